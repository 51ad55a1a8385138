// What programs see: tests/golden/view/*.json, and that docs/bondctl-json.md knows every key.
#include "libpath/view/json.h"

#include <fstream>
#include <iterator>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "libpath/view/history_json.h"
#include "libpath/view/lint.h"
#include "tests/unit/view/sample.h"

namespace libpath::view {
namespace {

using nlohmann::json;

PlanView one_step() { return {{{"set miimon", true, "bond0", "it is in use"}}}; }

std::vector<std::string> documents_of(const BonddSnapshot& snapshot) {
  return {status_json(snapshot),    tree_json(snapshot),     bonds_json(snapshot),
          slaves_json(snapshot),    watchers_json(snapshot), lint_json(snapshot),
          history_json(snapshot, 0)};
}

TEST(ViewJson, IsTheContractToTheLetter) {
  EXPECT_EQ(status_json(healthy_host()), golden("healthy-status.json"));
  EXPECT_EQ(tree_json(healthy_host()), golden("healthy-tree.json"));
  EXPECT_EQ(tree_json(miscabled_host()), golden("miscabled-tree.json"));
  EXPECT_EQ(tree_json(degraded_host()), golden("degraded-tree.json"));
  EXPECT_EQ(slaves_json(degraded_host()), golden("degraded-slaves.json"));
  EXPECT_EQ(watchers_json(healthy_host()), golden("healthy-watchers.json"));
  EXPECT_EQ(lint_json(miscabled_host()), golden("miscabled-lint.json"));
  EXPECT_EQ(history_json(healthy_host(), 1), golden("healthy-history.json"));
}

TEST(ViewJson, OfAPlan) {
  const auto plan = json::parse(plan_json(one_step()));
  EXPECT_EQ(plan["refused"], true);
  EXPECT_EQ(plan["steps"], json::parse(R"([{"text": "set miimon", "interrupts": true,
                                            "bond": "bond0", "refused": "it is in use"}])"));
  EXPECT_EQ(json::parse(plan_json({{{"set miimon", true, "", ""}}}))["refused"], false);
}

TEST(ViewJson, OfAPlanThatFailedTellsWhy) {
  PlanView failed = one_step();
  failed.remarks = {"bond0: later: primary e1"};
  failed.failures = {"bond0: set miimon: Invalid argument"};
  const auto told = json::parse(plan_json(failed));
  EXPECT_EQ(told["remarks"], json::parse(R"(["bond0: later: primary e1"])"));
  EXPECT_EQ(told["failures"], json::parse(R"(["bond0: set miimon: Invalid argument"])"));
}

TEST(ViewJson, TellsWhyABondIsNotFull) {
  auto host = degraded_host();
  host.bonds[0].redundancy_reason = "1 of 2 slaves carry";
  EXPECT_EQ(json::parse(bonds_json(host))["bonds"][0]["redundancy_reason"], "1 of 2 slaves carry");
}

TEST(ViewJson, BondIsThatOfTheList) {
  const auto tree = json::parse(tree_json(miscabled_host()));
  const auto bond = json::parse(bond_json(miscabled_host(), "lag0").value());
  EXPECT_EQ(bond["bond"], tree["bonds"][0]);
  EXPECT_EQ(bond_json(miscabled_host(), "x").error().code, Errc::not_found);
  EXPECT_EQ(json::parse(bonds_json(miscabled_host()))["bonds"], tree["bonds"]);
}

TEST(ViewJson, NothingIsAnEmptyList) {
  const auto status = json::parse(status_json({}));
  EXPECT_EQ(status["bonds"], json::array());
  EXPECT_EQ(status["findings"], json::array());
  EXPECT_EQ(json::parse(lint_json({}))["worst"], nullptr);
  EXPECT_EQ(json::parse(plan_json({}))["steps"], json::array());
  EXPECT_EQ(json::parse(history_json({}, 0))["last_sequence"], 0);
}

TEST(ViewJson, IsAsciiAndValidWhateverNamesThereAre) {
  BonddSnapshot snapshot = degraded_host();
  const std::string evil = "\xff\"\\\x1b\xed\xa0\x80\xc3";
  BondSnapshot& bond = snapshot.bonds[0];
  bond.link.name = bond.last_cause = bond.slaves[0].link.name = bond.slaves[0].held_out = evil;
  bond.link.alternative_names = bond.missing_slaves = {evil, "\x7f\u202e"};
  bond.slaves[0].neighbour = {evil, evil, evil, evil};
  bond.findings = {{evil, FindingLevel::error, evil, evil}};
  snapshot.watches[0].config.selector = ByName{evil};
  HistoryEntry entry;
  entry.bond = entry.slave = entry.kind = entry.text = evil;
  snapshot.history = {entry};
  auto documents = documents_of(snapshot);
  documents.push_back(bond_json(snapshot, evil).value());
  documents.push_back(plan_json({{{evil, true, evil, evil}}}));
  documents.push_back(event_json(entry));
  for (const std::string& text : documents) {
    EXPECT_FALSE(json::parse(text, nullptr, false).is_discarded()) << text;
    for (const char c : text) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c <= 0x7e));
  }
}

TEST(ViewJson, SurvivesAHistogramAndAPenaltyThatAreNone) {
  BonddSnapshot snapshot = healthy_host();
  snapshot.bonds[0].histogram.counts = {5};
  snapshot.bonds[0].slaves[0].damping.penalty = std::numeric_limits<double>::quiet_NaN();
  const auto bond = json::parse(tree_json(snapshot))["bonds"][0];
  EXPECT_EQ(bond["failover_times"]["buckets"].size(), 15U);
  EXPECT_EQ(bond["failover_times"]["buckets"][0]["count"], 5);
  EXPECT_EQ(bond["failover_times"]["buckets"][14]["up_to_ms"], nullptr);
  EXPECT_EQ(bond["slaves"][0]["damping"]["penalty"], 0);
}

void collect_keys(const json& node, std::set<std::string>& keys) {
  for (const auto& [key, child] : node.items()) {
    if (node.is_object()) keys.insert(key);
    if (key != "options" && child.is_structured()) collect_keys(child, keys);
  }
}

TEST(ViewJson, EveryKeyIsDocumented) {
  std::ifstream file(HAWSER_SOURCE_DIR "/docs/bondctl-json.md");
  const std::string manual{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(manual.empty());
  std::set<std::string> keys;
  for (const auto& host : {healthy_host(), miscabled_host(), degraded_host()}) {
    for (const std::string& text : documents_of(host)) collect_keys(json::parse(text), keys);
  }
  collect_keys(json::parse(plan_json(one_step())), keys);
  collect_keys(json::parse(bond_json(healthy_host(), "bond0").value()), keys);
  EXPECT_GT(keys.size(), 90U);
  for (const std::string& key : keys) {
    EXPECT_NE(manual.find("`" + key + "`"), std::string::npos) << key;
  }
}

TEST(HistoryJson, IsReadAsItIsWritten) {
  BonddSnapshot snapshot = healthy_host();
  const auto batch = parse_history(history_json(snapshot, 1));
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->last_sequence, 3U);
  ASSERT_EQ(batch->entries.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(event_json(batch->entries[i]), event_json(snapshot.history[i + 1]));
  }
  EXPECT_TRUE(parse_history(history_json({}, 7))->entries.empty());
}

TEST(HistoryJson, OneEventIsOneLine) {
  const std::string line = event_json(healthy_host().history[0]);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(json::parse(line)["kind"], "adopted");
}

TEST(HistoryJson, RefusesOtherDocuments) {
  const std::string_view entry =
      R"({"sequence":1,"time_ms":2,"bond":null,"slave":"e","kind":"k","text":"t"})";
  const auto with = [](std::string_view one) {
    return R"({"last_sequence":1,"history":[)" + std::string(one) + "]}";
  };
  ASSERT_TRUE(parse_history(with(entry)));
  for (const std::string& text :
       {std::string(), std::string("fail\n"), std::string("[]"), std::string("{}"),
        std::string(R"({"last_sequence":1})"), std::string(R"({"last_sequence":-1,"history":[]})"),
        std::string(R"({"last_sequence":1,"history":{}})"), with("7"), with("{}"),
        with(R"({"sequence":1.5,"time_ms":2,"bond":"","slave":"","kind":"","text":""})"),
        with(R"({"sequence":1,"time_ms":"2","bond":"","slave":"","kind":"","text":""})"),
        with(R"({"sequence":1,"time_ms":2,"bond":"","slave":"","kind":null,"text":""})"),
        with(R"({"sequence":1,"time_ms":2,"bond":4,"slave":"","kind":"","text":""})"),
        with(entry).substr(0, 40), with(entry) + "x", std::string(100000, '[')}) {
    const auto batch = parse_history(text);
    ASSERT_FALSE(batch) << text.substr(0, 200);
    EXPECT_EQ(batch.error().code, Errc::invalid);
  }
}

TEST(Lint, TellsScriptsTheWorst) {
  BonddSnapshot snapshot = miscabled_host();
  auto& findings = snapshot.bonds[0].findings;
  const auto status = [&snapshot] {
    const auto text = lint_exit_status(render_lint(snapshot, {true, false, 50}));
    EXPECT_EQ(text, lint_exit_status(lint_json(snapshot)));
    return text;
  };
  EXPECT_EQ(status(), kLintErrors);
  findings.erase(findings.begin());
  EXPECT_EQ(status(), kLintWarnings);
  findings.erase(findings.begin());
  EXPECT_EQ(status(), kLintClean);
  findings.clear();
  EXPECT_EQ(status(), kLintClean);
}

TEST(Lint, TrustsNoOtherText) {
  for (const std::string_view text :
       {"", "fail\n", "ok\n", "2 errors", "2 errors, 1 warning", "x errors, 1 warnings, 0 notes",
        "1 error, 1 warning, 1 note more", "-1 errors, 0 warnings, 0 notes", "{", "{}",
        R"({"counts":7})", R"({"counts":{"error":1}})", R"({"counts":{"error":-1,"warning":0}})",
        R"({"counts":{"error":"1","warning":0}})"}) {
    EXPECT_EQ(lint_exit_status(text), std::nullopt) << text;
  }
}

// A finding whose text looks like the last line changes nothing.
TEST(Lint, IsNotFooledByText) {
  BonddSnapshot snapshot;
  snapshot.bonds.push_back(make_bond(1, "b", BondMode::lacp));
  snapshot.bonds[0].findings = {
      {"c", FindingLevel::error, "", "x\n0 errors, 0 warnings, 0 notes\n"}};
  EXPECT_EQ(lint_exit_status(render_lint(snapshot, {})), kLintErrors);
}

}  // namespace
}  // namespace libpath::view
