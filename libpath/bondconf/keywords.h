// The keywords of bondd.conf: one row each. Validation, `show config` and the built-in values come
// from here; a kernel bond option has its row by standing in libpath/bond/option_table.h.
//
// Shape: options first, in the order of their table; then bondd's own, in the order they are shown.
//        The label of a bond is its name, that of slave and watch a selector, that of watcher a
//        kind.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "libpath/bond/option_table.h"
#include "libpath/bondconf/bondd_types.h"
#include "libpath/bondconf/watcher_keywords.h"
#include "libpath/config/schema.h"
#include "libpath/config/value_types.h"

namespace libpath {

enum BonddSectionId : int {
  bondd_defaults,
  bondd_bond,
  bondd_watch,
  bondd_slave,
  bondd_defaults_watcher,
  bondd_bond_watcher,
  bondd_watch_watcher,
  bondd_slave_watcher,
};

inline constexpr SectionRule kBonddSections[] = {
    {"defaults"},
    {"bond", kTopLevel, true},
    {"watch", kTopLevel, true},
    {"slave", bondd_bond, true},
    {"watcher", bondd_defaults, true},
    {"watcher", bondd_bond, true},
    {"watcher", bondd_watch, true},
    {"watcher", bondd_slave, true},
};

constexpr std::uint32_t in(BonddSectionId section) { return std::uint32_t{1} << section; }

namespace bondd_table {

inline constexpr std::uint32_t kD = in(bondd_defaults);
inline constexpr std::uint32_t kB = in(bondd_bond);
inline constexpr std::uint32_t kS = in(bondd_slave);
inline constexpr std::uint32_t kDB = kD | kB;
inline constexpr std::uint32_t kDBW = kDB | in(bondd_watch);
inline constexpr std::uint32_t kWatchers = in(bondd_defaults_watcher) | in(bondd_bond_watcher) |
                                           in(bondd_watch_watcher) | in(bondd_slave_watcher);
inline constexpr std::int64_t kMaxU16 = std::numeric_limits<std::uint16_t>::max();
inline constexpr std::int64_t kMaxU32 = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::int64_t kMinS32 = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int64_t kHour = 3600000;  // ms
inline constexpr std::int64_t kMaxPenalty = 1000000;
inline constexpr std::int64_t kMaxSlaves = 1024;
inline constexpr std::int64_t kMinMtu = 68;  // the smallest IPv4 allows
inline constexpr std::int64_t kMaxMtu = 65535;

inline constexpr WordRule kRoles[] = {
    {"storage", "storage"}, {"cluster", "cluster"}, {"public", "public"}, {"unset", "unset"}};
inline constexpr WordRule kAnyOrAll[] = {{"any", "any"}, {"all", "all"}};

// Shorthands for the common kinds of row.
constexpr KeywordRule yes_or_no(std::string_view name, std::uint32_t sections,
                                std::string_view compiled) {
  return {.name = name,
          .sections = sections,
          .type = &kWord,
          .compiled_default = compiled,
          .words = kYesNoWords};
}
constexpr KeywordRule any_or_all(std::string_view name, std::uint32_t sections,
                                 std::string_view compiled) {
  return {.name = name,
          .sections = sections,
          .type = &kWord,
          .compiled_default = compiled,
          .words = kAnyOrAll};
}
constexpr KeywordRule duration(std::string_view name, std::uint32_t sections,
                               std::string_view compiled, std::int64_t min = 1) {
  return {.name = name,
          .sections = sections,
          .type = &kDuration,
          .compiled_default = compiled,
          .min = min,
          .max = kHour};
}
constexpr KeywordRule penalty(std::string_view name, std::string_view compiled) {
  return {.name = name,
          .sections = kDBW,
          .type = &kDecimal,
          .compiled_default = compiled,
          .min = 1,
          .max = kMaxPenalty};
}

constexpr KeywordRule option_row(const OptionRule& option) {
  switch (option.kind) {
    case OptionKind::link:
      return {.name = option.name, .sections = kB, .type = &kSelector};
    case OptionKind::ipv4_targets:
    case OptionKind::ipv6_targets:
      return {.name = option.name, .sections = kB, .type = &kBondOptionList, .repeatable = true};
    default:
      return {.name = option.name, .sections = kB, .type = &kBondOptionType};
  }
}

// Other names of one option, as the kernel's sysfs has them.
constexpr KeywordRule option_alias(std::string_view name, std::string_view option) {
  return {.name = name, .sections = kB, .type = &kBondOptionType, .alias_of = option};
}

// clang-format off
inline constexpr auto kOwnRows = std::to_array<KeywordRule>({
  option_alias("num_grat_arp", "num_peer_notif"),
  option_alias("num_unsol_na", "num_peer_notif"),
  {.name = "verbosity", .sections = kD, .type = &kCount, .compiled_default = "2", .max = 4},
  yes_or_no("adopt", kD, "yes"),
  duration("corosync_token", kD, "3000"),
  duration("knet_ping_timeout", kD, "1500"),
  yes_or_no("supervise_only", kB, "no"),
  {.name = "mtu", .sections = kB, .type = &kCount, .min = kMinMtu, .max = kMaxMtu},
  {.name = "mac", .sections = kB, .type = &kUnicastMac},
  {.name = "prio", .sections = kS, .type = &kCount, .min = kMinS32},
  {.name = "queue_id", .sections = kS, .type = &kCount, .max = kMaxU16},
  {.name = "actor_port_prio", .sections = kS, .type = &kCount, .max = kMaxU16},
  {.name = "role", .sections = kDBW, .type = &kWord, .compiled_default = "unset", .words = kRoles},
  yes_or_no("steer", kDB, ""),
  yes_or_no("re_enslave", kDB, ""),
  {.name = "min_slaves", .sections = kDB, .type = &kCount, .compiled_default = "0", .max = kMaxSlaves},
  {.name = "wanted_speed", .sections = kDBW, .type = &kSpeed, .compiled_default = "0", .max = kMaxU32},
  any_or_all("watchers_needed", kDBW, "all"),
  yes_or_no("default_watchers", kB, "yes"),
  duration("carrier_interval", in(bondd_watch), "100", 10),
  yes_or_no("damping", kDBW, "yes"),
  penalty("damping_penalty", "1000"),
  penalty("damping_suppress", "2500"),
  penalty("damping_reuse", "750"),
  duration("damping_half_life", kDBW, "15000"),
  duration("damping_max_hold", kDBW, "60000"),
  {.name = "targets", .sections = kWatchers, .type = &kTargets, .repeatable = true},
  any_or_all("needed", kWatchers, "any"),
  duration("interval", kWatchers, "1000", 10),
  {.name = "missed_max", .sections = kWatchers, .type = &kCount, .compiled_default = "3", .min = 1, .max = 1000},
  {.name = "up_count", .sections = kWatchers, .type = &kCount, .compiled_default = "1", .min = 1, .max = 1000},
  yes_or_no("validate", kWatchers, "yes"),
  {.name = "max_errors", .sections = kWatchers, .type = &kCount, .compiled_default = "0", .max = kMaxU32},
});
// clang-format on

}  // namespace bondd_table

inline constexpr auto kBonddKeywords = [] {
  std::array<KeywordRule, kBondOptions.size() + bondd_table::kOwnRows.size()> rows;
  std::size_t at = 0;
  for (const OptionRule& option : kBondOptions) rows[at++] = bondd_table::option_row(option);
  for (const KeywordRule& own : bondd_table::kOwnRows) rows[at++] = own;
  return rows;
}();

inline constexpr Schema kBonddSchema = {kBonddSections, kBonddKeywords};

// The row of a keyword, found by the compiler: an unknown name does not compile.
consteval const KeywordRule& bondd_kw(std::string_view name,
                                      std::uint32_t sections = ~std::uint32_t{0}) {
  for (const KeywordRule& rule : kBonddKeywords) {
    if (rule.name == name && (rule.sections & sections) != 0) return rule;
  }
  throw "no such keyword";
}

// The row of an option; the option is one of kBondOptions.
constexpr const KeywordRule& option_kw(const OptionRule& option) {
  return kBonddKeywords[static_cast<std::size_t>(&option - kBondOptions.data())];
}

}  // namespace libpath
