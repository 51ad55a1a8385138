// ProbePorts, ProbePort: sockets that send probes by one interface and hear what comes back there.
// Real: PacketProbePorts (AF_PACKET). Test: FakeProbePorts.
//
// Shape:  open(), and the end of a port, take the kernel's lock of all interfaces and may sleep for
//         seconds: on a worker. send() and receive() never wait: on the loop thread. What a port
//         hears are whole Ethernet frames with their VLAN tag, as they came in by that interface:
//         slaves of bonds, active or not, included, whatever stands on the bond. Its own frames it
//         does not hear.
// Errors: not_found when the interface is not there any more (send() says so, too), denied without
//         CAP_NET_RAW, invalid when it is not Ethernet; else io. An interface that is down sends
//         nothing (io), and a port lives through that.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/link.h"

namespace libpath {

// What wakes the port's owner. Answers: ARP replies to the port's MAC address, and neighbour
// advertisements. Everything: all ARP, neighbour solicitations and advertisements.
enum class ProbeTraffic : std::uint8_t { answers, everything };

struct ProbePlace {
  LinkIndex link = 0;
  MacAddress mac;  // whom the answers are for; need not be the interface's present address
  ProbeTraffic traffic = ProbeTraffic::answers;
};

struct ProbeBatch {
  std::vector<std::vector<std::uint8_t>> frames;
  bool more = false;  // the batch was full; call again
  bool gone = false;  // the interface is no more; end the port
};

class ProbePort {
 public:
  virtual ~ProbePort() = default;
  virtual int fd() const = 0;  // becomes readable
  virtual Status send(std::span<const std::uint8_t> frame) = 0;
  virtual ProbeBatch receive() = 0;
};

class ProbePorts {
 public:
  virtual ~ProbePorts() = default;
  virtual Result<std::unique_ptr<ProbePort>> open(const ProbePlace& place) = 0;
};

}  // namespace libpath
