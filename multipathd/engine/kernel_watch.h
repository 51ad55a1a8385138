// KernelWatch: hears every device-mapper event and has the map it belongs to looked at.
//
// The kernel says "something happened"; the event numbers of a list say where. One list at a time
// is in flight; events that come meanwhile cause one more.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "multipathd/engine/edges.h"

namespace multipathd {

class MapSet;

class KernelWatch {
 public:
  KernelWatch(const Edges& edges, MapSet& maps) : edges_(edges), maps_(maps) {}
  void start();
  bool busy() const { return listing_; }

 private:
  void wake();
  void list();
  void listed(const std::map<std::string, std::uint32_t>& now);

  Edges edges_;
  MapSet& maps_;
  std::map<std::string, std::uint32_t> event_numbers_;
  bool first_ = true;
  bool listing_ = false;
  bool again_ = false;
};

}  // namespace multipathd
