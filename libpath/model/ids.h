// Identities: DevId (block device number), Hctl (SCSI address), Wwid (what a LUN calls itself).
//
// Shape: all are ordered values, usable as map keys. DevId text is "8:16", Hctl text is "2:0:0:1".
// Errors: parse functions return nullopt on anything but the exact form.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace libpath {

struct DevId {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  auto operator<=>(const DevId&) const = default;
  std::string text() const;
  static std::optional<DevId> parse(std::string_view text);
};

struct Hctl {
  std::uint32_t host = 0;
  std::uint32_t channel = 0;
  std::uint32_t target = 0;
  std::uint64_t lun = 0;
  auto operator<=>(const Hctl&) const = default;
  std::string text() const;
  static std::optional<Hctl> parse(std::string_view text);
};

// A World Wide Identifier: 1 to 127 bytes of printable ASCII without white space at the ends.
// Never empty: an empty WWID would join unrelated LUNs. It may hold '/' or '..': use file_safe()
// before it names a file.
class Wwid {
 public:
  static constexpr std::size_t kMaxLength = 127;
  static std::optional<Wwid> make(std::string_view text);
  const std::string& text() const { return text_; }
  bool file_safe() const;
  std::string dm_uuid() const { return "mpath-" + text_; }
  static std::optional<Wwid> from_dm_uuid(std::string_view uuid);
  auto operator<=>(const Wwid&) const = default;

 private:
  explicit Wwid(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace libpath
