// BondSet: the bonds of this host under supervision. Brings the kernel's events to step(), and
// carries out what it returns.
//
// Shape:  one thread, that of the loop. A configured bond is bound to the interface of its name;
// any
//         other bond is adopted, where the configuration says so. What the kernel sends no events
//         of is asked for once a second (LACP) or every ten (the rest).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bondd/engine/bond_entry.h"
#include "bondd/engine/edges.h"
#include "bondd/engine/journal.h"
#include "bondd/engine/link_watch.h"
#include "bondd/engine/probe_set.h"
#include "bondd/engine/steering.h"

namespace libpath {
struct LintInput;
}

namespace bondd {

class BondSet {
 public:
  static constexpr libpath::Millis kLacpPoll{1000};
  static constexpr unsigned kAuditEvery = 10;  // polls
  static constexpr int kJudgedATurn = 32;      // bonds
  static constexpr libpath::Millis kJudgePause{100};

  BondSet(const Edges& edges, LinkWatch& links, ProbeSet& probes, Journal& journal,
          Steering& steering);

  // What differs is begun, ended or changed; nobody's counters are lost.
  void configure(const libpath::BonddConfig& config);
  void start_polling();

  // From the LinkObserver.
  void link_changed(const libpath::Link* before, const libpath::Link& now,
                    libpath::LinkEvent event);
  void link_gone(const libpath::Link& last);
  void links_stale();
  void links_fresh();
  // From the ProbeSet: the verdicts of a slave's watchers.
  void watchers_changed(libpath::LinkIndex slave,
                        const std::vector<libpath::WatcherVerdict>& verdicts);

  // A person wants this slave to be the active one, and to stay it while it is usable.
  void choose(libpath::LinkIndex bond, libpath::LinkIndex slave,
              std::function<void(const libpath::Status&)> done);
  // The choice is bondd's again.
  void choose_freely(BondEntry& entry);

  // A job begins, or ends, to make these bonds as configured.
  void set_applying(const std::vector<std::string>& bonds, bool applying);

  // These bonds that are there, and their slaves.
  std::vector<libpath::LinkIndex> links_of(const std::vector<std::string>& bonds);
  // Something was done to it, or failed: what it comes to is to be told.
  void judge_again(const BondEntry& entry) { mark(entry); }

  BondEntry* find(std::string_view name);
  BondEntry* find(libpath::LinkIndex bond);
  std::vector<BondEntry*> all();  // by name
  libpath::BondSnapshot snapshot(const BondEntry& entry) const;
  // Runs after anything changed that a snapshot shows.
  void set_listener(std::function<void()> listener) { listener_ = std::move(listener); }
  // What a switch says of itself to this interface, if anything.
  using NeighbourOf =
      std::function<std::optional<libpath::NeighbourSnapshot>(const libpath::Link&)>;
  void set_neighbours(NeighbourOf neighbour_of) { neighbour_of_ = std::move(neighbour_of); }
  // What lint is to know of the host beyond its links, put into its input.
  void set_lint_facts(std::function<void(libpath::LintInput&)> lint_facts) {
    lint_facts_ = std::move(lint_facts);
  }
  // A configured slave has come into its bond: its own settings are to be applied.
  void set_wants_apply(std::function<void(const std::string& bond)> wants) {
    wants_apply_ = std::move(wants);
  }

 private:
  // bond_set.cpp: who is there.
  BondEntry& add(std::string name);
  void remove(BondId id);
  void bind(BondEntry& entry, libpath::LinkIndex index);
  void unbind(BondEntry& entry);
  void note_bond(const libpath::Link& link);
  void introduce(BondEntry& entry);
  void set_config(BondEntry& entry, const libpath::BondConfig* config);
  void watch_slaves(const BondEntry& entry);
  static bool concerns(const BondEntry& entry, const libpath::Link* before,
                       const libpath::Link& now);

  // bond_snapshot.cpp: what is shown.
  libpath::SlaveSnapshot slave_snapshot(const BondEntry& entry,
                                        const libpath::SlaveState& slave) const;
  libpath::BondSnapshot facts(const BondEntry& entry) const;  // without verdicts
  static libpath::RedundancyVerdict redundancy_of(const BondEntry& entry,
                                                  const libpath::BondSnapshot& shown);
  std::vector<libpath::Finding> findings_of(const BondEntry& entry,
                                            const libpath::BondSnapshot& shown) const;

  // bond_actions.cpp: what is done.
  void feed(BondEntry& entry, const libpath::BondEvent& event);
  void act(BondEntry& entry, const libpath::BondAction& action);
  void set_active(const BondEntry& entry, const libpath::bond_action::SetActive& action);
  void order_carried_out(const libpath::FailoverOutcome& outcome);
  void re_enslave(const BondEntry& entry, const libpath::bond_action::ReEnslave& action);
  void look_at_addresses(const BondEntry& entry, libpath::LinkIndex link);
  // Applies `changes` in order on a worker; `answered` only while the entry is still there.
  void change(const std::string& lane, BondId id, std::vector<libpath::LinkChange> changes,
              std::function<void(BondEntry&, const libpath::Status&)> answered);

  // bond_facts.cpp: what has to be asked for, and what it comes to.
  void read_speed(const libpath::Link& slave);
  void poll();
  void read_lacp(const std::vector<BondId>& ids);
  void look_at_lacp(BondEntry& entry);
  void mark(const BondEntry& entry);
  void judge_marked();
  void judge(BondEntry& entry);
  void tell_findings(BondEntry& entry, std::vector<libpath::Finding> now);
  void tell_redundancy(BondEntry& entry, libpath::RedundancyVerdict now);

  BondEntry* entry_of(BondId id);

  Edges edges_;
  LinkWatch& links_;
  ProbeSet& probes_;
  Journal& journal_;
  Steering& steering_;
  libpath::BonddConfig config_;
  std::map<BondId, BondEntry> entries_;
  BondId last_id_ = 0;
  std::set<BondId> marked_;
  bool judging_ = false;
  libpath::TimePoint judged_at_{};
  bool polling_ = false;  // the last poll's answers are not in yet
  unsigned polls_ = 0;
  std::function<void()> listener_;
  NeighbourOf neighbour_of_;
  std::function<void(libpath::LintInput&)> lint_facts_;
  std::function<void(const std::string&)> wants_apply_;
};

}  // namespace bondd
