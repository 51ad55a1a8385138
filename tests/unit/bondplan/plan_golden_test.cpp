// Every folder of tests/golden/bond_plan: configuration and kernel in; findings, steps, and what
// the guard says out.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <system_error>

#include "libpath/base/strings.h"
#include "libpath/bond/option_table.h"
#include "libpath/bondplan/bond_plan.h"
#include "libpath/bondplan/plan_guard.h"
#include "libpath/bondplan/plan_text.h"

namespace libpath {
namespace {

namespace fs = std::filesystem;

fs::path bond_case_root() { return fs::path(HAWSER_SOURCE_DIR) / "tests/golden/bond_plan"; }

struct BondCase {
  BondConfig config;
  BondPlanOptions options;
  LinkTable kernel;
};

std::vector<std::string> case_lines(const fs::path& file) {
  std::ifstream in(file);
  EXPECT_TRUE(in) << file;
  std::vector<std::string> all;
  for (std::string line; std::getline(in, line);)
    if (!trim(line).empty() && line[0] != '#') all.push_back(line);
  return all;
}

template <typename Address>
std::vector<Address> addresses(std::string_view text) {
  std::vector<Address> list;
  for (const auto part : split(text, ',')) list.push_back(Address::parse(part).value());
  return list;
}

BondOptionValue read_value(const OptionRule& rule, std::string_view text) {
  if (rule.kind == OptionKind::ipv4_targets) return addresses<Ipv4Address>(text);
  if (rule.kind == OptionKind::ipv6_targets) return addresses<Ipv6Address>(text);
  if (rule.kind == OptionKind::mac) return MacAddress::parse(text).value();
  for (const auto& word : rule.words)
    if (word.word == text) return word.number;
  return parse_number<std::uint32_t>(text).value();
}

SlaveSelector read_selector(std::string_view text) {
  if (const auto mac = MacAddress::parse(text)) return ByPermanentMac{*mac};
  if (text.starts_with("0000:")) return ByDevicePath{std::string(text)};
  return ByName{std::string(text)};
}

template <typename Number>
Number number_of(std::string_view text) {
  return parse_number<Number>(text).value();
}

SlaveConfig read_slave(const std::vector<std::string_view>& words) {
  SlaveConfig slave{read_selector(words.at(1)), {}, {}, {}, {}};
  for (std::size_t at = 2; at + 1 < words.size(); at += 2) {
    if (words[at] == "prio") slave.prio = number_of<std::int32_t>(words[at + 1]);
    if (words[at] == "queue_id") slave.queue_id = number_of<std::uint16_t>(words[at + 1]);
    if (words[at] == "actor_port_prio")
      slave.actor_port_prio = number_of<std::uint16_t>(words[at + 1]);
  }
  return slave;
}

void read_bond_config(const fs::path& file, BondCase& made) {
  for (const auto& line : case_lines(file)) {
    const auto words = split_words(line);
    const std::string_view word = words.at(0);
    const std::string_view value = words.size() > 1 ? words[1] : std::string_view();
    if (word == "bond") {
      made.config.name = value;
    } else if (word == "role") {
      made.config.supervision.role = value == "storage" ? LinkRole::storage : LinkRole::cluster;
    } else if (word == "slave") {
      made.config.slaves.push_back(read_slave(words));
    } else if (word == "primary") {
      made.config.primary = read_selector(value);
    } else if (word == "active_slave") {
      made.config.active_slave = read_selector(value);
    } else if (word == "mtu") {
      made.config.mtu = number_of<std::uint32_t>(value);
    } else if (word == "mac") {
      made.config.mac = MacAddress::parse(value).value();
    } else if (word == "exclusive") {
      made.options.exclusive = true;
    } else if (const OptionRule* rule = find_option(word); rule != nullptr) {
      made.config.options[rule->option] = read_value(*rule, value);
    } else {
      ADD_FAILURE() << file << ": what is '" << line << "'?";
    }
  }
}

// "mtu=9000", "master=bond0", "lacp_rate=slow" of the kernel file.
bool read_link_word(std::string_view key, std::string_view value,
                    const std::map<std::string, LinkIndex>& indices, Link& link) {
  if (key == "mtu") {
    link.mtu = number_of<std::uint32_t>(value);
  } else if (key == "mac") {
    link.mac = MacAddress::parse(value).value();
    if (link.kind.empty()) link.permanent_mac = link.mac;
  } else if (key == "device") {
    link.device = value;
  } else if (key == "master") {
    link.master = indices.at(std::string(value));
    link.slave.emplace();
    link.slave->mii = link.carrier ? MiiStatus::up : MiiStatus::down;
    link.slave->prio = 0;
    link.slave->permanent_mac = link.mac;
  } else if (key == "prio") {
    link.slave->prio = number_of<std::int32_t>(value);
  } else if (key == "queue_id") {
    link.slave->queue_id = number_of<std::uint16_t>(value);
  } else if (key == "aggregator") {
    link.slave->aggregator = number_of<std::uint16_t>(value);
  } else if (key == "ports") {
    link.bond->aggregator = AggregatorInfo{1, number_of<std::uint16_t>(value), 0, 0, {}};
  } else if (const OptionRule* rule = find_option(key); rule != nullptr && link.bond) {
    link.bond->options[rule->option] = rule->kind == OptionKind::link
                                           ? BondOptionValue{indices.at(std::string(value))}
                                           : read_value(*rule, value);
  } else {
    return false;
  }
  return true;
}

bool read_word(std::string_view word, const std::map<std::string, LinkIndex>& indices, Link& link) {
  if (word == "bond") {
    link.kind = "bond";
    link.bond.emplace();
  } else if (word == "bridge" || word == "vlan") {
    link.kind = word;
  } else if (word == "up") {
    link.up = true;
  } else if (word == "carrier") {
    link.carrier = true;
  } else {
    const auto sign = word.find('=');
    return sign != std::string_view::npos &&
           read_link_word(word.substr(0, sign), word.substr(sign + 1), indices, link);
  }
  return true;
}

void read_links(const fs::path& file, BondCase& made) {
  const auto lines = case_lines(file);
  std::map<std::string, LinkIndex> indices;
  for (std::size_t at = 0; at < lines.size(); ++at)
    indices[std::string(split_words(lines[at]).at(0))] = static_cast<LinkIndex>(at + 1);
  for (const auto& line : lines) {
    auto words = split_words(line);
    Link link;
    link.name = words.at(0);
    link.index = indices.at(link.name);
    link.hardware_type = 1;
    link.mtu = 1500;
    words.erase(words.begin());
    for (const auto word : words)
      EXPECT_TRUE(read_word(word, indices, link)) << file << ": what is '" << word << "'?";
    made.kernel.set(link);
  }
}

std::string_view level_word(FindingLevel level) {
  if (level == FindingLevel::error) return "error";
  return level == FindingLevel::warning ? "warning" : "info";
}

std::string plan_of(const BondCase& from) {
  const WantedBond wanted = wanted_bond(from.config, from.kernel);
  const BondPlan plan = plan_bond(from.kernel, wanted, from.options);
  std::string text;
  for (const auto* findings : {&wanted.findings, &plan.findings})
    for (const auto& finding : *findings)
      text +=
          std::string(level_word(finding.level)) + " " + finding.code + ": " + finding.text + "\n";
  for (const auto& line : plan_lines(plan, from.kernel))
    text += line.text + "\n    " + line.reason + "\n";
  for (const auto& later : plan.later) text += "later: " + later + "\n";
  const GuardVerdict verdict = plan_guard(plan, from.kernel, wanted.role);
  for (const auto& refusal : verdict.refusals) text += "refused: " + refusal.text + "\n";
  return text.empty() ? "nothing to do\n" : text;
}

std::vector<std::string> bond_cases() {
  std::vector<std::string> names;
  std::error_code error;  // this runs before main(): no exception
  for (const auto& entry : fs::directory_iterator(bond_case_root(), error))
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

class BondPlanGolden : public testing::TestWithParam<std::string> {};

TEST(BondPlanGoldenCases, AreThere) { EXPECT_GE(bond_cases().size(), 12U); }

TEST_P(BondPlanGolden, GivesTheExpectedSteps) {
  const fs::path folder = bond_case_root() / GetParam();
  BondCase made;
  read_bond_config(folder / "config", made);
  read_links(folder / "kernel", made);
  std::ifstream in(folder / "expected-steps");
  ASSERT_TRUE(in) << "no expected-steps in " << folder;
  const std::string expected{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(plan_of(made), expected) << "got:\n" << plan_of(made);
}

std::string bond_case_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, BondPlanGolden, testing::ValuesIn(bond_cases()), bond_case_name);

}  // namespace
}  // namespace libpath
