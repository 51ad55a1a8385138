#include "libpath/bondconf/dump_config.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/bondconf/keywords.h"
#include "tests/unit/bondconf/load_bondd.h"

namespace libpath {
namespace {

TEST(BonddDump, ShowsABondAsItIsInForce) {
  const LoadedBonddConfig loaded = load_bondd(
      "defaults {\n role cluster\n}\nbond b {\n mode 1\n arp_ip_target \"10.0.0.1 10.0.0.2\"\n"
      " damping_suppress 3000.5\n slave e0 {\n  prio 3\n watcher gateway {}\n }\n}\n");
  const std::string text = dump_bondd_config(loaded.config);
  EXPECT_EQ(text.substr(text.find("bond b")),
            "bond b {\n"
            "\tmode \"active-backup\"\n"
            "\tmiimon 100\n"
            "\tarp_ip_target \"10.0.0.1,10.0.0.2\"\n"
            "\tsupervise_only \"no\"\n"
            "\trole \"cluster\"\n"
            "\tsteer \"yes\"\n"
            "\tre_enslave \"yes\"\n"
            "\tmin_slaves 0\n"
            "\twanted_speed 0\n"
            "\twatchers_needed \"all\"\n"
            "\tdamping \"yes\"\n"
            "\tdamping_penalty 1000\n"
            "\tdamping_suppress \"3000.5\"\n"
            "\tdamping_reuse 750\n"
            "\tdamping_half_life 15000\n"
            "\tdamping_max_hold 60000\n"
            "\tslave e0 {\n"
            "\t\tprio 3\n"
            "\t\twatcher gateway {\n"
            "\t\t\tneeded \"any\"\n"
            "\t\t\tinterval 1000\n"
            "\t\t\tmissed_max 3\n"
            "\t\t\tup_count 1\n"
            "\t\t\tvalidate \"yes\"\n"
            "\t\t}\n"
            "\t}\n"
            "}\n");
}

TEST(BonddDump, SaysWhereValuesComeFrom) {
  const LoadedBonddConfig loaded =
      load_bondd("defaults {\n role cluster\n watcher gateway {\n interval 3s\n }\n}\n" +
                 good_bond(" steer no\n slave e2 {\n queue_id 7\n }\n"));
  const std::string text = dump_bondd_config(loaded.config, &loaded.provenance);
  const std::string bond = text.substr(text.find("bond b"));
  for (const auto* line : {"\tmode \"active-backup\"  # a:8\n", "\trole \"cluster\"  # a:2\n",
                           "\tsteer \"no\"  # a:11\n", "\tmiimon 100  # built-in default\n",
                           "\t\tinterval 3000  # a:4\n", "\t\tqueue_id 7  # a:13\n"}) {
    EXPECT_NE(bond.find(line), std::string::npos) << line << bond;
  }
  EXPECT_EQ(load_bondd(text).config, loaded.config);
}

TEST(BonddDump, OfTheBuiltInConfigurationChangesNothing) {
  const LoadedBonddConfig again = load_bondd(dump_bondd_config(BonddConfig{}));
  EXPECT_EQ(again.config, BonddConfig{});
  EXPECT_EQ(all_remarks(again), Remarks{});
}

TEST(BonddDump, KeepsNamesThatNeedQuotes) {
  const LoadedBonddConfig loaded =
      load_bondd("bond \"b#\"\"!\" {\n mode 1\n slave \"\xc3\xa4{}\" {}\n}\n");
  ASSERT_EQ(loaded.config.bonds.at(0).name, "b#\"!");
  EXPECT_EQ(load_bondd(dump_bondd_config(loaded.config)).config, loaded.config);
}

// Words that are right for some keyword and wrong for others.
std::string random_value(std::mt19937& random) {
  static const std::vector<std::string> kSome = {"0",
                                                 "1",
                                                 "2",
                                                 "3",
                                                 "50",
                                                 "100",
                                                 "250",
                                                 "1000",
                                                 "2s",
                                                 "70000",
                                                 "yes",
                                                 "no",
                                                 "any",
                                                 "all",
                                                 "active-backup",
                                                 "802.3ad",
                                                 "balance-rr",
                                                 "storage",
                                                 "fast",
                                                 "e0",
                                                 "e1",
                                                 "e2",
                                                 "10g",
                                                 "1500.5",
                                                 "none",
                                                 "0000:01:00.0",
                                                 "02:00:00:00:00:01",
                                                 "\"192.0.2.1 192.0.2.2\"",
                                                 "192.0.2.3",
                                                 "fe80::1",
                                                 "\"\"",
                                                 "\"192.0.2.9,fe80::2,0.0.0.0\"",
                                                 "bandwidth",
                                                 "on",
                                                 "filter",
                                                 "junk"};
  return kSome[random() % kSome.size()];
}

std::string random_lines(std::mt19937& random, int section) {
  std::string out;
  for (const KeywordRule& rule : kBonddKeywords) {
    if ((rule.sections >> section & 1U) == 0) continue;
    // A value that is refused changes nothing: a few tries find one that is not.
    for (auto tries = random() % 6; tries > 0; --tries) {
      out += std::string(rule.name) + " " + random_value(random) + "\n";
    }
  }
  return out;
}

std::string random_watchers(std::mt19937& random, int section) {
  static const std::vector<std::string> kKinds = {"carrier", "arp_probe", "nd_probe",
                                                  "lacp",    "errors",    "gateway"};
  std::string out;
  for (auto count = random() % 3; count > 0; --count) {
    out += "watcher " + kKinds[random() % kKinds.size()] + " {\n" + random_lines(random, section) +
           "}\n";
  }
  return out;
}

std::string random_bondd_config(std::mt19937& random) {
  const auto name = [&](const char* prefix) { return prefix + std::to_string(random() % 4); };
  std::string out = "defaults {\n" + random_lines(random, bondd_defaults) +
                    random_watchers(random, bondd_defaults_watcher) + "}\n";
  for (auto bonds = random() % 4; bonds > 0; --bonds) {
    const OptionWord& mode = option_words::kModes[random() % std::size(option_words::kModes)];
    out += "bond " + name("b") + " {\n" + random_lines(random, bondd_bond) + "mode " +
           std::string(mode.word) + "\n" + random_watchers(random, bondd_bond_watcher);
    for (auto slaves = random() % 4; slaves > 0; --slaves) {
      out += "slave " + name("e") + " {\n" + random_lines(random, bondd_slave) +
             random_watchers(random, bondd_slave_watcher) + "}\n";
    }
    out += "}\n";
  }
  for (auto watches = random() % 3; watches > 0; --watches) {
    out += "watch " + name("e") + " {\n" + random_lines(random, bondd_watch) +
           random_watchers(random, bondd_watch_watcher) + "}\n";
  }
  return out;
}

// What remains to be said about a dump was said about its source, too.
TEST(BonddDump, LoadedAgainGivesTheSameConfiguration) {
  std::mt19937 random(11);
  std::set<BondOption> options;
  std::size_t bonds = 0;
  std::size_t watchers = 0;
  for (int i = 0; i < 150; ++i) {
    const std::string text = random_bondd_config(random);
    const LoadedBonddConfig first = load_bondd(text);
    const std::string dump =
        dump_bondd_config(first.config, i % 2 == 0 ? &first.provenance : nullptr);
    const LoadedBonddConfig second = load_bondd(dump);
    ASSERT_EQ(second.config, first.config) << text << "\n---\n" << dump;
    std::set<std::string> said;
    for (const Diagnostic& diagnostic : first.diagnostics) said.insert(diagnostic.text);
    for (const Diagnostic& diagnostic : second.diagnostics) {
      ASSERT_TRUE(said.contains(diagnostic.text) || first.diagnostics.size() > Diagnostics::kMax)
          << diagnostic.message() << "\n"
          << dump;
    }
    for (const BondConfig& bond : first.config.bonds) {
      ++bonds;
      watchers += bond.supervision.watchers.size();
      for (const auto& [option, value] : bond.options) options.insert(option);
    }
  }
  // The generator is worth something.
  EXPECT_GT(bonds, 100U);
  EXPECT_GT(watchers, 50U);
  for (const OptionRule& rule : kBondOptions) {
    const bool apart = rule.kind == OptionKind::link;  // primary and active_slave
    EXPECT_TRUE(apart || options.contains(rule.option)) << rule.name;
  }
}

}  // namespace
}  // namespace libpath
