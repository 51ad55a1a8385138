// Framing of the CLI socket, both directions: a native size_t length that counts the trailing NUL,
// then the bytes, then the NUL.
//
// Units:  bytes.
// Shape:  text holds no NUL: what follows the first NUL inside a frame is dropped, as a C reader
//         would. A length of 1 is the empty text.
// Errors: a length of 0 or above the limit breaks the reader for good; the connection must end.
//         Memory grows with the bytes that arrived, never with the length that was announced.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace libpath {

inline constexpr std::size_t kFrameHeaderSize = sizeof(std::size_t);
inline constexpr std::size_t kMaxRequestLength = 512;                 // as the clients know it
inline constexpr std::size_t kMaxReplyLength = 32 * 1024 * 1024 - 1;  // "less than 32 MiB"

std::string encode_frame(std::string_view text);

class FrameReader {
 public:
  explicit FrameReader(std::size_t max_length) : max_length_(max_length) {}

  // Takes bytes up to the end of one frame and says how many; 0 when a frame waits in take() or
  // the reader is broken.
  std::size_t feed(std::string_view bytes);
  // The complete frame's text, once; then the reader is ready for the next frame.
  std::optional<std::string> take();

  bool broken() const { return broken_; }
  bool length_known() const { return header_.size() == kFrameHeaderSize && !broken_; }
  bool idle() const { return header_.empty() && !broken_; }  // between two frames

 private:
  std::size_t max_length_;
  std::size_t length_ = 0;
  std::string header_;
  std::string body_;
  bool broken_ = false;
};

}  // namespace libpath
