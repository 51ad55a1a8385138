// NeighbourWatch: what the switches say of themselves through lldpd, while it runs.
//
// Shape: asked for every kEvery; kept by interface. A host without lldpd has none, and is not
//        bothered about it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bondd/engine/edges.h"
#include "bondd/engine/periodic_look.h"
#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/model/link.h"
#include "libpath/model/link_neighbour.h"

namespace bondd {

class NeighbourWatch {
 public:
  static constexpr libpath::Millis kEvery{5000};

  explicit NeighbourWatch(const Edges& edges);
  // Told whenever somebody came, went or says something else.
  void set_listener(std::function<void()> listener) { listener_ = std::move(listener); }
  void start() { look_.set_every(kEvery); }
  std::optional<libpath::NeighbourSnapshot> of(const libpath::Link& link) const;

 private:
  void take(const libpath::Result<std::vector<libpath::LinkNeighbour>>& heard);

  PeriodicLook look_;
  std::function<void()> listener_;
  std::map<std::string, libpath::NeighbourSnapshot> by_name_;
  bool complained_ = false;
};

}  // namespace bondd
