#include "libpath/model/link_stack.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace libpath {
namespace {

// `link` stands on one with `below`.
std::optional<StackedLink> on_top_of(const StackedLink& below, const Link& link) {
  if (link.kind == "vlan") {
    if (link.vlan_id == 0) return std::nullopt;
    return StackedLink{below.tags + 1, below.tags == 0 ? link.vlan_id : below.vlan};
  }
  constexpr std::string_view kSameFrames[] = {"macvlan", "macvtap", "ipvlan"};
  if (std::find(std::begin(kSameFrames), std::end(kSameFrames), link.kind) ==
      std::end(kSameFrames)) {
    return std::nullopt;
  }
  return below;
}

}  // namespace

std::map<LinkIndex, StackedLink> stack_on(LinkIndex lowest, const LinkTable& links) {
  std::map<LinkIndex, StackedLink> stack;
  // First come, first served: the shorter way comes first.
  std::deque<std::pair<LinkIndex, StackedLink>> to_visit{{lowest, {}}};
  while (!to_visit.empty()) {
    const auto [index, way] = to_visit.front();
    to_visit.pop_front();
    if (!stack.emplace(index, way).second) continue;
    for (const Link* link : links.standing_on(index)) {
      if (const auto above = on_top_of(way, *link)) to_visit.emplace_back(link->index, *above);
    }
    const Link* link = links.find(index);
    const Link* master = link == nullptr ? nullptr : links.find(link->master);
    if (master != nullptr && master->kind == "bridge") to_visit.emplace_back(master->index, way);
  }
  return stack;
}

}  // namespace libpath
