#include "libpath/naming/wwids_file.h"

#include <optional>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

constexpr std::string_view kWwidsHeader =
    "# Multipath wwids, Version : 1.0\n"
    "# Kept by multipath and multipathd: WWIDs of LUNs that were multipathed before, one a line\n"
    "# between slashes. Edit it only while neither runs; multipath -a, -w and -W change it "
    "safely.\n"
    "#\n"
    "# Valid WWIDs:\n";

// The WWID between the slashes: exactly as written, or nothing.
std::optional<Wwid> entry(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() < 3 || line.front() != '/' || line.back() != '/') return std::nullopt;
  const auto inside = line.substr(1, line.size() - 2);
  const auto wwid = Wwid::make(inside);
  return wwid && wwid->text() == inside ? wwid : std::nullopt;
}

bool is_comment_or_blank(std::string_view line) {
  line = trim(line);
  return line.empty() || line.front() == '#';
}

}  // namespace

ParsedWwids parse_wwids(std::string_view text) {
  ParsedWwids parsed;
  for (const auto line : split(text, '\n')) {
    if (auto wwid = entry(line)) {
      parsed.wwids.insert(*wwid);
    } else if (!is_comment_or_blank(line)) {
      ++parsed.ignored_lines;
    }
  }
  return parsed;
}

std::vector<FileEdit> add_wwid(std::string_view text, const Wwid& wwid) {
  if (parse_wwids(text).wwids.contains(wwid)) return {};
  std::string bytes;
  if (text.empty()) bytes = kWwidsHeader;
  if (!text.empty() && text.back() != '\n') bytes = "\n";
  bytes += "/" + wwid.text() + "/\n";
  return {FileEdit{text.size(), bytes}};
}

std::vector<FileEdit> remove_wwid(std::string_view text, const Wwid& wwid) {
  std::vector<FileEdit> edits;
  std::size_t offset = 0;
  for (const auto line : split(text, '\n')) {
    const auto found = entry(line);
    if (found && *found == wwid) edits.push_back(FileEdit{offset, "#"});
    offset += line.size() + 1;
  }
  return edits;
}

std::string apply_edits(std::string text, const std::vector<FileEdit>& edits) {
  for (const auto& edit : edits) {
    if (edit.offset + edit.bytes.size() > text.size()) {
      text.resize(edit.offset + edit.bytes.size(), '\n');
    }
    text.replace(edit.offset, edit.bytes.size(), edit.bytes);
  }
  return text;
}

std::string format_wwids(const std::set<Wwid>& wwids) {
  std::string text(kWwidsHeader);
  for (const auto& wwid : wwids) text += "/" + wwid.text() + "/\n";
  return text;
}

}  // namespace libpath
