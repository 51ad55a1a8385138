// Values of kernel bond options as text, for people and for configuration, and back.
//
// Shape:  words where the table has them; lists joined by commas; a link-valued option as "#7",
//         the ifindex, or "none": callers that know names put those. What text() makes,
//         parse_option() takes.
// Errors: parse_option says what would have been right: "not a number from 1 to 255".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libpath/base/result.h"
#include "libpath/bond/option_table.h"

namespace libpath {

// What a number counts. Text may name a unit: "500ms", "2s".
enum class OptionUnit : std::uint8_t { none, milliseconds, seconds };

constexpr OptionUnit option_unit(BondOption option) {
  switch (option) {
    case BondOption::miimon:
    case BondOption::updelay:
    case BondOption::downdelay:
    case BondOption::peer_notif_delay:
    case BondOption::arp_interval:
      return OptionUnit::milliseconds;
    case BondOption::lp_interval:
      return OptionUnit::seconds;
    default:
      return OptionUnit::none;
  }
}

std::string text(const OptionRule& rule, const BondOptionValue& value);

Result<BondOptionValue> parse_option(const OptionRule& rule, std::string_view text);

std::string mode_text(BondMode mode);  // "active-backup"

}  // namespace libpath
