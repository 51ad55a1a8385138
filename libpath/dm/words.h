// A cursor over the words of a device-mapper parameter line.
//
// Shape:  words as split by white space; every count read is bounded by the words that remain.
// Errors: nullopt or false at the end of the line or on a word of the wrong form; the cursor then
//         stays where it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/strings.h"

namespace libpath {

class DmWords {
 public:
  explicit DmWords(std::string_view text) : words_(split_words(text)) {}

  bool done() const { return at_ == words_.size(); }
  std::size_t left() const { return words_.size() - at_; }
  std::optional<std::string_view> next() {
    if (done()) return std::nullopt;
    return words_[at_++];
  }
  std::optional<unsigned> number() {
    if (done()) return std::nullopt;
    const auto value = parse_number<unsigned>(words_[at_]);
    if (value) ++at_;
    return value;
  }
  bool skip(std::size_t count) {
    if (count > left()) return false;
    at_ += count;
    return true;
  }
  std::optional<std::vector<std::string>> take(std::size_t count) {
    if (count > left()) return std::nullopt;
    std::vector<std::string> taken(words_.begin() + static_cast<std::ptrdiff_t>(at_),
                                   words_.begin() + static_cast<std::ptrdiff_t>(at_ + count));
    at_ += count;
    return taken;
  }
  // A count and that many words.
  std::optional<std::vector<std::string>> counted() {
    const auto count = number();
    if (!count) return std::nullopt;
    return take(*count);
  }

 private:
  std::vector<std::string_view> words_;
  std::size_t at_ = 0;
};

}  // namespace libpath
