#include "bondd/engine/steering.h"

#include <utility>

#include <sys/epoll.h>

#include "libpath/loop/loop.h"

namespace bondd {

libpath::Status Steering::start() {
  const auto fd = edges_.failover.start();
  if (!fd) return tl::unexpected(fd.error());
  edges_.loop.watch(*fd, EPOLLIN, [this](std::uint32_t) { on_ready(); });
  return {};
}

void Steering::set_active(libpath::LinkIndex bond, libpath::LinkIndex slave, Done done) {
  waiting_.emplace(++last_ticket_, std::move(done));
  edges_.failover.set_active(bond, slave, last_ticket_);
}

void Steering::stand_by(const libpath::StandingOrder& order) { edges_.failover.stand_by(order); }

void Steering::stand_down(libpath::LinkIndex bond) {
  if (bond != 0) edges_.failover.stand_down(bond);
}

void Steering::on_ready() {
  for (const auto& outcome : edges_.failover.outcomes()) {
    if (outcome.ticket == 0) {
      if (carried_out_) carried_out_(outcome);
      continue;
    }
    auto asked = waiting_.extract(outcome.ticket);
    if (!asked.empty()) asked.mapped()(outcome);
  }
}

}  // namespace bondd
