// What bondd.conf says: wanted bonds, how they are supervised, watched interfaces. Plain values.
//
// Units:  milliseconds where a type says so; speed in Mbit/s.
// Shape:  bonds and watches in file order, each name once; slaves of a bond in file order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/model/link.h"
#include "libpath/model/net_address.h"

namespace libpath {

// What a bond or interface is for: decides what a change may interrupt and what lint compares with.
// NOLINTNEXTLINE(readability-identifier-naming): "public" is a word of C++
enum class LinkRole : std::uint8_t { unset, storage, cluster, public_ };
std::string_view word(LinkRole role);  // as in the configuration: "public"

// How a slave is found: survives renaming and re-plugging unless by name.
struct ByName {
  std::string name;
  bool operator==(const ByName&) const = default;
};
struct ByPermanentMac {
  MacAddress mac;
  bool operator==(const ByPermanentMac&) const = default;
};
struct ByDevicePath {  // Link::device: "0000:01:00.0"
  std::string device;
  bool operator==(const ByDevicePath&) const = default;
};
using SlaveSelector = std::variant<ByName, ByPermanentMac, ByDevicePath>;
std::string text(const SlaveSelector& selector);
bool selects(const SlaveSelector& selector, const Link& link);

enum class WatcherKind : std::uint8_t {
  carrier,    // as the kernel reports it
  arp_probe,  // IPv4 targets answer
  nd_probe,   // IPv6 targets answer
  lacp,       // the partner answers and the port collects and distributes
  errors,     // error counters grow slower than a rate
  gateway,    // the default gateway of the routes over the bond answers (ARP or ND)
};

struct WatcherConfig {
  WatcherKind kind = WatcherKind::carrier;
  std::vector<Ipv4Address> targets;
  std::vector<Ipv6Address> targets6;
  bool all_targets = false;  // each of them has to answer; else one is enough
  Millis interval{1000};
  unsigned missed_max = 3;       // unanswered probes in a row until down
  unsigned up_count = 1;         // answered probes in a row until up
  bool validate = true;          // the answer's addresses have to be those asked for
  std::uint32_t max_errors = 0;  // errors: a second
  bool operator==(const WatcherConfig&) const = default;
};

// Flap damping: each loss of a slave adds `penalty`; it halves in `half_life`; held out from
// `suppress` until below `reuse`, `max_hold` at most.
struct DampingConfig {
  bool enabled = true;
  double penalty = 1000, suppress = 2500, reuse = 750;
  Millis half_life{15000}, max_hold{60000};
  bool operator==(const DampingConfig&) const = default;
};

// How a bond is supervised, configured or adopted.
struct SupervisionConfig {
  LinkRole role = LinkRole::unset;
  bool steer = true;                    // set the active slave on the event
  bool re_enslave = false;              // put a slave back that lost its master
  unsigned min_slaves = 0;              // healthy from so many usable slaves; 0: all there are
  std::uint32_t wanted_speed = 0;       // of each slave; 0: any
  bool any_watcher = false;             // one good watcher is enough; else all have to be good
  std::vector<WatcherConfig> watchers;  // beyond carrier, for each slave
  DampingConfig damping;
  bool operator==(const SupervisionConfig&) const = default;
};

struct SlaveConfig {
  SlaveSelector selector;
  std::optional<std::int32_t> prio;
  std::optional<std::uint16_t> queue_id;
  std::optional<std::uint16_t> actor_port_prio;
  std::vector<WatcherConfig> watchers;  // besides those of the bond
  bool operator==(const SlaveConfig&) const = default;
};

struct BondConfig {
  std::string name;
  std::vector<SlaveConfig> slaves;
  BondOptionValues options;  // without primary and active_slave
  std::optional<SlaveSelector> primary, active_slave;
  std::optional<std::uint32_t> mtu;
  std::optional<MacAddress> mac;
  bool supervise_only = false;  // no slaves and options wanted: somebody else makes the bond
  SupervisionConfig supervision;
  bool operator==(const BondConfig&) const = default;
};

// An interface outside any bond that is watched.
struct WatchConfig {
  SlaveSelector selector;
  LinkRole role = LinkRole::unset;
  std::uint32_t wanted_speed = 0;
  bool any_watcher = false;
  Millis carrier_interval{100};  // its carrier events may be a second late
  std::vector<WatcherConfig> watchers;
  DampingConfig damping;
  bool operator==(const WatchConfig&) const = default;
};

// Somebody else makes and perhaps steers an adopted bond: it is only watched unless told otherwise.
inline SupervisionConfig adopted_supervision() {
  SupervisionConfig supervision;
  supervision.steer = false;
  return supervision;
}

struct BonddConfig {
  int verbosity = 2;
  bool adopt = true;  // supervise bonds that no section names
  SupervisionConfig defaults = adopted_supervision();
  Millis corosync_token{3000};  // what lint compares time-outs with
  Millis knet_ping_timeout{1500};
  std::vector<BondConfig> bonds;
  std::vector<WatchConfig> watches;
  bool operator==(const BonddConfig&) const = default;
};

}  // namespace libpath
