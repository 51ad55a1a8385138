#include "libpath/bondplan/plan_guard.h"

#include <map>
#include <set>
#include <variant>

#include "libpath/bondplan/forecast.h"
#include "libpath/bondplan/plan_text.h"

namespace libpath {
namespace {

namespace lc = link_change;

// The one interface whose carrier a step may take without taking it down.
LinkIndex shaken_by(const LinkChange& change) {
  if (const auto* mtu = std::get_if<lc::SetMtu>(&change)) return mtu->link;
  if (const auto* mac = std::get_if<lc::SetMac>(&change)) return mac->link;
  if (const auto* prio = std::get_if<lc::SetActorPortPrio>(&change)) return prio->slave;
  return 0;
}

class GuardWalk {
 public:
  GuardWalk(const BondPlan& plan, const LinkTable& before, LinkRole role)
      : plan_(plan), role_(role), now_(before) {
    for (const auto& [index, link] : before.all())
      if (link.carrier && has_carrier(before, index)) carrying_.insert(index);
  }

  GuardVerdict run() {
    const auto lines = plan_lines(plan_, now_);
    for (std::size_t at = 0; at < plan_.steps.size(); ++at) {
      const BondStep& step = plan_.steps[at];
      const std::string text = "step " + std::to_string(at + 1) + ", " + lines[at].text;
      if (step.disruption != Disruption::none) verdict_.interruptions.push_back({at, text});
      LinkTable then = now_;
      forecast(then, step.change);
      const std::set<LinkIndex> masters = carrying_;
      for (const LinkIndex master : masters)
        if (!survives(step, then, master)) cut(master, at, text);
      now_ = std::move(then);
    }
    return verdict_;
  }

 private:
  bool survives(const BondStep& step, const LinkTable& then, LinkIndex master) const {
    if (step.disruption == Disruption::pause && master == plan_.link) return false;
    return has_carrier(then, master, shaken_by(step.change));
  }

  void cut(LinkIndex master, std::size_t at, const std::string& step) {
    carrying_.erase(master);
    const std::string name = now_.find(master)->name;
    const bool own = master == plan_.link;
    if (own && role_ != LinkRole::storage && role_ != LinkRole::cluster) return;
    const std::string why =
        own ? name + " carries " + std::string(word(role_)) + " traffic and would be cut off"
            : "it takes the last carrier of " + name;
    verdict_.refusals.push_back({at, step + ": " + why});
  }

  const BondPlan& plan_;
  const LinkRole role_;
  LinkTable now_;
  std::set<LinkIndex> carrying_;  // masters that had carrier from the beginning
  GuardVerdict verdict_;
};

}  // namespace

GuardVerdict plan_guard(const BondPlan& plan, const LinkTable& before, LinkRole role) {
  return GuardWalk(plan, before, role).run();
}

}  // namespace libpath
