#include "libpath/model/link_table.h"

#include <algorithm>
#include <utility>

namespace libpath {

void LinkTable::forget_name(const Link& link) {
  const auto named = names_.find(link.name);
  if (named != names_.end() && named->second == link.index) names_.erase(named);
}

// What nobody asks for is not filed.
void LinkTable::file(const Link& link) {
  if (link.master != 0) by_master_.emplace(link.master, link.index);
  if (link.lower != 0 && !link.lower_elsewhere) by_lower_.emplace(link.lower, link.index);
  if (!link.mac.is_zero()) by_mac_.emplace(link.mac, link.index);
}

void LinkTable::unfile(const Link& link) {
  by_master_.erase({link.master, link.index});
  by_lower_.erase({link.lower, link.index});
  by_mac_.erase({link.mac, link.index});
}

template <typename Key>
std::vector<const Link*> LinkTable::filed_under(const Index<Key>& index, const Key& key) const {
  std::vector<const Link*> found;
  for (auto at = index.lower_bound({key, 0}); at != index.end() && at->first == key; ++at) {
    found.push_back(&links_.at(at->second));
  }
  return found;
}

void LinkTable::set(Link link) {
  if (const auto same = links_.find(link.index); same != links_.end()) {
    forget_name(same->second);
    unfile(same->second);
  }
  if (const auto other = names_.find(link.name); other != names_.end()) {
    links_.at(other->second).name.clear();
    names_.erase(other);
  }
  if (!link.name.empty()) names_.emplace(link.name, link.index);
  file(link);
  const LinkIndex index = link.index;
  links_.insert_or_assign(index, std::move(link));
}

void LinkTable::erase(LinkIndex index) {
  const auto found = links_.find(index);
  if (found == links_.end()) return;
  forget_name(found->second);
  unfile(found->second);
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
  return filed_under(by_master_, master);
}

std::vector<const Link*> LinkTable::standing_on(LinkIndex lower) const {
  return filed_under(by_lower_, lower);
}

std::vector<const Link*> LinkTable::with_mac(const MacAddress& mac) const {
  return filed_under(by_mac_, mac);
}

std::vector<const Link*> LinkTable::bonds() const {
  std::vector<const Link*> bonds;
  for (const auto& [index, link] : links_) {
    if (link.is_bond()) bonds.push_back(&link);
  }
  return bonds;
}

}  // namespace libpath
