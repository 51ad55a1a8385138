#include "libpath/ipc/framing.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace libpath {

std::string encode_frame(std::string_view text) {
  text = text.substr(0, text.find('\0'));
  const auto header = std::bit_cast<std::array<char, kFrameHeaderSize>>(text.size() + 1);
  std::string frame;
  frame.reserve(header.size() + text.size() + 1);
  frame.append(header.data(), header.size());
  frame.append(text);
  frame.push_back('\0');
  return frame;
}

std::size_t FrameReader::feed(std::string_view bytes) {
  if (broken_) return 0;
  std::size_t used = 0;
  if (header_.size() < kFrameHeaderSize) {
    used = std::min(bytes.size(), kFrameHeaderSize - header_.size());
    header_.append(bytes.substr(0, used));
    if (header_.size() < kFrameHeaderSize) return used;
    std::memcpy(&length_, header_.data(), sizeof length_);
    broken_ = length_ == 0 || length_ > max_length_;
    if (broken_) return used;
  }
  const auto rest = bytes.substr(used, length_ - body_.size());
  body_.append(rest);
  return used + rest.size();
}

std::optional<std::string> FrameReader::take() {
  if (!length_known() || body_.size() < length_) return std::nullopt;
  std::string text = std::move(body_);
  text.resize(std::min(text.find('\0'), text.size()));
  body_.clear();
  header_.clear();
  return text;
}

}  // namespace libpath
