#include "libpath/config/source.h"

#include <string>
#include <utility>

namespace libpath {

std::string Diagnostic::message() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  if (line > 0 && column > 0) out += ":" + std::to_string(column);
  if (!out.empty()) out += ": ";
  out += severity == Severity::error ? "error: " : "warning: ";
  return out + text;
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
