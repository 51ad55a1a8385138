#include "libpath/prio/prioritizer.h"

#include <algorithm>
#include <array>

#include "libpath/base/strings.h"
#include "libpath/prio/alua.h"
#include "libpath/prio/weighted_path.h"

namespace libpath {
namespace {

constexpr unsigned kRandomPriorities = 10;  // 1 to 10

// Names of the contract that have no row yet.
constexpr std::array<std::string_view, 9> kNotYet = {
    "emc", "ontap", "rdac", "hp_sw", "hds", "path_latency", "ana", "datacore", "iet"};

Result<PrioArgs> parse_no_args(std::string_view text) {
  PrioArgs args;
  args.note = trim(text);
  return args;
}

Result<PrioArgs> parse_weights(std::string_view text) {
  auto table = WeightTable::parse(text);
  if (!table) return tl::unexpected(table.error());
  PrioArgs args;
  args.weights = std::move(*table);
  return args;
}

Result<int> const_priority(const PrioInput& /*input*/) { return kConstPriority; }

Result<int> random_priority(const PrioInput& input) {
  return 1 + static_cast<int>(input.random % kRandomPriorities);
}

Result<int> weighted_priority(const PrioInput& input) {
  if (!input.args.weights) return fail(Errc::invalid, "weightedpath without prio_args");
  return input.args.weights->priority(input.path);
}

constexpr std::array<PrioritizerRow, 6> kRows = {{
    {"const", PrioNeeds::nothing, parse_no_args, const_priority},
    {"none", PrioNeeds::nothing, parse_no_args, const_priority},
    {"alua", PrioNeeds::rtpg, parse_alua_args, alua_priority},
    {"sysfs", PrioNeeds::sysfs, parse_alua_args, sysfs_priority},
    {"random", PrioNeeds::random, parse_no_args, random_priority},
    {"weightedpath", PrioNeeds::nothing, parse_weights, weighted_priority},
}};

const PrioritizerRow& const_row() { return kRows[0]; }

PrioChoice take_const(std::string why) {
  PrioChoice choice;
  choice.row = &const_row();
  choice.reason = std::move(why) + "; const is used in its place";
  choice.fallback = true;
  return choice;
}

PrioChoice take(const PrioritizerRow& row, std::string_view text, std::string why) {
  auto args = parse_prio_args(row, text);
  if (!args) return take_const(args.error().message());
  PrioChoice choice;
  choice.row = &row;
  choice.args = std::move(*args);
  choice.reason = std::move(why);
  if (!choice.args.note.empty()) {
    choice.reason += "; prio_args of " + std::string(row.name) + " not understood: ";
    choice.reason += printable(choice.args.note);
    choice.fallback = true;
  }
  return choice;
}

PrioChoice detected(const PathSettings& settings, const PathInfo& path) {
  const bool in_sysfs = parse_access_state(path.access_state).has_value();
  std::string why = "detect_prio: device has ALUA, sysfs ";
  why += in_sysfs ? "shows" : "does not show";
  why += " its access state";
  const std::string_view name = in_sysfs ? "sysfs" : "alua";
  if (settings.prio_is_set && settings.prio != name) {
    why += ", configured " + settings.prio + " set aside";
  }
  // exclusive_pref_bit means the same to both; arguments of other prioritizers mean nothing here.
  const bool same_args = settings.prio == "alua" || settings.prio == "sysfs";
  return take(*find_prioritizer(name), same_args ? std::string_view(settings.prio_args) : "",
              std::move(why));
}

}  // namespace

std::span<const PrioritizerRow> prioritizer_rows() { return kRows; }

const PrioritizerRow* find_prioritizer(std::string_view name) {
  const auto* found = std::find_if(kRows.begin(), kRows.end(),
                                   [name](const PrioritizerRow& row) { return row.name == name; });
  return found == kRows.end() ? nullptr : found;
}

bool is_known_prioritizer(std::string_view name) {
  return find_prioritizer(name) != nullptr ||
         std::find(kNotYet.begin(), kNotYet.end(), name) != kNotYet.end();
}

Result<PrioArgs> parse_prio_args(const PrioritizerRow& row, std::string_view text) {
  return row.parse(text);
}

Result<int> priority(const PrioritizerRow& row, const PrioArgs& args, const PathInfo& path,
                     const ScsiReply* rtpg, unsigned random) {
  return row.priority(PrioInput{path, args, rtpg, random});
}

PrioChoice choose_prioritizer(const PathSettings& settings, const PathInfo& path) {
  if (settings.detect_prio && path.alua_supported) return detected(settings, path);
  if (const PrioritizerRow* row = find_prioritizer(settings.prio)) {
    return take(
        *row, settings.prio_args,
        settings.prio_is_set ? "configured: " + settings.prio : "default: " + settings.prio);
  }
  const std::string name = printable(settings.prio);
  return take_const(is_known_prioritizer(settings.prio) ? name + " prioritizer is not available yet"
                                                        : "unknown prioritizer \"" + name + "\"");
}

}  // namespace libpath
