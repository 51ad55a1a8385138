// fuzz-libs: libpath_probe
// Any bytes: an ARP frame that is read has its bytes where RFC 826 has them, and built again reads
// as the same; what is heard of it is somebody else, and an answer only if it is sent to us.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "libpath/probe/arp_frame.h"
#include "libpath/probe/probe_frame.h"

namespace {

using libpath::FrameView;
using libpath::MacAddress;

constexpr MacAddress kOwn{{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}};

void require(bool condition) {
  if (!condition) std::abort();
}

void check_arp(FrameView bytes, const libpath::ArpFrame& arp) {
  const std::size_t at = bytes[12] == 0x81 ? 18 : 14;
  require(bytes.size() >= at + 28);
  constexpr std::array<std::uint8_t, 7> kFixed{0, 1, 8, 0, 6, 4, 0};
  require(std::equal(kFixed.begin(), kFixed.end(), bytes.begin() + at));
  require(bytes[at + 7] == static_cast<std::uint8_t>(arp.operation));
  const auto& ip = arp.sender_ip.bytes;
  require(std::equal(ip.begin(), ip.end(), bytes.begin() + at + 14));
  require(libpath::parse_arp(libpath::build_arp(arp)) == arp);
  if (arp.vlan == 0) return;
  const auto built = libpath::build_arp(arp);  // a probe keeps its VLAN
  require(built.size() == at + 28);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const FrameView bytes(data, size);
  const auto arp = libpath::parse_arp(bytes);
  if (!arp) return 0;
  check_arp(bytes, *arp);
  const auto heard = libpath::hear(bytes, kOwn);
  if (!heard) return 0;
  require(arp->from != kOwn && arp->sender_mac != kOwn);
  require(heard->subject == libpath::ProbeTarget{arp->sender_ip, arp->vlan});
  require(heard->answer == (arp->operation == libpath::ArpOperation::reply && arp->to == kOwn &&
                            arp->target_mac == kOwn));
  return 0;
}
