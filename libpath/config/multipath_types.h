// Values whose form only multipath.conf knows.
#pragma once

#include <string_view>

#include "libpath/config/schema.h"
#include "libpath/config/value_types.h"

namespace libpath {

// "N word...": the count must be right and the words known to the kernel's multipath target.
Checked check_features(const KeywordRule& rule, std::string_view text);
// "NAME N arg..."; a missing count is added.
Checked check_path_selector(const KeywordRule& rule, std::string_view text);
Checked check_hardware_handler(const KeywordRule& rule, std::string_view text);
// Up to 16 hex digits, optional 0x, optional ":aptpl"; or "file".
Checked check_reservation_key(const KeywordRule& rule, std::string_view text);
Checked check_uid_attrs(const KeywordRule& rule, std::string_view text);  // "TYPE:ATTR ..."
// check_name, or "/UNSET/" for "as if not written".
Checked check_delimiter(const KeywordRule& rule, std::string_view text);
// A number or a name; load_config turns names into numbers.
Checked check_owner(const KeywordRule& rule, std::string_view text);

inline constexpr ValueType kFeatures = {"features", check_features, false};
inline constexpr ValueType kPathSelector = {"path selector", check_path_selector, false};
inline constexpr ValueType kHardwareHandler = {"hardware handler", check_hardware_handler, false};
inline constexpr ValueType kReservationKey = {"reservation key", check_reservation_key, false};
inline constexpr ValueType kUidAttrs = {"TYPE:ATTR list", check_uid_attrs, false};
inline constexpr std::string_view kUnsetDelimiter = "/UNSET/";
inline constexpr ValueType kDelimiter = {"name or /UNSET/", check_delimiter, false};
inline constexpr ValueType kOwner = {"number or name", check_owner};

}  // namespace libpath
