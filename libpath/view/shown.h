// Text from the kernel, a switch or a person, made fit for a terminal; and how wide it is there.
//
// An interface's name may hold any byte but '/', ':', blanks and NUL, and a switch calls itself as
// it likes: what is no valid UTF-8, or moves the cursor, or turns the direction of writing, is
// shown as '?'. Units: columns of a terminal; East Asian wide characters take two, combining ones
// none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace libpath::view {

// `ascii`: everything beyond it becomes '?', too.
std::string shown(std::string_view text, bool ascii);

// These take what shown() returned.
std::size_t columns(std::string_view text);
// At most `width` columns; what was cut off is replaced by an ellipsis where there is room for it.
std::string clipped(std::string_view text, std::size_t width, bool ascii);
// Broken at blanks into lines of at most `width` columns (0: one line); never empty. A word longer
// than a line is cut.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace libpath::view
