#include "libpath/config/keywords.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "libpath/base/strings.h"
#include "libpath/config/hardware.h"
#include "libpath/config/pattern.h"

namespace libpath {
namespace {

// Every keyword that multipath.conf(5) knows.
constexpr std::string_view kDocumented =
    "verbosity polling_interval max_polling_interval reassign_maps multipath_dir path_selector "
    "path_grouping_policy uid_attrs uid_attribute getuid_callout prio prio_args features "
    "path_checker checker alias_prefix failback rr_min_io rr_min_io_rq max_fds rr_weight "
    "no_path_retry queue_without_daemon checker_timeout allow_usb_devices pg_timeout "
    "flush_on_last_del user_friendly_names mode uid gid fast_io_fail_tmo dev_loss_tmo eh_deadline "
    "max_retries bindings_file wwids_file prkeys_file log_checker_err reservation_key all_tg_pt "
    "retain_attached_hw_handler detect_prio detect_checker detect_pgpolicy "
    "detect_pgpolicy_use_tpg force_sync strict_timing deferred_remove partition_delimiter "
    "config_dir delay_watch_checks delay_wait_checks san_path_err_threshold "
    "san_path_err_forget_rate san_path_err_recovery_time marginal_path_err_sample_time "
    "marginal_path_err_rate_threshold marginal_path_err_recheck_gap_time "
    "marginal_path_double_failed_time find_multipaths uxsock_timeout retrigger_tries "
    "retrigger_delay missing_uev_wait_timeout skip_kpartx purge_disconnected "
    "disable_changed_wwids remove_retries max_sectors_kb ghost_delay auto_resize "
    "find_multipaths_timeout enable_foreign marginal_pathgroups recheck_wwid devnode wwid "
    "property protocol device vendor product revision product_blacklist hardware_handler "
    "vpd_vendor type multipath alias";

TEST(Keywords, HoldEveryDocumentedName) {
  std::set<std::string_view> known;
  for (const KeywordRule& rule : kKeywords) known.insert(rule.name);
  for (const SectionRule& section : kSections) known.insert(section.name);
  for (const auto name : split_words(kDocumented)) EXPECT_TRUE(known.contains(name)) << name;
}

TEST(Keywords, HaveOneRowPerNameAndSection) {
  std::set<std::pair<std::string_view, std::size_t>> seen;
  for (const KeywordRule& rule : kKeywords) {
    for (std::size_t section = 0; section < std::size(kSections); ++section) {
      if ((rule.sections >> section & 1U) == 0) continue;
      EXPECT_TRUE(seen.emplace(rule.name, section).second) << rule.name;
    }
  }
}

TEST(Keywords, AcceptTheirOwnCompiledDefaults) {
  for (const KeywordRule& rule : kKeywords) {
    if (rule.compiled_default.empty()) continue;
    const Checked checked = rule.type->check(rule, rule.compiled_default);
    EXPECT_EQ(checked.text, rule.compiled_default) << rule.name;
    EXPECT_EQ(checked.remark, "") << rule.name;
  }
}

TEST(Keywords, AcceptWhatTheyMadeOfAValueUnchanged) {
  for (const KeywordRule& rule : kKeywords) {
    for (const auto* text : {"0", "1", "7", "yes", "no", "off", "0x12", "1 alua", "infinity",
                             "99999999999", "tur", "scsi:fcp", "sd:ID", "queue", "*", "max"}) {
      const Checked once = rule.type->check(rule, text);
      if (!once.text) continue;
      const Checked twice = rule.type->check(rule, *once.text);
      EXPECT_EQ(twice.text, once.text) << rule.name << " " << text;
      EXPECT_EQ(twice.remark, "") << rule.name << " " << text;
    }
  }
}

TEST(HardwareTable, HoldsAllEntriesInOrder) {
  const HardwareTable table = hardware_table();
  ASSERT_EQ(table.rows.size(), 137U);
  EXPECT_EQ(table.rows.front()[0], "^NVME");
  EXPECT_EQ(table.rows.back()[1], "VASTData");
}

TEST(HardwareTable, HasOnlyColumnsOfADeviceSection) {
  for (const auto column : hardware_table().columns) {
    EXPECT_NE(kMultipathSchema.find_keyword(column, section_device), nullptr) << column;
  }
}

TEST(HardwareTable, HoldsOnlyCanonicalValues) {
  const HardwareTable table = hardware_table();
  for (const auto& row : table.rows) {
    ASSERT_EQ(row.size(), table.columns.size());
    EXPECT_FALSE(row[0].empty());
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i].empty()) continue;
      const KeywordRule* rule = kMultipathSchema.find_keyword(table.columns[i], section_device);
      ASSERT_NE(rule, nullptr);
      EXPECT_EQ(rule->type->check(*rule, row[i]).text, row[i]) << row[0] << "/" << row[1];
    }
  }
}

TEST(HardwareTable, NamesEachKindOfHardwareOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const auto& row : hardware_table().rows) {
    EXPECT_TRUE(seen.emplace(row[0], row[1]).second) << row[0] << "/" << row[1];
  }
}

}  // namespace
}  // namespace libpath
