// fuzz-libs: libpath_probe
// Any bytes: a frame that is read as ND has hop limit 255 and a checksum that is right by another
// way of counting, and built again reads as the same. Bytes that are wrong only in their checksum
// are read once that is put right, so that mutations get beyond it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "libpath/probe/nd_frame.h"
#include "libpath/probe/probe_frame.h"

namespace {

using libpath::FrameBytes;
using libpath::FrameView;
using libpath::MacAddress;

constexpr MacAddress kOwn{{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}};
constexpr std::size_t kIpv6Size = 40;

void require(bool condition) {
  if (!condition) std::abort();
}

std::size_t ip_at(FrameView bytes) { return bytes[12] == 0x81 ? 18 : 14; }

// A multiple of 65535, addresses and pseudo header included, says RFC 1071 in other words.
std::uint64_t remainder_of(FrameView bytes) {
  const std::size_t at = ip_at(bytes);
  const std::size_t length = bytes[at + 4] * 256U + bytes[at + 5];
  std::uint64_t sum = length + 58;
  for (std::size_t i = 0; i < 32 + length; ++i) {
    sum += std::uint64_t{bytes[at + 8 + i]} << (i % 2 == 0 ? 8 : 0);
  }
  return sum % 65535;
}

void check_nd(FrameView bytes) {
  const auto nd = libpath::parse_nd(bytes);
  if (!nd) return;
  const std::size_t at = ip_at(bytes);
  require(bytes[at + 7] == 255 && bytes[at + 6] == 58 && bytes[at] >> 4 == 6);
  require(remainder_of(bytes) == 0);
  require(libpath::parse_nd(libpath::build_nd(*nd)) == *nd);
  const auto one = libpath::hear(bytes, kOwn);
  require(!one || !one->answer || nd->to == kOwn);
  const auto heard = libpath::hear(bytes, kOwn, libpath::NdStyle::unspecified);
  if (!heard) return;
  require(nd->from != kOwn && !nd->source.is_zero());
  require(!heard->answer || nd->kind == libpath::NdKind::advertisement);
  require(!heard->answer || nd->to == kOwn || nd->to == libpath::multicast_mac(libpath::kAllNodes));
}

// With a checksum that fits, if there is room for one.
FrameBytes with_checksum(FrameView bytes) {
  FrameBytes out(bytes.begin(), bytes.end());
  if (out.size() < 18) return out;
  const std::size_t at = ip_at(bytes);
  const std::size_t sum_at = at + kIpv6Size + 2;
  if (out.size() < sum_at + 2) return out;
  const std::size_t length = out[at + 4] * 256U + out[at + 5];
  if (length < 4 || out.size() < at + kIpv6Size + length) return out;
  out[sum_at] = out[sum_at + 1] = 0;
  const std::uint64_t sum = 65535 - remainder_of(out);
  out[sum_at] = static_cast<std::uint8_t>(sum >> 8);
  out[sum_at + 1] = static_cast<std::uint8_t>(sum & 0xff);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const FrameView bytes(data, size);
  check_nd(bytes);
  check_nd(with_checksum(bytes));
  return 0;
}
