#include "libpath/model/link_table.h"

#include <algorithm>

namespace libpath {

void LinkTable::set(Link link) {
  for (auto& [index, other] : links_) {
    if (index != link.index && other.name == link.name) other.name.clear();
  }
  const LinkIndex index = link.index;
  links_.insert_or_assign(index, std::move(link));
}

const Link* LinkTable::find(LinkIndex index) const {
  const auto found = links_.find(index);
  return found == links_.end() ? nullptr : &found->second;
}

const Link* LinkTable::find(std::string_view name) const {
  if (name.empty()) return nullptr;
  const Link* by_other_name = nullptr;
  for (const auto& [index, link] : links_) {
    if (link.name == name) return &link;
    const auto& others = link.alternative_names;
    if (std::find(others.begin(), others.end(), name) != others.end()) by_other_name = &link;
  }
  return by_other_name;
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
