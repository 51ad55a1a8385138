// NamingStore: the bindings and wwids files in memory, and their changes on disk.
//
// Shape:  answers come from memory; every change is written by a worker, in order. A read-only
//         /etc is logged once and otherwise does no harm.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "libpath/base/result.h"
#include "libpath/model/ids.h"
#include "libpath/naming/alias_choice.h"
#include "libpath/naming/bindings.h"
#include "multipathd/engine/edges.h"

namespace multipathd {

inline constexpr std::string_view kBindingsFile = "/etc/multipath/bindings";
inline constexpr std::string_view kWwidsFile = "/etc/multipath/wwids";
inline constexpr std::string_view kFailedWwidsDir = "/run/multipath/failed_wwids";

class NamingStore {
 public:
  explicit NamingStore(const Edges& edges) : edges_(edges) {}

  void set_bindings_read_only(bool on) { bindings_read_only_ = on; }
  void set_read_only(bool on) { read_only_ = on; }  // no file is written
  bool bindings_read_only() const { return bindings_read_only_; }

  // Reads both files on a worker; `done` runs on the loop when they are in memory.
  void load(std::function<void()> done);

  bool known(const libpath::Wwid& wwid) const { return known_.count(wwid) > 0; }
  void remember(const libpath::Wwid& wwid);  // adds to the wwids file
  // Chooses the map's name; a new binding goes to the file.
  std::string alias(libpath::AliasRequest request, const libpath::TakenNames& taken);
  void mark_failed(const libpath::Wwid& wwid, bool failed);

 private:
  void save_bindings();
  void report(const libpath::Status& status, std::string_view file);

  Edges edges_;
  libpath::Bindings bindings_;
  std::set<libpath::Wwid> known_;
  std::set<libpath::Wwid> failed_;
  std::set<std::string, std::less<>> complained_;  // files whose write failure was logged
  bool bindings_read_only_ = false;
  bool read_only_ = false;
};

}  // namespace multipathd
