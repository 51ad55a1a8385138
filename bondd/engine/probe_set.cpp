#include "bondd/engine/probe_set.h"

#include <string>
#include <utility>

#include <sys/epoll.h>

#include "bondd/engine/link_watch.h"
#include "bondd/engine/route_watch.h"
#include "libpath/base/log.h"
#include "libpath/base/overloaded.h"
#include "libpath/loop/executor.h"
#include "libpath/probe/probe_frame.h"

namespace bondd {

using libpath::Link;
using libpath::LinkIndex;
using libpath::MacAddress;
using libpath::ProbePort;
using libpath::ProbeTraffic;
using libpath::Result;
using libpath::WatcherConfig;
using libpath::WatcherKind;
using libpath::WatcherVerdict;
namespace probe_action = libpath::probe_action;
namespace probe_event = libpath::probe_event;

namespace {

MacAddress permanent_mac(const Link& link) {
  if (link.permanent_mac) return *link.permanent_mac;
  return link.slave ? link.slave->permanent_mac : link.mac;
}

// The partner answers, and the port forwards in the aggregator that the bond uses.
bool forwards(const Link& link, const Link& master) {
  if (!link.slave || !link.slave->actor_state || !master.bond || !master.bond->aggregator) {
    return false;
  }
  constexpr unsigned kForwarding = libpath::lacp_state::kSynchronised |
                                   libpath::lacp_state::kCollecting |
                                   libpath::lacp_state::kDistributing;
  constexpr unsigned kAlone = libpath::lacp_state::kDefaulted | libpath::lacp_state::kExpired;
  const unsigned state = *link.slave->actor_state;
  return (state & kForwarding) == kForwarding && (state & kAlone) == 0 &&
         link.slave->aggregator == master.bond->aggregator->id;
}

ProbeTraffic traffic_for(const std::vector<WatcherConfig>& watchers) {
  for (const auto& watcher : watchers) {
    if (!watcher.validate) return ProbeTraffic::everything;
  }
  return ProbeTraffic::answers;
}

}  // namespace

ProbeSet::~ProbeSet() {
  for (auto& [link, place] : places_) edges_.loop.unwatch(place.watched);
}

bool ProbeSet::probes(WatcherKind kind) {
  return kind == WatcherKind::arp_probe || kind == WatcherKind::nd_probe ||
         kind == WatcherKind::gateway;
}

ProbeSet::Place* ProbeSet::find(LinkIndex link) {
  const auto found = places_.find(link);
  return found == places_.end() ? nullptr : &found->second;
}

// --- which watchers there are -------------------------------------------------------------------

void ProbeSet::watch(const Link& link, const std::optional<Link>& master,
                     const std::vector<WatcherConfig>& watchers) {
  if (watchers.empty()) {
    const Place* before = find(link.index);
    const bool was_told = before != nullptr && !before->told.empty();
    unwatch(link.index);
    // Nothing is held against it any more.
    if (was_told && listener_) listener_(link.index, {});
    return;
  }
  Place& place = places_[link.index];
  const MacAddress own =
      libpath::probe_mac(permanent_mac(link), master ? master->mac : MacAddress{});
  const bool carrier_changed = place.link.carrier != link.carrier;
  const bool other_port = place.own != own || place.traffic != traffic_for(watchers);
  place.link = link;
  place.master = master;
  bool same = place.watchers.size() == watchers.size();
  for (std::size_t i = 0; same && i < watchers.size(); ++i) {
    same = place.watchers[i].config == watchers[i];
  }
  if (!same || other_port) {
    close_port(place);
    place.own = own;
    place.traffic = traffic_for(watchers);
    if (!same) begin(place, watchers);
    open_port(place);
  } else if (carrier_changed) {
    for (std::size_t i = 0; i < place.watchers.size(); ++i) {
      if (probes(watchers[i].kind)) feed(place, i, probe_event::Carrier{link.carrier});
    }
  }
  look(place);
}

void ProbeSet::begin(Place& place, const std::vector<WatcherConfig>& watchers) {
  for (auto& watcher : place.watchers) edges_.loop.cancel(watcher.timer);
  place.watchers.clear();
  for (const auto& config : watchers) {
    Watcher& watcher = place.watchers.emplace_back();
    watcher.config = config;
    if (probes(config.kind)) {
      watcher.policy = probe_policy(config, place.link.index);
      set_targets(place, watcher);
    }
  }
  for (std::size_t i = 0; i < watchers.size(); ++i) {
    if (probes(watchers[i].kind)) feed(place, i, probe_event::Start{place.link.carrier});
    if (watchers[i].kind == WatcherKind::errors) {
      set_timer(place, i, edges_.loop.now() + watchers[i].interval, &ProbeSet::count_errors);
    }
  }
}

void ProbeSet::set_targets(Place& place, Watcher& watcher) {
  if (watcher.config.kind != WatcherKind::gateway) return;
  const LinkIndex out = place.master ? place.master->index : place.link.index;
  watcher.policy.targets = gateways_of(out, routes_.routes(), links_.table());
}

void ProbeSet::gateways_changed() {
  for (auto& [link, place] : places_) {
    for (std::size_t i = 0; i < place.watchers.size(); ++i) {
      if (place.watchers[i].config.kind != WatcherKind::gateway) continue;
      const auto before = place.watchers[i].policy.targets;
      set_targets(place, place.watchers[i]);
      if (place.watchers[i].policy.targets != before) feed(place, i, probe_event::PolicyChanged{});
    }
  }
}

void ProbeSet::unwatch(LinkIndex link) {
  Place* place = find(link);
  if (place == nullptr) return;
  for (auto& watcher : place->watchers) edges_.loop.cancel(watcher.timer);
  close_port(*place);
  places_.erase(link);
}

// --- those that only look at the interface ------------------------------------------------------

void ProbeSet::look(Place& place) {
  for (auto& watcher : place.watchers) {
    if (watcher.config.kind == WatcherKind::carrier) {
      watcher.good = place.link.carrier;
      watcher.decided = true;
    } else if (watcher.config.kind == WatcherKind::lacp) {
      const bool lacp = place.master && place.master->bond &&
                        place.master->bond->mode() == libpath::BondMode::lacp;
      watcher.decided = lacp && place.link.carrier;
      watcher.good = !watcher.decided || forwards(place.link, *place.master);
    }
  }
  tell(place);
}

void ProbeSet::count_errors(LinkIndex link, std::size_t watcher) {
  links_.refresh({link}, [this, link, watcher] {
    Place* place = find(link);
    const Link* now = links_.table().find(link);
    if (place == nullptr || watcher >= place->watchers.size()) return;
    Watcher& counted = place->watchers[watcher];
    if (counted.config.kind != WatcherKind::errors) return;
    if (now != nullptr && now->counters) {
      counted.errors.take(*now->counters, error_policy(counted.config), edges_.loop.now());
      tell(*place);
    }
    set_timer(*place, watcher, edges_.loop.now() + counted.config.interval,
              &ProbeSet::count_errors);
  });
}

// --- the socket ---------------------------------------------------------------------------------

void ProbeSet::open_port(Place& place) {
  bool wanted = false;
  for (const auto& watcher : place.watchers) wanted = wanted || probes(watcher.config.kind);
  if (!wanted) return;
  place.generation = ++last_generation_;
  const libpath::ProbePlace where{place.link.index, place.own, place.traffic};
  auto port = std::make_shared<Result<std::shared_ptr<ProbePort>>>();
  edges_.executor.post(
      "probe:" + std::to_string(place.link.index),
      [port, where, &ports = edges_.probes] {
        auto opened = ports.open(where);
        if (opened) {
          *port = std::shared_ptr<ProbePort>(std::move(*opened));
        } else {
          *port = tl::unexpected(opened.error());
        }
      },
      [this, port, link = place.link.index, generation = place.generation] {
        opened(link, generation, std::move(*port));
      });
}

void ProbeSet::opened(LinkIndex link, std::uint64_t generation,
                      Result<std::shared_ptr<ProbePort>> port) {
  Place* place = find(link);
  if (place == nullptr || place->generation != generation) {
    if (port) end_port(link, std::move(*port));
    return;
  }
  if (!port) {
    libpath::log(libpath::LogLevel::warning, "{}: cannot probe: {}; trying again", place->link.name,
                 port.error().message());
    place->open_again = edges_.loop.at(edges_.loop.now() + kOpenAgain, [this, link] {
      Place* again = find(link);
      if (again == nullptr) return;
      again->open_again = 0;
      open_port(*again);
    });
    return;
  }
  place->port = std::move(*port);
  place->watched =
      edges_.loop.watch(place->port->fd(), EPOLLIN, [this, link](std::uint32_t) { drain(link); });
}

void ProbeSet::close_port(Place& place) {
  edges_.loop.cancel(std::exchange(place.open_again, 0));
  place.generation = 0;
  if (place.port == nullptr) return;
  edges_.loop.unwatch(std::exchange(place.watched, 0));
  end_port(place.link.index, std::exchange(place.port, nullptr));
}

// The end of a socket may wait for the kernel's lock of all interfaces.
void ProbeSet::end_port(LinkIndex link, std::shared_ptr<ProbePort> port) {
  edges_.executor.post(
      "probe:" + std::to_string(link), [ended = std::move(port)]() mutable { ended.reset(); },
      [] {});
}

void ProbeSet::drain(LinkIndex link) {
  constexpr int kBatchesATurn = 4;
  for (int i = 0; i < kBatchesATurn; ++i) {
    Place* place = find(link);
    if (place == nullptr || place->port == nullptr) return;
    const auto batch = place->port->receive();
    for (const auto& frame : batch.frames) hear(*place, frame);
    if (batch.gone) return close_port(*place);
    if (!batch.more) return;
  }
}

void ProbeSet::hear(Place& place, const std::vector<std::uint8_t>& frame) {
  const auto heard = libpath::hear(frame, place.own);
  if (!heard) return;
  for (std::size_t i = 0; i < place.watchers.size(); ++i) {
    if (probes(place.watchers[i].config.kind)) feed(place, i, probe_event::Frame{*heard});
  }
}

// --- those that probe ---------------------------------------------------------------------------

void ProbeSet::due(LinkIndex link, std::size_t watcher) {
  drain(link);  // an answer that lies in the socket came in time
  Place* place = find(link);
  if (place != nullptr && watcher < place->watchers.size()) {
    feed(*place, watcher, probe_event::Due{});
  }
}

void ProbeSet::set_timer(Place& place, std::size_t watcher, libpath::TimePoint when,
                         void (ProbeSet::*fire)(LinkIndex, std::size_t)) {
  libpath::TimerId& timer = place.watchers[watcher].timer;
  edges_.loop.cancel(timer);
  timer = edges_.loop.at(when, [this, link = place.link.index, watcher, fire] {
    Place* still = find(link);
    if (still == nullptr || watcher >= still->watchers.size()) return;
    still->watchers[watcher].timer = 0;
    (this->*fire)(link, watcher);
  });
}

void ProbeSet::feed(Place& place, std::size_t index, const libpath::ProbeEvent& event) {
  Watcher& watcher = place.watchers[index];
  bool changed = false;
  for (const auto& action : step(watcher.probe, event, watcher.policy, edges_.loop.now())) {
    std::visit(libpath::Overloaded{[&](const probe_action::SendProbe& send) {
                                     // What cannot be sent is not answered: that is what counts.
                                     if (place.port == nullptr) return;
                                     static_cast<void>(
                                         place.port->send(build_probe(send.target, place.own)));
                                   },
                                   [&](const probe_action::VerdictChanged&) { changed = true; },
                                   [&](const probe_action::SetTimer& timer) {
                                     set_timer(place, index, timer.when, &ProbeSet::due);
                                   },
                                   [&](const probe_action::CancelTimer&) {
                                     edges_.loop.cancel(std::exchange(watcher.timer, 0));
                                   }},
               action);
  }
  if (changed) tell(place);
}

// --- verdicts -----------------------------------------------------------------------------------

// One a watcher, whatever its targets say each.
WatcherVerdict ProbeSet::verdict_of(const Watcher& watcher) {
  WatcherVerdict verdict;
  verdict.kind = watcher.config.kind;
  if (probes(verdict.kind)) {
    verdict.good = watcher.probe.good();
    verdict.decided = watcher.probe.verdict != libpath::ProbeVerdict::undecided;
  } else if (verdict.kind == WatcherKind::errors) {
    verdict.good = watcher.errors.good();
    verdict.decided = watcher.errors.decided();
  } else {
    verdict.good = watcher.good;
    verdict.decided = watcher.decided;
  }
  return verdict;
}

void ProbeSet::tell(Place& place) {
  std::vector<WatcherVerdict> verdicts;
  for (const auto& watcher : place.watchers) verdicts.push_back(verdict_of(watcher));
  if (verdicts == place.told) return;
  place.told = verdicts;
  if (listener_) listener_(place.link.index, verdicts);
}

std::vector<libpath::WatcherSnapshot> ProbeSet::snapshot_of(const Watcher& watcher) {
  if (probes(watcher.config.kind)) return libpath::snapshot(watcher.probe, watcher.config.kind);
  if (watcher.config.kind == WatcherKind::errors) return {watcher.errors.snapshot()};
  libpath::WatcherSnapshot one;
  one.kind = watcher.config.kind;
  one.good = watcher.good;
  one.decided = watcher.decided;
  return {one};
}

std::vector<libpath::WatcherSnapshot> ProbeSet::snapshot(LinkIndex link) const {
  std::vector<libpath::WatcherSnapshot> shown;
  const auto found = places_.find(link);
  if (found == places_.end()) return shown;
  for (const auto& watcher : found->second.watchers) {
    for (auto& one : snapshot_of(watcher)) shown.push_back(std::move(one));
  }
  return shown;
}

}  // namespace bondd
