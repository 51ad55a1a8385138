// Random events in random order: what must hold after every one of them.
#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "libpath/probe/probe_watcher.h"
#include "tests/unit/probe/probe_support.h"

namespace libpath {
namespace {

using namespace probe_test;

// The world's own count of each target: probes sent since it was last heard.
struct TargetCount {
  unsigned unanswered = 0;  // in a row, of those sent after the grace
  std::optional<TimePoint> sent;
};

class RandomLife {
 public:
  explicit RandomLife(unsigned seed) : random_(seed) {
    for (std::uint8_t i = 0; i < 4; ++i) all_.push_back({Ipv4Address{{192, 0, 2, i}}, i});
    policy_.interval = Millis{50 + below(2000)};
    policy_.missed_max = 1 + below(4);
    policy_.up_count = 1 + below(3);
    policy_.all_targets = below(2) == 0;
    policy_.validate = below(2) == 0;
    policy_.spread = below(100);
    choose_targets();
  }

  void live(int events) {
    for (int i = 0; i < events && !testing::Test::HasFatalFailure(); ++i) {
      now_ += Millis{below(static_cast<unsigned>(policy_.interval.count()))};
      take(random_event());
    }
  }

 private:
  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random_);
  }

  void choose_targets() {
    policy_.targets.clear();
    for (const auto& target : all_) {
      if (below(3) > 0) policy_.targets.push_back(target);
    }
  }

  ProbeEvent random_event() {
    switch (below(16)) {
      case 0:
        return probe_event::Carrier{false};
      case 1:
      case 2:
        return probe_event::Carrier{true};
      case 3:
        if (below(4) > 0) return probe_event::Due{};
        choose_targets();
        return probe_event::PolicyChanged{};
      case 4:
        if (below(6) == 0) return probe_event::Stop{};
        return probe_event::Start{below(4) > 0};
      case 5:
      case 6:
      case 7: {
        const auto& who = all_[below(4)];
        return probe_event::Frame{{who, who, below(3) > 0}};
      }
      default:
        if (timer_) now_ = std::max(now_, *timer_);
        return probe_event::Due{};
    }
  }

  void take(const ProbeEvent& event) {
    if (std::holds_alternative<probe_event::Due>(event)) timer_.reset();
    if (const auto* carrier = std::get_if<probe_event::Carrier>(&event)) {
      if (carrier->up && !carrier_) grace_until_ = now_ + 2 * policy_.interval;
      carrier_ = carrier->up;
    } else if (const auto* start = std::get_if<probe_event::Start>(&event)) {
      carrier_ = start->carrier;
      grace_until_ = now_;
      running_ = true;
    } else if (std::holds_alternative<probe_event::Stop>(event)) {
      running_ = false;
    } else if (const auto* frame = std::get_if<probe_event::Frame>(&event)) {
      if (running_ && carrier_ && (frame->heard.answer || !policy_.validate)) {
        counts_[frame->heard.subject] = {};
      }
    }
    if (!running_ || !carrier_) counts_.clear();
    for (auto it = counts_.begin(); it != counts_.end();) {
      const bool kept = std::find(policy_.targets.begin(), policy_.targets.end(), it->first) !=
                        policy_.targets.end();
      it = kept ? std::next(it) : counts_.erase(it);
    }
    apply(step(watcher_, event, policy_, now_));
    check();
  }

  void apply(const std::vector<ProbeAction>& actions) {
    std::size_t place = 0;  // SendProbes, one VerdictChanged, one about the timer: in this order
    for (const auto& action : actions) {
      const std::size_t kind = std::min<std::size_t>(action.index(), 2);
      ASSERT_TRUE(kind > place || (kind == 0 && place == 0));
      place = kind;
      if (const auto* send = std::get_if<probe_action::SendProbe>(&action)) {
        sent(send->target);
      } else if (const auto* verdict = std::get_if<probe_action::VerdictChanged>(&action)) {
        ASSERT_TRUE(verdict->good != good_ || verdict->decided != decided_);
        ASSERT_FALSE(verdict->text.empty());
        good_ = verdict->good;
        decided_ = verdict->decided;
      } else if (const auto* timer = std::get_if<probe_action::SetTimer>(&action)) {
        timer_ = timer->when;
      } else {
        ASSERT_TRUE(timer_);
        timer_.reset();
      }
    }
  }

  void sent(const ProbeTarget& target) {
    ASSERT_TRUE(running_ && carrier_);
    TargetCount& count = counts_[target];
    if (count.sent) {
      ASSERT_GE(now_ - *count.sent, policy_.interval / 2);
      if (*count.sent >= grace_until_) ++count.unanswered;
    }
    count.sent = now_;
  }

  void check() {
    ASSERT_EQ(watcher_.good(), good_);
    ASSERT_EQ(watcher_.timer, timer_);
    ASSERT_EQ(timer_.has_value(), running_ && carrier_ && !policy_.targets.empty());
    ASSERT_TRUE((running_ && carrier_) || (good_ && !decided_));
    std::size_t silent = 0;
    for (const TargetWatch& target : watcher_.targets) {
      const auto found = counts_.find(target.target);
      const unsigned unanswered = found == counts_.end() ? 0 : found->second.unanswered;
      ASSERT_LE(target.missed, unanswered);
      if (unanswered >= policy_.missed_max) {
        ++silent;
        ASSERT_EQ(target.verdict, ProbeVerdict::bad);
      }
      ASSERT_TRUE(target.verdict != ProbeVerdict::bad || target.downs > 0);
      ASSERT_LE(target.answered, target.sent);
    }
    if (silent > 0 && (policy_.all_targets || silent == watcher_.targets.size())) {
      ASSERT_FALSE(good_);
    }
    note_new_bad();
  }

  // A target becomes bad in the step that made its misses enough, and in no other.
  void note_new_bad() {
    std::map<ProbeTarget, std::uint64_t> downs;
    for (const TargetWatch& target : watcher_.targets) {
      downs[target.target] = target.downs;
      const auto before = downs_.find(target.target);
      if (target.downs > (before == downs_.end() ? 0 : before->second)) {
        ASSERT_GE(counts_[target.target].unanswered, policy_.missed_max);
      }
    }
    downs_ = std::move(downs);
  }

  std::mt19937 random_;
  std::vector<ProbeTarget> all_;
  ProbePolicy policy_;
  ProbeWatcher watcher_;
  std::map<ProbeTarget, TargetCount> counts_;
  std::map<ProbeTarget, std::uint64_t> downs_;
  TimePoint now_{Seconds{1000}};
  TimePoint grace_until_;
  std::optional<TimePoint> timer_;
  bool running_ = false, carrier_ = false, good_ = true, decided_ = false;
};

TEST(ProbeProperty, HoldsInAnyOrderOfEvents) {
  for (unsigned seed = 0; seed < 500 && !testing::Test::HasFatalFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomLife(seed).live(400);
  }
}

}  // namespace
}  // namespace libpath
