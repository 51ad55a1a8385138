#include "libpath/naming/path_verdict.h"

#include <algorithm>
#include <cstdlib>

namespace libpath {
namespace {

UdevDecision no(std::string_view reason) { return {UdevVerdict::no, reason, {}, {}}; }
UdevDecision yes(std::string_view reason) { return {UdevVerdict::yes, reason, {}, {}}; }

// First sight starts the wait, later ones tell what is left of it.
UdevDecision wait_for_sibling(const SmartWait& smart) {
  const Micros timeout = smart_timeout(smart.timeout, smart.known_hardware);
  UdevDecision decision{UdevVerdict::maybe, "waiting for a second path", timeout, {}};
  if (!smart.marker) {
    decision.create_marker = smart.now + timeout;
    return decision;
  }
  // A clock set back must not prolong the wait.
  const Micros left = std::min(*smart.marker - smart.now, timeout);
  if (left > Micros(0)) {
    decision.wait = left;
    return decision;
  }
  return {UdevVerdict::no, "no second path came in time", Micros(0), {}};
}

}  // namespace

bool may_create_map(FindMultipaths mode, const WwidFacts& facts) {
  if (facts.map_exists) return true;
  if (facts.in_use || facts.paths == 0) return false;
  switch (mode) {
    case FindMultipaths::strict:
      return facts.known;
    case FindMultipaths::off:
    case FindMultipaths::greedy:
      return true;
    case FindMultipaths::on:
    case FindMultipaths::smart:
      return facts.known || facts.paths >= 2;
  }
  return false;
}

Seconds smart_timeout(int timeout, bool known_hardware) {
  constexpr int kDefault = -10;
  if (timeout == 0) timeout = kDefault;
  if (timeout > 0) return Seconds(timeout);
  return known_hardware ? -Seconds(timeout) : Seconds(1);
}

UdevDecision decide(FindMultipaths mode, const UdevFacts& facts, const SmartWait& smart) {
  const bool looks_further = mode == FindMultipaths::greedy || mode == FindMultipaths::smart;
  if (facts.held_by_map) return yes("held by a multipath map");
  if (!facts.daemon_running) return no("multipathd does not run");
  if (!facts.is_disk) return no("not a whole disk");
  if (facts.blacklisted) return no("blacklisted");
  if (!facts.has_wwid) return no("no WWID");
  if (facts.wwid_failed) return no("its map could not be made before");
  if (looks_further && facts.in_use) return no("in use");
  if (facts.known) return yes("in the wwids file");
  if (facts.map_exists) return yes("a map with its WWID exists");
  if (!looks_further) return no("not in the wwids file");
  if (facts.released) return no("released before");
  if (mode == FindMultipaths::greedy) return yes("find_multipaths greedy takes every disk");
  if (facts.open_busy) return no("in use: exclusive open failed");
  if (facts.sibling) return yes("another disk has its WWID");
  return wait_for_sibling(smart);
}

std::optional<UdevDecision> decide_without_config(const UdevFacts& facts) {
  if (facts.held_by_map) return yes("held by a multipath map");
  if (facts.is_disk && facts.has_wwid && facts.map_exists) {
    return yes("a map with its WWID exists");
  }
  return std::nullopt;
}

std::string udev_lines(const UdevDecision& decision) {
  std::string text;
  if (decision.wait && *decision.wait <= Micros(0)) {
    text += "FIND_MULTIPATHS_WAIT_UNTIL=\"0\"\n";
  } else if (decision.wait) {
    const auto total = decision.wait->count();
    std::string micros = std::to_string(total % 1000000);
    micros.insert(0, 6 - micros.size(), '0');
    text +=
        "FIND_MULTIPATHS_WAIT_UNTIL=\"" + std::to_string(total / 1000000) + "." + micros + "\"\n";
  }
  text += "DM_MULTIPATH_DEVICE_PATH=\"" + std::to_string(static_cast<unsigned>(decision.verdict)) +
          "\"\n";
  return text;
}

FindMultipaths loosened(FindMultipaths mode) {
  switch (mode) {
    case FindMultipaths::strict:
    case FindMultipaths::on:
      return FindMultipaths::smart;
    case FindMultipaths::off:
      return FindMultipaths::greedy;
    case FindMultipaths::greedy:
    case FindMultipaths::smart:
      return mode;
  }
  return mode;
}

}  // namespace libpath
