#include "libpath/model/link_table.h"

#include <algorithm>
#include <utility>

namespace libpath {

void LinkTable::forget_name(const Link& link) {
  const auto named = names_.find(link.name);
  if (named != names_.end() && named->second == link.index) names_.erase(named);
}

void LinkTable::set(Link link) {
  if (const auto same = links_.find(link.index); same != links_.end()) forget_name(same->second);
  if (const auto other = names_.find(link.name); other != names_.end()) {
    links_.at(other->second).name.clear();
    names_.erase(other);
  }
  if (!link.name.empty()) names_.emplace(link.name, link.index);
  const LinkIndex index = link.index;
  links_.insert_or_assign(index, std::move(link));
}

void LinkTable::erase(LinkIndex index) {
  const auto found = links_.find(index);
  if (found == links_.end()) return;
  forget_name(found->second);
  links_.erase(found);
}

const Link* LinkTable::find(LinkIndex index) const {
  const auto found = links_.find(index);
  return found == links_.end() ? nullptr : &found->second;
}

const Link* LinkTable::find(std::string_view name) const {
  if (name.empty()) return nullptr;
  if (const auto named = names_.find(name); named != names_.end()) return find(named->second);
  for (const auto& [index, link] : links_) {
    const auto& others = link.alternative_names;
    if (std::find(others.begin(), others.end(), name) != others.end()) return &link;
  }
  return nullptr;
}

std::vector<const Link*> LinkTable::slaves_of(LinkIndex master) const {
  std::vector<const Link*> slaves;
  for (const auto& [index, link] : links_) {
    if (master != 0 && link.master == master) slaves.push_back(&link);
  }
  return slaves;
}

std::vector<const Link*> LinkTable::bonds() const {
  std::vector<const Link*> bonds;
  for (const auto& [index, link] : links_) {
    if (link.is_bond()) bonds.push_back(&link);
  }
  return bonds;
}

}  // namespace libpath
