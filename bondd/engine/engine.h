// Engine: bonds, watched interfaces, their watchers and what is configured, put together; the
// daemon's whole work, on real edges or on fakes.
//
// Shape:  one thread, that of the loop. start() reads the interfaces, then makes the configured
//         bonds; `ready` runs once, when that has been tried.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bondd/engine/bond_apply.h"
#include "bondd/engine/bond_set.h"
#include "bondd/engine/edges.h"
#include "bondd/engine/journal.h"
#include "bondd/engine/link_watch.h"
#include "bondd/engine/lint_watch.h"
#include "bondd/engine/neighbour_watch.h"
#include "bondd/engine/nic_set.h"
#include "bondd/engine/probe_set.h"
#include "bondd/engine/route_watch.h"
#include "bondd/engine/steering.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"

namespace bondd {

class Engine final : private LinkObserver {
 public:
  static constexpr libpath::Millis kApplyDelay{300};
  using Applied = std::function<void(const libpath::Result<std::vector<ApplyOutcome>>&)>;

  Engine(const Edges& edges, Journal::WallClock wall_clock);

  libpath::Status start(const libpath::BonddConfig& config, std::function<void()> ready);
  // What differs takes effect at once; the bonds themselves change with apply().
  void configure(const libpath::BonddConfig& config);
  const libpath::BonddConfig& config() const { return config_; }

  // Makes the bonds as configured.
  struct ApplyOptions {
    bool force = false;
    bool only_slaves = false;
    std::set<std::string> only{};  // these bonds; empty: all
  };
  void apply(const ApplyOptions& options, Applied applied);
  // What that would take, were this the configuration.
  void plan_for(const libpath::BonddConfig& config, Applied applied);
  // By a person, whatever supervision would choose; it stays while it is usable. "auto", where no
  // slave has that name: the choice is supervision's again.
  void set_active(const std::string& bond, const std::string& slave,
                  std::function<void(const libpath::Status&)> done);
  // Puts a configured slave back, now.
  void re_enslave(const std::string& link, std::function<void(const libpath::Status&)> done);

  libpath::BonddSnapshot snapshot();
  libpath::BonddSnapshot events();  // the history alone
  std::string status_line();        // "2 bonds: 1 full, 1 degraded"
  const LinkWatch& links() const { return links_; }
  void set_listener(std::function<void()> listener);

 private:
  void link_changed(const libpath::Link* before, const libpath::Link& now,
                    libpath::LinkEvent event) override;
  void link_gone(const libpath::Link& last) override;
  void links_stale() override;
  void links_fresh() override;

  void see_bond(const libpath::Link& bond);
  void first_apply();
  void apply_soon(const std::string& bond);
  void run(ApplyRequest request, Applied applied);
  void account(const std::vector<ApplyOutcome>& outcomes);
  void note_end(const ApplyOutcome& outcome);

  Edges edges_;
  libpath::BonddConfig config_;
  Journal journal_;
  RouteWatch routes_;
  LintWatch lint_;
  LinkWatch links_;
  Steering steering_;
  ProbeSet probes_;
  BondSet bonds_;
  NicSet nics_;
  NeighbourWatch neighbours_;
  std::function<void()> ready_;
  std::set<std::string> apply_soon_;
  libpath::TimerId apply_timer_ = 0;
};

}  // namespace bondd
