// What the kernel sends no events of, asked for; and what all facts of a bond come to.
#include <memory>
#include <string>
#include <utility>

#include "bondd/engine/bond_set.h"
#include "bondd/engine/speed.h"
#include "libpath/loop/executor.h"
#include "libpath/verdict/findings.h"
#include "libpath/view/words.h"

namespace bondd {

using libpath::Finding;
using libpath::FindingLevel;
using libpath::LinkIndex;
using libpath::Redundancy;
using libpath::Result;
namespace bond_event = libpath::bond_event;

namespace {

FindingLevel level_of(Redundancy level) {
  if (level == Redundancy::full) return FindingLevel::info;
  return level == Redundancy::lost ? FindingLevel::error : FindingLevel::warning;
}

// What happened once, rather than what is.
bool is_change(const Finding& finding) { return finding.code.ends_with("-changed"); }

using ProcTexts = std::vector<std::pair<BondId, std::string>>;

}  // namespace

// --- speed --------------------------------------------------------------------------------------

void BondSet::read_speed(const libpath::Link& slave) {
  auto speed = std::make_shared<std::uint32_t>(0);
  edges_.executor.post(
      "speed",
      [speed, name = slave.name, &sysfs = edges_.sysfs] { *speed = speed_of(sysfs, name); },
      [this, speed, index = slave.index] {
        for (auto& [id, entry] : entries_) {
          if (entry.state.slaves.count(index) == 0) continue;
          feed(entry, bond_event::SpeedSeen{index, *speed});
          mark(entry);
        }
      });
}

// --- LACP, and the audit ------------------------------------------------------------------------

void BondSet::start_polling() {
  edges_.loop.at(edges_.loop.now() + kLacpPoll, [this] {
    poll();
    start_polling();
  });
}

void BondSet::poll() {
  if (polling_ || links_.stale()) return;  // a kernel that is slow to answer is not asked twice
  // What differs is told as any change is, and judged then.
  const auto turn = static_cast<BondId>(++polls_ % kAuditEvery);
  std::vector<LinkIndex> which;
  std::vector<BondId> lacp;
  for (auto& [id, entry] : entries_) {
    if (!entry.state.bond) continue;
    if (entry.is_lacp()) lacp.push_back(id);
    const bool audit = id % kAuditEvery == turn;  // not all at once
    if (!entry.is_lacp() && !audit) continue;
    const auto its = entry.links();
    which.insert(which.end(), its.begin(), its.end());
  }
  if (which.empty()) return;
  polling_ = true;
  links_.refresh(std::move(which), [this, lacp = std::move(lacp)] {
    if (lacp.empty()) {
      polling_ = false;
    } else {
      read_lacp(lacp);
    }
  });
}

void BondSet::read_lacp(const std::vector<BondId>& ids) {
  auto texts = std::make_shared<ProcTexts>();
  for (const BondId id : ids) {
    const BondEntry* entry = entry_of(id);
    if (entry != nullptr) texts->emplace_back(id, "/proc/net/bonding/" + entry->name);
  }
  edges_.executor.post(
      "look",
      [texts, &sysfs = edges_.sysfs] {
        for (auto& [id, text] : *texts) text = sysfs.read(text).value_or(std::string());
      },
      [this, texts] {
        polling_ = false;
        for (const auto& [id, text] : *texts) {
          BondEntry* entry = entry_of(id);
          if (entry == nullptr || !entry->is_lacp()) continue;
          entry->proc = libpath::decode_proc_bonding(text);
          look_at_lacp(*entry);
        }
      });
}

void BondSet::look_at_lacp(BondEntry& entry) {
  const auto shown = facts(entry);
  for (const auto& change : observe_lacp(entry.lacp, shown.link, shown.slaves, edges_.loop.now())) {
    journal_.note(entry.name, change.slave, change.kind, change.text, FindingLevel::warning);
  }
  mark(entry);
}

// --- verdicts -----------------------------------------------------------------------------------

// Once a turn of the loop, however many events it brought, and in a storm not every turn: moving
// the traffic comes first.
void BondSet::mark(const BondEntry& entry) {
  marked_.insert(entry.id);
  if (std::exchange(judging_, true)) return;
  const auto due = judged_at_ + kJudgePause;
  if (edges_.loop.now() >= due) return edges_.loop.defer([this] { judge_marked(); });
  edges_.loop.at(due, [this] { judge_marked(); });
}

void BondSet::judge_marked() {
  judging_ = false;
  if (links_.stale()) return;  // what is known may be old: links_fresh() marks all again
  judged_at_ = edges_.loop.now();
  for (int i = 0; i < kJudgedATurn && !marked_.empty(); ++i) {
    const BondId id = *marked_.begin();
    marked_.erase(marked_.begin());
    BondEntry* entry = entry_of(id);
    if (entry != nullptr && entry->applying == 0) judge(*entry);
  }
  if (listener_) listener_();
  if (marked_.empty()) return;
  judging_ = true;  // a lost slave does not wait for a thousand verdicts
  edges_.loop.at(edges_.loop.now(), [this] { judge_marked(); });
}

void BondSet::judge(BondEntry& entry) {
  auto shown = facts(entry);
  shown.findings = findings_of(entry, shown);
  tell_findings(entry, shown.findings);
  tell_redundancy(entry, redundancy_of(entry, shown));
}

void BondSet::tell_findings(BondEntry& entry, std::vector<Finding> now) {
  bool changed = false;
  for (const Finding& finding : now) {
    changed = changed || is_change(finding);
    if (has_finding(entry.findings, finding.code, finding.slave)) continue;
    journal_.note(entry.name, finding.slave, finding.code, finding.text, finding.level);
  }
  for (const Finding& finding : entry.findings) {
    if (has_finding(now, finding.code, finding.slave) || is_change(finding)) continue;
    journal_.note(entry.name, finding.slave, finding.code + "-ended",
                  "no longer so: " + finding.text, FindingLevel::info);
  }
  entry.findings = std::move(now);
  // Whoever owns the bond has changed it: told once, and that is how it is now.
  if (!changed || entry.is_ours()) return;
  entry.expected = remember(links_.table(), entry.state.index);
  std::erase_if(entry.findings, is_change);
}

void BondSet::tell_redundancy(BondEntry& entry, libpath::RedundancyVerdict now) {
  const bool first = !entry.redundancy;
  const bool same = !first && entry.redundancy->level == now.level;
  if (!same && !(first && now.level == Redundancy::full)) {
    journal_.note(entry.name, "", "redundancy",
                  "redundancy is " + std::string(libpath::view::word(now.level)) +
                      (now.reason.empty() ? "" : ": " + now.reason),
                  level_of(now.level));
  }
  entry.redundancy = std::move(now);
}

}  // namespace bondd
