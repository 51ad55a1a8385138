#include "libpath/config/source.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace libpath {
namespace {

std::string_view severity_word(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

}  // namespace

std::string Diagnostic::message() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  if (line > 0 && column > 0) out += ":" + std::to_string(column);
  if (!out.empty()) out += ": ";
  out += severity_word(severity);
  return out + ": " + text;
}

void Diagnostics::add(Diagnostic diagnostic) {
  // Errors are few by nature and a config check depends on them: they are never left out.
  if (list_.size() < kMax || diagnostic.severity == Severity::error) {
    list_.push_back(std::move(diagnostic));
  } else {
    ++left_out_;
  }
}

std::vector<Diagnostic> Diagnostics::take() {
  if (left_out_ > 0) {
    list_.push_back({"", 0, 0, Severity::warning,
                     std::to_string(left_out_) + " further warnings are not shown"});
    left_out_ = 0;
  }
  return std::exchange(list_, {});
}

void sort_by_place(std::vector<Diagnostic>& list, std::span<const ConfigSource> sources) {
  std::map<std::string_view, std::size_t> order;
  for (const ConfigSource& source : sources) order.emplace(source.name, order.size());
  const auto place = [&](const Diagnostic& diagnostic) {
    const auto found = order.find(diagnostic.file);
    return std::pair(found == order.end() ? order.size() : found->second, diagnostic.line);
  };
  std::stable_sort(list.begin(), list.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
}

std::string Origin::text() const {
  switch (kind) {
    case Kind::compiled:
      return "built-in default";
    case Kind::builtin:
      return "built-in hardware entry " + std::to_string(line);
    case Kind::file:
      break;
  }
  return file + ":" + std::to_string(line);
}

}  // namespace libpath
