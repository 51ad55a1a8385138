#include "libpath/config/settings.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/config/load.h"

namespace libpath {
namespace {

using std::chrono::seconds;

MapSettings map_of(std::string text, const PathInfo& path, std::string_view wwid = "") {
  return map_settings(load(std::move(text)).config, path, wwid);
}
PathSettings path_of(std::string text, const PathInfo& path) {
  return path_settings(load(std::move(text)).config, path);
}
Timeout of_seconds(int value) { return {Timeout::Kind::seconds, seconds(value)}; }

TEST(GlobalSettings, DeriveEachPollingIntervalFromTheOther) {
  const auto intervals = [](std::string text) {
    const auto global = global_settings(load("defaults {\n" + text + "\n}\n").config);
    return std::pair(global.polling_interval.count(), global.max_polling_interval.count());
  };
  EXPECT_EQ(intervals(""), std::pair(5L, 20L));
  EXPECT_EQ(intervals("polling_interval 10"), std::pair(10L, 40L));
  EXPECT_EQ(intervals("max_polling_interval 40"), std::pair(10L, 40L));
  EXPECT_EQ(intervals("max_polling_interval 2"), std::pair(1L, 2L));
  EXPECT_EQ(intervals("polling_interval 20\nmax_polling_interval 10"), std::pair(10L, 10L));
}

TEST(GlobalSettings, TurnTextIntoValues) {
  const auto global = global_settings(
      load("defaults {\n find_multipaths yes\n find_multipaths_timeout 0\n max_fds 8192\n"
           "checker_timeout 15\n partition_delimiter -part\n log_checker_err once\n"
           "queue_without_daemon yes\n marginal_pathgroups fpin\n auto_resize grow_only\n}\n")
          .config);
  EXPECT_EQ(global.find_multipaths, FindMultipaths::on);
  EXPECT_EQ(global.find_multipaths_timeout, -10);
  EXPECT_EQ(global.max_fds, 8192U);
  EXPECT_EQ(global.checker_timeout, seconds(15));
  EXPECT_EQ(global.partition_delimiter, "-part");
  EXPECT_EQ(global.log_checker_err, LogCheckerErr::once);
  EXPECT_TRUE(global.queue_without_daemon);
  EXPECT_EQ(global.marginal_pathgroups, MarginalPathgroups::fpin);
  EXPECT_EQ(global.auto_resize, AutoResize::grow_only);
}

TEST(PathSettings, AreTheCompiledOnesForUnknownHardware) {
  EXPECT_EQ(path_of("", disk("ACME", "DISK")), PathSettings{});
  EXPECT_EQ(map_of("", disk("ACME", "DISK")), MapSettings{});
}

TEST(MapSettings, FollowTheBuiltInHardwareTable) {
  const MapSettings map = map_of("", disk("NETAPP", "LUN C-Mode"));
  EXPECT_EQ(map.grouping, Grouping::group_by_prio);
  EXPECT_TRUE(map.grouping_is_set);
  EXPECT_EQ(map.no_path_retry.kind, NoPathRetry::Kind::queue);
  EXPECT_EQ(map.features, "2 pg_init_retries 50");
  EXPECT_EQ(map.flush_on_last_del, FlushOnLastDel::always);
  EXPECT_EQ(map.failback.kind, Failback::Kind::immediate);
  const PathSettings path = path_of("", disk("NETAPP", "LUN C-Mode"));
  EXPECT_EQ(path.prio, "ontap");
  EXPECT_TRUE(path.prio_is_set);
  EXPECT_EQ(path.dev_loss.kind, Timeout::Kind::infinity);
}

TEST(MapSettings, LetLaterBuiltInEntriesWin) {
  // "HITACHI ^DF" sets group_by_prio; "HITACHI ^DF600F" behind it multibus. The rest stays.
  const MapSettings map = map_of("", disk("HITACHI", "DF600F"));
  EXPECT_EQ(map.grouping, Grouping::multibus);
  EXPECT_EQ(map.no_path_retry.kind, NoPathRetry::Kind::queue);
}

TEST(MapSettings, ApplyAllLayersInOrder) {
  const std::string defaults = "defaults {\n no_path_retry 1\n}\n";
  const std::string devices =
      "devices {\n device {\n vendor ACME\n product .*\n no_path_retry 2\n }\n}\n";
  const std::string overrides = "overrides {\n no_path_retry 3\n}\n";
  const std::string maps = "multipaths {\n multipath {\n wwid w\n no_path_retry 4\n }\n}\n";
  const auto retries = [&](const std::string& text, const PathInfo& path) {
    return map_of(text, path, "w").no_path_retry.retries;
  };
  const PathInfo acme = disk("ACME", "X");
  EXPECT_EQ(retries(defaults, acme), 1U);
  EXPECT_EQ(retries(devices + defaults, acme), 2U);
  EXPECT_EQ(retries(overrides + devices + defaults, acme), 3U);
  EXPECT_EQ(retries(maps + overrides + devices + defaults, acme), 4U);
  EXPECT_EQ(retries(devices + defaults, disk("OTHER", "X")), 1U);
}

TEST(MapSettings, ApplyEveryMatchingDeviceEntry) {
  const std::string text =
      "devices {\n device {\n vendor ACME\n product .*\n failback 5\n no_path_retry 2\n }\n"
      " device {\n vendor ACME\n product FAST\n revision ^2\n no_path_retry 9\n }\n}\n";
  const MapSettings both = map_of(text, disk("ACME", "FASTBOX", "2.1"));
  EXPECT_EQ(both.failback, (Failback{Failback::Kind::deferred, seconds(5)}));
  EXPECT_EQ(both.no_path_retry.retries, 9U);
  EXPECT_EQ(map_of(text, disk("ACME", "FASTBOX", "1.2")).no_path_retry.retries, 2U);
}

TEST(MapSettings, MergeAUserEntryWithTheBuiltInOneOfTheSameName) {
  const MapSettings map =
      map_of("devices {\n device {\n vendor NETAPP\n product LUN\n no_path_retry 5\n }\n}\n",
             disk("NETAPP", "LUN"));
  EXPECT_EQ(map.no_path_retry.retries, 5U);
  EXPECT_EQ(map.features, "2 pg_init_retries 50");
}

TEST(MapSettings, TranslateQueueIfNoPath) {
  const PathInfo acme = disk("ACME", "X");
  const MapSettings queue =
      map_of("defaults {\n features \"3 queue_if_no_path pg_init_retries 5\"\n}\n", acme);
  EXPECT_EQ(queue.features, "2 pg_init_retries 5");
  EXPECT_EQ(queue.no_path_retry.kind, NoPathRetry::Kind::queue);
  const MapSettings fail =
      map_of("defaults {\n features \"1 queue_if_no_path\"\n no_path_retry fail\n}\n", acme);
  EXPECT_EQ(fail.features, "0");
  EXPECT_EQ(fail.no_path_retry.kind, NoPathRetry::Kind::fail);
}

TEST(MapSettings, TakeOwnerModeAndAliasOfTheMap) {
  const MapSettings map = map_of(
      "multipaths {\n multipath {\n wwid w\n alias data\n mode 0640\n uid 3\n gid 4\n"
      " reservation_key 0x1f\n }\n}\n",
      disk("ACME", "X"), "w");
  EXPECT_EQ(map.alias, "data");
  EXPECT_EQ(map.mode, 0640U);
  EXPECT_EQ(map.uid, 3U);
  EXPECT_EQ(map.gid, 4U);
  EXPECT_EQ(map.reservation_key, "0x1f");
}

TEST(PathSettings, LetAProtocolBlockBeatOverridesForTimeouts) {
  const std::string text =
      "overrides {\n fast_io_fail_tmo 7\n dev_loss_tmo 70\n protocol {\n type scsi:iscsi\n"
      " fast_io_fail_tmo off\n eh_deadline 9\n }\n}\n";
  PathInfo path = disk("ACME", "X");
  PathSettings got = path_of(text, path);
  EXPECT_EQ(got.fast_io_fail.kind, Timeout::Kind::off);
  EXPECT_EQ(got.dev_loss, of_seconds(70));
  EXPECT_EQ(got.eh_deadline, of_seconds(9));
  path.protocol = "scsi:fcp";
  got = path_of(text, path);
  EXPECT_EQ(got.fast_io_fail, of_seconds(7));
  EXPECT_EQ(got.eh_deadline.kind, Timeout::Kind::unset);
}

TEST(PathSettings, ChooseTheUidAttributeByDeviceType) {
  const auto attribute = [](const std::string& text, const std::string& name) {
    PathInfo path = disk("ACME", "X");
    path.name = name;
    return path_of(text, path).uid_attribute;
  };
  EXPECT_EQ(attribute("", "sda"), "ID_SERIAL");
  EXPECT_EQ(attribute("", "dasda"), "ID_UID");
  EXPECT_EQ(attribute("", "nvme0n1"), "ID_WWN");
  EXPECT_EQ(attribute("overrides {\n uid_attribute ID_MINE\n}\n", "nvme0n1"), "ID_MINE");
  EXPECT_EQ(attribute("overrides {\n uid_attribute \"\"\n}\n", "sda"), "");
  const std::string attrs =
      "defaults {\n uid_attrs \"sd:ID_A nvme:ID_B\"\n}\n"
      "overrides {\n uid_attribute ID_MINE\n}\n";
  EXPECT_EQ(attribute(attrs, "sda"), "ID_A");
  EXPECT_EQ(attribute(attrs, "nvme0n1"), "ID_B");
  EXPECT_EQ(attribute(attrs, "dasda"), "ID_MINE");
}

TEST(PathSettings, SayWhetherAnybodyChoseAPrioritizer) {
  EXPECT_FALSE(path_of("defaults {\n prio const\n}\n", disk("ACME", "X")).prio_is_set);
  EXPECT_TRUE(path_of("defaults {\n prio random\n}\n", disk("ACME", "X")).prio_is_set);
  EXPECT_TRUE(path_of("overrides {\n prio const\n}\n", disk("ACME", "X")).prio_is_set);
}

TEST(PathSettings, ReadMaxRetries) {
  EXPECT_EQ(path_of("defaults {\n max_retries off\n}\n", disk("A", "X")).max_retries, -1);
  EXPECT_EQ(path_of("defaults {\n max_retries 9\n}\n", disk("A", "X")).max_retries, 5);
}

TEST(UidAttribute, IsKnownByTheKernelNameAlone) {
  const auto attribute = [](std::string text, std::string_view name) {
    return uid_attribute(load(std::move(text)).config, name);
  };
  EXPECT_EQ(attribute("", "sda"), "ID_SERIAL");
  EXPECT_EQ(attribute("", "dasda"), "ID_UID");
  EXPECT_EQ(attribute("", "nvme0n1"), "ID_WWN");
  EXPECT_EQ(attribute("defaults {\n uid_attrs \"sd:ID_X\"\n}\n", "sda"), "ID_X");
  EXPECT_EQ(attribute("overrides {\n uid_attribute ID_MINE\n}\n", "dasda"), "ID_MINE");
}

TEST(SettingsResolver, RemembersHardwareButNotNames) {
  SettingsResolver resolver(load("").config);
  for (int i = 0; i < 10000; ++i) {
    PathInfo path = disk("NETAPP", "LUN C-Mode");
    path.name = (i % 2 == 0 ? "sd" : "dasd") + std::to_string(i);
    const PathSettings got = resolver.path(path);
    ASSERT_EQ(got.prio, "ontap");
    ASSERT_EQ(got.uid_attribute, i % 2 == 0 ? "ID_SERIAL" : "ID_UID");
  }
}

TEST(SettingsResolver, StaysCorrectWithMoreHardwareThanItRemembers) {
  SettingsResolver resolver(load("").config);
  for (int i = 0; i < 9000; ++i) {
    const PathInfo path = disk("NETAPP", "LUN " + std::to_string(i));
    ASSERT_EQ(resolver.path(path).prio, "ontap");
    ASSERT_EQ(resolver.map(path, "w").grouping, Grouping::group_by_prio);
  }
}

}  // namespace
}  // namespace libpath
