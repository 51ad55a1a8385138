// What bondd.conf may say and yet not mean: each mistake, the remark, and what holds instead.
#include <string>

#include <gtest/gtest.h>

#include "libpath/bondconf/keywords.h"
#include "tests/unit/bondconf/load_bondd.h"

namespace libpath {
namespace {

// The one complaint about `text`, without its place; all of them when there are more.
std::string complaint(const std::string& text) {
  std::string out;
  for (const auto& diagnostic : load_bondd(text).diagnostics) {
    if (diagnostic.severity == Severity::info) continue;
    if (!out.empty()) out += "\n";
    out += diagnostic.text;
  }
  return out;
}
BondConfig only_bond(const std::string& text) { return load_bondd(text).config.bonds.at(0); }
bool has_option(const BondConfig& bond, BondOption option) { return bond.options.contains(option); }
std::uint32_t option_number(const BondConfig& bond, BondOption option) {
  return std::get<std::uint32_t>(bond.options.at(option));
}

TEST(BonddValues, KeepThePreviousOneWhenTheNextIsBad) {
  const std::string text = good_bond(" miimon 50\n miimon soon\n mtu 9000\n mtu 9000000\n");
  EXPECT_EQ(all_remarks(load_bondd(text)),
            (Remarks{"a:6:9: warning: miimon: bad value 'soon', not a number from 0 to 2147483647; "
                     "the previous value is kept",
                     "a:8:6: warning: mtu: bad value '9000000', not a number from 68 to 65535; the "
                     "previous value is kept"}));
  EXPECT_EQ(option_number(only_bond(text), BondOption::miimon), 50U);
  EXPECT_EQ(only_bond(text).mtu, 9000U);
}

TEST(BonddValues, OfEveryKindMayBeBad) {
  const auto kept = "; the previous value is kept";
  EXPECT_EQ(complaint(good_bond(" primary 00:00:00:00:00:00\n")),
            "primary: bad value '00:00:00:00:00:00', it is not the address of an interface" +
                std::string(kept));
  EXPECT_EQ(
      complaint(good_bond(" mac 01:00:5e:00:00:01\n")),
      "mac: bad value '01:00:5e:00:00:01', not the address of an interface" + std::string(kept));
  EXPECT_EQ(
      complaint(good_bond(" role disk\n")),
      "role: bad value 'disk', not one of: storage, cluster, public, unset" + std::string(kept));
  EXPECT_EQ(complaint(good_bond(" wanted_speed fast\n")),
            "wanted_speed: bad value 'fast', not a speed in Mbit/s, nor one like 10g" +
                std::string(kept));
  EXPECT_EQ(complaint(good_bond(" damping_penalty nan\n")),
            "damping_penalty: bad value 'nan', not a number from 1 to 1000000" + std::string(kept));
  EXPECT_EQ(
      complaint(good_bond(" damping_half_life 2h\n")),
      "damping_half_life: bad value '2h', not a time from 1 to 3600000 ms" + std::string(kept));
  EXPECT_EQ(complaint(good_bond(" steer maybe\n")),
            "steer: bad value 'maybe', not one of: yes, no, 1, 0" + std::string(kept));
  EXPECT_EQ(complaint("defaults {\n verbosity 9\n}\n"),
            "verbosity: bad value '9', not a number from 0 to 4" + std::string(kept));
}

TEST(BonddValues, CanonicalTextIsTakenAgainUnchanged) {
  for (const KeywordRule& rule : kBonddKeywords) {
    for (const auto* text : {"0",
                             "1",
                             "7",
                             "99",
                             "2s",
                             "500ms",
                             "10g",
                             "2.5G",
                             "0.5",
                             "1000.25",
                             "yes",
                             "off",
                             "all",
                             "802.3ad",
                             "storage",
                             "eth0",
                             "02-00-00-00-00-01",
                             "pci-0000:0A:00.1",
                             "",
                             "192.0.2.1 192.0.2.2",
                             "fe80::1,FE80::2",
                             "192.0.2.1 fe80::1 x",
                             "0.0.0.0"}) {
      const Checked once = rule.type->check(rule, text);
      if (!once.text) continue;
      const Checked twice = rule.type->check(rule, *once.text);
      EXPECT_EQ(twice.text, once.text) << rule.name << " " << text;
      EXPECT_EQ(twice.remark, "") << rule.name << " " << text;
    }
  }
}

TEST(BonddKeywords, HaveOneRowPerNameAndSection) {
  for (std::size_t i = 0; i < kBonddKeywords.size(); ++i) {
    ASSERT_NE(kBonddKeywords[i].type, nullptr);
    EXPECT_NE(kBonddKeywords[i].sections, 0U);
    for (std::size_t j = 0; j < i; ++j) {
      const bool same = kBonddKeywords[i].name == kBonddKeywords[j].name &&
                        (kBonddKeywords[i].sections & kBonddKeywords[j].sections) != 0;
      EXPECT_FALSE(same) << kBonddKeywords[i].name;
    }
  }
}

TEST(BonddLists, LeaveOutBadTargetsAndKeepTheOthers) {
  const std::string text = good_bond(
      " miimon 0\n arp_interval 100\n arp_ip_target \"192.0.2.1 0.0.0.0 224.0.0.5 fe80::1 x\"\n"
      " arp_ip_target 192.0.2.1,192.0.2.2\n");
  EXPECT_EQ(complaint(text),
            "arp_ip_target: '0.0.0.0' is the zero address, '224.0.0.5' is a multicast address, "
            "'x' is not an address, fe80::1 belongs into ns_ip6_target; left out\n"
            "arp_ip_target: 192.0.2.1 is there twice; left out");
  EXPECT_EQ(only_bond(text).options.at(BondOption::arp_ip_target),
            BondOptionValue(std::vector<Ipv4Address>{{{192, 0, 2, 1}}, {{192, 0, 2, 2}}}));
}

TEST(BonddLists, MayBeEmpty) {
  const std::string text = good_bond(" arp_ip_target \"\"\n");
  EXPECT_EQ(complaint(text), "");
  EXPECT_EQ(only_bond(text).options.at(BondOption::arp_ip_target),
            BondOptionValue(std::vector<Ipv4Address>{}));
}

TEST(BonddLists, EndAtSixteenTargets) {
  std::string lines = " miimon 0\n arp_interval 100\n";
  for (int i = 1; i <= 17; ++i) lines += " arp_ip_target 192.0.2." + std::to_string(i) + "\n";
  EXPECT_EQ(complaint(good_bond(lines)),
            "arp_ip_target: 192.0.2.17 is one more than 16 targets; left out: remove another to "
            "have it");
  const auto bond = only_bond(good_bond(lines));
  EXPECT_EQ(std::get<std::vector<Ipv4Address>>(bond.options.at(BondOption::arp_ip_target)).size(),
            16U);
}

TEST(BonddChecks, LeaveOutOptionsTheModeDoesNotTake) {
  EXPECT_EQ(complaint(good_bond(" lacp_rate fast\n")),
            "bond 'b': lacp_rate is not valid in mode active-backup, only in 802.3ad: remove it or "
            "set another mode; left out");
  EXPECT_FALSE(has_option(only_bond(good_bond(" lacp_rate fast\n")), BondOption::lacp_rate));
  EXPECT_EQ(complaint(good_bond(" active_slave e1\n primary e0\n", "802.3ad")),
            "bond 'b': active_slave is not valid in mode 802.3ad, only in active-backup, "
            "balance-tlb, balance-alb: remove it or set another mode; left out\n"
            "bond 'b': primary is not valid in mode 802.3ad, only in active-backup, balance-tlb, "
            "balance-alb: remove it or set another mode; left out");
  EXPECT_FALSE(only_bond(good_bond(" primary e0\n", "802.3ad")).primary.has_value());
  EXPECT_FALSE(only_bond(good_bond(" active_slave e0\n", "802.3ad")).active_slave.has_value());
}

TEST(BonddChecks, LeaveOutEveryOptionInEveryModeThatDoesNotTakeIt) {
  for (const OptionRule& rule : kBondOptions) {
    for (const OptionWord& mode : option_words::kModes) {
      if ((rule.modes & in_mode(static_cast<BondMode>(mode.number))) != 0) continue;
      const std::string value = rule.kind == OptionKind::link  ? "e0"
                                : rule.kind == OptionKind::mac ? "02:00:00:00:00:01"
                                                               : std::to_string(rule.max);
      const std::string text =
          good_bond(" " + std::string(rule.name) + " " + value + "\n", std::string(mode.word));
      EXPECT_FALSE(has_option(only_bond(text), rule.option)) << text;
      EXPECT_NE(complaint(text).find("is not valid in mode"), std::string::npos) << text;
    }
  }
}

TEST(BonddChecks, SayThatNoModeIsSet) {
  const std::string text = "bond b {\n lacp_rate fast\n slave e {}\n}\n";
  EXPECT_EQ(complaint(text),
            "bond 'b': no mode is set, and a new bond is balance-rr, which needs a switch set up "
            "for it; set mode, for example active-backup or 802.3ad\n"
            "bond 'b': lacp_rate is not valid in mode balance-rr, as none is set, only in 802.3ad: "
            "remove it or set another mode; left out");
  EXPECT_FALSE(has_option(only_bond(text), BondOption::mode));
}

TEST(BonddChecks, KeepMiimonWhenBothMonitorsAreSet) {
  const std::string text =
      good_bond(" miimon 100\n arp_interval 100\n arp_ip_target 192.0.2.1\n arp_validate all\n");
  EXPECT_EQ(complaint(text),
            "bond 'b': arp_interval cannot be together with miimon: remove one; with miimon, a "
            "`watcher arp_probe` section has bondd probe the targets; left out\n"
            "bond 'b': arp_ip_target has no effect without arp_interval; set that instead of "
            "miimon, or use a `watcher` section\n"
            "bond 'b': arp_validate cannot be together with miimon: remove it, or set arp_interval "
            "instead of miimon; left out");
  const BondConfig bond = only_bond(text);
  EXPECT_TRUE(has_option(bond, BondOption::miimon));
  EXPECT_FALSE(has_option(bond, BondOption::arp_interval));
  EXPECT_FALSE(has_option(bond, BondOption::arp_validate));
}

TEST(BonddChecks, MonitorABondThatSaysNothingAboutIt) {
  EXPECT_EQ(all_remarks(load_bondd(good_bond(""))),
            Remarks{"a:1:1: info: bond 'b': neither miimon nor arp_interval is set, which would "
                    "leave the bond without link monitoring; using miimon 100"});
  EXPECT_EQ(option_number(only_bond(good_bond("")), BondOption::miimon), 100U);
  const std::string arp = good_bond(" arp_interval 100\n arp_ip_target 192.0.2.1\n");
  EXPECT_EQ(all_remarks(load_bondd(arp)), Remarks{});
  EXPECT_FALSE(has_option(only_bond(arp), BondOption::miimon));
}

TEST(BonddChecks, MonitorABondWhoseArpIntervalTheModeRefuses) {
  const BondConfig bond = only_bond(good_bond(" arp_interval 100\n", "802.3ad"));
  EXPECT_FALSE(has_option(bond, BondOption::arp_interval));
  EXPECT_EQ(option_number(bond, BondOption::miimon), 100U);
}

TEST(BonddChecks, SayLoudlyThatNothingMonitors) {
  const LoadedBonddConfig loaded = load_bondd(good_bond(" miimon 0\n"));
  ASSERT_EQ(loaded.diagnostics.size(), 1U);
  EXPECT_EQ(loaded.diagnostics[0].message(),
            "a:5:9: error: bond 'b': NO LINK MONITORING: with miimon 0 and no arp_interval the "
            "kernel never takes a dead slave out of use; set miimon 100");
  EXPECT_EQ(option_number(loaded.config.bonds[0], BondOption::miimon), 0U);
}

TEST(BonddChecks, CountDelaysInRoundsOfMiimon) {
  EXPECT_EQ(complaint(good_bond(" miimon 100\n updelay 250\n")),
            "bond 'b': updelay 250 is not a multiple of miimon 100; using 200, as the kernel "
            "would: write that, or change miimon");
  EXPECT_EQ(option_number(only_bond(good_bond(" miimon 100\n updelay 250\n")), BondOption::updelay),
            200U);
  EXPECT_EQ(complaint(good_bond(" miimon 100\n downdelay 200\n peer_notif_delay 300\n")), "");
  for (const std::string option : {"updelay", "downdelay", "peer_notif_delay"}) {
    const std::string text =
        good_bond(" arp_interval 100\n arp_ip_target 192.0.2.1\n " + option + " 200\n");
    EXPECT_EQ(complaint(text), "bond 'b': " + option +
                                   " is counted in rounds of miimon, which is off: remove it, or "
                                   "set miimon; left out");
    EXPECT_FALSE(has_option(only_bond(text), find_option(option)->option));
  }
}

TEST(BonddChecks, MissArpTargets) {
  EXPECT_EQ(complaint(good_bond(" arp_interval 100\n")),
            "bond 'b': arp_interval without arp_ip_target and ns_ip6_target asks nobody; add a "
            "target");
  EXPECT_EQ(complaint(good_bond(" arp_interval 100\n ns_ip6_target 2001:db8::1\n")), "");
}

TEST(BonddChecks, ExpectThePrimaryAmongTheSlaves) {
  EXPECT_EQ(complaint(good_bond(" primary e2\n")),
            "bond 'b': primary 'e2' is not one of the slaves: add `slave e2 { }`, or name one that "
            "is; left out");
  EXPECT_FALSE(only_bond(good_bond(" primary e2\n")).primary.has_value());
  EXPECT_FALSE(only_bond(good_bond(" active_slave e2\n")).active_slave.has_value());
  EXPECT_TRUE(only_bond(good_bond(" active_slave e1\n")).active_slave.has_value());
}

TEST(BonddChecks, KeepAPrimaryTheyCannotJudge) {
  const std::string text = good_bond(" miimon 100\n primary 02:00:00:00:00:01\n");
  EXPECT_EQ(all_remarks(load_bondd(text)),
            Remarks{"a:6:10: info: bond 'b': primary '02:00:00:00:00:01' is written in another way "
                    "than the slaves; write it as in the label of its slave section, so that it "
                    "can be checked"});
  EXPECT_TRUE(only_bond(text).primary.has_value());
}

TEST(BonddChecks, GiveASlaveToOneBond) {
  const LoadedBonddConfig loaded =
      load_bondd(good_bond(" miimon 100\n") +
                 "bond c {\n mode 802.3ad\n miimon 100\n slave f0 {}\n slave e1 {}\n}\n");
  ASSERT_EQ(loaded.diagnostics.size(), 1U);
  EXPECT_EQ(loaded.diagnostics[0].message(),
            "a:11:2: error: bond 'c': slave 'e1' belongs to bond 'b' in a:1 already; left out "
            "here: remove one of them");
  EXPECT_EQ(loaded.config.bonds[0].slaves.size(), 2U);
  EXPECT_EQ(loaded.config.bonds[1].slaves.size(), 1U);
}

TEST(BonddChecks, RefuseABondAsItsOwnSlave) {
  EXPECT_EQ(complaint(good_bond(" slave b {}\n")),
            "bond 'b': slave 'b' is the bond itself; left out");
}

TEST(BonddChecks, ReadTwoSectionsOfABondAsOne) {
  const LoadedBonddConfig loaded =
      load_bondd_files({good_bond(" miimon 100\n role storage\n arp_ip_target 192.0.2.1\n"),
                        "bond b {\n miimon 50\n arp_ip_target \"\"\n slave e1 {\n queue_id 3\n }\n "
                        "slave e2 {}\n}\n"});
  EXPECT_EQ(complaints(loaded),
            (Remarks{"b:1:1: warning: bond 'b' has a section in a:1 already; both are read as one, "
                     "later values replace earlier ones",
                     "b:4:2: warning: slave 'e1' has a section in a:4 already; both are read as "
                     "one, later values replace earlier ones"}));
  ASSERT_EQ(loaded.config.bonds.size(), 1U);
  const BondConfig& bond = loaded.config.bonds[0];
  EXPECT_EQ(option_number(bond, BondOption::miimon), 50U);
  EXPECT_EQ(bond.supervision.role, LinkRole::storage);
  EXPECT_EQ(bond.options.at(BondOption::arp_ip_target),
            BondOptionValue(std::vector<Ipv4Address>{}));
  ASSERT_EQ(bond.slaves.size(), 3U);
  EXPECT_EQ(bond.slaves[1].queue_id, 3U);
}

TEST(BonddChecks, WantNoMoreSlavesThanThereAre) {
  EXPECT_EQ(complaint(good_bond(" min_slaves 3\n")),
            "bond 'b': min_slaves 3 is above the number of slaves, 2; using 2: add slaves, or set "
            "a smaller number");
  EXPECT_EQ(only_bond(good_bond(" min_slaves 3\n")).supervision.min_slaves, 2U);
  const LoadedBonddConfig inherited = load_bondd("defaults {\n min_slaves 3\n}\n" + good_bond(""));
  ASSERT_EQ(complaints(inherited).size(), 1U);
  EXPECT_EQ(complaints(inherited)[0].substr(0, 6), "a:2:13");
  EXPECT_EQ(complaint(good_bond(" min_links 3\n", "802.3ad")),
            "bond 'b': min_links 3 is above the number of slaves, 2; the bond would never have a "
            "carrier");
  EXPECT_EQ(complaint("bond b {\n supervise_only yes\n min_slaves 3\n}\n"), "");
}

TEST(BonddChecks, RefuseNamesTheKernelRefuses) {
  for (const std::string name :
       {"sixteen-letters-", "a/b", "a:b", "\"a b\"", "bond%d", "\"\"", ".", "\"a\tb\""}) {
    const LoadedBonddConfig loaded = load_bondd("bond " + name + " {\n mode 1\n slave e {}\n}\n");
    EXPECT_EQ(loaded.config.bonds.size(), 0U) << name;
    EXPECT_EQ(complaints(loaded).size(), 1U) << name;
  }
  EXPECT_EQ(complaint("bond sixteen-letters- {\n}\n"),
            "the bond's name 'sixteen-letters-' is longer than 15 bytes, section ignored; give it "
            "another name");
  EXPECT_EQ(complaint(good_bond(" slave a/b {}\n")),
            "slave 'a/b' contains '/', which the kernel does not take in names, section ignored");
  EXPECT_EQ(complaint("watch 0000:01:00.9 {}\n"),
            "watch '0000:01:00.9' is neither a MAC nor a PCI address nor a name, section ignored");
}

TEST(BonddChecks, IgnoreWhatBelongsToAnIgnoredSection) {
  const LoadedBonddConfig loaded = load_bondd(
      "bond a/b {\n slave e {\n watcher gateway {}\n }\n watcher gateway {}\n}\n"
      "watch a/b {\n watcher gateway {}\n}\n" +
      good_bond(" slave c/d {\n watcher gateway {}\n }\n"));
  EXPECT_EQ(complaints(loaded).size(), 3U);
  ASSERT_EQ(loaded.config.bonds.size(), 1U);
  EXPECT_EQ(loaded.config.bonds[0], only_bond(good_bond("")));
  EXPECT_TRUE(loaded.config.watches.empty());
}

TEST(BonddChecks, KeepReuseBelowSuppress) {
  const std::string both = " damping_reuse 2000\n damping_suppress 2000\n";
  EXPECT_EQ(complaint(good_bond(both)),
            "damping_reuse 2000 has to be below damping_suppress 2000; using 750 and 2500");
  EXPECT_EQ(only_bond(good_bond(both)).supervision.damping, DampingConfig{});
  EXPECT_EQ(complaint(good_bond(" damping_suppress 700\n")),
            "damping_reuse 750 has to be below damping_suppress 700; using 750 and 2500");
  const LoadedBonddConfig loaded = load_bondd("defaults {\n" + both + "}\nwatch w {\n" + both +
                                              "}\n" + good_bond(" damping_suppress 751\n"));
  EXPECT_EQ(complaints(loaded).size(), 2U);
  EXPECT_EQ(loaded.config.defaults.damping, DampingConfig{});
  EXPECT_EQ(loaded.config.watches[0].damping, DampingConfig{});
  EXPECT_EQ(loaded.config.bonds[0].supervision.damping.suppress, 751);
}

TEST(BonddChecks, LeaveSlaveValuesToTheirModes) {
  const std::string slave = " slave e2 {\n prio 3\n actor_port_prio 7\n queue_id 1\n }\n";
  EXPECT_EQ(complaint(good_bond(slave, "802.3ad")),
            "bond 'b': slave 'e2': prio is not valid in mode 802.3ad, only in active-backup, "
            "balance-tlb, balance-alb: remove it or set another mode; left out");
  EXPECT_EQ(complaint(good_bond(slave)),
            "bond 'b': slave 'e2': actor_port_prio is not valid in mode active-backup, only in "
            "802.3ad: remove it or set another mode; left out");
  const SlaveConfig lacp = only_bond(good_bond(slave, "802.3ad")).slaves.at(2);
  EXPECT_EQ(lacp.prio, std::nullopt);
  EXPECT_EQ(lacp.actor_port_prio, 7);
  EXPECT_EQ(lacp.queue_id, 1);
}

TEST(BonddChecks, WantNothingOfABondSomebodyElseMakes) {
  const LoadedBonddConfig loaded = load_bondd(
      "bond b {\n supervise_only yes\n mode 1\n primary e0\n mtu 9000\n mac 02:00:00:00:00:01\n"
      " arp_ip_target 192.0.2.1\n role cluster\n watcher lacp {}\n slave e0 {\n prio 1\n"
      " queue_id 2\n actor_port_prio 3\n watcher gateway {}\n }\n}\n");
  EXPECT_EQ(loaded.diagnostics.size(), 8U);
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    EXPECT_NE(diagnostic.text.find("cannot be set with supervise_only"), std::string::npos);
  }
  BondConfig wanted;
  wanted.name = "b";
  wanted.supervise_only = true;
  wanted.supervision.role = LinkRole::cluster;
  wanted.supervision.watchers = {watcher_of(WatcherKind::lacp)};
  wanted.slaves = {{ByName{"e0"}, {}, {}, {}, {watcher_of(WatcherKind::gateway)}}};
  EXPECT_EQ(loaded.config.bonds, std::vector{wanted});
}

TEST(BonddChecks, SayThatABondHasNoSlaves) {
  EXPECT_EQ(complaint("bond b {\n mode 1\n}\n"),
            "bond 'b': no slaves: add `slave NAME { }` sections, or supervise_only yes if somebody "
            "else makes this bond");
}

TEST(BonddWatchers, NeedSomebodyToAsk) {
  EXPECT_EQ(complaint(good_bond(" watcher arp_probe {}\n")),
            "bond 'b': watcher arp_probe is left out: it has nobody to ask; add targets with IPv4 "
            "addresses");
  EXPECT_EQ(complaint("watch w {\n watcher nd_probe {\n targets 192.0.2.1\n }\n}\n"),
            "watch 'w': watcher nd_probe is left out: it has nobody to ask; add targets with IPv6 "
            "addresses\n"
            "watch 'w': watcher nd_probe: 192.0.2.1 left out: IPv4 targets belong into a `watcher "
            "arp_probe` section");
  EXPECT_TRUE(only_bond(good_bond(" watcher arp_probe {}\n")).supervision.watchers.empty());
}

TEST(BonddWatchers, TakeOnlyWhatMeansSomething) {
  const std::string text =
      good_bond(" watcher gateway {\n targets 192.0.2.1\n max_errors 3\n missed_max 5\n }\n");
  EXPECT_EQ(complaint(text),
            "bond 'b': watcher gateway: targets means nothing for this kind of watcher; left out\n"
            "bond 'b': watcher gateway: max_errors means nothing for this kind of watcher; left "
            "out");
  WatcherConfig wanted = watcher_of(WatcherKind::gateway);
  wanted.missed_max = 5;
  EXPECT_EQ(only_bond(text).supervision.watchers, std::vector{wanted});
}

TEST(BonddWatchers, OfUnknownOrNeedlessKindsAreLeftOut) {
  EXPECT_EQ(complaint(good_bond(" watcher ping {\n interval 3s\n }\n")),
            "unknown watcher 'ping', section ignored; there are: carrier, arp_probe, nd_probe, "
            "lacp, errors, gateway");
  EXPECT_EQ(complaint(good_bond(" watcher carrier {}\n")),
            "bond 'b': watcher carrier is left out: the carrier is always watched; remove the "
            "section");
  EXPECT_EQ(complaint(good_bond(" slave e2 {\n watcher lacp {}\n }\n")),
            "bond 'b': slave 'e2': watcher lacp is left out: only a bond of mode 802.3ad has it; "
            "remove the section or set that mode");
  EXPECT_EQ(complaint(good_bond(" watcher lacp {}\n", "802.3ad")), "");
}

TEST(BonddWatchers, BelongToTheBondOfAWatchedSlave) {
  const LoadedBonddConfig loaded =
      load_bondd(good_bond("") + "watch e1 {}\nwatch b {}\nwatch e2 {}\nwatch e2 {}\n");
  EXPECT_EQ(complaints(loaded),
            (Remarks{"a:6:1: warning: watch 'e1' is left out: it is watched as part of bond 'b'; "
                     "put its watchers there",
                     "a:7:1: warning: watch 'b' is left out: it is watched as part of bond 'b'; "
                     "put its watchers there",
                     "a:9:1: warning: watch 'e2' has a section in a:8 already; both are read as "
                     "one, later values replace earlier ones"}));
  EXPECT_EQ(loaded.config.watches, std::vector{watch_of("e2")});
}

}  // namespace
}  // namespace libpath
