// NamingStore: the bindings and wwids files in memory, and their changes on disk.
//
// Shape:  answers come from memory; every change is written by a worker, in order. A read-only
//         /etc is logged once and otherwise does no harm. A file that cannot be read leaves in
//         memory what is there.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/ids.h"
#include "libpath/naming/alias_choice.h"
#include "libpath/naming/bindings.h"
#include "multipathd/engine/edges.h"

namespace multipathd {

inline constexpr std::string_view kBindingsFile = "/etc/multipath/bindings";
inline constexpr std::string_view kWwidsFile = "/etc/multipath/wwids";
inline constexpr std::string_view kFailedWwidsDir = "/run/multipath/failed_wwids";
inline constexpr const char* kFilesLane = "files";

struct NamingFiles {
  bool bindings = true;
  bool wwids = true;
};

class NamingStore {
 public:
  explicit NamingStore(const Edges& edges) : edges_(edges) {}

  void set_bindings_read_only(bool on) { bindings_read_only_ = on; }
  void set_read_only(bool on) { read_only_ = on; }  // no file is written
  bool bindings_read_only() const { return bindings_read_only_; }

  // Reads on a worker; `done` runs on the loop when what the files say is in memory, and hears
  // whether that is something new.
  void load(NamingFiles which, std::function<void(bool changed)> done);

  bool known(const libpath::Wwid& wwid) const { return known_.count(wwid) > 0; }
  void remember(const libpath::Wwid& wwid);  // adds to the wwids file
  // Chooses the map's name; a new binding goes to the file.
  std::string alias(libpath::AliasRequest request, const libpath::TakenNames& taken);
  void mark_failed(const libpath::Wwid& wwid, bool failed);

 private:
  using Text = libpath::Result<std::string>;
  bool take_bindings(const Text& text);
  bool take_wwids(const Text& text);
  void save_bindings();
  void report(const libpath::Status& status, std::string_view file);
  void complain(std::string_view file, std::string_view what, const libpath::Error& error);

  Edges edges_;
  libpath::Bindings bindings_;
  std::set<libpath::Wwid> known_;
  std::set<libpath::Wwid> failed_;
  std::uint64_t own_changes_ = 0;         // raised by each change of our own
  std::vector<std::string> diagnostics_;  // of the bindings file, logged when they change
  std::set<std::string> complained_;      // what was logged about files, once each
  bool bindings_read_only_ = false;
  bool read_only_ = false;
};

}  // namespace multipathd
