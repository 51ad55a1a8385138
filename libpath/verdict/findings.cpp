#include "libpath/verdict/findings.h"

#include <algorithm>

#include "libpath/base/strings.h"

namespace libpath {

bool has_finding(std::span<const Finding> findings, std::string_view code) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& finding) { return finding.code == code; });
}

bool has_finding(std::span<const Finding> findings, std::string_view code, std::string_view slave) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.code == code && finding.slave == slave;
  });
}

std::vector<Finding> worst_first(std::vector<Finding> findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.level > b.level; });
  std::vector<Finding> kept;
  for (Finding& finding : findings) {
    if (!has_finding(kept, finding.code, finding.slave)) kept.push_back(std::move(finding));
  }
  return kept;
}

std::string count_of(std::size_t count, std::string_view thing) {
  return std::to_string(count) + ' ' + std::string(thing) + (count == 1 ? "" : "s");
}

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  return printable(text.substr(0, kLongest));
}

}  // namespace libpath
