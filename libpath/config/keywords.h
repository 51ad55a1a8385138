// The keywords of multipath.conf: one row each. Validation, `show config`, explanations and the
// compiled defaults all come from here.
//
// Shape: rows in the order `show config` prints them.
// Source: multipath.conf(5) as documented in the contract of multipath-tools.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "libpath/config/multipath_types.h"
#include "libpath/config/schema.h"
#include "libpath/config/value_types.h"

namespace libpath {

enum SectionId : int {
  section_defaults,
  section_blacklist,
  section_exceptions,
  section_devices,
  section_overrides,
  section_multipaths,
  section_blacklist_device,
  section_exceptions_device,
  section_device,
  section_protocol,
  section_multipath,
};

inline constexpr SectionRule kSections[] = {
    {"defaults"},
    {"blacklist"},
    {"blacklist_exceptions"},
    {"devices"},
    {"overrides"},
    {"multipaths"},
    {"device", section_blacklist},
    {"device", section_exceptions},
    {"device", section_devices},
    {"protocol", section_overrides},
    {"multipath", section_multipaths},
};

constexpr std::uint32_t in(SectionId section) { return std::uint32_t{1} << section; }

namespace keyword_table {

inline constexpr std::uint32_t kD = in(section_defaults);
inline constexpr std::uint32_t kH = in(section_device);
inline constexpr std::uint32_t kO = in(section_overrides);
inline constexpr std::uint32_t kP = in(section_protocol);
inline constexpr std::uint32_t kM = in(section_multipath);
inline constexpr std::uint32_t kDHO = kD | kH | kO;
inline constexpr std::uint32_t kDHOM = kDHO | kM;
inline constexpr std::uint32_t kLists = in(section_blacklist) | in(section_exceptions);
inline constexpr std::uint32_t kListDevices =
    in(section_blacklist_device) | in(section_exceptions_device);
inline constexpr std::int64_t kMaxInt = std::numeric_limits<std::int32_t>::max();
inline constexpr std::int64_t kMaxUnsigned = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::int64_t kMaxNameLength = 127;

inline constexpr WordRule kSelectors[] = {{"service-time", "service-time"},
                                          {"round-robin", "round-robin"},
                                          {"queue-length", "queue-length"},
                                          {"historical-service-time", "historical-service-time"}};
inline constexpr WordRule kPolicies[] = {{"failover", "failover"},
                                         {"multibus", "multibus"},
                                         {"group_by_serial", "group_by_serial"},
                                         {"group_by_prio", "group_by_prio"},
                                         {"group_by_node_name", "group_by_node_name"},
                                         {"group_by_tpg", "group_by_tpg"}};
inline constexpr WordRule kPrios[] = {{"const", "const"},
                                      {"sysfs", "sysfs"},
                                      {"emc", "emc"},
                                      {"alua", "alua"},
                                      {"ontap", "ontap"},
                                      {"rdac", "rdac"},
                                      {"hp_sw", "hp_sw"},
                                      {"hds", "hds"},
                                      {"random", "random"},
                                      {"weightedpath", "weightedpath"},
                                      {"path_latency", "path_latency"},
                                      {"ana", "ana"},
                                      {"datacore", "datacore"},
                                      {"iet", "iet"},
                                      {"none", "none"}};
inline constexpr WordRule kCheckers[] = {{"tur", "tur"},
                                         {"readsector0", "readsector0"},
                                         {"emc_clariion", "emc_clariion"},
                                         {"hp_sw", "hp_sw"},
                                         {"rdac", "rdac"},
                                         {"directio", "directio"},
                                         {"cciss_tur", "cciss_tur"},
                                         {"none", "none"}};
inline constexpr WordRule kHandlers[] = {
    {"alua", "alua"}, {"emc", "emc"}, {"rdac", "rdac"}, {"hp_sw", "hp_sw"}, {"ana", "ana"}};
inline constexpr WordRule kFailbacks[] = {
    {"immediate", "immediate"}, {"manual", "manual"}, {"followover", "followover"}};
inline constexpr WordRule kRetries[] = {{"fail", "fail"}, {"queue", "queue"}, {"0", "fail"}};
inline constexpr WordRule kFlushWords[] = {
    {"unused", "unused"}, {"always", "always"}, {"never", "never"}, {"yes", "always"},
    {"1", "always"},      {"no", "unused"},     {"0", "unused"}};
inline constexpr WordRule kOff[] = {{"off", "off"}};
inline constexpr WordRule kNo[] = {{"no", "no"}, {"0", "no"}};
inline constexpr WordRule kMax[] = {{"max", "max"}};
inline constexpr WordRule kInfinity[] = {{"infinity", "infinity"}, {"4294967295", "infinity"}};
inline constexpr WordRule kLogWords[] = {{"always", "always"}, {"once", "once"}};
inline constexpr WordRule kFindWords[] = {{"strict", "strict"}, {"off", "off"},     {"on", "on"},
                                          {"greedy", "greedy"}, {"smart", "smart"}, {"no", "off"},
                                          {"0", "off"},         {"yes", "on"},      {"1", "on"}};
inline constexpr WordRule kResizeWords[] = {
    {"never", "never"}, {"grow_only", "grow_only"}, {"grow_shrink", "grow_shrink"}};
inline constexpr WordRule kMarginalWords[] = {{"off", "off"}, {"on", "on"}, {"fpin", "fpin"},
                                              {"no", "off"},  {"0", "off"}, {"yes", "on"},
                                              {"1", "on"}};
inline constexpr WordRule kVpdVendors[] = {{"hp3par", "hp3par"}};
inline constexpr WordRule kProtocols[] = {{"scsi:fcp", "scsi:fcp"},
                                          {"scsi:spi", "scsi:spi"},
                                          {"scsi:ssa", "scsi:ssa"},
                                          {"scsi:sbp", "scsi:sbp"},
                                          {"scsi:srp", "scsi:srp"},
                                          {"scsi:iscsi", "scsi:iscsi"},
                                          {"scsi:sas", "scsi:sas"},
                                          {"scsi:adt", "scsi:adt"},
                                          {"scsi:ata", "scsi:ata"},
                                          {"scsi:usb", "scsi:usb"},
                                          {"scsi:unspec", "scsi:unspec"},
                                          {"nvme:pcie", "nvme:pcie"},
                                          {"nvme:rdma", "nvme:rdma"},
                                          {"nvme:fc", "nvme:fc"},
                                          {"nvme:tcp", "nvme:tcp"},
                                          {"nvme:loop", "nvme:loop"},
                                          {"nvme:apple-nvme", "nvme:apple-nvme"},
                                          {"nvme:unspec", "nvme:unspec"},
                                          {"ccw", "ccw"},
                                          {"cciss", "cciss"},
                                          {"undef", "undef"}};

// Shorthands for the common kinds of row.
constexpr KeywordRule yes_no(std::string_view name, std::uint32_t sections,
                             std::string_view compiled) {
  return {.name = name,
          .sections = sections,
          .type = &kWord,
          .compiled_default = compiled,
          .words = kYesNoWords};
}
constexpr KeywordRule discarded(std::string_view name, std::uint32_t sections) {
  return {.name = name, .sections = sections, .type = &kDiscarded};
}
constexpr KeywordRule count(std::string_view name, std::string_view compiled, std::int64_t min = 0,
                            std::int64_t max = kMaxInt) {
  return {.name = name,
          .sections = kD,
          .type = &kInteger,
          .compiled_default = compiled,
          .min = min,
          .max = max};
}
constexpr KeywordRule no_or_count(std::string_view name, std::int64_t min = 1) {
  return {.name = name,
          .sections = kDHOM,
          .type = &kWordOrInteger,
          .compiled_default = "no",
          .min = min,
          .words = kNo,
          .applied = false};
}
constexpr KeywordRule list_rule(std::string_view name) {
  return {.name = name, .sections = kLists, .type = &kRulePattern, .repeatable = true};
}
constexpr KeywordRule not_yet(KeywordRule rule) {
  rule.applied = false;
  return rule;
}

}  // namespace keyword_table

// clang-format off
inline constexpr auto kKeywords = [] {
  using namespace keyword_table;
  return std::to_array<KeywordRule>({
    {.name = "vendor", .sections = kH, .type = &kPattern},
    {.name = "product", .sections = kH, .type = &kPattern},
    {.name = "revision", .sections = kH, .type = &kPattern},
    {.name = "product_blacklist", .sections = kH, .type = &kPattern},
    {.name = "vendor", .sections = kListDevices, .type = &kRulePattern},
    {.name = "product", .sections = kListDevices, .type = &kRulePattern},
    list_rule("devnode"),
    list_rule("wwid"),
    list_rule("property"),
    list_rule("protocol"),
    {.name = "type", .sections = kP, .type = &kWord, .words = kProtocols},
    {.name = "wwid", .sections = kM, .type = &kText},
    {.name = "alias", .sections = kM, .type = &kName, .max = kMaxNameLength},
    count("verbosity", "2", 0, 4),
    count("polling_interval", "5", 1),
    count("max_polling_interval", "20", 1),
    not_yet(yes_no("reassign_maps", kD, "no")),
    discarded("multipath_dir", kD),
    {.name = "path_selector", .sections = kDHOM, .type = &kPathSelector, .compiled_default = "service-time 0", .words = kSelectors},
    {.name = "path_grouping_policy", .sections = kDHOM, .type = &kWord, .compiled_default = "failover", .words = kPolicies},
    {.name = "uid_attrs", .sections = kD, .type = &kUidAttrs},
    {.name = "uid_attribute", .sections = kDHO, .type = &kTextOrEmpty, .compiled_default = "ID_SERIAL"},
    discarded("getuid_callout", kDHO),
    {.name = "prio", .sections = kDHOM, .type = &kWord, .compiled_default = "const", .words = kPrios},
    {.name = "prio_args", .sections = kDHOM, .type = &kTextOrEmpty},
    {.name = "features", .sections = kDHOM, .type = &kFeatures, .compiled_default = "0"},
    {.name = "path_checker", .sections = kDHO, .type = &kWord, .compiled_default = "tur", .words = kCheckers},
    {.name = "checker", .sections = kDHO, .type = &kWord, .words = kCheckers, .alias_of = "path_checker"},
    {.name = "hardware_handler", .sections = kH, .type = &kHardwareHandler, .words = kHandlers},
    {.name = "alias_prefix", .sections = kDHO, .type = &kName, .compiled_default = "mpath", .max = kMaxNameLength - 16},
    {.name = "failback", .sections = kDHOM, .type = &kWordOrInteger, .compiled_default = "manual", .words = kFailbacks},
    discarded("rr_min_io", kDHOM),
    discarded("rr_min_io_rq", kDHOM),
    {.name = "max_fds", .sections = kD, .type = &kWordOrInteger, .compiled_default = "max", .words = kMax},
    discarded("rr_weight", kDHOM),
    {.name = "no_path_retry", .sections = kDHOM, .type = &kWordOrInteger, .min = 1, .words = kRetries},
    yes_no("queue_without_daemon", kD, "no"),
    count("checker_timeout", ""),
    yes_no("allow_usb_devices", kD, "no"),
    discarded("pg_timeout", kD | kH | kM),
    {.name = "flush_on_last_del", .sections = kDHOM, .type = &kWord, .compiled_default = "unused", .words = kFlushWords},
    yes_no("user_friendly_names", kDHOM, "no"),
    {.name = "mode", .sections = kD | kM, .type = &kOctal, .max = 0777},
    {.name = "uid", .sections = kD | kM, .type = &kOwner, .max = kMaxUnsigned - 1},
    {.name = "gid", .sections = kD | kM, .type = &kOwner, .max = kMaxUnsigned - 1},
    {.name = "fast_io_fail_tmo", .sections = kDHO | kP, .type = &kWordOrInteger, .compiled_default = "5", .words = kOff},
    {.name = "dev_loss_tmo", .sections = kDHO | kP, .type = &kWordOrInteger, .max = kMaxUnsigned, .words = kInfinity},
    {.name = "eh_deadline", .sections = kDHO | kP, .type = &kWordOrInteger, .words = kOff},
    {.name = "max_retries", .sections = kD, .type = &kWordOrInteger, .max = 5, .words = kOff, .applied = false},
    discarded("bindings_file", kD),
    discarded("wwids_file", kD),
    discarded("prkeys_file", kD),
    {.name = "log_checker_err", .sections = kD, .type = &kWord, .compiled_default = "always", .words = kLogWords},
    {.name = "reservation_key", .sections = kD | kM, .type = &kReservationKey, .applied = false},
    not_yet(yes_no("all_tg_pt", kDHO, "no")),
    yes_no("retain_attached_hw_handler", kDHO, "yes"),
    yes_no("detect_prio", kDHO, "yes"),
    yes_no("detect_checker", kDHO, "yes"),
    yes_no("detect_pgpolicy", kDHO, "yes"),
    yes_no("detect_pgpolicy_use_tpg", kDHO, "no"),
    not_yet(yes_no("force_sync", kD, "no")),
    not_yet(yes_no("strict_timing", kD, "no")),
    yes_no("deferred_remove", kDHOM, "no"),
    {.name = "partition_delimiter", .sections = kD, .type = &kDelimiter, .max = 16, .applied = false},
    discarded("config_dir", kD),
    no_or_count("delay_watch_checks"),
    no_or_count("delay_wait_checks"),
    no_or_count("san_path_err_threshold"),
    no_or_count("san_path_err_forget_rate"),
    no_or_count("san_path_err_recovery_time"),
    no_or_count("marginal_path_err_sample_time", 120),
    no_or_count("marginal_path_err_rate_threshold"),
    no_or_count("marginal_path_err_recheck_gap_time"),
    no_or_count("marginal_path_double_failed_time"),
    {.name = "find_multipaths", .sections = kD, .type = &kWord, .compiled_default = "strict", .words = kFindWords},
    count("uxsock_timeout", "4000", 4000),
    count("retrigger_tries", "3"),
    count("retrigger_delay", "10"),
    not_yet(count("missing_uev_wait_timeout", "30")),
    yes_no("skip_kpartx", kDHOM, "no"),
    not_yet(yes_no("purge_disconnected", kDHOM, "no")),
    discarded("disable_changed_wwids", kD),
    not_yet(count("remove_retries", "0")),
    {.name = "max_sectors_kb", .sections = kDHOM, .type = &kInteger},
    {.name = "ghost_delay", .sections = kDHOM, .type = &kWordOrInteger, .compiled_default = "no", .min = 1, .words = kNo},
    {.name = "auto_resize", .sections = kD, .type = &kWord, .compiled_default = "never", .words = kResizeWords},
    count("find_multipaths_timeout", "-10", -kMaxInt),
    {.name = "enable_foreign", .sections = kD, .type = &kPatternOrEmpty, .compiled_default = "NONE", .applied = false},
    {.name = "marginal_pathgroups", .sections = kD, .type = &kWord, .compiled_default = "off", .words = kMarginalWords, .applied = false},
    yes_no("recheck_wwid", kDHO, "no"),
    {.name = "vpd_vendor", .sections = kH, .type = &kWord, .words = kVpdVendors},
  });
}();
// clang-format on

inline constexpr Schema kMultipathSchema = {kSections, kKeywords};

constexpr std::size_t keyword_index(const KeywordRule& rule) {
  return static_cast<std::size_t>(&rule - kKeywords.data());
}

// The row of a keyword, found by the compiler: an unknown name does not compile.
consteval const KeywordRule& kw(std::string_view name, std::uint32_t sections = ~std::uint32_t{0}) {
  for (const KeywordRule& rule : kKeywords) {
    if (rule.name == name && (rule.sections & sections) != 0) return rule;
  }
  throw "no such keyword";
}

}  // namespace libpath
