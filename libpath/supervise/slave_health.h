// Slave health: may this slave carry the bond's traffic, and if not, why.
//
// Pure.
// Shape:  codes are stable, for scripts. The first that applies, in this order: "not-up",
//         "no-carrier", "kernel-down", "kernel-coming-back", "watcher-<kind>", "damped";
//         "speed-below-wanted" names a slave that is usable all the same; empty: nothing to say.
//         A watcher that has not decided yet counts as good.
// Units:  speed in Mbit/s, 0: not known, which is not below any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "libpath/base/time.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/link.h"

namespace libpath {

struct WatcherVerdict {
  WatcherKind kind = WatcherKind::carrier;
  std::string target;  // empty: none
  bool good = true;
  bool decided = false;
  bool operator==(const WatcherVerdict&) const = default;
};

struct SlaveEvidence {
  bool up = true;  // administratively
  bool carrier = false;
  // What the kernel's own monitor last committed. The kernel tells of "going down" late or never,
  // and counts such a slave as up: so is it here, as long as it has carrier.
  MiiStatus mii = MiiStatus::up;
  std::span<const WatcherVerdict> watchers;
  bool any_watcher = false;          // one good watcher is enough
  std::optional<Millis> damped_for;  // set: held out by its damper, for so long
  std::uint32_t speed = 0, wanted_speed = 0;
};

struct SlaveVerdict {
  bool usable = false;
  bool good = false;   // carrier, watchers and damping: all but the kernel's monitor
  bool takes = false;  // the kernel would make it the active slave
  bool slow = false;   // below the wanted speed
  std::string code;
  std::string text;  // for people, without the slave's name: "no carrier"
  bool operator==(const SlaveVerdict&) const = default;
};

SlaveVerdict judge_slave(const SlaveEvidence& evidence);

// "arp" of "watcher-arp".
std::string_view short_word(WatcherKind kind);

// "250 ms", "12 s": for texts.
std::string duration_text(Millis duration);

}  // namespace libpath
