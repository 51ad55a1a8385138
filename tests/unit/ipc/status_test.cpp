#include "libpath/ipc/status.h"

#include <gtest/gtest.h>

#include "tests/unit/ipc/sample.h"

namespace libpath {
namespace {

TEST(Status, CountsTheStatesThatOccur) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_status(sample.snapshot, 4, false),
            "path checker states:\n"
            "down                1\n"
            "up                  4\n"
            "\n"
            "paths: 4\n"
            "busy: False\n");
  EXPECT_EQ(render_status(Snapshot{}, 0, true), "path checker states:\n\npaths: 0\nbusy: True\n");
}

TEST(Daemon, SaysItsStateInOneLine) {
  EXPECT_EQ(render_daemon(17, DaemonState::idle, false), "pid 17 idle\n");
  EXPECT_EQ(render_daemon(17, DaemonState::running, true),
            "pid 17 running (pending reconfigure)\n");
  EXPECT_EQ(notify_word(DaemonState::idle), "up");
  EXPECT_EQ(notify_word(DaemonState::configure), "configure");
}

TEST(Devices, SayWhyTheyAreMonitored) {
  const DeviceRow rows[] = {{"sda", DeviceStatus::monitored},
                            {"sdb", DeviceStatus::unmonitored},
                            {"loop0", DeviceStatus::blacklisted},
                            {"nvme0c0n1", DeviceStatus::hidden},
                            {"nvme0n1", DeviceStatus::foreign}};
  EXPECT_EQ(render_devices(rows),
            "available block devices:\n"
            "    sda  devnode whitelisted, monitored\n"
            "    sdb devnode whitelisted, unmonitored\n"
            "    loop0 devnode blacklisted, unmonitored\n"
            "    nvme0c0n1 hidden, unmonitored\n"
            "    nvme0n1 foreign, monitored\n");
}

TEST(Blacklist, ListsFiveBlocks) {
  BlacklistRules rules;
  rules.devnode.blacklist = {{true, "^(ram|loop)"}, {false, "^sda$"}};
  rules.property.exceptions = {{true, "(SCSI_IDENT_|ID_WWN)"}};
  rules.device.blacklist = {{false, "ACME:.*"}};
  EXPECT_EQ(render_blacklist(rules), golden("show-blacklist.txt"));
}

TEST(Wildcards, AreListedWithTheirNames) {
  EXPECT_EQ(render_wildcards(), golden("show-wildcards.txt"));
}

}  // namespace
}  // namespace libpath
