// Small pieces of text that lists and topology share: sizes, progress bars, padding.
//
// Units: sizes in 512-byte sectors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "libpath/model/snapshot.h"

namespace libpath {

// "512K", "9.0G", "40G": divided by 1024 until below 1024, one decimal only below 10.
std::string size_text(std::uint64_t sectors);
// "XX........ 1/5": ten characters; without a total only " cur/total".
std::string progress_text(const Progress& progress);
// `text`, then blanks up to `width`.
void append_padded(std::string& out, std::string_view text, std::size_t width);
// `text`; when it is empty, `otherwise`.
void append_or(std::string& out, std::string_view text, std::string_view otherwise);
void append_number(std::string& out, std::int64_t number);

}  // namespace libpath
