// ProbeSet: the link watchers of slaves and watched interfaces, each with a socket of its own.
//
// Shape:  one set of watchers an interface; a verdict that changes is told with all verdicts of
//         that interface. Sockets are opened and closed on workers.
// Errors: an interface whose socket cannot be opened has no proof of life: its probes count as
//         unanswered, and opening is tried again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "bondd/engine/edges.h"
#include "libpath/loop/loop.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/probe/error_watcher.h"
#include "libpath/probe/probe_watcher.h"
#include "libpath/supervise/slave_health.h"
#include "libpath/sys/probe_port.h"

namespace bondd {

class LinkWatch;
class RouteWatch;

class ProbeSet {
 public:
  static constexpr libpath::Millis kOpenAgain{5000};
  using Listener =
      std::function<void(libpath::LinkIndex, const std::vector<libpath::WatcherVerdict>&)>;

  ProbeSet(const Edges& edges, LinkWatch& links, RouteWatch& routes)
      : edges_(edges), links_(links), routes_(routes) {}
  ~ProbeSet();
  ProbeSet(const ProbeSet&) = delete;
  ProbeSet& operator=(const ProbeSet&) = delete;
  ProbeSet(ProbeSet&&) = delete;
  ProbeSet& operator=(ProbeSet&&) = delete;

  void set_listener(Listener listener) { listener_ = std::move(listener); }
  // Also when the interface, its master or the configuration changed: what is the same goes on.
  void watch(const libpath::Link& link, const std::optional<libpath::Link>& master,
             const std::vector<libpath::WatcherConfig>& watchers);
  void unwatch(libpath::LinkIndex link);
  // The routes changed: gateways may be others.
  void gateways_changed();

  std::vector<libpath::WatcherSnapshot> snapshot(libpath::LinkIndex link) const;

 private:
  struct Watcher {
    libpath::WatcherConfig config;
    libpath::ProbePolicy policy;  // of those that probe
    libpath::ProbeWatcher probe;
    libpath::ErrorWatcher errors;
    bool good = true, decided = false;  // of those that only look at the interface
    libpath::TimerId timer = 0;
  };
  struct Place {
    libpath::Link link;
    std::optional<libpath::Link> master;
    libpath::MacAddress own;  // whom answers are for
    libpath::ProbeTraffic traffic = libpath::ProbeTraffic::answers;
    std::vector<Watcher> watchers;
    std::vector<libpath::WatcherVerdict> told;
    std::shared_ptr<libpath::ProbePort> port;
    libpath::WatchId watched = 0;
    libpath::TimerId open_again = 0;
    std::uint64_t generation = 0;  // of the port that is there or on its way
  };

  static bool probes(libpath::WatcherKind kind);
  static libpath::WatcherVerdict verdict_of(const Watcher& watcher);
  static std::vector<libpath::WatcherSnapshot> snapshot_of(const Watcher& watcher);
  void begin(Place& place, const std::vector<libpath::WatcherConfig>& watchers);
  void look(Place& place);
  void set_targets(Place& place, Watcher& watcher);
  void open_port(Place& place);
  void opened(libpath::LinkIndex link, std::uint64_t generation,
              libpath::Result<std::shared_ptr<libpath::ProbePort>> port);
  void close_port(Place& place);
  void end_port(libpath::LinkIndex link, std::shared_ptr<libpath::ProbePort> port);
  void drain(libpath::LinkIndex link);
  void hear(Place& place, const std::vector<std::uint8_t>& frame);
  void feed(Place& place, std::size_t watcher, const libpath::ProbeEvent& event);
  void due(libpath::LinkIndex link, std::size_t watcher);
  void count_errors(libpath::LinkIndex link, std::size_t watcher);
  void set_timer(Place& place, std::size_t watcher, libpath::TimePoint when,
                 void (ProbeSet::*fire)(libpath::LinkIndex, std::size_t));
  void tell(Place& place);
  Place* find(libpath::LinkIndex link);

  Edges edges_;
  LinkWatch& links_;
  RouteWatch& routes_;
  Listener listener_;
  std::map<libpath::LinkIndex, Place> places_;
  std::uint64_t last_generation_ = 0;
};

}  // namespace bondd
