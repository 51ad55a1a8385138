// The kinds of values bondd.conf knows beyond those of libpath/config/value_types.h. A number out
// of range is refused, not capped: the nearest limit of a time-out is seldom what was meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libpath/config/schema.h"

namespace libpath {

// A value of the kernel bond option that the rule is named after (or is an alias of).
Checked check_bond_option(const KeywordRule& rule, std::string_view text);
Checked check_count(const KeywordRule& rule, std::string_view text);
// "500", "500ms", "2s"; canonical in milliseconds, as are min and max.
Checked check_duration(const KeywordRule& rule, std::string_view text);
// "1000", "10g"; canonical in Mbit/s.
Checked check_speed(const KeywordRule& rule, std::string_view text);
// A decimal number.
Checked check_decimal(const KeywordRule& rule, std::string_view text);
Checked check_selector(const KeywordRule& rule, std::string_view text);
// The address of one interface.
Checked check_unicast_mac(const KeywordRule& rule, std::string_view text);
// IPv4 and IPv6 addresses; bad ones are left out with a remark.
Checked check_targets(const KeywordRule& rule, std::string_view text);

// Shortest text of a decimal number without exponent, and back; nullopt for other text.
std::string decimal_text(double number);
std::optional<double> parse_decimal(std::string_view text);

inline constexpr ValueType kBondOptionType = {"bond option", check_bond_option};
inline constexpr ValueType kBondOptionList = {"addresses, may be empty", check_bond_option, false,
                                              true};
inline constexpr ValueType kCount = {"number", check_count};
inline constexpr ValueType kDuration = {"milliseconds", check_duration};
inline constexpr ValueType kSpeed = {"speed", check_speed};
inline constexpr ValueType kDecimal = {"decimal number", check_decimal};
inline constexpr ValueType kSelector = {"name, MAC or PCI address", check_selector, false};
inline constexpr ValueType kUnicastMac = {"MAC", check_unicast_mac, false};
inline constexpr ValueType kTargets = {"addresses", check_targets, false};

}  // namespace libpath
