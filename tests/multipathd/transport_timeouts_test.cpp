// Transport time-outs: what is written to sysfs, and what is shown afterwards.
#include "multipathd/engine/transport_timeouts.h"

#include <nlohmann/json.hpp>

#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Seconds;
using libpath::Timeout;

libpath::PathInfo iscsi_path() {
  libpath::PathInfo path;
  path.transport.fast_io_fail = "/recovery_tmo";
  path.iscsi.emplace();
  return path;
}

TEST(TransportTimeouts, IscsiTakesSecondsAndTheWordOff) {
  libpath::PathSettings settings;
  settings.fast_io_fail = {Timeout::Kind::seconds, Seconds(7)};
  const std::vector<AttributeWrite> seconds = {{"/recovery_tmo", "7"}};
  EXPECT_EQ(plan_timeouts(settings, iscsi_path(), {}, Seconds(5)), seconds);
  settings.fast_io_fail = {Timeout::Kind::off, {}};
  const std::vector<AttributeWrite> off = {{"/recovery_tmo", "off"}};
  EXPECT_EQ(plan_timeouts(settings, iscsi_path(), {}, Seconds(5)), off);
}

// The session's time-out in `show path DEV details`; empty where there is none.
std::string shown_recovery(World& world) {
  const auto json = nlohmann::json::parse(world.cli("show path sda details"));
  const auto& iscsi = json.at("iscsi");
  return iscsi.contains("recovery_tmo") ? iscsi.at("recovery_tmo").dump() : "";
}

TEST(TransportTimeouts, WhatWasWrittenIsWhatIsShown) {
  World world(with_defaults("fast_io_fail_tmo 7"));
  world.add_array({.hosts = 1, .luns = 1});
  world.disk(0).transport = libpath::FakeTransport::iscsi;
  world.start();
  world.unplug(0);
  world.plug(0);
  world.advance(Seconds(5));
  EXPECT_EQ(shown_recovery(world), "7");
  EXPECT_EQ(world.reconfigure(with_defaults("fast_io_fail_tmo off")), "ok");
  EXPECT_EQ(shown_recovery(world), "");
}

}  // namespace
}  // namespace multipathd
