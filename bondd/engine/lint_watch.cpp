#include "bondd/engine/lint_watch.h"

#include <utility>
#include <variant>

#include "libpath/probe/gateway.h"
#include "libpath/verdict/peer_count.h"

namespace bondd {

using libpath::Link;
using libpath::LinkIndex;
using libpath::LintInput;
using libpath::LintNeeds;

namespace {

// True when it was not in it.
bool put(std::set<LinkIndex>& set, LinkIndex bond, bool in) {
  if (in) return set.insert(bond).second;
  set.erase(bond);
  return false;
}

}  // namespace

LintWatch::LintWatch(const Edges& edges, RouteWatch& routes) : routes_(routes), peers_(edges) {
  peers_.set_listener([this] { tell(want_peers_); });
}

void LintWatch::set_listener(std::function<void(LinkIndex)> changed) {
  changed_ = std::move(changed);
}

void LintWatch::bond_seen(const Link& bond, bool judged) {
  want(judged ? lint_needs(bond) : LintNeeds{}, bond.index);
}

void LintWatch::bond_gone(LinkIndex bond) { want({}, bond); }

// The first one begins the looks, with one; for another the next one may be long off.
void LintWatch::want(LintNeeds needs, LinkIndex bond) {
  const bool more_gateways = put(want_gateways_, bond, needs.gateways);
  const bool more_peers = put(want_peers_, bond, needs.peers);
  routes_.set_wanted(RouteWatch::For::lint, !want_gateways_.empty());
  peers_.set_wanted(!want_peers_.empty());
  if (more_gateways && want_gateways_.size() > 1) routes_.look_now();
  if (more_peers && want_peers_.size() > 1) peers_.look_now();
}

void LintWatch::look_now() {
  if (!want_gateways_.empty()) routes_.look_now();
  peers_.look_now();
}

void LintWatch::complete(LintInput& input) const {
  const LintNeeds needs = lint_needs(input.bond);
  if (needs.gateways) {
    for (const auto& target : gateways_of(input.bond.index, routes_.routes(), input.links)) {
      const auto* v4 = std::get_if<libpath::Ipv4Address>(&target.address);
      if (v4 != nullptr) input.gateways.push_back(*v4);
    }
  }
  if (needs.peers && peers_.peers()) {
    input.peer_macs = count_peers(input.bond.index, *peers_.peers(), input.links);
  }
}

void LintWatch::tell(const std::set<LinkIndex>& bonds) const {
  for (const LinkIndex bond : bonds) {
    if (changed_) changed_(bond);
  }
}

}  // namespace bondd
