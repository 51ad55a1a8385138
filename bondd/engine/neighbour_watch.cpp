#include "bondd/engine/neighbour_watch.h"

#include <utility>
#include <vector>

#include "libpath/base/log.h"
#include "libpath/sys/neighbours.h"

namespace bondd {

using libpath::Errc;
using libpath::LinkNeighbour;
using libpath::NeighbourSnapshot;
using libpath::Result;

NeighbourWatch::NeighbourWatch(const Edges& edges)
    : look_(edges, "neighbours", [this, &neighbours = edges.neighbours] {
        return [this, heard = neighbours.neighbours()] { take(heard); };
      }) {}

void NeighbourWatch::take(const Result<std::vector<LinkNeighbour>>& heard) {
  const auto before = std::exchange(by_name_, {});
  if (heard) {
    complained_ = false;
    for (const LinkNeighbour& one : *heard) {
      by_name_.emplace(one.interface, NeighbourSnapshot{one.chassis.text, one.system, one.port.text,
                                                        one.port_description});
    }
  } else if (heard.error().code != Errc::not_found && !std::exchange(complained_, true)) {
    libpath::log(libpath::LogLevel::info, "{}", heard.error().message());
  }
  if (by_name_ != before && listener_) listener_();
}

std::optional<NeighbourSnapshot> NeighbourWatch::of(const libpath::Link& link) const {
  const auto found = by_name_.find(link.name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

}  // namespace bondd
