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

// How IPv6 targets are asked. From the link-local address of the sender's MAC: the target notes
// that address, and answers to the sender alone. From "::": it notes nothing, but its answer goes
// to all nodes, so that every slave in its segment hears what one of them asked for, even one that
// can no longer send; and a target that is just taking its address gives it up (see nd_frame.h).
enum class NdStyle : std::uint8_t { link_local, unspecified };

FrameBytes build_probe(const ProbeTarget& target, const MacAddress& sender,
                       NdStyle style = NdStyle::link_local);

// A neighbour that was heard.
struct Heard {
  ProbeTarget subject;  // whom an ARP frame or an advertisement speaks for
  ProbeTarget source;   // who sent it; the same, but for an advertisement of another address
  bool answer = false;  // it answers, and to `own`; to all nodes, when asked from "::"
  bool operator==(const Heard&) const = default;
};

// Nullopt for what is neither ARP nor ND, is not of a neighbour, or is a frame of our own that came
// back.
std::optional<Heard> hear(FrameView frame, const MacAddress& own,
                          NdStyle style = NdStyle::link_local);

// The address to probe with: the slave's permanent one, unless the bond has it. Then that one with
// its "locally administered" bit turned, which no other slave's can be.
MacAddress probe_mac(const MacAddress& permanent, const MacAddress& bond);

}  // namespace libpath
