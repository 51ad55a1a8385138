// Netlink messages for tests: written by hand, recorded from a kernel, damaged on purpose.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>

#include "libpath/netlink/attributes.h"

namespace libpath {

inline ByteVector byte_vector(std::initializer_list<unsigned> values) {
  ByteVector bytes;
  for (const unsigned value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

// A seed of the fuzz targets; most were recorded from kernels (6.1.192 of Debian 12, 6.18).
inline ByteVector recorded(const std::string& seed) {
  std::ifstream in(HAWSER_SOURCE_DIR "/tests/corpus/" + seed, std::ios::binary);
  EXPECT_TRUE(in) << seed;
  const std::vector<char> read((std::istreambuf_iterator<char>(in)), {});
  const auto bytes = std::as_bytes(std::span(read));
  return {bytes.begin(), bytes.end()};
}

// The first message; it points into `datagram`.
inline NetlinkMessage first(const ByteVector& datagram) {
  const NetlinkMessages messages(datagram);
  const auto begin = messages.begin();
  EXPECT_FALSE(begin == messages.end());
  return *begin;
}

// A link message of interface 5 with what `fill` writes; eth0, unless `name` says otherwise.
template <typename Fill>
ByteVector link_message(Fill&& fill, const std::string& name = "eth0") {
  NetlinkWriter writer(RTM_NEWLINK, 0, 0);
  ifinfomsg header{};
  header.ifi_index = 5;
  writer.header(header);
  if (!name.empty()) writer.text(IFLA_IFNAME, name);
  fill(writer);
  return std::move(writer).finish().value();
}

// Every shortening of the message, with its header's length made to fit: what is cut is attributes.
inline std::vector<ByteVector> truncations(const ByteVector& message) {
  std::vector<ByteVector> all;
  for (std::size_t size = 0; size < message.size(); ++size) {
    ByteVector cut(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(size));
    if (size >= sizeof(std::uint32_t)) {
      const auto length = static_cast<std::uint32_t>(size);
      std::memcpy(cut.data(), &length, sizeof(length));
    }
    cut.shrink_to_fit();  // reading past the end is reading past the allocation
    all.push_back(std::move(cut));
  }
  return all;
}

// Each byte in turn replaced by some others.
template <typename Check>
void with_each_byte_changed(const ByteVector& message, Check&& check) {
  for (std::size_t at = 0; at < message.size(); ++at) {
    for (const unsigned value : {0x00U, 0x03U, 0xffU}) {
      ByteVector changed = message;
      changed[at] = static_cast<std::byte>(value);
      check(changed);
    }
  }
}

}  // namespace libpath
