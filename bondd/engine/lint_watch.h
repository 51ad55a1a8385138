// LintWatch: what lint has to be told of the host: gateways and peers, for the bonds whose rules
// want them; asked of the kernel only while there is such a bond.
//
// Shape:  a bond that comes to want them, and look_now(), have the kernel asked at once. `changed`
//         runs for each bond whose findings may be others now.
#pragma once

#include <functional>
#include <set>

#include "bondd/engine/edges.h"
#include "bondd/engine/peer_watch.h"
#include "bondd/engine/route_watch.h"
#include "libpath/model/link.h"
#include "libpath/verdict/bond_lint.h"

namespace bondd {

class LintWatch {
 public:
  LintWatch(const Edges& edges, RouteWatch& routes);
  void set_listener(std::function<void(libpath::LinkIndex)> changed);

  // A bond as it is now; `judged`: its findings are somebody's business.
  void bond_seen(const libpath::Link& bond, bool judged);
  void bond_gone(libpath::LinkIndex bond);
  // From the RouteWatch.
  void routes_changed() const { tell(want_gateways_); }
  void look_now();
  // What is known of the host for this bond, put in.
  void complete(libpath::LintInput& input) const;

 private:
  void tell(const std::set<libpath::LinkIndex>& bonds) const;
  void want(libpath::LintNeeds needs, libpath::LinkIndex bond);

  RouteWatch& routes_;
  PeerWatch peers_;
  std::set<libpath::LinkIndex> want_gateways_, want_peers_;
  std::function<void(libpath::LinkIndex)> changed_;
};

}  // namespace bondd
