#include "libpath/view/lint.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "libpath/base/strings.h"
#include "libpath/view/shown.h"
#include "libpath/view/status.h"
#include "libpath/view/words.h"

namespace libpath::view {
namespace {

constexpr std::string_view kIndent = "  ";

struct LevelCounts {
  std::size_t errors = 0, warnings = 0, notes = 0;
};

std::string counted_level(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string counts_line(const std::vector<PlacedFinding>& findings) {
  LevelCounts counts;
  for (const PlacedFinding& placed : findings) {
    if (placed.finding->level == FindingLevel::error) ++counts.errors;
    if (placed.finding->level == FindingLevel::warning) ++counts.warnings;
    if (placed.finding->level == FindingLevel::info) ++counts.notes;
  }
  return counted_level(counts.errors, "error") + ", " + counted_level(counts.warnings, "warning") +
         ", " + counted_level(counts.notes, "note") + "\n";
}

int exit_status(bool errors, bool warnings) {
  return errors ? kLintErrors : warnings ? kLintWarnings : kLintClean;
}

// "2 errors, 1 warning, 0 notes"
std::optional<int> status_of_counts(std::string_view line) {
  static constexpr std::array<std::string_view, 3> kWords = {"error", "warning", "note"};
  std::array<std::size_t, 3> counts{};
  const auto parts = split(line, ',');
  if (parts.size() != counts.size()) return std::nullopt;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto words = split_words(parts[i]);
    const auto count = words.size() == 2 ? parse_number<std::size_t>(words[0]) : std::nullopt;
    if (!count || !words[1].starts_with(kWords[i])) return std::nullopt;
    counts[i] = *count;
  }
  return exit_status(counts[0] != 0, counts[1] != 0);
}

std::optional<int> status_of_json(std::string_view rendered) {
  const auto parsed = nlohmann::json::parse(rendered, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("counts")) return std::nullopt;
  const auto& counts = parsed["counts"];
  const auto count = [&counts](const char* key) -> std::optional<std::uint64_t> {
    if (!counts.is_object() || !counts.contains(key)) return std::nullopt;
    if (!counts[key].is_number_unsigned()) return std::nullopt;
    return counts[key].get<std::uint64_t>();
  };
  const auto errors = count("error");
  const auto warnings = count("warning");
  if (!errors || !warnings) return std::nullopt;
  return exit_status(*errors != 0, *warnings != 0);
}

std::string one_finding(const PlacedFinding& placed, const Style& style) {
  const Finding& finding = *placed.finding;
  std::vector<std::string> where;
  for (const std::string& name : {placed.bond, placed.slave, finding.code}) {
    if (!name.empty()) where.push_back(shown(name, style.ascii));
  }
  const std::string level(word(finding.level));
  const std::string head = join(where, " ");
  const std::size_t room = style.width == 0 ? 0 : style.width - level.size() - 1;
  std::string out = painted(level, tone(finding.level), style) + " ";
  out += painted(room == 0 ? head : clipped(head, room, style.ascii), Tone::strong, style) + "\n";
  const std::size_t width = style.width == 0 ? 0 : style.width - kIndent.size();
  for (const std::string& line : wrapped(shown(finding.text, style.ascii), width)) {
    out += std::string(kIndent) + line + "\n";
  }
  return out;
}

}  // namespace

std::string findings_text(const std::vector<PlacedFinding>& findings, const Style& style) {
  std::string out;
  for (const PlacedFinding& placed : findings) out += one_finding(placed, style);
  return out;
}

std::string render_lint(const BonddSnapshot& snapshot, const Style& style) {
  const auto findings = all_findings(snapshot);
  std::string out = stale_text(snapshot, style) + findings_text(findings, style);
  if (!out.empty()) out += "\n";
  return out + counts_line(findings);
}

std::optional<int> lint_exit_status(std::string_view rendered) {
  const std::string_view text = trim(rendered);
  if (text.starts_with('{')) return status_of_json(text);
  const auto newline = text.rfind('\n');
  return status_of_counts(newline == std::string_view::npos ? text : text.substr(newline + 1));
}

}  // namespace libpath::view
