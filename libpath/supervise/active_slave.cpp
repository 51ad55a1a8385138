#include "libpath/supervise/active_slave.h"

#include <algorithm>
#include <tuple>

#include "libpath/bond/option_table.h"

namespace libpath {
namespace {

using ActiveCandidates = std::span<const ActiveCandidate>;

bool all_speeds_known(ActiveCandidates slaves) {
  return std::none_of(slaves.begin(), slaves.end(),
                      [](const auto& slave) { return slave.speed == 0; });
}

class ActiveRanking {
 public:
  ActiveRanking(const ActiveFacts& bond, ActiveCandidates slaves)
      : bond_(bond), by_speed_(all_speeds_known(slaves)) {}

  bool better(const ActiveCandidate& a, const ActiveCandidate& b) const {
    const Rank of_a = rank(a);
    const Rank of_b = rank(b);
    return of_a != of_b ? of_a > of_b : a.index < b.index;
  }

 private:
  using Rank = std::tuple<bool, bool, bool, bool, std::int32_t, std::uint32_t, bool, bool>;

  Rank rank(const ActiveCandidate& slave) const {
    const bool present = slave.index == bond_.present;
    return {slave.usable, slave.settled || present,     !slave.slow,   slave.index == bond_.primary,
            slave.prio,   by_speed_ ? slave.speed : 0U, !slave.damped, present};
  }

  ActiveFacts bond_;
  bool by_speed_;
};

template <typename Allowed>
const ActiveCandidate* best_of(const ActiveFacts& bond, ActiveCandidates slaves, Allowed allowed) {
  const ActiveRanking ranking(bond, slaves);
  const ActiveCandidate* best = nullptr;
  for (const ActiveCandidate& slave : slaves) {
    if (!allowed(slave)) continue;
    if (best == nullptr || ranking.better(slave, *best)) best = &slave;
  }
  return best;
}

ActiveChoice stay_with(const ActiveCandidate& present) { return {present.index, {}, {}}; }

ActiveChoice leave_for(const ActiveCandidate& present, const ActiveCandidate& next) {
  return {next.index, present.problem, present.name + ": " + present.problem_text};
}

bool may_leave_good(const ActiveFacts& bond, const ActiveCandidate& present,
                    const ActiveCandidate& next) {
  if (bond.chosen) return false;
  switch (bond.reselect) {
    case PrimaryReselect::always:
      return true;
    case PrimaryReselect::better:
      return present.speed != 0 && next.speed > present.speed;
    case PrimaryReselect::failure:
      return false;
  }
  return false;
}

ActiveChoice prefer_better(const ActiveFacts& bond, const ActiveCandidate& present,
                           const ActiveCandidate& next) {
  if (present.slow && !next.slow) {
    return {next.index, "wanted-speed", present.name + ": " + present.problem_text};
  }
  if (next.index == bond.primary) return {next.index, "primary", next.name + " is the primary"};
  if (next.prio > present.prio) {
    return {next.index, "prio", next.name + " has a higher prio than " + present.name};
  }
  return {next.index, "faster", next.name + " is faster than " + present.name};
}

}  // namespace

bool has_active_slave(BondMode mode) {
  return mode <= BondMode::balance_alb && (in_mode(mode) & bond_modes::kActive) != 0;
}

std::optional<ActiveChoice> choose_active(const ActiveFacts& bond, ActiveCandidates slaves) {
  if (!has_active_slave(bond.mode) || bond.present == 0) return std::nullopt;
  const auto present = std::find_if(slaves.begin(), slaves.end(),
                                    [&](const auto& slave) { return slave.index == bond.present; });
  if (present == slaves.end()) return std::nullopt;

  const auto fit = [](const ActiveCandidate& slave) { return slave.usable && slave.takes; };
  if (const ActiveCandidate* best = best_of(bond, slaves, fit)) {
    if (best->index == bond.present) return stay_with(*present);
    if (!present->usable) return leave_for(*present, *best);
    return may_leave_good(bond, *present, *best) ? prefer_better(bond, *present, *best)
                                                 : stay_with(*present);
  }
  if (present->carrier) return stay_with(*present);
  const auto taken = [](const ActiveCandidate& slave) { return slave.takes; };
  const ActiveCandidate* last = best_of(bond, slaves, taken);
  if (last == nullptr || last->index == bond.present) return std::nullopt;
  return leave_for(*present, *last);
}

}  // namespace libpath
