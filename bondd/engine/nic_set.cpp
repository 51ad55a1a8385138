#include "bondd/engine/nic_set.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "bondd/engine/speed.h"
#include "libpath/loop/executor.h"
#include "libpath/verdict/redundancy.h"

namespace bondd {

using libpath::FindingLevel;
using libpath::Link;
using libpath::LinkIndex;
using libpath::SlaveVerdict;
using libpath::WatchConfig;

NicSet::~NicSet() {
  for (Nic& nic : nics_) edges_.loop.cancel(nic.timer);
}

void NicSet::configure(const std::vector<WatchConfig>& watches) {
  ++generation_;
  std::vector<Nic> before = std::exchange(nics_, {});
  for (Nic& nic : before) edges_.loop.cancel(std::exchange(nic.timer, 0));
  for (const WatchConfig& config : watches) {
    Nic nic;
    const auto known = std::find_if(before.begin(), before.end(), [&](const Nic& one) {
      return one.config.selector == config.selector;
    });
    if (known != before.end()) nic = std::move(*known);
    nic.config = config;
    nic.asking = false;
    nic.damper.configure(config.damping, edges_.loop.now());
    nics_.push_back(std::move(nic));
  }
  // Of those that are no longer watched.
  for (const Nic& nic : before) {
    const bool kept = std::any_of(nics_.begin(), nics_.end(),
                                  [&](const Nic& one) { return one.index == nic.index; });
    const Link* link = links_.table().find(nic.index);
    if (link != nullptr && link->master == 0 && !kept) probes_.unwatch(nic.index);
  }
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    for (const auto& [index, link] : links_.table().all()) {
      if (selects(nics_[i].config.selector, link)) meet(i, link);
    }
    poll(i);
  }
}

void NicSet::link_changed(const Link& now) {
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    if (selects(nics_[i].config.selector, now)) {
      meet(i, now);
    } else if (nics_[i].index == now.index) {
      lose(i, now);  // has another name now
    }
  }
}

void NicSet::link_gone(const Link& last) {
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    if (nics_[i].index == last.index) lose(i, last);
  }
}

void NicSet::lose(std::size_t i, const Link& last) {
  probes_.unwatch(last.index);
  nics_[i].index = 0;
  nics_[i].watchers.clear();
  journal_.note(text(nics_[i].config.selector), "", "gone", "the interface is gone",
                FindingLevel::error);
  nics_[i].verdict.reset();
}

void NicSet::watchers_changed(LinkIndex link,
                              const std::vector<libpath::WatcherVerdict>& verdicts) {
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    if (nics_[i].index != link) continue;
    nics_[i].watchers = verdicts;
    judge(i);
  }
}

void NicSet::meet(std::size_t i, const Link& link) {
  Nic& nic = nics_[i];
  const bool other = std::exchange(nic.index, link.index) != link.index;
  if (other || (link.carrier && nic.speed == 0)) read_speed(i, link.name);
  // As a slave it has the watchers of its bond.
  if (link.master == 0) probes_.watch(link, std::nullopt, nic.config.watchers);
  judge(i);
}

void NicSet::poll(std::size_t i) {
  nics_[i].timer = edges_.loop.at(edges_.loop.now() + nics_[i].config.carrier_interval, [this, i] {
    ask(i);
    judge(i);  // damping ends by time
    poll(i);
  });
}

void NicSet::ask(std::size_t i) {
  Nic& nic = nics_[i];
  if (nic.index == 0 || std::exchange(nic.asking, true)) return;
  links_.refresh({nic.index}, [this, i, generation = generation_] {
    if (generation == generation_) nics_[i].asking = false;
  });
}

void NicSet::read_speed(std::size_t i, const std::string& name) {
  auto speed = std::make_shared<std::uint32_t>(0);
  edges_.executor.post(
      "speed", [speed, name, &sysfs = edges_.sysfs] { *speed = speed_of(sysfs, name); },
      [this, speed, i, generation = generation_] {
        if (generation != generation_) return;
        nics_[i].speed = *speed;
        judge(i);
      });
}

SlaveVerdict NicSet::verdict_of(const Nic& nic, const Link& link) const {
  libpath::SlaveEvidence evidence;
  evidence.up = link.up;
  evidence.carrier = link.carrier;
  evidence.watchers = nic.watchers;
  evidence.any_watcher = nic.config.any_watcher;
  const auto now = edges_.loop.now();
  if (const auto until = nic.damper.reuse_at(now)) {
    evidence.damped_for = std::chrono::duration_cast<libpath::Millis>(*until - now);
  }
  evidence.speed = nic.speed;
  evidence.wanted_speed = nic.config.wanted_speed;
  return judge_slave(evidence);
}

void NicSet::judge(std::size_t i) {
  Nic& nic = nics_[i];
  const Link* link = links_.table().find(nic.index);
  if (link == nullptr) return;
  SlaveVerdict verdict = verdict_of(nic, *link);
  if (nic.verdict && nic.verdict->code == verdict.code) return;
  const bool was_good = !nic.verdict || nic.verdict->good;
  if (was_good && !verdict.good && nic.verdict) {
    nic.damper.lost(edges_.loop.now());
    verdict = verdict_of(nic, *link);
  }
  const bool news = nic.verdict || !verdict.code.empty();
  if (news) {
    journal_.note(link->name, "", verdict.code.empty() ? "returned" : verdict.code,
                  verdict.code.empty() ? "is usable again" : verdict.text,
                  verdict.usable ? FindingLevel::info : FindingLevel::error);
  }
  nic.verdict = std::move(verdict);
}

libpath::WatchSnapshot NicSet::snapshot_of(const Nic& nic) const {
  libpath::WatchSnapshot shown;
  shown.config = nic.config;
  const Link* link = links_.table().find(nic.index);
  if (link != nullptr) {
    libpath::SlaveSnapshot one;
    one.link = *link;
    const SlaveVerdict verdict = verdict_of(nic, *link);
    one.usable = verdict.usable;
    one.speed = nic.speed;
    one.watchers = probes_.snapshot(nic.index);
    one.damping = nic.damper.snapshot(edges_.loop.now());
    if (link->carrier && !verdict.usable) one.held_out = verdict.text;
    shown.nic = std::move(one);
    if (verdict.slow) {
      shown.findings.push_back({verdict.code, FindingLevel::warning, link->name, verdict.text});
    }
  }
  const auto judged = judge_redundancy(shown);
  shown.redundancy = judged.level;
  shown.redundancy_reason = judged.reason;
  return shown;
}

std::vector<libpath::WatchSnapshot> NicSet::snapshot() const {
  std::vector<libpath::WatchSnapshot> all;
  for (const Nic& nic : nics_) all.push_back(snapshot_of(nic));
  return all;
}

}  // namespace bondd
