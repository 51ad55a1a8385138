// Each lint rule, found where it should be and not found where it should not.
#include "libpath/verdict/bond_lint.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/unit/verdict/bond_support.h"

namespace libpath {
namespace {

constexpr Ipv4Address kGateway{{192, 0, 2, 1}};
constexpr Ipv4Address kPortal{{192, 0, 2, 10}};

struct LintRig {
  BonddConfig config;
  SupervisionConfig supervision;
  BondConfig section;
  bool configured = false;
  Link bond = make_bond(BondMode::active_backup);
  std::vector<SlaveSnapshot> slaves{make_slave(0), make_slave(1)};
  LinkTable links;
  std::vector<Ipv4Address> gateways{kGateway};
  std::optional<unsigned> peer_macs;

  void mode(BondMode mode) { set(BondOption::mode, static_cast<std::uint32_t>(mode)); }
  void set(BondOption option, BondOptionValue value) {
    bond.bond->options[option] = std::move(value);
  }
  void lacp() {
    mode(BondMode::lacp);
    set(BondOption::lacp_rate, 1U);
  }
  void arp(std::vector<Ipv4Address> targets) {
    set(BondOption::miimon, 0U);
    set(BondOption::arp_interval, 200U);
    set(BondOption::arp_validate, 3U);
    set(BondOption::arp_ip_target, std::move(targets));
  }
  void add_vlan(std::uint16_t id, std::uint32_t mtu, LinkRole role) {
    Link vlan;
    vlan.index = 100U + id;
    vlan.name = "bond0." + std::to_string(id);
    vlan.kind = "vlan";
    vlan.vlan_id = id;
    vlan.lower = bond.index;
    vlan.mtu = mtu;
    links.set(vlan);
    WatchConfig watch;
    watch.selector = ByName{vlan.name};
    watch.role = role;
    config.watches.push_back(watch);
  }
  void configure(std::size_t slave_count) {
    configured = true;
    section.slaves.resize(slave_count);
  }
  std::vector<Finding> findings() const {
    return lint_bond({config, supervision, configured ? &section : nullptr, bond, slaves, links,
                      gateways, peer_macs});
  }
  std::string text(std::string_view code) const { return text_of_finding(findings(), code); }
};

TEST(BondLint, FindsNothingInAGoodBond) {
  EXPECT_EQ(brief(LintRig().findings()), "");
  LintRig lacp;
  lacp.lacp();
  EXPECT_EQ(brief(lacp.findings()), "");
  LintRig arp;
  arp.arp({kGateway, kPortal});
  EXPECT_EQ(brief(arp.findings()), "");
}

using Change = void (*)(LintRig&);
struct LintRow {
  std::string_view code;
  Change spoil;  // now it is found
  Change mend;   // and now it is not
};

// clang-format off
constexpr LintRow kLintTable[] = {
    {"no-slaves", [](LintRig& r) { r.slaves.clear(); }, [](LintRig& r) { r.slaves = LintRig().slaves; }},
    {"no-slaves", [](LintRig& r) { r.configure(0); }, [](LintRig& r) { r.configure(2); }},
    {"one-slave", [](LintRig& r) { r.slaves.pop_back(); }, [](LintRig& r) { r.configure(2); }},
    {"no-monitoring", [](LintRig& r) { r.set(BondOption::miimon, 0U); },
     [](LintRig& r) { r.arp({kGateway, kPortal}); }},
    {"no-monitoring", [](LintRig& r) { r.bond.bond->options.erase(BondOption::miimon); },
     [](LintRig& r) { r.lacp(); }},  // the kernel takes 100 by itself
    {"arp-no-target", [](LintRig& r) { r.arp({}); },
     [](LintRig& r) { r.set(BondOption::ns_ip6_target, std::vector<Ipv6Address>(2)); }},
    {"arp-not-validated", [](LintRig& r) { r.arp({kGateway, kPortal}); r.set(BondOption::arp_validate, 0U); },
     [](LintRig& r) { r.set(BondOption::arp_validate, 1U); }},
    {"arp-not-validated", [](LintRig& r) { r.arp({kGateway, kPortal}); r.set(BondOption::arp_validate, 4U); },
     [](LintRig& r) { r.set(BondOption::arp_validate, 5U); }},
    {"arp-single-target", [](LintRig& r) { r.arp({kPortal}); }, [](LintRig& r) { r.arp({kPortal, kGateway}); }},
    {"arp-only-gateway", [](LintRig& r) { r.arp({kGateway}); }, [](LintRig& r) { r.arp({kGateway, kPortal}); }},
    {"arp-only-gateway", [](LintRig& r) { r.arp({kGateway}); }, [](LintRig& r) { r.gateways.clear(); }},
    {"arp-targets-unused", [](LintRig& r) { r.set(BondOption::arp_ip_target, std::vector{kPortal}); },
     [](LintRig& r) { r.arp({kPortal}); }},
    {"detection-slower-than-token",
     [](LintRig& r) { r.lacp(); r.supervision.role = LinkRole::cluster; },
     [](LintRig& r) { r.config.corosync_token = Millis(3001); }},
    {"detection-slower-than-token",
     [](LintRig& r) { r.set(BondOption::downdelay, 2900U); r.supervision.role = LinkRole::cluster; },
     [](LintRig& r) { r.set(BondOption::downdelay, 2800U); }},
    {"detection-slower-than-token",
     [](LintRig& r) { r.arp({kGateway, kPortal}); r.set(BondOption::arp_interval, 1000U); r.supervision.role = LinkRole::cluster; },
     [](LintRig& r) { r.supervision.role = LinkRole::public_; }},
    {"detection-slower-than-token",
     [](LintRig& r) { r.lacp(); r.add_vlan(5, 9000, LinkRole::cluster); },
     [](LintRig& r) { r.config.watches.clear(); }},
    {"detection-slower-than-knet",
     [](LintRig& r) { r.set(BondOption::downdelay, 1400U); r.supervision.role = LinkRole::cluster; },
     [](LintRig& r) { r.set(BondOption::downdelay, 1300U); }},
    {"detection-slower-than-knet",
     [](LintRig& r) { r.arp({kGateway, kPortal}); r.set(BondOption::arp_interval, 500U); r.supervision.role = LinkRole::cluster; },
     [](LintRig& r) { r.set(BondOption::missed_max, 1U); }},
    {"lacp-slow-rate", [](LintRig& r) { r.lacp(); r.set(BondOption::lacp_rate, 0U); }, [](LintRig& r) { r.lacp(); }},
    {"use-carrier-off", [](LintRig& r) { r.set(BondOption::use_carrier, 0U); }, [](LintRig& r) { r.arp({kGateway, kPortal}); }},
    {"delay-rounded", [](LintRig& r) { r.configure(2); r.section.options[BondOption::updelay] = 250U; },
     [](LintRig& r) { r.section.options[BondOption::updelay] = 300U; }},
    {"updelay-zero", [](LintRig& r) { r.mode(BondMode::balance_xor); }, [](LintRig& r) { r.set(BondOption::updelay, 5000U); }},
    {"updelay-zero", [](LintRig& r) { r.set(BondOption::primary, 1U); }, [](LintRig& r) { r.set(BondOption::primary, 0U); }},
    {"lacp-passive", [](LintRig& r) { r.lacp(); r.set(BondOption::lacp_active, 0U); },
     [](LintRig& r) { r.set(BondOption::lacp_active, 1U); }},
    {"min-links-zero", [](LintRig& r) { r.lacp(); r.supervision.role = LinkRole::storage; },
     [](LintRig& r) { r.set(BondOption::min_links, 2U); }},
    {"fail-over-mac", [](LintRig& r) { r.set(BondOption::fail_over_mac, 1U); }, [](LintRig& r) { r.set(BondOption::fail_over_mac, 2U); }},
    {"fail-over-mac", [](LintRig& r) { r.lacp(); r.set(BondOption::fail_over_mac, 2U); },
     [](LintRig& r) { r.mode(BondMode::active_backup); }},
    {"all-slaves-active", [](LintRig& r) { r.set(BondOption::all_slaves_active, 1U); },
     [](LintRig& r) { r.set(BondOption::all_slaves_active, 0U); }},
    {"primary-reselect", [](LintRig& r) { r.set(BondOption::primary, 1U); }, [](LintRig& r) { r.set(BondOption::primary_reselect, 1U); }},
    {"primary-reselect", [](LintRig& r) { r.configure(2); r.section.primary = ByName{"eth0"}; }, [](LintRig& r) { r.lacp(); }},
    {"prio-ignored", [](LintRig& r) { r.set(BondOption::primary, 1U); r.slaves[0].link.slave->prio = 5; },
     [](LintRig& r) { r.slaves[0].link.slave->prio = 0; }},
    {"balance-rr-storage", [](LintRig& r) { r.mode(BondMode::balance_rr); r.supervision.role = LinkRole::storage; },
     [](LintRig& r) { r.supervision.role = LinkRole::unset; }},
    {"broadcast-mode", [](LintRig& r) { r.mode(BondMode::broadcast); }, [](LintRig& r) { r.mode(BondMode::balance_xor); }},
    {"mode-for-cluster", [](LintRig& r) { r.mode(BondMode::balance_alb); r.supervision.role = LinkRole::cluster; },
     [](LintRig& r) { r.mode(BondMode::active_backup); }},
    {"layer2-single-peer", [](LintRig& r) { r.lacp(); r.peer_macs = 1; }, [](LintRig& r) { r.peer_macs = 2; }},
    {"layer2-single-peer", [](LintRig& r) { r.mode(BondMode::balance_xor); r.peer_macs = 1; },
     [](LintRig& r) { r.set(BondOption::xmit_hash_policy, 1U); }},
    {"no-peer-notification", [](LintRig& r) { r.set(BondOption::num_peer_notif, 0U); }, [](LintRig& r) { r.lacp(); }},
    {"roles-share-bond", [](LintRig& r) { r.supervision.role = LinkRole::storage; r.add_vlan(5, 9000, LinkRole::cluster); },
     [](LintRig& r) { r.links = {}; }},
    {"roles-share-bond", [](LintRig& r) { r.add_vlan(4, 9000, LinkRole::storage); r.add_vlan(5, 9000, LinkRole::cluster); },
     [](LintRig& r) { Link far = *r.links.find(105U); far.lower_elsewhere = true; r.links.set(far); }},
    {"mtu-drift", [](LintRig& r) { r.slaves[1].link.mtu = 1500; }, [](LintRig& r) { r.slaves[1].link.mtu = 9000; }},
    {"mtu-drift", [](LintRig& r) { r.add_vlan(5, 9001, LinkRole::unset); },
     [](LintRig& r) { r.add_vlan(5, 1500, LinkRole::unset); }},
    {"mtu-drift", [](LintRig& r) { r.add_vlan(5, 1500, LinkRole::storage); }, [](LintRig& r) { r.config.watches.clear(); }},
    {"mixed-speed", [](LintRig& r) { r.slaves[1].speed = 1000; }, [](LintRig& r) { r.slaves[1].link.carrier = false; }},
    {"mixed-speed", [](LintRig& r) { r.slaves[1].speed = 1000; }, [](LintRig& r) { r.lacp(); }},
    {"no-permanent-mac",
     [](LintRig& r) { r.slaves[0].link.permanent_mac.reset(); r.slaves[0].link.slave->permanent_mac = {}; },
     [](LintRig& r) { r.slaves[0].link.slave->permanent_mac = kPartnerA; }},
    {"duplicate-permanent-mac", [](LintRig& r) { r.slaves[1].link.permanent_mac = r.slaves[0].link.permanent_mac; },
     [](LintRig& r) { r.slaves[1].link.permanent_mac = kPartnerB; }},
};
// clang-format on

TEST(BondLint, FindsEachMistakeAndNotItsRepair) {
  for (std::size_t n = 0; n < std::size(kLintTable); ++n) {
    const LintRow& row = kLintTable[n];
    LintRig rig;
    row.spoil(rig);
    EXPECT_TRUE(has_finding(rig.findings(), row.code)) << n << ' ' << row.code;
    row.mend(rig);
    EXPECT_FALSE(has_finding(rig.findings(), row.code)) << n << ' ' << row.code;
  }
}

TEST(BondLint, HasATestForEachRuleAndEachRuleOnce) {
  std::set<std::string_view> tested;
  for (const auto& row : kLintTable) tested.insert(row.code);
  std::set<std::string_view> rules;
  for (const auto& rule : lint_rules()) {
    EXPECT_TRUE(rules.insert(rule.code).second) << rule.code;
    EXPECT_TRUE(tested.contains(rule.code)) << rule.code;
    EXPECT_FALSE(rule.about.empty()) << rule.code;
  }
  EXPECT_EQ(rules.size(), tested.size());
}

TEST(BondLint, NamesItsNumbers) {
  struct Row {
    std::string_view code;
    Change spoil;
    std::string_view part;
  };
  const Row kTable[] = {
      {"detection-slower-than-token",
       [](LintRig& r) {
         r.lacp();
         r.set(BondOption::lacp_rate, 0U);
         r.supervision.role = LinkRole::cluster;
       },
       "after 90000 ms (lacp_rate slow"},
      {"detection-slower-than-token",
       [](LintRig& r) {
         r.arp({kGateway, kPortal});
         r.set(BondOption::arp_interval, 1000U);
         r.supervision.role = LinkRole::cluster;
       },
       "3000 ms (arp_interval 1000 x (missed_max 2 + 1)), corosync's token is 3000 ms"},
      {"delay-rounded",
       [](LintRig& r) {
         r.configure(2);
         r.section.options[BondOption::downdelay] = 250U;
       },
       "downdelay 250 ms is no multiple of miimon 100: the kernel takes 200 ms"},
      {"mtu-drift", [](LintRig& r) { r.slaves[1].link.mtu = 1500; },
       "eth1 has MTU 1500, the bond 9000"},
      {"lacp-slow-rate",
       [](LintRig& r) {
         r.lacp();
         r.set(BondOption::lacp_rate, 0U);
         r.supervision.role = LinkRole::cluster;
       },
       "3000 ms (token)"},
      {"fail-over-mac",
       [](LintRig& r) {
         r.configure(2);
         r.set(BondOption::fail_over_mac, 1U);
       },
       "the kernel chose it"},
      {"min-links-zero",
       [](LintRig& r) {
         r.lacp();
         r.supervision.role = LinkRole::storage;
       },
       "1 of 2 slaves"},
  };
  for (const auto& row : kTable) {
    LintRig rig;
    row.spoil(rig);
    EXPECT_TRUE(contains(rig.text(row.code), row.part)) << rig.text(row.code);
  }
}

// With bondd the carrier event comes first: the kernel's own time is what holds without it.
TEST(BondLint, KnowsThatSteeringIsFasterThanMiimon) {
  LintRig rig;
  rig.supervision.role = LinkRole::cluster;
  rig.set(BondOption::downdelay, 5000U);
  auto findings = rig.findings();
  EXPECT_EQ(brief(findings), "detection-slower-than-token");
  EXPECT_EQ(findings[0].level, FindingLevel::info);
  rig.supervision.steer = false;
  findings = rig.findings();
  EXPECT_EQ(findings[0].level, FindingLevel::error);
}

TEST(BondLint, TakesTheSlowestDetection) {
  LintRig rig;
  rig.lacp();
  rig.supervision.role = LinkRole::cluster;
  rig.config.corosync_token = Millis(10000);
  EXPECT_TRUE(contains(rig.text("detection-slower-than-knet"), "lacp_rate fast"));
  rig.set(BondOption::downdelay, 5000U);
  EXPECT_TRUE(contains(rig.text("detection-slower-than-knet"), "downdelay 5000"));
}

TEST(BondLint, DoesNotCompareWithATokenOfZero) {
  LintRig rig;
  rig.lacp();
  rig.supervision.role = LinkRole::cluster;
  rig.config.corosync_token = Millis(0);
  rig.config.knet_ping_timeout = Millis(0);
  EXPECT_EQ(brief(rig.findings()), "");
}

TEST(BondLint, SurvivesTheLargestNumbers) {
  LintRig rig;
  rig.arp({kGateway, kPortal});
  rig.supervision.role = LinkRole::cluster;
  rig.set(BondOption::arp_interval, 0xffffffffU);
  rig.set(BondOption::missed_max, 255U);
  EXPECT_TRUE(contains(rig.text("detection-slower-than-token"), "1099511627520 ms"));
}

// --- a section by itself ------------------------------------------------------------------------

TEST(LintSection, TakesANewBondsDefaults) {
  BonddConfig config;
  BondConfig section;
  section.name = "bond0";
  section.slaves.resize(2);
  EXPECT_EQ(brief(lint_section(config, section)), "no-monitoring") << "balance-rr, miimon 0";
  section.options[BondOption::mode] = 4U;
  EXPECT_EQ(brief(lint_section(config, section)), "lacp-slow-rate") << "the kernel sets miimon 100";
  section.options[BondOption::lacp_rate] = 1U;
  EXPECT_EQ(brief(lint_section(config, section)), "");
}

TEST(LintSection, CountsItsSlaves) {
  BonddConfig config;
  BondConfig section;
  section.options = {{BondOption::mode, 1U}, {BondOption::miimon, 100U}};
  section.slaves.resize(1);
  EXPECT_EQ(brief(lint_section(config, section)), "one-slave");
}

TEST(LintSection, SaysNothingOfOneThatOnlySupervises) {
  BondConfig section;
  section.supervise_only = true;
  EXPECT_EQ(brief(lint_section(BonddConfig{}, section)), "");
}

TEST(LintNeeds, AreWhatTheOptionsOfABondMakeOfThem) {
  const auto needs_of = [](const std::function<void(LintRig&)>& change) {
    LintRig rig;
    change(rig);
    return lint_needs(rig.bond);
  };
  const LintNeeds none, gateways{.gateways = true}, peers{.peers = true};
  EXPECT_EQ(needs_of([](LintRig&) {}), none);
  EXPECT_EQ(needs_of([](LintRig& r) { r.arp({kGateway, kPortal}); }), gateways);
  EXPECT_EQ(needs_of([](LintRig& r) { r.arp({}); }), none);
  EXPECT_EQ(needs_of([](LintRig& r) {
              r.arp({kGateway});
              r.set(BondOption::ns_ip6_target, std::vector<Ipv6Address>(1));
            }),
            none);
  EXPECT_EQ(needs_of([](LintRig& r) {
              r.arp({kGateway});
              r.set(BondOption::arp_interval, 0U);
            }),
            none);
  EXPECT_EQ(needs_of([](LintRig& r) { r.lacp(); }), peers);
  EXPECT_EQ(needs_of([](LintRig& r) { r.mode(BondMode::balance_xor); }), peers);
  EXPECT_EQ(needs_of([](LintRig& r) {
              r.lacp();
              r.set(BondOption::xmit_hash_policy, 1U);
            }),
            none);
  EXPECT_EQ(needs_of([](LintRig& r) { r.bond.bond.reset(); }), none);
}

}  // namespace
}  // namespace libpath
