// MapEntry: everything the daemon holds about one multipath map, there already or wanted.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libpath/health/map_health.h"
#include "libpath/loop/loop.h"
#include "libpath/model/ids.h"
#include "libpath/model/path_info.h"
#include "libpath/model/settings.h"
#include "libpath/model/snapshot.h"
#include "libpath/plan/plan.h"

namespace multipathd {

struct MapEntry {
  explicit MapEntry(libpath::Wwid id) : wwid(std::move(id)) {}

  libpath::Wwid wwid;
  std::string alias;
  libpath::MapSettings settings;
  libpath::MapPolicy policy;
  libpath::MapHealth health;
  std::optional<libpath::KernelMap> kernel;  // as last read; unset: the kernel has none
  std::string vendor, product, revision;     // kept for when the last path is gone

  bool busy = false;         // a job runs on the map's lane
  unsigned udev_behind = 0;  // changes that udev has not finished with
  bool dirty = false;        // something changed meanwhile: plan again when it ends
  // Raised by each message to the map: kernel states read before it say nothing any more.
  std::uint64_t order_serial = 0;
  libpath::TimerId plan_timer = 0;
  libpath::TimePoint plan_at;
  libpath::TimerId health_timer = 0;

  bool flushed = false;          // removed on request: not made again until asked
  bool requested = false;        // made whatever find_multipaths says: somebody asked for it
  bool admin_suspended = false;  // by the command `suspend map`
  bool recovering = false;       // adopted at start: finish what a killed daemon left half done
  bool force_reload = false;
  bool force_udev = false;
  std::vector<libpath::MapStep> just_done;               // what the last successful job did
  bool resize = false;                                   // by the command `resize map`
  unsigned failed_jobs = 0;                              // in a row
  std::string last_refusal;                              // logged when it changes
  std::string size_note;                                 // the same, of a size that is kept
  libpath::MapAction action = libpath::MapAction::none;  // the last one
  unsigned path_faults = 0;
  unsigned map_loads = 0;

  bool announce = false;  // just made: its paths are to be looked at again by udev
  // Commands that wait for the job in flight, the plan behind it and udev.
  std::vector<std::function<void(const libpath::Status&)>> waiters;
  // Commands that need the map to themselves; each starts when nothing is under way.
  std::deque<std::function<void(MapEntry&)>> requests;

  void remember_hardware(const libpath::PathInfo& path) {
    vendor = path.vendor;
    product = path.product;
    revision = path.revision;
  }
  bool idle() const { return !busy && udev_behind == 0; }
};

}  // namespace multipathd
