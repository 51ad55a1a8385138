#include "bondd/engine/bond_set.h"

#include <algorithm>
#include <utility>

namespace bondd {

using libpath::BonddConfig;
using libpath::Link;
using libpath::LinkIndex;
namespace bond_event = libpath::bond_event;

namespace {

const libpath::BondConfig* find_config(const BonddConfig& config, std::string_view name) {
  for (const auto& bond : config.bonds) {
    if (bond.name == name) return &bond;
  }
  return nullptr;
}

std::vector<libpath::WatcherConfig> watchers_of(const BondEntry& entry, const Link& slave) {
  auto watchers = entry.supervision.watchers;
  if (!entry.config) return watchers;
  for (const auto& wanted : entry.config->slaves) {
    if (!selects(wanted.selector, slave)) continue;
    watchers.insert(watchers.end(), wanted.watchers.begin(), wanted.watchers.end());
  }
  return watchers;
}

// A slave that lost its bond. Asked of every interface for every bond, so by what is at hand.
bool may_come_back(const BondEntry& entry, const Link& link) {
  const auto& wanted = entry.state.wanted_slaves;
  if (!wanted.empty()) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const auto& selector) { return selects(selector, link); });
  }
  const auto& had = entry.state.had;
  return std::any_of(had.begin(), had.end(),
                     [&](const auto& known) { return is_same_device(known, link); });
}

}  // namespace

BondSet::BondSet(const Edges& edges, LinkWatch& links, ProbeSet& probes, Journal& journal,
                 Steering& steering)
    : edges_(edges), links_(links), probes_(probes), journal_(journal), steering_(steering) {
  steering_.set_listener([this](const auto& outcome) { order_carried_out(outcome); });
}

// --- entries ------------------------------------------------------------------------------------

BondEntry* BondSet::entry_of(BondId id) {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

BondEntry* BondSet::find(std::string_view name) {
  for (auto& [id, entry] : entries_) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

BondEntry* BondSet::find(LinkIndex bond) {
  for (auto& [id, entry] : entries_) {
    if (bond != 0 && entry.state.index == bond) return &entry;
  }
  return nullptr;
}

std::vector<LinkIndex> BondSet::links_of(const std::vector<std::string>& bonds) {
  std::vector<LinkIndex> links;
  for (const std::string& name : bonds) {
    const BondEntry* entry = find(name);
    if (entry == nullptr) continue;
    const auto its = entry->links();
    links.insert(links.end(), its.begin(), its.end());
  }
  return links;
}

std::vector<BondEntry*> BondSet::all() {
  std::vector<BondEntry*> entries;
  for (auto& [id, entry] : entries_) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const BondEntry* a, const BondEntry* b) { return a->name < b->name; });
  return entries;
}

BondEntry& BondSet::add(std::string name) {
  const BondId id = ++last_id_;
  BondEntry& entry = entries_[id];
  entry.id = id;
  entry.name = std::move(name);
  return entry;
}

void BondSet::remove(BondId id) {
  BondEntry* entry = entry_of(id);
  if (entry == nullptr) return;
  edges_.loop.cancel(entry->timer);
  steering_.stand_down(entry->state.index);
  for (const auto& [slave, state] : entry->state.slaves) probes_.unwatch(slave);
  entries_.erase(id);
}

// --- configuration ------------------------------------------------------------------------------

void BondSet::configure(const BonddConfig& config) {
  config_ = config;
  for (const auto& wanted : config_.bonds) {
    BondEntry* entry = find(wanted.name);
    if (entry == nullptr) entry = &add(wanted.name);
    set_config(*entry, &wanted);
  }
  std::vector<BondId> unwanted;
  for (auto& [id, entry] : entries_) {
    if (find_config(config_, entry.name) != nullptr) continue;
    if (entry.state.index == 0 || !config_.adopt) {
      unwanted.push_back(id);
    } else {
      set_config(entry, nullptr);
    }
  }
  for (const BondId id : unwanted) remove(id);
  for (const Link* bond : links_.table().bonds()) note_bond(*bond);
}

void BondSet::set_config(BondEntry& entry, const libpath::BondConfig* config) {
  const bool same = config == nullptr ? !entry.config : entry.config == *config;
  if (!same) entry.not_taken = {};
  entry.config = config == nullptr ? std::nullopt : std::optional(*config);
  entry.supervision = config == nullptr ? config_.defaults : config->supervision;
  entry.state.wanted_slaves.clear();
  entry.state.wanted_primary.reset();
  if (entry.is_ours()) {
    for (const auto& slave : config->slaves) entry.state.wanted_slaves.push_back(slave.selector);
    entry.state.wanted_primary = config->primary;
    entry.expected = expectation_of(*config);
  } else {
    entry.expected = remember(links_.table(), entry.state.index);
  }
  if (entry.state.index == 0) {
    // At the start it is still to be made.
    if (!links_.stale()) mark(entry);
    return;
  }
  mark(entry);
  feed(entry, bond_event::ConfigChanged{});
  watch_slaves(entry);
}

void BondSet::set_applying(const std::vector<std::string>& bonds, bool applying) {
  for (const std::string& name : bonds) {
    BondEntry* entry = find(name);
    if (entry == nullptr || (!applying && entry->applying == 0)) continue;
    entry->applying += applying ? 1U : -1U;
    if (entry->applying > 0) continue;
    if (entry->state.index != 0) feed(*entry, bond_event::ConfigChanged{});
    mark(*entry);
  }
}

void BondSet::watch_slaves(const BondEntry& entry) {
  for (const auto& [index, slave] : entry.state.slaves) {
    const Link* link = links_.table().find(index);
    if (link != nullptr) probes_.watch(*link, entry.state.bond, watchers_of(entry, *link));
  }
}

// --- which interface is which bond --------------------------------------------------------------

void BondSet::bind(BondEntry& entry, LinkIndex index) {
  entry.state.index = index;
  if (links_.stale()) return;  // links_fresh() will
  introduce(entry);
}

void BondSet::unbind(BondEntry& entry) {
  edges_.loop.cancel(std::exchange(entry.timer, 0));
  steering_.stand_down(entry.state.index);
  for (const auto& [slave, state] : entry.state.slaves) probes_.unwatch(slave);
  libpath::BondState fresh;
  fresh.wanted_slaves = entry.state.wanted_slaves;
  fresh.wanted_primary = entry.state.wanted_primary;
  fresh.stats = std::move(entry.state.stats);
  entry.state = std::move(fresh);
  entry.lacp = {};
  entry.proc = {};
}

void BondSet::note_bond(const Link& link) {
  BondEntry* bound = find(link.index);
  if (bound != nullptr && bound->name == link.name) return;
  BondEntry* named = find(link.name);
  if (bound != nullptr) {
    journal_.note(bound->name, "", "renamed", "is called " + link.name + " now",
                  libpath::FindingLevel::warning);
    if (bound->config) {
      unbind(*bound);
      mark(*bound);
    } else if (named != nullptr) {
      remove(bound->id);
    } else {
      bound->name = link.name;
      return;
    }
  }
  if (named == nullptr) {
    if (!config_.adopt) return;
    named = &add(link.name);
    set_config(*named, nullptr);
  }
  if (named->state.index != 0) unbind(*named);  // its end was not told yet
  bind(*named, link.index);
}

// Everything the kernel has that may be about this bond, as one resync.
void BondSet::introduce(BondEntry& entry) {
  feed(entry, bond_event::ResyncBegun{});
  for (const auto& [index, link] : links_.table().all()) {
    if (concerns(entry, nullptr, link)) feed(entry, bond_event::LinkSeen{.link = link});
  }
  feed(entry, bond_event::ResyncDone{});
  if (!entry.is_ours()) entry.expected = remember(links_.table(), entry.state.index);
  for (const auto& [index, slave] : entry.state.slaves) read_speed(slave.link);
  watch_slaves(entry);
  mark(entry);
}

bool BondSet::concerns(const BondEntry& entry, const Link* before, const Link& now) {
  const LinkIndex bond = entry.state.index;
  if (bond == 0) return false;
  if (now.index == bond || now.master == bond) return true;
  if (before != nullptr && before->master == bond) return true;
  if (entry.state.slaves.count(now.index) > 0) return true;
  if (entry.state.strangers.count(now.index) > 0) return true;
  return now.master == 0 && entry.supervision.re_enslave && may_come_back(entry, now);
}

// --- what the kernel tells ----------------------------------------------------------------------

void BondSet::link_changed(const Link* before, const Link& now, libpath::LinkEvent event) {
  if (now.is_bond()) note_bond(now);
  const bool carrier_came = now.carrier && (before == nullptr || !before->carrier);
  for (auto& [id, entry] : entries_) {
    if (!concerns(entry, before, now)) {
      // A VLAN on it: lint compares.
      if (now.lower != 0 && now.lower == entry.state.index) mark(entry);
      continue;
    }
    const LinkIndex bond = entry.state.index;
    // The one thing that is in a hurry: a slave that was lost.
    feed(entry, bond_event::LinkSeen{.link = now, .event = event});
    const bool was_slave = before != nullptr && before->master == bond;
    if (now.master == bond) {
      probes_.watch(now, entry.state.bond, watchers_of(entry, now));
      if (carrier_came || !was_slave) read_speed(now);
      const bool joined = !was_slave && !links_.stale() && entry.applying == 0;
      if (joined && entry.is_ours() && wants_apply_) wants_apply_(entry.name);
    } else if (was_slave) {
      probes_.unwatch(now.index);
    } else if (now.index == bond) {
      watch_slaves(entry);  // their probes depend on the bond's address
    }
    mark(entry);
  }
}

void BondSet::link_gone(const Link& last) {
  probes_.unwatch(last.index);
  for (auto& [id, entry] : entries_) {
    if (concerns(entry, nullptr, last)) {
      feed(entry, bond_event::LinkGone{last.index});
      mark(entry);
    } else if (last.lower != 0 && last.lower == entry.state.index) {
      mark(entry);
    }
  }
  BondEntry* bond = find(last.index);
  if (bond == nullptr) return;
  unbind(*bond);
  if (!bond->config) remove(bond->id);
}

void BondSet::links_stale() {
  for (auto& [id, entry] : entries_) {
    if (entry.state.index != 0) feed(entry, bond_event::ResyncBegun{});
  }
}

void BondSet::links_fresh() {
  for (auto& [id, entry] : entries_) {
    if (entry.state.index != 0) introduce(entry);
  }
}

void BondSet::watchers_changed(LinkIndex slave,
                               const std::vector<libpath::WatcherVerdict>& verdicts) {
  for (auto& [id, entry] : entries_) {
    if (entry.state.slaves.count(slave) == 0) continue;
    feed(entry, bond_event::WatchersSeen{slave, verdicts});
    mark(entry);
  }
}

}  // namespace bondd
