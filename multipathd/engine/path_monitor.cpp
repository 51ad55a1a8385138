// Checks and priorities: the health machine's orders carried out, its events brought in.
#include <utility>
#include <variant>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/health/path_health.h"
#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"
#include "libpath/sys/sysfs.h"
#include "multipathd/engine/path_set.h"
#include "multipathd/engine/transport_timeouts.h"

namespace multipathd {

using libpath::DevId;
using libpath::log;
using libpath::LogLevel;
using libpath::PathState;
using libpath::UnitAttention;

namespace path_action = libpath::path_action;
namespace path_event = libpath::path_event;

namespace {

constexpr libpath::Millis kMaxPrioTimeout{60000};

// What is in force now; "off" is none.
std::optional<libpath::Seconds> recovery_time(std::string_view text) {
  const auto seconds = libpath::parse_number<std::int64_t>(text);
  if (!seconds || *seconds < 0) return std::nullopt;
  return libpath::Seconds(*seconds);
}

// Its priority is the array's word, and the array may have changed its mind.
bool may_have_moved(const PathEntry& path) {
  const libpath::PrioNeeds needs = path.prio.row->needs;
  return is_usable(path) && needs != libpath::PrioNeeds::nothing &&
         needs != libpath::PrioNeeds::random;
}

libpath::Hctl target_of(libpath::Hctl device) {
  device.lun = 0;
  return device;
}

std::string map_text(const PathEntry& path) { return path.wwid ? path.wwid->text() : "orphan"; }

}  // namespace

void PathSet::send(PathEntry& path, const libpath::PathEvent& event) {
  if (!checks_enabled_) return;
  perform(path, libpath::step(path.health, event, path.policy, edges_.loop.now()));
}

void PathSet::perform(PathEntry& path, const std::vector<libpath::PathAction>& actions) {
  for (const auto& action : actions) {
    if (const auto* start = std::get_if<path_action::StartCheck>(&action)) {
      start_check(path, start->serial);
    } else if (const auto* at = std::get_if<path_action::CheckAt>(&action)) {
      set_check_timer(path, at->when);
    } else if (std::holds_alternative<path_action::CancelCheck>(action)) {
      edges_.loop.cancel(std::exchange(path.check_timer, 0));
    } else if (std::holds_alternative<path_action::FailInKernel>(action)) {
      observer_->path_order(path, false);
    } else if (std::holds_alternative<path_action::ReinstateInKernel>(action)) {
      observer_->path_order(path, true);
    } else if (std::holds_alternative<path_action::RefreshPriority>(action)) {
      refresh_priority(path);
    } else if (const auto* change = std::get_if<path_action::StateChanged>(&action)) {
      state_changed(path, change->from, change->to);
    } else if (std::holds_alternative<path_action::Fault>(action)) {
      observer_->path_faulted(path);
    } else if (const auto* line = std::get_if<path_action::Log>(&action)) {
      const auto level = quiet_ ? LogLevel::info : static_cast<LogLevel>(line->level);
      log(level, "{}: {}: {}", map_text(path), path.info.name, line->text);
    }
  }
}

void PathSet::set_check_timer(PathEntry& path, libpath::TimePoint when) {
  edges_.loop.cancel(path.check_timer);
  const DevId dev = path.info.dev;
  const std::uint64_t generation = path.generation;
  path.check_timer = edges_.loop.at(when, [this, dev, generation] {
    if (PathEntry* still = current(dev, generation)) {
      still->check_timer = 0;
      send(*still, path_event::CheckDue{});
    }
  });
}

void PathSet::start_check(PathEntry& path, std::uint32_t serial) {
  const DevId dev = path.info.dev;
  const std::uint64_t generation = path.generation;
  runner_.check(path.info, *path.checker.row, path.policy.checker_timeout,
                [this, dev, generation, serial](const CheckOutcome& outcome) {
                  if (PathEntry* still = current(dev, generation)) {
                    check_done(*still, serial, outcome);
                  }
                });
}

void PathSet::check_done(PathEntry& path, std::uint32_t serial, const CheckOutcome& outcome) {
  const DevId dev = path.info.dev;
  const std::uint64_t generation = path.generation;
  if (outcome.device && *outcome.device != path.info.device_state) {
    path.info.device_state = *outcome.device;
    path.health.device = *outcome.device;  // the verdict below already takes it into account
  }
  path_event::CheckDone done;
  done.serial = serial;
  done.state = outcome.verdict.state;
  done.message = outcome.verdict.message;
  done.last_usable = observer_->only_usable_path(path);
  send(path, done);
  PathEntry* still = current(dev, generation);
  if (still != nullptr && outcome.identity_changed) verify_identity(*still);
}

void PathSet::state_changed(PathEntry& path, PathState from, PathState to) {
  const bool was_lost = from == PathState::down || from == PathState::timeout ||
                        from == PathState::disconnected || from == PathState::delayed;
  if (was_lost && libpath::is_usable(to)) verify_identity(path);
  if (path.wwid) observer_->path_changed(path);
}

void PathSet::refresh_priority(PathEntry& path) {
  if (path.priority_running) {
    path.priority_again = true;
    return;
  }
  path.priority_running = true;
  const DevId dev = path.info.dev;
  const std::uint64_t generation = path.generation;
  runner_.priority(path.info, path.prio, std::min(path.policy.checker_timeout, kMaxPrioTimeout),
                   [this, dev, generation](const PriorityOutcome& outcome) {
                     if (PathEntry* still = current(dev, generation)) {
                       priority_done(*still, outcome);
                     }
                   });
}

void PathSet::priority_done(PathEntry& path, const PriorityOutcome& outcome) {
  path.priority_running = false;
  if (std::exchange(path.priority_again, false)) return refresh_priority(path);
  if (!outcome.access_state.empty()) {
    path.info.access_state = outcome.access_state;
    path.info.preferred_path = outcome.preferred;
  }
  if (!outcome.priority) {
    const std::string reason = outcome.priority.error().message();
    if (reason != std::exchange(path.priority_error, reason)) {
      log(LogLevel::warning, "{}: {}: prioritizer {} failed, keeping priority {}: {}",
          map_text(path), path.info.name, path.prio.row->name, path.priority, reason);
    }
    return;
  }
  path.priority_error.clear();
  if (path.priority == *outcome.priority) return;
  log(LogLevel::info, "{}: {}: priority {} -> {}", map_text(path), path.info.name, path.priority,
      *outcome.priority);
  const bool was_known = path.priority >= 0;
  path.priority = *outcome.priority;
  if (!path.wwid) return;
  observer_->path_changed(path);
  if (was_known) refresh_siblings(path);
}

// An array moves its port groups together: a table made from one new and one old priority would be
// wrong, and loading it may make the kernel move them back.
void PathSet::refresh_siblings(const PathEntry& path) {
  for (PathEntry* sibling : paths_of(*path.wwid)) {
    if (sibling != &path && may_have_moved(*sibling)) refresh_priority(*sibling);
  }
}

// One pass over the paths for a whole batch: an array that fails over tells it on every one.
std::set<libpath::Wwid> PathSet::heed(const std::vector<libpath::DeviceAttention>& attentions) {
  std::map<libpath::Hctl, std::set<UnitAttention>> told;
  for (const auto& attention : attentions) {
    const bool of_target = attention.what == UnitAttention::luns;
    told[of_target ? target_of(attention.device) : attention.device].insert(attention.what);
  }
  std::set<libpath::Wwid> moved;
  for (const auto& [dev, path] : paths_) {
    if (!path->info.hctl) continue;
    const auto own = told.find(*path->info.hctl);
    const auto says = [&](UnitAttention what) {
      return own != told.end() && own->second.count(what) > 0;
    };
    const auto target = told.find(target_of(*path->info.hctl));
    const bool remapped = target != told.end() && target->second.count(UnitAttention::luns) > 0;
    if (remapped || says(UnitAttention::inquiry_data)) verify_identity(*path);
    if (says(UnitAttention::capacity)) probe(dev, path->settings.uid_attribute);
    if (says(UnitAttention::alua_state) && path->wwid) moved.insert(*path->wwid);
  }
  for (const auto& wwid : moved) {
    for (PathEntry* path : paths_of(wwid)) {
      if (may_have_moved(*path)) refresh_priority(*path);
    }
  }
  return moved;
}

void PathSet::refresh_shown_priorities(const libpath::Wwid& wwid) {
  for (PathEntry* path : paths_of(wwid)) {
    if (path->prio.row->needs == libpath::PrioNeeds::sysfs) refresh_priority(*path);
  }
}

void PathSet::heed_everything() {
  for (const auto& [dev, path] : paths_) {
    verify_identity(*path);
    if (may_have_moved(*path)) refresh_priority(*path);
  }
}

// Writing may sleep, and a session in recovery refuses it: a worker tries, the log tells.
void PathSet::write_timeouts(const PathEntry& path) {
  if (!checks_enabled_ || as_found_) return;
  const auto retry = config_->resolver.map(path.info, path.info.wwid).no_path_retry;
  auto writes = plan_timeouts(path.settings, path.info, retry, config_->global.polling_interval);
  if (writes.empty()) return;
  struct Outcome {
    std::vector<std::string> refusals;
    std::string recovery;
  };
  auto outcome = std::make_shared<Outcome>();
  libpath::Sysfs& sysfs = edges_.sysfs;
  const DevId dev = path.info.dev;
  edges_.executor.post(
      device_lane(dev),
      [&sysfs, writes = std::move(writes), outcome, file = path.info.transport.fast_io_fail] {
        outcome->refusals = write_attributes(sysfs, writes);
        outcome->recovery = sysfs.read(file).value_or("");
      },
      [this, outcome, dev, generation = path.generation] {
        PathEntry* still = current(dev, generation);
        if (still == nullptr) return;
        for (const auto& line : outcome->refusals) {
          log(LogLevel::warning, "{}: {}", still->info.name, line);
        }
        if (still->info.iscsi) still->info.iscsi->recovery_tmo = recovery_time(outcome->recovery);
      });
}

}  // namespace multipathd
