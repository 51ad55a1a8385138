#include "multipathd/engine/transport_watch.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include <sys/epoll.h>

#include "libpath/base/log.h"
#include "libpath/health/path_health.h"
#include "libpath/loop/executor.h"
#include "libpath/sys/transport_events.h"
#include "multipathd/engine/path_set.h"

namespace multipathd {

using libpath::log;
using libpath::LogLevel;
using libpath::Millis;
using libpath::SessionState;

namespace path_event = libpath::path_event;

namespace {

// After an event: 50 ms, 100, 200 ... 3.2 s; some 6 s in all.
constexpr Millis kFirstDistance{50};
constexpr Millis kLastDistance{3200};
constexpr Millis kWhileFailed{1000};
constexpr Millis kWithoutEvents{5000};
// Between looks at priorities in sysfs after an ALUA change.
constexpr std::array<Millis, 3> kMovedLooks{Millis(250), Millis(1000), Millis(4000)};

}  // namespace

void TransportWatch::start() {
  paths_.on_session([this] { session_joined(); });
  const auto devices = edges_.transport.listen_to_devices();
  if (!devices) {
    log(LogLevel::warning, "unit attentions go unheard, polling finds what they tell: {}",
        devices.error().message());
    return;
  }
  edges_.loop.watch(*devices, EPOLLIN, [this](std::uint32_t) { heed_devices(); });
}

void TransportWatch::heed_devices() {
  const auto batch = edges_.transport.read_devices();
  for (const auto& attention : batch.attentions) {
    log(LogLevel::info, "{}: {}", attention.device.text(), word(attention.what));
  }
  auto moved = paths_.heed(batch.attentions);
  if (!moved.empty()) {
    const bool following = !moved_.empty();
    moved_more_ = following;
    moved_.merge(moved);
    if (!following) follow_moved();
  }
  if (!batch.overrun) return;
  log(LogLevel::warning, "unit attentions were lost: asking all paths");
  paths_.heed_everything();
}

void TransportWatch::follow_moved() {
  if (moved_looks_ == kMovedLooks.size()) {
    moved_looks_ = 0;
    if (!std::exchange(moved_more_, false)) return moved_.clear();
  }
  edges_.loop.at(edges_.loop.now() + kMovedLooks.at(moved_looks_++), [this] {
    for (const auto& wwid : moved_) paths_.refresh_shown_priorities(wwid);
    follow_moved();
  });
}

void TransportWatch::session_joined() {
  if (!std::exchange(asked_, true)) listen();
  wake();
}

void TransportWatch::listen() {
  const auto sessions = edges_.transport.listen_to_sessions();
  if (!sessions) {
    log(LogLevel::warning, "iSCSI sessions are polled: {}", sessions.error().message());
    return;
  }
  listening_ = true;
  edges_.loop.watch(*sessions, EPOLLIN, [this](std::uint32_t) {
    if (edges_.transport.read_sessions()) wake();
  });
}

// At once, but however many events come, not more often than the first distance.
void TransportWatch::wake() {
  distance_ = kFirstDistance;
  const auto now = edges_.loop.now();
  if (looking_) return;  // what is read now may be older: the next look follows soon
  if (now - last_look_ >= kFirstDistance) {
    look();
  } else {
    look_at(last_look_ + kFirstDistance);
  }
}

void TransportWatch::look_at(libpath::TimePoint when) {
  edges_.loop.cancel(timer_);
  timer_ = edges_.loop.at(when, [this] {
    timer_ = 0;
    if (!looking_) look();
  });
}

void TransportWatch::look() {
  edges_.loop.cancel(std::exchange(timer_, 0));
  looking_ = true;
  last_look_ = edges_.loop.now();
  auto states = std::make_shared<States>();
  for (const auto& [dev, path] : paths_.all()) {
    if (path->info.iscsi) (*states)[path->info.iscsi->session] = SessionState::unknown;
  }
  libpath::Sysfs& sysfs = edges_.sysfs;
  edges_.executor.post(
      "iscsi-sessions",
      [&sysfs, states] {
        for (auto& [session, state] : *states) {
          state = libpath::read_session_state(sysfs, session);
        }
      },
      [this, states] {
        looking_ = false;
        looked(std::move(*states));
        look_again_later();
      });
}

void TransportWatch::look_again_later() {
  if (states_.empty()) return;
  const bool any_failed = std::any_of(states_.begin(), states_.end(), [](const auto& item) {
    return item.second == SessionState::failed;
  });
  Millis distance = distance_;
  if (any_failed) distance = std::min(distance, kWhileFailed);
  if (distance > kLastDistance) {
    if (listening_) return;
    distance = kWithoutEvents;
  }
  distance_ = std::min(distance * 2, kLastDistance * 2);
  look_at(edges_.loop.now() + distance);
}

void TransportWatch::looked(States now) {
  const States before = std::exchange(states_, std::move(now));
  for (const auto& [session, state] : states_) {
    const auto known = before.find(session);
    if (known == before.end() || known->second == state) continue;
    log(LogLevel::notice, "iSCSI {}: {} -> {}", session, word(known->second), word(state));
  }
  std::vector<libpath::DevId> carried;
  for (const auto& [dev, path] : paths_.all()) {
    if (path->info.iscsi) carried.push_back(dev);
  }
  for (const auto dev : carried) {
    if (PathEntry* path = paths_.find(dev)) tell(*path, before);
  }
}

void TransportWatch::tell(PathEntry& path, const States& before) {
  const auto state = states_.find(path.info.iscsi->session);
  if (state == states_.end()) return;  // joined since the look began: the next one is for it
  if (state->second == SessionState::failed) {
    return paths_.send(path,
                       path_event::TransportBlocked{"iSCSI session failed", !others_carry(path)});
  }
  const auto known = before.find(state->first);
  const bool changed = known != before.end() && known->second != state->second;
  if (changed || path.health.blocked) paths_.send(path, path_event::Transport{});
}

bool TransportWatch::failed(const PathEntry& path) const {
  if (!path.info.iscsi) return false;
  const auto state = states_.find(path.info.iscsi->session);
  return state != states_.end() && state->second == SessionState::failed;
}

bool TransportWatch::others_carry(const PathEntry& path) const {
  if (!path.wwid) return false;
  const auto siblings = paths_.paths_of(*path.wwid);
  return std::any_of(siblings.begin(), siblings.end(), [&](const PathEntry* other) {
    return other != &path && is_usable(*other) && !failed(*other) &&
           other->health.kernel == libpath::DmPathState::active;
  });
}

}  // namespace multipathd
