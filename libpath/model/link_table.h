// LinkTable: the network interfaces of this namespace as last heard from the kernel.
//
// Shape:  by index; names are unique. A message about an interface whose name another one still has
//         takes the name away from the older: the kernel renames and re-creates faster than it
//         tells. Who is whose slave, stands on whom or has an address is found without looking at
//         all: hosts have thousands of VLANs.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libpath/model/link.h"

namespace libpath {

class LinkTable {
 public:
  void set(Link link);
  void erase(LinkIndex index);

  const Link* find(LinkIndex index) const;
  const Link* find(std::string_view name) const;               // an alternative name finds it, too
  std::vector<const Link*> slaves_of(LinkIndex master) const;  // by index
  // By index. Not those whose lower link is one of another namespace.
  std::vector<const Link*> standing_on(LinkIndex lower) const;
  std::vector<const Link*> with_mac(const MacAddress& mac) const;  // by index; of zero none
  std::vector<const Link*> bonds() const;                          // by index
  const std::map<LinkIndex, Link>& all() const { return links_; }
  bool operator==(const LinkTable& other) const { return links_ == other.links_; }

 private:
  template <typename Key>
  using Index = std::set<std::pair<Key, LinkIndex>>;

  void forget_name(const Link& link);
  void file(const Link& link);
  void unfile(const Link& link);
  template <typename Key>
  std::vector<const Link*> filed_under(const Index<Key>& index, const Key& key) const;

  std::map<LinkIndex, Link> links_;
  std::map<std::string, LinkIndex, std::less<>> names_;  // main names; hosts have thousands
  Index<LinkIndex> by_master_, by_lower_;
  Index<MacAddress> by_mac_;
};

}  // namespace libpath
