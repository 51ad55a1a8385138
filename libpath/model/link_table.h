// LinkTable: the network interfaces of this namespace as last heard from the kernel.
//
// Shape:  by index; names are unique. A message about an interface whose name another one still has
//         takes the name away from the older: the kernel renames and re-creates faster than it
//         tells.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
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
  std::vector<const Link*> bonds() const;                      // by index
  const std::map<LinkIndex, Link>& all() const { return links_; }
  bool operator==(const LinkTable& other) const { return links_ == other.links_; }

 private:
  void forget_name(const Link& link);

  std::map<LinkIndex, Link> links_;
  std::map<std::string, LinkIndex, std::less<>> names_;  // main names; hosts have thousands
};

}  // namespace libpath
