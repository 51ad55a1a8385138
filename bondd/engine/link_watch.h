// LinkWatch: keeps the table of interfaces as the kernel has it, and tells what changed.
//
// Shape:  events are told in the kernel's order; one that changes nothing and says nothing is not
//         told at all. When events were lost the table is stale until a new dump is in; the dump's
//         differences are then told as changes. What an event told while the dump was on its way
//         is newer than the dump, and stands.
// Errors: a dump that fails is tried again; the table stays stale meanwhile.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "bondd/engine/edges.h"
#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/loop/loop.h"
#include "libpath/model/link_table.h"
#include "libpath/sys/rtnetlink.h"

namespace bondd {

class LinkObserver {
 public:
  virtual ~LinkObserver() = default;
  // `before` is null for a new one. The table has `now` already.
  virtual void link_changed(const libpath::Link* before, const libpath::Link& now,
                            libpath::LinkEvent event) = 0;
  virtual void link_gone(const libpath::Link& last) = 0;
  virtual void links_stale() = 0;
  virtual void links_fresh() = 0;  // also once the first dump is in
};

struct LinkWatchStats {
  std::uint64_t messages = 0, told = 0, overruns = 0, dumps = 0;
};

class LinkWatch {
 public:
  static constexpr libpath::Millis kRetry{1000};

  LinkWatch(const Edges& edges, LinkObserver& observer) : edges_(edges), observer_(observer) {}
  libpath::Status start();
  const libpath::LinkTable& table() const { return table_; }
  bool stale() const { return stale_; }
  const LinkWatchStats& stats() const { return stats_; }

  void resync();
  // Takes what the kernel has told already: what is read of interfaces is newer than that.
  void catch_up();
  // Reads these interfaces anew: for what the kernel sends no events of. `done` runs after the
  // table has them.
  void refresh(std::vector<libpath::LinkIndex> links, std::function<void()> done = {});

 private:
  void on_ready();
  void read(int batches);
  void become_stale();
  void take(const libpath::LinkMessage& message);
  void put(libpath::Link now, libpath::LinkEvent event);
  void drop(libpath::LinkIndex index);
  void request_dump();
  void dumped(libpath::Result<std::vector<libpath::Link>> links);

  Edges edges_;
  LinkObserver& observer_;
  libpath::LinkTable table_;
  LinkWatchStats stats_;
  bool stale_ = true;
  bool dumping_ = false;
  bool again_ = false;
  bool lost_ = false;  // events were, and what came before them is not read yet
  bool complained_ = false;
  libpath::TimerId retry_ = 0;
  // Heard of since the dump was asked for. Per interface: the number of its last event, so that
  // what was read of it before that is not taken for newer.
  std::set<libpath::LinkIndex> touched_;
  std::map<libpath::LinkIndex, std::uint64_t> versions_;
  std::uint64_t last_version_ = 0;
};

}  // namespace bondd
