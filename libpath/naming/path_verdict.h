// Is this device to be a path? find_multipaths for the daemon and for udev (multipath -u, -c).
//
// Units:  WallTime is system time, as file times are; waits are in microseconds.
// Shape:  decisions are made in the contract's order; the first that applies wins.
// Source: contract of multipath-tools (udev lines; find_multipaths).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libpath/model/settings.h"

namespace libpath {

using Micros = std::chrono::microseconds;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Micros>;

// For the daemon: what is known of a WWID.
struct WwidFacts {
  bool known = false;       // in the wwids file
  bool map_exists = false;  // the kernel has a map of it
  unsigned paths = 0;       // disks with it, not blacklisted
  bool in_use = false;      // one of them is held by something else than a multipath map
};
bool may_create_map(FindMultipaths mode, const WwidFacts& facts);

enum class UdevVerdict : std::uint8_t { no = 0, yes = 1, maybe = 2 };

struct UdevFacts {
  bool held_by_map = false;     // a multipath map holds the device
  bool daemon_running = false;  // its socket answers
  bool is_disk = false;         // DEVTYPE=disk
  bool blacklisted = false;
  bool has_wwid = false;
  bool wwid_failed = false;  // marked: creating its map failed before
  bool in_use = false;       // mounted or held; looked at by greedy and smart
  bool open_busy = false;    // an exclusive read-only open said busy; looked at by smart
  bool known = false;        // WWID in the wwids file
  bool map_exists = false;   // a map with the WWID
  bool sibling = false;      // another disk has the WWID; looked at by smart
  bool released = false;     // the udev database has DM_MULTIPATH_DEVICE_PATH=0
};

// The wait of smart mode.
struct SmartWait {
  int timeout = -10;               // find_multipaths_timeout
  bool known_hardware = false;     // the hardware table has vendor and product
  std::optional<WallTime> marker;  // mtime of the marker file, the end of the wait; unset: no file
  WallTime now;
};
// The wait in force: a negative find_multipaths_timeout is for known hardware, others wait 1 s;
// 0 means the default.
Seconds smart_timeout(int timeout, bool known_hardware);

struct UdevDecision {
  UdevVerdict verdict = UdevVerdict::no;
  std::string_view reason;                // for logs: "in the wwids file"
  std::optional<Micros> wait;             // time left; 0: the wait is over
  std::optional<WallTime> create_marker;  // make the marker file with this mtime
  bool operator==(const UdevDecision&) const = default;
};
UdevDecision decide(FindMultipaths mode, const UdevFacts& facts, const SmartWait& smart);

// Without a configuration nobody knows which disks are excluded, but a path of a map that exists
// has to stay hidden. nullopt: the verdict given before stands.
std::optional<UdevDecision> decide_without_config(const UdevFacts& facts);

// The lines udev imports, newline terminated.
std::string udev_lines(const UdevDecision& decision);

// multipath -i: strict and on become smart, off becomes greedy.
FindMultipaths loosened(FindMultipaths mode);

}  // namespace libpath
