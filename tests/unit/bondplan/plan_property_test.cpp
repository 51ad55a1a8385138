// Properties of plans over a simulated kernel: many random states of it, many random
// configurations.
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/bond/option_table.h"
#include "libpath/bondplan/bond_plan.h"
#include "libpath/bondplan/forecast.h"
#include "libpath/bondplan/plan_guard.h"
#include "libpath/bondplan/plan_rollback.h"
#include "libpath/bondplan/plan_text.h"
#include "libpath/bondplan/plan_verify.h"
#include "libpath/bondplan/wanted_bond.h"
#include "tests/fakes/bond_kernel_sim.h"

namespace libpath {
namespace {

namespace lc = link_change;
using O = BondOption;

constexpr unsigned kRounds = 250;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  unsigned below(unsigned limit) { return static_cast<unsigned>(engine_() % limit); }
  bool percent(unsigned chance) { return below(100) < chance; }
  template <typename T>
  const T& one_of(const std::vector<T>& from) {
    return from[below(static_cast<unsigned>(from.size()))];
  }

 private:
  std::mt19937 engine_;
};

template <typename Address>
std::vector<Address> some_targets(Dice& dice, const std::vector<std::string>& from) {
  std::vector<Address> list;
  for (const auto& text : from)
    if (dice.percent(50)) list.push_back(Address::parse(text).value());
  return list;
}

BondOptionValue some_value(Dice& dice, const OptionRule& rule) {
  switch (rule.kind) {
    case OptionKind::ipv4_targets:
      return some_targets<Ipv4Address>(dice, {"192.0.2.1", "192.0.2.2"});
    case OptionKind::ipv6_targets:
      return some_targets<Ipv6Address>(dice, {"2001:db8::1", "2001:db8::2"});
    case OptionKind::mac:
      return dice.percent(30) ? MacAddress{} : MacAddress{{0x02, 0xcc, 0, 0, 0, 1}};
    default:
      break;
  }
  if (rule.option == O::miimon) return dice.one_of<std::uint32_t>({0, 50, 100, 100, 200});
  if (rule.option == O::arp_interval) return dice.one_of<std::uint32_t>({0, 500, 1000});
  if (rule.option == O::updelay || rule.option == O::downdelay ||
      rule.option == O::peer_notif_delay)
    return dice.one_of<std::uint32_t>({0, 250, 400, 1000});
  if (rule.option == O::min_links) return dice.below(4);
  const std::uint32_t span = std::min(rule.max - rule.min, 6U);
  return rule.min + dice.below(span + 1);
}

struct Host {
  BondKernelSim kernel;
  std::vector<LinkIndex> nics;
  std::vector<LinkIndex> bonds;
};

void shake_bond(Dice& dice, Host& host, LinkIndex bond, unsigned times) {
  for (unsigned turn = 0; turn < times; ++turn) {
    const OptionRule& rule = kBondOptions[dice.below(kBondOptions.size())];
    const auto value = rule.kind == OptionKind::link ? BondOptionValue{dice.one_of(host.nics)}
                                                     : some_value(dice, rule);
    host.kernel.apply(lc::SetOption{bond, rule.option, value});  // what it refuses is not there
  }
}

void shake_slave(Dice& dice, Host& host, LinkIndex nic) {
  if (dice.percent(40)) host.kernel.apply(lc::SetSlavePrio{nic, static_cast<int>(dice.below(3))});
  if (dice.percent(40))
    host.kernel.apply(lc::SetQueueId{nic, static_cast<std::uint16_t>(dice.below(4))});
  if (dice.percent(20))
    host.kernel.apply(lc::SetActorPortPrio{nic, static_cast<std::uint16_t>(dice.below(300))});
  if (dice.percent(20)) host.kernel.drift_mtu(nic, dice.one_of<std::uint32_t>({1400, 1500, 9000}));
  if (dice.percent(10)) host.kernel.apply(lc::SetUp{nic, false});
}

void make_bond(Dice& dice, Host& host, const std::string& name) {
  lc::CreateBond create{name, {}};
  create.options[O::mode] = dice.below(7);
  EXPECT_EQ(host.kernel.apply(create), 0);
  const LinkIndex bond = host.kernel.table().find(name)->index;
  host.bonds.push_back(bond);
  shake_bond(dice, host, bond, 15);
  if (dice.percent(30)) host.kernel.apply(lc::SetMtu{bond, 9000});
  if (dice.percent(30)) host.kernel.apply(lc::SetMac{bond, {{0x02, 0xdd, 0, 0, 0, 1}}});
  for (const LinkIndex nic : host.nics) {
    if (!dice.percent(50)) continue;
    if (host.kernel.table().find(nic)->master != 0) continue;
    host.kernel.apply(lc::SetUp{nic, false});
    EXPECT_EQ(host.kernel.apply(lc::Enslave{nic, bond}), 0);
    shake_slave(dice, host, nic);
  }
  if (dice.percent(85)) host.kernel.apply(lc::SetUp{bond, true});
  shake_bond(dice, host, bond, 15);
}

Host some_host(Dice& dice) {
  Host host;
  const unsigned nics = 2 + dice.below(4);
  for (unsigned at = 0; at < nics; ++at) {
    const auto last = static_cast<std::uint8_t>(at);
    host.nics.push_back(host.kernel.add_nic("eth" + std::to_string(at), {{0x52, 0, 0, 0, 0, last}},
                                            dice.percent(80),
                                            dice.one_of<std::uint32_t>({1500, 1500, 9000})));
    if (dice.percent(50)) host.kernel.apply(lc::SetUp{host.nics.back(), true});
  }
  if (dice.percent(30)) {
    const LinkIndex bridge = host.kernel.add_bridge("br0");
    host.kernel.apply(lc::Enslave{dice.one_of(host.nics), bridge});
  }
  if (dice.percent(30)) host.kernel.forget_option(O::broadcast_neigh);
  if (dice.percent(30)) host.kernel.forget_option(O::lacp_strict);
  if (dice.percent(80)) make_bond(dice, host, "bond0");
  if (dice.percent(50)) make_bond(dice, host, "bond1");
  return host;
}

SlaveSelector selector_of(Dice& dice, const Link& nic) {
  if (dice.percent(50)) return ByName{nic.name};
  return ByPermanentMac{*nic.permanent_mac};
}

BondConfig some_config(Dice& dice, const Host& host) {
  BondConfig config;
  config.name = "bond0";
  for (const OptionRule& rule : kBondOptions)
    if (rule.kind != OptionKind::link && dice.percent(35))
      config.options[rule.option] = some_value(dice, rule);
  if (dice.percent(60)) config.options[O::mode] = dice.below(7);
  for (const LinkIndex nic : host.nics) {
    if (!dice.percent(60)) continue;
    SlaveConfig slave;
    slave.selector = selector_of(dice, *host.kernel.table().find(nic));
    if (dice.percent(40)) slave.prio = static_cast<int>(dice.below(3));
    if (dice.percent(40)) slave.queue_id = static_cast<std::uint16_t>(dice.below(4));
    if (dice.percent(30)) slave.actor_port_prio = static_cast<std::uint16_t>(dice.below(300));
    config.slaves.push_back(slave);
  }
  if (dice.percent(10)) config.slaves.push_back({ByName{"gone0"}, {}, {}, {}, {}});
  if (!config.slaves.empty() && dice.percent(40)) config.primary = config.slaves[0].selector;
  if (!config.slaves.empty() && dice.percent(40))
    config.active_slave = config.slaves.back().selector;
  if (dice.percent(30)) config.mtu = dice.one_of<std::uint32_t>({1500, 9000});
  if (dice.percent(30)) config.mac = MacAddress{{0x02, 0xee, 0, 0, 0, 1}};
  return config;
}

struct Round {
  explicit Round(unsigned seed) : dice(seed), host(some_host(dice)) {
    config = some_config(dice, host);
    options.exclusive = dice.percent(30);
  }
  WantedBond wanted() const { return wanted_bond(config, host.kernel.table()); }
  BondPlan plan() const { return plan_bond(host.kernel.table(), wanted(), options); }

  Dice dice;
  Host host;
  BondConfig config;
  BondPlanOptions options;
};

LinkChange ready(const LinkChange& change, const BondKernelSim& kernel, const BondPlan& plan) {
  const Link* bond = kernel.table().find(plan.bond);
  return bond == nullptr ? change : with_bond(change, bond->index);
}

std::string story(const BondPlan& plan, const LinkTable& before) {
  std::string text;
  for (const auto& line : plan_lines(plan, before)) text += line.text + ": " + line.reason + "\n";
  return text;
}

// False when one of them is refused.
bool run(const BondPlan& plan, BondKernelSim& kernel) {
  const LinkTable before = kernel.table();
  for (std::size_t at = 0; at < plan.steps.size(); ++at) {
    const int error = kernel.apply(ready(plan.steps[at].change, kernel, plan));
    EXPECT_EQ(error, 0) << std::strerror(error) << " at step " << at + 1 << " of\n"
                        << story(plan, before);
    if (error != 0) return false;
  }
  return true;
}

bool only_moves_active(const BondPlan& plan) {
  return std::all_of(plan.steps.begin(), plan.steps.end(), [](const BondStep& step) {
    const auto* set = std::get_if<lc::SetOption>(&step.change);
    return set != nullptr && set->option == O::active_slave;
  });
}

bool queue_is_taken(const BondPlan& plan) {
  return std::any_of(plan.findings.begin(), plan.findings.end(),
                     [](const Finding& finding) { return finding.code == "queue-taken"; });
}

TEST(BondPlanProperties, TheKernelTakesEachStepAndThenAllIsAsWanted) {
  for (unsigned seed = 0; seed < kRounds; ++seed) {
    SCOPED_TRACE(seed);
    Round round(seed);
    const LinkTable before = round.host.kernel.table();
    const BondPlan plan = round.plan();
    ASSERT_TRUE(run(plan, round.host.kernel));
    const auto missed = verify_plan(round.host.kernel.table(), round.wanted());
    for (const auto& miss : missed) {
      const bool unknown = miss.setting == MissedSetting::option &&
                           (miss.option == O::broadcast_neigh || miss.option == O::lacp_strict);
      ASSERT_TRUE(unknown || (miss.setting == MissedSetting::queue_id && queue_is_taken(plan)))
          << miss.text << "\n"
          << story(plan, before);
    }
    remember(round.options.not_taken, missed, round.wanted());
    const LinkTable between = round.host.kernel.table();
    const BondPlan second = round.plan();
    ASSERT_TRUE(only_moves_active(second)) << story(plan, before) << "then\n"
                                           << story(second, between);
    ASSERT_TRUE(run(second, round.host.kernel));
    const BondPlan third = round.plan();
    ASSERT_TRUE(third.steps.empty()) << story(third, round.host.kernel.table());
  }
}

// What nothing can bring back, and what does nothing: who is active, how often carrier came and
// went, an address that follows a slave, an option of two modes in another one.
LinkTable comparable(const LinkTable& table) {
  LinkTable made;
  for (const auto& [index, original] : table.all()) {
    Link link = original;
    link.carrier_up_count = link.carrier_down_count = 0;
    if (link.slave) {
      link.slave->active = false;
      link.slave->link_failures = 0;
      link.mac = {};
    }
    if (link.bond) {
      const auto mode = in_mode(link.bond->mode());
      link.bond->options.erase(O::active_slave);
      if ((mode & bond_modes::kTlbAlb) == 0) link.bond->options.erase(O::tlb_dynamic_lb);
      if (link.bond->mode() == BondMode::active_backup && link.bond->number(O::fail_over_mac) != 0)
        link.mac = {};
    }
    made.set(link);
  }
  return made;
}

std::string differences(const LinkTable& one, const LinkTable& other) {
  std::string text;
  for (const auto& [index, link] : one.all()) {
    const Link* now = other.find(index);
    if (now == nullptr) {
      text += link.name + " is gone\n";
      continue;
    }
    if (*now == link) continue;
    text += link.name + ": up " + std::to_string(link.up) + std::to_string(now->up) + " mtu " +
            std::to_string(link.mtu) + " " + std::to_string(now->mtu) + " mac " + link.mac.text() +
            " " + now->mac.text() + " master " + std::to_string(link.master) + " " +
            std::to_string(now->master) + (link.slave == now->slave ? "" : " slave differs") + "\n";
    if (!link.bond || !now->bond) continue;
    for (const auto& rule : kBondOptions) {
      const auto was = link.bond->options.find(rule.option);
      const auto is = now->bond->options.find(rule.option);
      const auto value = [&](const Link& of, auto at) {
        return at == of.bond->options.end() ? std::string("-")
                                            : option_value_text(rule.option, at->second, one);
      };
      if (value(link, was) != value(*now, is))
        text += "  " + std::string(rule.name) + " " + value(link, was) + " now " + value(*now, is) +
                "\n";
    }
  }
  return text;
}

TEST(BondPlanProperties, RollingBackAnyPrefixRestoresWhatWas) {
  for (unsigned seed = 0; seed < kRounds; seed += 3) {  // each takes as many runs as it has steps
    SCOPED_TRACE(seed);
    const Round round(seed);
    const LinkTable before = round.host.kernel.table();
    const BondPlan plan = round.plan();
    for (std::size_t done = 1; done <= plan.steps.size(); ++done) {
      BondKernelSim kernel = round.host.kernel;
      for (std::size_t at = 0; at < done; ++at)
        ASSERT_EQ(kernel.apply(ready(plan.steps[at].change, kernel, plan)), 0);
      const LinkTable half = kernel.table();
      std::string undone;
      for (const auto& change : rollback_steps(std::span(plan.steps).first(done), before)) {
        const LinkChange undo = ready(change, kernel, plan);
        undone += change_text(undo, half) + "\n";
        const int error = kernel.apply(undo);
        ASSERT_EQ(error, 0) << std::strerror(error) << " in\n"
                            << undone << "of step " << done << " of\n"
                            << story(plan, before);
      }
      ASSERT_EQ(comparable(kernel.table()).all() == comparable(before).all(), true)
          << differences(comparable(before), comparable(kernel.table())) << undone << "of step "
          << done << " of\n"
          << story(plan, before);
    }
  }
}

TEST(BondPlanProperties, WhatDisruptsNothingTakesNoCarrier) {
  for (unsigned seed = 0; seed < kRounds; ++seed) {
    SCOPED_TRACE(seed);
    Round round(seed);
    const BondPlan plan = round.plan();
    for (std::size_t at = 0; at < plan.steps.size(); ++at) {
      const LinkTable before = round.host.kernel.table();
      const auto& step = plan.steps[at];
      ASSERT_EQ(round.host.kernel.apply(ready(step.change, round.host.kernel, plan)), 0);
      if (step.disruption != Disruption::none) continue;
      for (const auto& [index, link] : before.all()) {
        if (!link.carrier) continue;
        ASSERT_TRUE(round.host.kernel.table().find(index)->carrier)
            << link.name << " loses carrier by " << change_text(step.change, before);
      }
    }
  }
}

TEST(BondPlanProperties, WhatTheGuardLetsThroughCutsNobodyOff) {
  unsigned refused = 0;
  unsigned passed = 0;
  for (unsigned seed = 0; seed < kRounds; ++seed) {
    SCOPED_TRACE(seed);
    Round round(seed);
    const LinkTable before = round.host.kernel.table();
    const BondPlan plan = round.plan();
    const GuardVerdict verdict = plan_guard(plan, before, LinkRole::storage);
    if (verdict.needs_force()) {
      ++refused;
      continue;
    }
    ++passed;
    for (const auto& step : plan.steps) {
      ASSERT_EQ(round.host.kernel.apply(ready(step.change, round.host.kernel, plan)), 0);
      for (const auto& [index, link] : before.all()) {
        if (!link.carrier || before.slaves_of(index).empty()) continue;
        ASSERT_TRUE(round.host.kernel.table().find(index)->carrier)
            << link.name << " is cut off by\n"
            << story(plan, before);
      }
    }
  }
  EXPECT_GT(refused, kRounds / 10);  // both happen
  EXPECT_GT(passed, kRounds / 10);
}

TEST(BondPlanProperties, OneOutageAtMost) {
  for (unsigned seed = 0; seed < kRounds; ++seed) {
    SCOPED_TRACE(seed);
    const Round round(seed);
    const BondPlan plan = round.plan();
    const auto downs =
        std::count_if(plan.steps.begin(), plan.steps.end(), [&](const BondStep& step) {
          const auto* set = std::get_if<lc::SetUp>(&step.change);
          return set != nullptr && set->link == plan.link && !set->up;
        });
    ASSERT_LE(downs, 1);
    for (const LinkIndex nic : round.host.nics) {
      const auto leaves =
          std::count_if(plan.steps.begin(), plan.steps.end(), [&](const BondStep& step) {
            const auto* release = std::get_if<lc::Release>(&step.change);
            return release != nullptr && release->slave == nic;
          });
      ASSERT_LE(leaves, 1);
    }
  }
}

}  // namespace
}  // namespace libpath
