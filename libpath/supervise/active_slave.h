// Active slave: which slave a bond should send with, in the modes that have one such slave.
//
// Pure.
// Shape:  usable slaves first; of those, settled ones (usable long enough), of the wanted speed,
// the
//         primary, highest prio, highest speed (only if all speeds are known), undamped, the
//         present one (no change without a reason), lowest index.
//         primary_reselect rules over leaving a present slave that is usable: always: for any
//         better one; better: for a faster one only; failure: never. One that a person chose is
//         not left while it is usable.
//         None is usable: the present one while it has carrier; else, as a last resort, the best
//         one held out that the kernel would take: the kernel itself would use it a moment later.
// Limits: the kernel refuses (EINVAL) a slave without carrier or that its monitor says is down, and
//         any slave while there is no active one: neither is proposed.
// Source: kernel Documentation/networking/bonding.rst, primary_reselect.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "libpath/model/link.h"

namespace libpath {

enum class PrimaryReselect : std::uint8_t { always = 0, better = 1, failure = 2 };

struct ActiveFacts {  // of the bond
  BondMode mode = BondMode::active_backup;
  LinkIndex present = 0;  // active now; 0: none
  LinkIndex primary = 0;  // 0: none
  PrimaryReselect reselect = PrimaryReselect::always;
  bool chosen = false;  // the present one, by a person: it stays while it is usable
  bool operator==(const ActiveFacts&) const = default;
};

struct ActiveCandidate {
  LinkIndex index = 0;
  std::string name;
  bool carrier = false;
  bool takes = false;  // the kernel would make it the active slave
  bool usable = false;
  bool settled = true;  // usable long enough to leave a good slave for it
  bool slow = false;    // below the wanted speed
  bool damped = false;
  std::string problem;       // SlaveVerdict::code; never empty for one that is not usable
  std::string problem_text;  // SlaveVerdict::text
  std::int32_t prio = 0;
  std::uint32_t speed = 0;  // Mbit/s; 0: not known
};

// Causes are stable. Of leaving a slave that cannot be used: its problem's code ("no-carrier",
// "watcher-arp", "damped", ...). Of leaving a good one for a better one: "wanted-speed", "primary",
// "prio", "faster". Empty: stay.
struct ActiveChoice {
  LinkIndex slave = 0;
  std::string cause;
  std::string text;
  bool operator==(const ActiveChoice&) const = default;
};

bool has_active_slave(BondMode mode);

// Unset: nothing to propose: no such mode, no present slave, or none with carrier.
std::optional<ActiveChoice> choose_active(const ActiveFacts& bond,
                                          std::span<const ActiveCandidate> slaves);

}  // namespace libpath
