// Prioritizers: how good a path is, as a number; higher is better.
//
// Pure: the caller fetches what `needs` asks for (RTPG reply, random number) and keeps the parsed
// arguments with the path's settings.
// Shape:  one row for each name that works; a name of the contract without a row falls back to
// const. Errors: priority() fails when the answer cannot be used (no RTPG data, unknown access
// state); the
//         caller then keeps the last priority or takes const_priority(), and logs why.
// Source: multipath.conf(5) "prio", "prio_args", "detect_prio".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/path_info.h"
#include "libpath/model/settings.h"
#include "libpath/scsi/command.h"
#include "libpath/scsi/rtpg.h"

namespace libpath {

enum class PrioNeeds : std::uint8_t {
  nothing,
  rtpg,    // ScsiBus::submit(rtpg_cdb(), kRtpgLength)
  sysfs,   // fresh PathInfo::access_state and preferred_path
  random,  // any random number
};

// Compiled regular expressions of weightedpath; see weighted_path.h.
class WeightTable;

// prio_args, parsed and compiled once.
struct PrioArgs {
  bool exclusive_pref_bit = false;             // alua, sysfs
  std::shared_ptr<const WeightTable> weights;  // weightedpath
  std::string note;                            // words that were not understood; empty if none
};

struct PrioInput {
  const PathInfo& path;
  const PrioArgs& args;
  const ScsiReply* rtpg = nullptr;
  unsigned random = 0;
};

struct PrioritizerRow {
  std::string_view name;
  PrioNeeds needs = PrioNeeds::nothing;
  Result<PrioArgs> (*parse)(std::string_view args) = nullptr;
  Result<int> (*priority)(const PrioInput& input) = nullptr;
};

inline constexpr int kConstPriority = 1;

std::span<const PrioritizerRow> prioritizer_rows();
const PrioritizerRow* find_prioritizer(std::string_view name);  // nullptr: no row
bool is_known_prioritizer(std::string_view name);  // a name of the contract, with or without a row

[[nodiscard]] Result<PrioArgs> parse_prio_args(const PrioritizerRow& row, std::string_view text);
[[nodiscard]] Result<int> priority(const PrioritizerRow& row, const PrioArgs& args,
                                   const PathInfo& path, const ScsiReply* rtpg = nullptr,
                                   unsigned random = 0);

// The scale shared by alua and sysfs: active/optimized 50, active/non-optimized 10, lba-dependent
// 5, standby 1, anything else 0. The preferred bit adds 80, on an optimized path only with
// exclusive_pref_bit.
int access_state_priority(AccessState state, bool preferred, bool exclusive_pref_bit);

struct PrioChoice {
  const PrioritizerRow* row = nullptr;  // never null
  PrioArgs args;
  std::string reason;     // why this one: "detect_prio: device has ALUA, sysfs shows access_state"
  bool fallback = false;  // what was asked for cannot be had: log the reason as a warning
};

// detect_prio takes sysfs (or alua, where sysfs does not show the access state) for a device with
// ALUA, whatever is configured; else the configured one. Unusable names and arguments give const;
// `fallback` is also set when only some words of the arguments were not understood.
[[nodiscard]] PrioChoice choose_prioritizer(const PathSettings& settings, const PathInfo& path);

}  // namespace libpath
