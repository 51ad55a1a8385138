#include "libpath/bondconf/load_config.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "libpath/bondconf/keywords.h"
#include "tests/unit/bondconf/load_bondd.h"

namespace libpath {
namespace {

constexpr std::string_view kEverything = R"(defaults {
  verbosity 3
  adopt no
  corosync_token 5s
  knet_ping_timeout 2000ms
  role public
  damping_half_life 10s
}
bond bond0 {
  mode active-backup
  miimon 100
  updelay 2s
  fail_over_mac 1
  primary 52-54-00-00-00-01
  mtu 9000
  mac 02:00:00:00:00:01
  role storage
  steer no
  re_enslave yes
  min_slaves 1
  wanted_speed 25g
  watchers_needed any
  damping_suppress 3000.5
  watcher arp_probe {
    targets "192.0.2.1 192.0.2.2"
    targets 192.0.2.3
    needed all
    interval 500ms
    missed_max 2
    up_count 4
    validate no
  }
  watcher errors {
    max_errors 10
  }
  slave 52:54:00:00:00:01 {
    prio -5
    queue_id 3
  }
  slave pci-0000:01:00.0 {
    watcher nd_probe {
      targets fe80::1,2001:db8::1
    }
  }
}
watch eth9 {
  role cluster
  wanted_speed 1000
  carrier_interval 50
  damping no
  watcher gateway {
    interval 2s
  }
}
)";

BondConfig expected_bond() {
  BondConfig bond;
  const ByPermanentMac first{{{0x52, 0x54, 0, 0, 0, 1}}};
  bond.name = "bond0";
  bond.options = {{BondOption::mode, 1U},
                  {BondOption::miimon, 100U},
                  {BondOption::updelay, 2000U},
                  {BondOption::fail_over_mac, 1U}};
  bond.primary = first;
  bond.mtu = 9000;
  bond.mac = MacAddress{{2, 0, 0, 0, 0, 1}};
  SupervisionConfig& supervision = bond.supervision;
  supervision.role = LinkRole::storage;
  supervision.steer = false;
  supervision.re_enslave = true;
  supervision.min_slaves = 1;
  supervision.wanted_speed = 25000;
  supervision.any_watcher = true;
  supervision.damping.suppress = 3000.5;
  supervision.damping.half_life = Seconds(10);
  WatcherConfig arp = watcher_of(WatcherKind::arp_probe);
  arp.targets = {{{192, 0, 2, 1}}, {{192, 0, 2, 2}}, {{192, 0, 2, 3}}};
  arp.all_targets = true;
  arp.interval = Millis(500);
  arp.missed_max = 2;
  arp.up_count = 4;
  arp.validate = false;
  WatcherConfig errors = watcher_of(WatcherKind::errors);
  errors.max_errors = 10;
  supervision.watchers = {arp, errors};
  WatcherConfig neighbour = watcher_of(WatcherKind::nd_probe);
  neighbour.targets6 = {*Ipv6Address::parse("fe80::1"), *Ipv6Address::parse("2001:db8::1")};
  bond.slaves = {{first, -5, std::uint16_t{3}, {}, {}},
                 {ByDevicePath{"0000:01:00.0"}, {}, {}, {}, {neighbour}}};
  return bond;
}

TEST(BonddConfig, TakesEverySection) {
  const LoadedBonddConfig loaded = load_bondd(std::string(kEverything));
  // Primary has the last word over prio: the one thing to say about this file.
  EXPECT_EQ(complaints(loaded),
            Remarks{"a:37:10: warning: bond 'bond0': slave '52:54:00:00:00:01': prio has no effect "
                    "while primary is set; remove one of them"});
  const BonddConfig& config = loaded.config;
  EXPECT_EQ(config.verbosity, 3);
  EXPECT_FALSE(config.adopt);
  EXPECT_EQ(config.corosync_token, Seconds(5));
  EXPECT_EQ(config.knet_ping_timeout, Seconds(2));
  EXPECT_EQ(config.defaults.role, LinkRole::public_);
  EXPECT_EQ(config.defaults.damping.half_life, Seconds(10));
  ASSERT_EQ(config.bonds.size(), 1U);
  EXPECT_EQ(config.bonds[0], expected_bond());
  WatchConfig watch = watch_of("eth9");
  watch.role = LinkRole::cluster;
  watch.wanted_speed = 1000;
  watch.carrier_interval = Millis(50);
  watch.damping.enabled = false;
  watch.watchers = {watcher_of(WatcherKind::gateway)};
  watch.watchers[0].interval = Seconds(2);
  EXPECT_EQ(config.watches, std::vector<WatchConfig>{watch});
}

TEST(BonddConfig, OfNothingIsTheBuiltInOne) {
  const LoadedBonddConfig loaded = load_bondd("");
  EXPECT_EQ(loaded.config, BonddConfig{});
  EXPECT_EQ(loaded.diagnostics, std::vector<Diagnostic>{});
}

// The table's built-in values and those of the structs are one truth told twice.
TEST(BonddConfig, WrittenDefaultsChangeNothing) {
  const auto section = [](int id) {
    std::string out;
    for (const KeywordRule& rule : kBonddKeywords) {
      if ((rule.sections >> id & 1U) == 0 || rule.compiled_default.empty()) continue;
      out += " " + std::string(rule.name) + " " + std::string(rule.compiled_default) + "\n";
    }
    return out;
  };
  const auto watcher = [&](std::string_view kind, const std::string& lines) {
    return "watch e9 {\n watcher " + std::string(kind) + " {\n" + lines + " }\n}\n";
  };
  EXPECT_EQ(load_bondd("defaults {\n" + section(bondd_defaults) + "}\n").config, BonddConfig{});
  EXPECT_EQ(load_bondd(good_bond(section(bondd_bond))).config, load_bondd(good_bond("")).config);
  EXPECT_EQ(load_bondd("watch e {\n" + section(bondd_watch) + "}\n").config,
            load_bondd("watch e {}\n").config);
  for (const std::string_view kind : {"arp_probe", "errors"}) {
    EXPECT_EQ(
        load_bondd(watcher(kind, " targets 192.0.2.1\n" + section(bondd_watch_watcher))).config,
        load_bondd(watcher(kind, " targets 192.0.2.1\n")).config);
  }
}

TEST(BonddConfig, BondsTakeOverWhatDefaultsSay) {
  const LoadedBonddConfig loaded = load_bondd_files(
      {"defaults {\n role storage\n min_slaves 2\n damping no\n watcher gateway {}\n}\n" +
           good_bond(" min_slaves 1\n"),
       "watch w {}\nbond c {\n mode 802.3ad\n slave f0 {}\n slave f1 {}\n default_watchers no\n}\n"
       "bond d {\n mode 802.3ad\n slave g0 {}\n slave g1 {}\n watcher lacp {}\n}\n"});
  EXPECT_EQ(complaints(loaded), Remarks{});
  const auto& bonds = loaded.config.bonds;
  ASSERT_EQ(bonds.size(), 3U);
  for (const BondConfig& bond : bonds) {
    EXPECT_EQ(bond.supervision.role, LinkRole::storage);
    EXPECT_FALSE(bond.supervision.damping.enabled);
  }
  EXPECT_EQ(bonds[0].supervision.min_slaves, 1U);
  EXPECT_EQ(bonds[1].supervision.min_slaves, 2U);
  EXPECT_EQ(bonds[0].supervision.watchers, std::vector{watcher_of(WatcherKind::gateway)});
  EXPECT_EQ(bonds[1].supervision.watchers, std::vector<WatcherConfig>{});
  EXPECT_EQ(bonds[2].supervision.watchers, std::vector{watcher_of(WatcherKind::lacp)});
  EXPECT_EQ(loaded.config.watches[0], watch_of("w"));
}

TEST(BonddConfig, AnInheritedLacpWatcherGoesOnlyWhereLacpIs) {
  const LoadedBonddConfig loaded = load_bondd(
      "defaults {\n watcher lacp {}\n watcher gateway {\n interval 7s\n }\n}\n" + good_bond("") +
      "bond c {\n mode 802.3ad\n slave f0 {}\n}\n" + "bond d {\n supervise_only yes\n}\n");
  EXPECT_EQ(complaints(loaded), Remarks{});
  ASSERT_EQ(loaded.config.bonds[0].supervision.watchers.size(), 1U);
  EXPECT_EQ(loaded.config.bonds[0].supervision.watchers[0].kind, WatcherKind::gateway);
  EXPECT_EQ(loaded.config.bonds[1].supervision.watchers.size(), 2U);
  EXPECT_EQ(loaded.config.bonds[2].supervision.watchers.size(), 2U);
  EXPECT_EQ(loaded.provenance.of(BonddProvenance::watcher("bond b", 0), "interval").line, 4);
}

TEST(BonddConfig, ReadsEveryKernelOption) {
  struct Row {
    const char* mode;
    const char* lines;
    std::size_t options;  // mode and miimon among them
  };
  const Row rows[] = {
      {"balance-rr",
       " miimon 0\n arp_interval 1s\n arp_ip_target 192.0.2.1,192.0.2.2\n ns_ip6_target fe80::1\n"
       " arp_validate all\n arp_all_targets all\n packets_per_slave 3\n missed_max 5\n",
       9},
      {"active-backup",
       " updelay 200\n downdelay 300\n peer_notif_delay 400\n use_carrier off\n active_slave e1\n"
       " primary e0\n primary_reselect better\n fail_over_mac follow\n resend_igmp 5\n"
       " num_grat_arp 3\n all_slaves_active on\n lp_interval 3\n",
       12},
      {"802.3ad",
       " xmit_hash_policy vlan+srcmac\n min_links 1\n lacp_active off\n lacp_rate fast\n"
       " ad_select count\n ad_actor_sys_prio 7\n ad_user_port_key 9\n"
       " ad_actor_system 02:00:00:00:00:0a\n coupled_control off\n broadcast_neighbor yes\n"
       " lacp_strict on\n",
       13},
      {"balance-tlb", " tlb_dynamic_lb 0\n", 3},
  };
  std::size_t seen = 2;  // primary and active_slave are not in the map
  std::set<BondOption> known;
  for (const Row& row : rows) {
    const LoadedBonddConfig loaded = load_bondd(good_bond(row.lines, row.mode));
    EXPECT_EQ(complaints(loaded), Remarks{});
    const BondConfig& bond = loaded.config.bonds.at(0);
    EXPECT_EQ(bond.options.size(), row.options) << row.mode;
    for (const auto& [option, value] : bond.options) known.insert(option);
  }
  seen += known.size();
  EXPECT_EQ(seen, kBondOptions.size());
}

TEST(BonddConfig, TellsWhereEachValueComesFrom) {
  const LoadedBonddConfig loaded = load_bondd_files(
      {"defaults {\n role storage\n steer no\n}\n",
       "bond b {\n mode active-backup\n role cluster\n slave e0 {\n  prio 3\n }\n watcher gateway "
       "{\n  interval 2s\n }\n}\nwatch w {\n wanted_speed 10g\n}\n"});
  const auto place = [&](std::string_view where, std::string_view keyword) {
    return loaded.provenance.of(where, keyword).text();
  };
  EXPECT_EQ(place("defaults", "role"), "a:2");
  EXPECT_EQ(place("defaults", "adopt"), "built-in default");
  EXPECT_EQ(place("bond b", "mode"), "b:2");
  EXPECT_EQ(place("bond b", "role"), "b:3");
  EXPECT_EQ(place("bond b", "steer"), "a:3");
  EXPECT_EQ(place("bond b", "miimon"), "built-in default");
  EXPECT_EQ(place("bond b slave e0", "prio"), "b:5");
  EXPECT_EQ(place("bond b watcher 0", "interval"), "b:8");
  EXPECT_EQ(place("watch w", "wanted_speed"), "b:12");
}

TEST(BonddConfig, ForgetsTheOriginOfWhatIsLeftOut) {
  const LoadedBonddConfig loaded = load_bondd(good_bond(" lacp_rate fast\n"));
  EXPECT_EQ(loaded.provenance.of("bond b", "lacp_rate"), Origin{});
}

TEST(BonddConfig, SortsWhatItSaysByPlace) {
  const LoadedBonddConfig loaded = load_bondd_files(
      {"bond b {\n mode active-backup\n slave e {}\n lacp_rate fast\n nonsense 1\n}\n", "x 1\n"});
  const auto remarks = complaints(loaded);
  ASSERT_EQ(remarks.size(), 3U);
  EXPECT_EQ(remarks[0].substr(0, 6), "a:4:12");
  EXPECT_EQ(remarks[1].substr(0, 6), "a:5:2:");
  EXPECT_EQ(remarks[2].substr(0, 6), "b:1:1:");
}

}  // namespace
}  // namespace libpath
