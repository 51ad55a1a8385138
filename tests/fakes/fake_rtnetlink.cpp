#include "tests/fakes/fake_rtnetlink.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace libpath {

using Counters = Rtnetlink::Counters;

namespace {

// What the kernel sends no message for when it changes.
Link audible(Link link) {
  if (link.slave) {
    SlaveInfo& slave = *link.slave;
    if (slave.mii == MiiStatus::going_down) slave.mii = MiiStatus::up;
    if (slave.mii == MiiStatus::coming_back) slave.mii = MiiStatus::down;
    slave.link_failures = 0;
    slave.aggregator.reset();
    slave.actor_state.reset();
    slave.partner_state.reset();
    slave.actor_churn.reset();
    slave.partner_churn.reset();
  }
  if (link.bond) link.bond->aggregator.reset();
  return link;
}

Link without_options(Link link) {
  if (!link.bond) return link;
  const LinkIndex active = link.bond->active_slave();
  link.bond->options.clear();
  link.bond->options[BondOption::active_slave] = active;
  return link;
}

// The kernel's own words for a refused bond option.
std::string explanation(const LinkChange& change, int error) {
  if (const auto* enslave = std::get_if<link_change::Enslave>(&change)) {
    static_cast<void>(enslave);
    return error == EPERM ? ": Device can not be enslaved while up" : "";
  }
  if (!std::holds_alternative<link_change::SetOption>(change)) return "";
  switch (error) {
    case EINVAL:
      return ": invalid option value";
    case EACCES:
      return ": option not supported in mode";
    case ENOTEMPTY:
      return ": unable to set option because the bond device has slaves";
    case EBUSY:
      return ": unable to set option because the bond is up";
    default:
      return "";
  }
}

}  // namespace

// --- Rtnetlink ----------------------------------------------------------------------------------

Status FakeRtnetlink::failure(Verb verb, const std::string& what) const {
  ++asked_[verb];
  const auto found = failures_.find(verb);
  if (found == failures_.end() || found->second == 0) return {};
  return fail_errno(what, found->second);
}

std::size_t FakeRtnetlink::asked(Verb verb) const {
  const auto found = asked_.find(verb);
  return found == asked_.end() ? 0 : found->second;
}

Result<int> FakeRtnetlink::listen() {
  if (auto good = failure(Verb::listen, "listen"); !good) return tl::unexpected(good.error());
  listening_ = true;
  return kFd;
}

LinkEventBatch FakeRtnetlink::read_events() {
  LinkEventBatch batch;
  batch.overrun = std::exchange(overrun_, false);
  while (!queue_.empty() && batch.messages.size() < kBatch) {
    batch.messages.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  batch.more = batch.messages.size() == kBatch;
  full_ = full_ && !queue_.empty();
  return batch;
}

Link FakeRtnetlink::told(const Link& link, Counters counters) const {
  Link copy = link;
  if (counters == Counters::no) return copy;
  const auto found = counters_.find(link.index);
  copy.counters = found == counters_.end() ? LinkCounters{} : found->second;
  return copy;
}

Result<std::vector<Link>> FakeRtnetlink::links(Counters counters) {
  if (auto good = failure(Verb::links, "list interfaces"); !good)
    return tl::unexpected(good.error());
  std::vector<Link> all;
  for (const auto& [index, link] : table().all()) all.push_back(told(link, counters));
  return all;
}

Result<std::vector<Link>> FakeRtnetlink::look(const std::vector<LinkIndex>& which) {
  if (auto good = failure(Verb::look, "look at interfaces"); !good)
    return tl::unexpected(good.error());
  std::vector<Link> found;
  for (const LinkIndex index : which) {
    if (const Link* link = table().find(index)) found.push_back(told(*link, Counters::yes));
  }
  return found;
}

Result<LinkIndex> FakeRtnetlink::find(const std::string& name) {
  if (auto good = failure(Verb::find, "find interface " + name); !good)
    return tl::unexpected(good.error());
  const Link* link = table().find(name);
  if (link == nullptr) return fail_errno("find interface " + name, ENODEV);
  return link->index;
}

Result<bool> FakeRtnetlink::has_addresses(LinkIndex index) {
  if (auto good = failure(Verb::has_addresses, "addresses"); !good)
    return tl::unexpected(good.error());
  return addressed_.contains(index);
}

Result<std::vector<RouteHop>> FakeRtnetlink::routes() {
  if (auto good = failure(Verb::routes, "list routes"); !good) return tl::unexpected(good.error());
  return routes_;
}

Result<std::vector<LinkPeer>> FakeRtnetlink::peers() {
  if (auto good = failure(Verb::peers, "list neighbours"); !good)
    return tl::unexpected(good.error());
  return neighbours_.in_use();
}

Status FakeRtnetlink::apply(const LinkChange& change) {
  if (auto good = failure(Verb::apply, "change an interface"); !good) return good;
  if (const int refused = refusal_ ? refusal_(change) : 0; refused != 0) {
    return fail_errno("change an interface", refused);
  }
  if (ignored_ && ignored_(change)) return {};
  const int error = kernel_.apply(change);
  queue_changes(How::netlink);
  if (error != 0) return fail_errno("change an interface" + explanation(change, error), error);
  applied_.push_back(change);
  return {};
}

// --- the host -----------------------------------------------------------------------------------

LinkIndex FakeRtnetlink::add_nic(const std::string& name, bool partner) {
  const std::uint16_t number = ++nics_;
  const auto high = static_cast<std::uint8_t>(number >> 8U);
  const auto low = static_cast<std::uint8_t>(number & 0xffU);
  const LinkIndex index = kernel_.add_nic(name, {{0x52, 0x54, 0, 0, high, low}}, partner);
  kernel_.set_device(index, "0000:" + std::to_string(high) + ":" + std::to_string(low) + ".0");
  queue_changes(How::other);
  return index;
}

LinkIndex FakeRtnetlink::add_bridge(const std::string& name) {
  const LinkIndex index = kernel_.add_bridge(name);
  queue_changes(How::other);
  return index;
}

LinkIndex FakeRtnetlink::add_on(LinkIndex lower, const std::string& name, const std::string& kind,
                                std::uint16_t vlan) {
  const LinkIndex index = kernel_.add_on(lower, name, kind, vlan);
  queue_changes(How::other);
  return index;
}

void FakeRtnetlink::set_partner(LinkIndex nic, bool partner) {
  kernel_.set_partner(nic, partner);
  queue_changes(How::other);
}

// The counters tell; the messages are one.
void FakeRtnetlink::flap(LinkIndex nic) {
  kernel_.set_partner(nic, false);
  kernel_.set_partner(nic, true);
  queue_changes(How::other);
}

// The driver closes it, then it leaves its master, then it is no more.
Link FakeRtnetlink::unplug(LinkIndex nic) {
  const Link last = *table().find(nic);
  Link closed = last;
  closed.up = closed.carrier = false;
  if (last != closed) queue(closed);
  kernel_.remove(nic);
  queue_changes(How::other);
  counters_.erase(nic);
  addressed_.erase(nic);
  neighbours_.forget_link(nic);
  return last;
}

LinkIndex FakeRtnetlink::plug_again(const Link& device, const std::string& name) {
  const LinkIndex index = kernel_.add_again(device, name);
  queue_changes(How::other);
  return index;
}

void FakeRtnetlink::move_away(LinkIndex nic) {
  kernel_.move_away(nic);
  neighbours_.forget_link(nic);
  queue_changes(How::other);
}

void FakeRtnetlink::move_back(LinkIndex nic) {
  kernel_.move_back(nic);
  queue_changes(How::other);
}

void FakeRtnetlink::rename(LinkIndex link, const std::string& name) {
  if (kernel_.rename(link, name) != 0) throw std::invalid_argument("rename to " + name);
  queue_changes(How::other);
}

void FakeRtnetlink::set_lacp(LinkIndex nic, const SimLacp& lacp) {
  kernel_.set_lacp(nic, lacp);
  queue_changes(How::other);
}

void FakeRtnetlink::set_addresses(LinkIndex link, bool some) {
  if (some) {
    addressed_.insert(link);
  } else {
    addressed_.erase(link);
  }
}

int FakeRtnetlink::change_by_other(const LinkChange& change) {
  const int error = kernel_.apply(change);
  queue_changes(How::netlink);
  return error;
}

int FakeRtnetlink::set_option_by_other(LinkIndex bond, BondOption option,
                                       const BondOptionValue& value) {
  const int error = kernel_.apply(link_change::SetOption{bond, option, value});
  queue_changes(How::sysfs);
  return error;
}

void FakeRtnetlink::monitor_ticks(unsigned ticks) {
  for (unsigned i = 0; i < ticks; ++i) {
    kernel_.monitor_tick();
    queue_changes(How::other);
  }
}

const Link& FakeRtnetlink::link(const std::string& name) const {
  const Link* found = table().find(name);
  if (found == nullptr) throw std::out_of_range("no interface " + name);
  return *found;
}

// --- messages -----------------------------------------------------------------------------------

void FakeRtnetlink::overrun() {
  queue_.clear();
  overrun_ = true;
}

void FakeRtnetlink::send(LinkMessage message) {
  if (second_listener_) second_listener_(message);
  if (listening_ && !full_) queue_.push_back(std::move(message));
}

void FakeRtnetlink::queue(const Link& link, LinkEvent event) {
  send({false, event, told(link, Counters::no)});
}

void FakeRtnetlink::queue_changes(How how) {
  const auto changes = kernel_.take_changes();
  std::vector<const Link*> worse, other;
  std::vector<Link> gone;
  for (const auto& [index, before] : changes) {
    const Link* now = table().find(index);
    if (now == nullptr) {
      if (before) gone.push_back(*before);
    } else if (!now->is_bond() && (!before || audible(*before) != audible(*now))) {
      const bool was_active = before && before->slave && before->slave->active;
      const bool is_active = now->slave && now->slave->active;
      (was_active && !is_active ? worse : other).push_back(now);
    }
  }
  for (const Link* link : worse) queue(*link);
  for (const Link* link : other) queue(*link);
  for (const auto& [index, before] : changes) {
    const Link* now = table().find(index);
    if (now != nullptr && now->is_bond()) queue_bond(before, *now, how);
  }
  for (const Link& last : gone) queue_gone(last);
}

void FakeRtnetlink::queue_bond(const std::optional<Link>& before, const Link& now, How how) {
  if (!before) return queue(now);
  if (audible(*before) == audible(now)) return;
  const LinkIndex was = before->bond->active_slave();
  const LinkIndex is = now.bond->active_slave();
  if (was != is && now.up) {
    queue(now, LinkEvent::bond_failover);
    if (is != 0) queue(now, LinkEvent::notify_peers);
    if (is != 0) queue(now, LinkEvent::resend_igmp);
  }
  if (how == How::sysfs) return queue(now, LinkEvent::bond_options);
  // A bond that is down has nobody told of its options.
  const bool only_options = without_options(audible(*before)) == without_options(audible(now));
  if (only_options && !now.up) return;
  if (was == is || how == How::netlink) queue(now);
}

void FakeRtnetlink::queue_gone(const Link& last) {
  Link alone = last;
  alone.up = alone.carrier = false;
  alone.master = 0;
  alone.slave.reset();
  if (const Link* master = last.master == 0 ? nullptr : table().find(last.master)) {
    queue(*master, LinkEvent::features);
  }
  send({true, LinkEvent::none, alone});
}

}  // namespace libpath
