// Netlink messages and their attributes, as bytes: read within bounds, and written.
//
// Shape:  a range over a datagram's messages, a range over a message's attributes. A length that
//         lies, or runs past what is there, ends the range. Values are in the machine's byte order,
//         unless a name says big-endian. A value whose size is not its type's is not there.
// Errors: only finish(): a message that does not fit the lengths of the format.
// Source: netlink(7); include/uapi/linux/netlink.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "libpath/base/result.h"

namespace libpath {

using ByteView = std::span<const std::byte>;
using ByteVector = std::vector<std::byte>;

// A T at the beginning of `bytes`; nullopt when they are too few.
template <typename T>
requires std::is_trivially_copyable_v<T> std::optional<T> read_front(ByteView bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

class NetlinkAttributes;

struct NetlinkAttribute {
  std::uint16_t type = 0;  // without NLA_F_NESTED and NLA_F_NET_BYTEORDER
  ByteView payload = {};

  std::optional<std::uint8_t> u8() const { return exactly<std::uint8_t>(); }
  std::optional<std::uint16_t> u16() const { return exactly<std::uint16_t>(); }
  std::optional<std::uint32_t> u32() const { return exactly<std::uint32_t>(); }
  std::optional<std::int32_t> s32() const { return exactly<std::int32_t>(); }
  std::optional<std::uint64_t> u64() const { return exactly<std::uint64_t>(); }
  std::optional<std::uint32_t> be32() const;
  // The bytes of an address, or of whatever else T holds.
  template <typename T>
  std::optional<T> exactly() const {
    return payload.size() == sizeof(T) ? read_front<T>(payload) : std::nullopt;
  }
  // Up to the first NUL, made printable; nullopt when empty or longer than `longest`.
  std::optional<std::string> text(std::size_t longest) const;
  NetlinkAttributes nested() const;
};

class NetlinkAttributes {
 public:
  class Iterator {
   public:
    using value_type = NetlinkAttribute;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(ByteView rest) : rest_(rest) { read(); }
    const NetlinkAttribute& operator*() const { return now_; }
    const NetlinkAttribute* operator->() const { return &now_; }
    Iterator& operator++();
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return rest_.empty(); }

   private:
    void read();

    ByteView rest_;  // from the present attribute on; empty at the end
    NetlinkAttribute now_;
  };

  NetlinkAttributes() = default;
  explicit NetlinkAttributes(ByteView bytes) : bytes_(bytes) {}
  Iterator begin() const { return Iterator(bytes_); }
  std::default_sentinel_t end() const { return {}; }
  // The last one of the type, as the kernel reads it.
  std::optional<NetlinkAttribute> find(std::uint16_t type) const;

 private:
  ByteView bytes_;
};

struct NetlinkMessage {
  std::uint16_t type = 0;
  std::uint16_t flags = 0;
  std::uint32_t sequence = 0;
  std::uint32_t port = 0;
  ByteView payload = {};  // behind the header

  // The state changed while it was dumped: some of it may be missing (NLM_F_DUMP_INTR).
  bool dump_interrupted() const;
  // The attributes behind a fixed part of so many bytes; none when there is less.
  NetlinkAttributes attributes(std::size_t fixed) const;
};

class NetlinkMessages {
 public:
  class Iterator {
   public:
    using value_type = NetlinkMessage;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(ByteView rest) : rest_(rest) { read(); }
    const NetlinkMessage& operator*() const { return now_; }
    const NetlinkMessage* operator->() const { return &now_; }
    Iterator& operator++();
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return rest_.empty(); }

   private:
    void read();

    ByteView rest_;
    NetlinkMessage now_;
  };

  explicit NetlinkMessages(ByteView datagram) : bytes_(datagram) {}
  Iterator begin() const { return Iterator(bytes_); }
  std::default_sentinel_t end() const { return {}; }

 private:
  ByteView bytes_;
};

// Builds one message: header(), then attributes in the order of the calls.
class NetlinkWriter {
 public:
  NetlinkWriter(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence);

  // The fixed part behind the message's header.
  template <typename T>
  requires std::is_trivially_copyable_v<T>
  void header(const T& fixed) { append(std::as_bytes(std::span(&fixed, 1))); }
  void u8(std::uint16_t type, std::uint8_t value) { value_of(type, value); }
  void u16(std::uint16_t type, std::uint16_t value) { value_of(type, value); }
  void u32(std::uint16_t type, std::uint32_t value) { value_of(type, value); }
  void s32(std::uint16_t type, std::int32_t value) { value_of(type, value); }
  void u64(std::uint16_t type, std::uint64_t value) { value_of(type, value); }
  void be32(std::uint16_t type, std::uint32_t value);
  void text(std::uint16_t type, std::string_view value);  // with a NUL behind it
  void bytes(std::uint16_t type, ByteView value);
  // What `fill` writes becomes the nest's content.
  template <typename Fill>
  void nest(std::uint16_t type, Fill&& fill) {
    const std::size_t start = begin_nest(type);
    std::forward<Fill>(fill)();
    end_nest(start);
  }

  // Errors: invalid, when an attribute got longer than its length field can say.
  Result<ByteVector> finish() &&;

 private:
  template <typename T>
  void value_of(std::uint16_t type, const T& value) {
    bytes(type, std::as_bytes(std::span(&value, 1)));
  }
  void append(ByteView value);  // and padding
  std::size_t begin_nest(std::uint16_t type);
  void end_nest(std::size_t start);
  void set_length(std::size_t start, std::size_t length);

  ByteVector message_;
  bool too_long_ = false;
};

}  // namespace libpath
