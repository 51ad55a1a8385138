// PacketProbePorts: ProbePorts over AF_PACKET sockets.
//
// Shape:  a filter in the kernel drops all other traffic before it is copied. Sockets hear all
//         protocols, and not just those two: only so they are asked before the bond, and the bridge
//         above it, take the frame away. Outgoing frames are left out, which would cost every
//         packet a copy. The kernel takes the VLAN tag off and tells it apart; it is put back here.
//         Probes have the queueing discipline's highest priority: a link that is merely full is up.
// Limits: a card that refuses another unicast address hears no answers to one (virtual functions
//         may).
// Source: packet(7), socket(7).
#pragma once

#include "libpath/sys/probe_port.h"

namespace libpath {

class PacketProbePorts final : public ProbePorts {
 public:
  static constexpr std::size_t kBatch = 16;

  Result<std::unique_ptr<ProbePort>> open(const ProbePlace& place) override;
};

}  // namespace libpath
