// Findings from rules: a rule is a row with a code, a level, a line for the documentation and a
// function that tells what it complains of.
//
// Shape: findings in the order of the rows; worst_first() is what people and scripts get.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libpath/model/bond_snapshot.h"

namespace libpath {

struct RuleInfo {
  std::string_view code;
  FindingLevel level = FindingLevel::warning;
  std::string_view about;  // when it is found
};

struct Complaint {
  std::string slave;  // empty: the bond as a whole
  std::string text;
  std::optional<FindingLevel> level = {};  // unset: the rule's
};
using Complaints = std::vector<Complaint>;

template <typename Input>
struct FindingRule {
  RuleInfo info;
  Complaints (*check)(const Input& input);
};

template <typename Input>
std::vector<Finding> findings_by(std::span<const FindingRule<Input>> rules, const Input& input) {
  std::vector<Finding> findings;
  for (const auto& rule : rules) {
    for (Complaint& complaint : rule.check(input)) {
      findings.push_back({std::string(rule.info.code), complaint.level.value_or(rule.info.level),
                          std::move(complaint.slave), std::move(complaint.text)});
    }
  }
  return findings;
}

template <typename Input>
std::vector<RuleInfo> infos_of(std::span<const FindingRule<Input>> rules) {
  std::vector<RuleInfo> infos;
  infos.reserve(rules.size());
  for (const auto& rule : rules) infos.push_back(rule.info);
  return infos;
}

bool has_finding(std::span<const Finding> findings, std::string_view code);
bool has_finding(std::span<const Finding> findings, std::string_view code, std::string_view slave);

// Errors, warnings, infos, each in the order given. Of several with the same code and slave the
// worst one is left: lint and the LACP verdict may say the same thing.
std::vector<Finding> worst_first(std::vector<Finding> findings);

std::string count_of(std::size_t count, std::string_view thing);  // "1 port", "2 ports"

// A name or description from outside, fit for one line: printable and not endless.
std::string shown(std::string_view text);

}  // namespace libpath
