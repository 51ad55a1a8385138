// The kinds of watchers by their words, and which keywords mean something for which kind.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "libpath/model/bond_config.h"

namespace libpath {

constexpr std::uint8_t in_kind(WatcherKind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

struct WatcherWord {
  std::string_view word;
  WatcherKind kind;
};

inline constexpr auto kWatcherWords = std::to_array<WatcherWord>({
    {"carrier", WatcherKind::carrier},
    {"arp_probe", WatcherKind::arp_probe},
    {"nd_probe", WatcherKind::nd_probe},
    {"lacp", WatcherKind::lacp},
    {"errors", WatcherKind::errors},
    {"gateway", WatcherKind::gateway},
});

constexpr std::string_view watcher_word(WatcherKind kind) {
  for (const WatcherWord& row : kWatcherWords) {
    if (row.kind == kind) return row.word;
  }
  return {};
}

constexpr std::optional<WatcherKind> parse_watcher_kind(std::string_view word) {
  for (const WatcherWord& row : kWatcherWords) {
    if (row.word == word) return row.kind;
  }
  return std::nullopt;
}

// Interval, missed_max and up_count belong to every kind that looks again and again.
constexpr bool watcher_uses(WatcherKind kind, std::string_view keyword) {
  constexpr std::uint8_t kAddressed =
      in_kind(WatcherKind::arp_probe) | in_kind(WatcherKind::nd_probe);
  constexpr std::uint8_t kProbes = kAddressed | in_kind(WatcherKind::gateway);
  if (keyword == "targets") return (kAddressed & in_kind(kind)) != 0;
  if (keyword == "needed" || keyword == "validate") return (kProbes & in_kind(kind)) != 0;
  if (keyword == "max_errors") return kind == WatcherKind::errors;
  return kind != WatcherKind::carrier;
}

}  // namespace libpath
