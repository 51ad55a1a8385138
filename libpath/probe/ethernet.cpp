#include "libpath/probe/ethernet.h"

namespace libpath {
namespace {

constexpr std::size_t kTypeAt = 12;
constexpr std::size_t kPlainSize = 14;
constexpr std::size_t kTaggedSize = 18;

}  // namespace

std::optional<EthernetFrame> parse_ethernet(FrameView frame) {
  if (frame.size() < kPlainSize) return std::nullopt;
  EthernetFrame out;
  out.header.to = get_address<MacAddress>(frame, 0);
  out.header.from = get_address<MacAddress>(frame, out.header.to.bytes.size());
  out.header.type = get_be16(frame, kTypeAt);
  out.payload = frame.subspan(kPlainSize);
  if (out.header.type != kEtherTypeVlan) return out;
  if (frame.size() < kTaggedSize) return std::nullopt;
  out.header.vlan = get_be16(frame, kTypeAt + 2) & kVlanMask;
  out.header.type = get_be16(frame, kTypeAt + 4);
  out.payload = frame.subspan(kTaggedSize);
  return out;
}

void append_ethernet(FrameBytes& out, const EthernetHeader& header) {
  put_address(out, header.to);
  put_address(out, header.from);
  const auto vlan = static_cast<std::uint16_t>(header.vlan & kVlanMask);
  if (vlan != 0) {
    put_be16(out, kEtherTypeVlan);
    put_be16(out, vlan);
  }
  put_be16(out, header.type);
}

}  // namespace libpath
