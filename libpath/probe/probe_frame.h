// Probe frames: from a target to the bytes that ask for it, and from bytes to who was heard.
//
// Shape:  a sender's MAC address has to be its own alone. A slave whose permanent address the bond
//         has taken (the first one, usually) would draw the bond's traffic to its switch port,
//         active or not: probe_mac() gives that one another address.
#pragma once

#include <cstdint>
#include <optional>

#include "libpath/probe/ethernet.h"
#include "libpath/probe/probe_target.h"

namespace libpath {

// How IPv6 targets are asked: from "::", or from the link-local address of the sender's MAC. See
// nd_frame.h for what either costs the target.
enum class NdStyle : std::uint8_t { unspecified, link_local };

FrameBytes build_probe(const ProbeTarget& target, const MacAddress& sender,
                       NdStyle style = NdStyle::unspecified);

// A neighbour that was heard.
struct Heard {
  ProbeTarget subject;  // whom an ARP frame or an advertisement speaks for
  ProbeTarget source;   // who sent it; the same, but for an advertisement of another address
  bool answer = false;  // it answers, and is addressed to `own` or, in ND, to all nodes
  bool operator==(const Heard&) const = default;
};

// Nullopt for what is neither ARP nor ND, is not of a neighbour, or is a frame of our own that came
// back.
std::optional<Heard> hear(FrameView frame, const MacAddress& own);

// The address to probe with: the slave's permanent one, unless the bond has it. Then that one with
// its "locally administered" bit turned, which no other slave's can be.
MacAddress probe_mac(const MacAddress& permanent, const MacAddress& bond);

}  // namespace libpath
