// BonddProvenance: which line of which file each value of a BonddConfig comes from.
//
// Shape: by place and keyword: "bond bond0" and "miimon", "bond bond0 slave eth0" and "prio". A
//        watcher is "PLACE watcher N", N its index in the list of that place. A value taken over
//        from defaults has the origin it has there; one nobody wrote is a built-in default.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "libpath/config/source.h"
#include "libpath/model/bond_config.h"

namespace libpath {

class BonddProvenance {
 public:
  void set(std::string_view place, std::string_view keyword, Origin origin) {
    origins_.insert_or_assign(key(place, keyword), std::move(origin));
  }
  Origin of(std::string_view place, std::string_view keyword) const {
    const auto found = origins_.find(key(place, keyword));
    return found == origins_.end() ? Origin{} : found->second;
  }

  static std::string defaults() { return "defaults"; }
  static std::string bond(std::string_view name) { return "bond " + std::string(name); }
  static std::string slave(std::string_view bond_name, const SlaveSelector& selector) {
    return bond(bond_name) + " slave " + text(selector);
  }
  static std::string watch(const SlaveSelector& selector) { return "watch " + text(selector); }
  static std::string watcher(std::string_view place, std::size_t index) {
    return std::string(place) + " watcher " + std::to_string(index);
  }

 private:
  static std::string key(std::string_view place, std::string_view keyword) {
    return std::string(place) + " " + std::string(keyword);
  }

  std::map<std::string, Origin> origins_;
};

}  // namespace libpath
