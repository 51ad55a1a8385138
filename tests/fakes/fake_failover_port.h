// FakeFailoverPort: the failover thread in memory, on a FakeRtnetlink: it runs when work() is
// called, and not while the kernel's lock is held.
//
// Shape: state, not scripts: what it was told and has not done waits; work() does all of it, as the
//        real one does: events first, then commands, then what is lost.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/loop/loop.h"
#include "libpath/sys/failover_port.h"
#include "libpath/sys/standing_orders.h"
#include "tests/fakes/fake_rtnetlink.h"

namespace libpath {

class FakeFailoverPort final : public FailoverPort {
 public:
  static constexpr int kFd = 1501;

  FakeFailoverPort(FakeRtnetlink& net, Loop& loop) : net_(net), loop_(loop) {
    net_.set_second_listener([this](const LinkMessage& message) { hear(message); });
  }
  ~FakeFailoverPort() override { net_.set_second_listener({}); }
  FakeFailoverPort(const FakeFailoverPort&) = delete;
  FakeFailoverPort& operator=(const FakeFailoverPort&) = delete;
  FakeFailoverPort(FakeFailoverPort&&) = delete;
  FakeFailoverPort& operator=(FakeFailoverPort&&) = delete;

  // --- FailoverPort ---
  Result<int> start() override {
    started_ = true;
    return kFd;
  }
  void stand_by(const StandingOrder& order) override {
    commands_.push_back([this, order] { orders_.stand_by(order); });
    order_of_[order.bond] = order;
  }
  void stand_down(LinkIndex bond) override {
    commands_.push_back([this, bond] { orders_.stand_down(bond); });
    order_of_.erase(bond);
  }
  void set_active(LinkIndex bond, LinkIndex slave, std::uint64_t ticket) override {
    order_of_.erase(bond);
    ++requests_;
    commands_.push_back([this, bond, slave, ticket] { request(bond, slave, ticket); });
  }
  std::vector<FailoverOutcome> outcomes() override { return std::exchange(outcomes_, {}); }

  // --- the test's side ---
  // The thread sleeps in the kernel, or is not scheduled.
  void hold() { held_ = true; }
  void release() { held_ = false; }
  bool has_outcomes() const { return !outcomes_.empty(); }
  std::size_t waiting() const { return commands_.size(); }
  std::size_t requests() const { return requests_; }  // set_active() calls so far
  // The newest order given of this bond; null: none in force, as far as its owner knows.
  const StandingOrder* order_of(LinkIndex bond) const {
    const auto found = order_of_.find(bond);
    return found == order_of_.end() ? nullptr : &found->second;
  }
  // True: something was done.
  bool work() {
    if (held_ || !started_) return false;
    bool worked = false;
    while (!commands_.empty()) {
      const auto command = std::move(commands_.front());
      commands_.pop_front();
      command();
      worked = true;
    }
    for (auto next = lost_.begin(); next != lost_.end();) {
      const auto [link, heard] = *next;
      if (const auto order = orders_.take(link)) {
        carry_out(*order, heard);
        next = lost_.begin();  // the kernel told of what that did
        worked = true;
      } else {
        ++next;
      }
    }
    lost_.clear();
    return worked;
  }

 private:
  void hear(const LinkMessage& message) {
    if (message.gone) return;
    const Link& link = message.link;
    if (link.up && link.carrier) {
      lost_.erase(link.index);
    } else {
      lost_.emplace(link.index, loop_.now());
    }
  }
  Status ask(LinkIndex bond, LinkIndex slave) {
    return net_.apply(link_change::SetOption{bond, BondOption::active_slave, slave});
  }
  void carry_out(const StandingOrder& order, TimePoint heard) {
    FailoverOutcome outcome{order.bond, order.from, order.to, 0, {}, heard, {}, true};
    outcome.taken = ask(order.bond, order.to);
    outcome.done = loop_.now();
    orders_.carried_out(outcome);
    order_of_.erase(order.bond);
    outcomes_.push_back(outcome);
  }
  void request(LinkIndex bond, LinkIndex slave, std::uint64_t ticket) {
    if (auto done = orders_.requested(bond, slave)) {
      done->ticket = ticket;
      return outcomes_.push_back(*done);
    }
    FailoverOutcome outcome{bond, 0, slave, ticket, {}, loop_.now(), {}, false};
    outcome.taken = ask(bond, slave);
    outcome.done = loop_.now();
    outcomes_.push_back(outcome);
  }

  FakeRtnetlink& net_;
  Loop& loop_;
  StandingOrders orders_;
  std::map<LinkIndex, StandingOrder> order_of_;
  std::map<LinkIndex, TimePoint> lost_;
  std::deque<std::function<void()>> commands_;
  std::vector<FailoverOutcome> outcomes_;
  std::size_t requests_ = 0;
  bool held_ = false;
  bool started_ = false;
};

}  // namespace libpath
