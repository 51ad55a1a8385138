// Names of interfaces, and selectors of slaves, out of text. text(SlaveSelector) is the way back.
//
// Shape:  a MAC; a PCI address, "0000:01:00.0", "pci-0000:01:00.0" or "01:00.0"; else a name. No
//         name the kernel takes looks like either: ':' is not allowed in names.
// Errors: what is none of them, in words for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "libpath/base/result.h"
#include "libpath/model/bond_config.h"

namespace libpath {

inline constexpr std::size_t kMaxLinkName = 15;          // IFNAMSIZ without its NUL
inline constexpr std::size_t kMaxAlternativeName = 127;  // ALTIFNAMSIZ without its NUL

// Why the kernel would not take `name` for an interface; empty: it would.
std::string link_name_problem(std::string_view name, std::size_t longest = kMaxLinkName);

// A name may be an alternative one, which is longer than an interface's own.
Result<SlaveSelector> parse_selector(std::string_view text);

}  // namespace libpath
