#include "libpath/supervise/slave_health.h"

#include <algorithm>
#include <chrono>

namespace libpath {
namespace {

bool says_bad(const WatcherVerdict& watcher) { return watcher.decided && !watcher.good; }

// The first bad watcher if the watchers together say "bad".
const WatcherVerdict* objection(const SlaveEvidence& evidence) {
  const auto& all = evidence.watchers;
  const auto bad = std::find_if(all.begin(), all.end(), says_bad);
  if (bad == all.end()) return nullptr;
  if (evidence.any_watcher && !std::all_of(all.begin(), all.end(), says_bad)) return nullptr;
  return &*bad;
}

std::string objection_text(const SlaveEvidence& evidence) {
  std::string text;
  for (const WatcherVerdict& watcher : evidence.watchers) {
    if (!says_bad(watcher)) continue;
    text += text.empty() ? "watcher " : ", ";
    text += short_word(watcher.kind);
    if (!watcher.target.empty()) text += " " + watcher.target;
  }
  return text + (evidence.any_watcher ? ": none good" : ": bad");
}

void name_problem(const SlaveEvidence& evidence, SlaveVerdict& verdict) {
  const auto say = [&](std::string code, std::string text) {
    verdict.code = std::move(code);
    verdict.text = std::move(text);
  };
  const WatcherVerdict* bad = objection(evidence);
  if (!evidence.up) {
    say("not-up", "administratively down");
  } else if (!evidence.carrier) {
    say("no-carrier", "no carrier");
  } else if (evidence.mii == MiiStatus::down) {
    say("kernel-down", "the kernel's monitor says down");
  } else if (evidence.mii == MiiStatus::coming_back) {
    say("kernel-coming-back", "the kernel waits for its updelay");
  } else if (bad != nullptr) {
    say("watcher-" + std::string(short_word(bad->kind)), objection_text(evidence));
  } else if (evidence.damped_for) {
    say("damped", "flapped too often: held out for " + duration_text(*evidence.damped_for));
  } else if (verdict.slow) {
    say("speed-below-wanted", std::to_string(evidence.speed) + " Mbit/s instead of " +
                                  std::to_string(evidence.wanted_speed));
  }
}

}  // namespace

SlaveVerdict judge_slave(const SlaveEvidence& evidence) {
  SlaveVerdict verdict;
  const bool kernel_up = evidence.mii == MiiStatus::up || evidence.mii == MiiStatus::going_down;
  verdict.takes = evidence.up && evidence.carrier && kernel_up;
  verdict.good =
      evidence.up && evidence.carrier && objection(evidence) == nullptr && !evidence.damped_for;
  verdict.usable = verdict.takes && verdict.good;
  verdict.slow = evidence.speed != 0 && evidence.speed < evidence.wanted_speed;
  name_problem(evidence, verdict);
  return verdict;
}

std::string_view short_word(WatcherKind kind) {
  switch (kind) {
    case WatcherKind::carrier:
      return "carrier";
    case WatcherKind::arp_probe:
      return "arp";
    case WatcherKind::nd_probe:
      return "nd";
    case WatcherKind::lacp:
      return "lacp";
    case WatcherKind::errors:
      return "errors";
    case WatcherKind::gateway:
      return "gateway";
  }
  return "unknown";
}

std::string duration_text(Millis duration) {
  constexpr Millis kWholeSeconds{10000};
  if (duration < kWholeSeconds) return std::to_string(duration.count()) + " ms";
  return std::to_string(std::chrono::ceil<Seconds>(duration).count()) + " s";
}

}  // namespace libpath
