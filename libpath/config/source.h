// What goes into and what comes out of reading configuration text: sources, diagnostics, origins.
//
// Shape: lines and columns count from 1, columns in bytes; 0 = not about one place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace libpath {

// One file's name (for messages only) and its whole text. The caller reads the file.
struct ConfigSource {
  std::string name;
  std::string text;
};

// Info: nothing is wrong, but the user did not write what now holds.
enum class Severity : std::uint8_t { info, warning, error };

// Something worth knowing about a configuration. Nothing stops the load: the line is left out, the
// value is capped or the previous one is kept, as the text says.
struct Diagnostic {
  std::string file;
  int line = 0;
  int column = 0;
  Severity severity = Severity::warning;
  std::string text;

  std::string message() const;  // "file:line:column: warning: text"
  bool operator==(const Diagnostic&) const = default;
};

// A bounded list of diagnostics: a file of garbage must not fill the log.
class Diagnostics {
 public:
  static constexpr std::size_t kMax = 500;
  void add(Diagnostic diagnostic);
  std::vector<Diagnostic> take();  // with a closing line when some were left out

 private:
  std::vector<Diagnostic> list_;
  std::size_t left_out_ = 0;
};

// As the user reads the files: by file in the order of `sources`, then by line.
void sort_by_place(std::vector<Diagnostic>& list, std::span<const ConfigSource> sources);

// Where a value or a rule was written.
struct Origin {
  enum class Kind : std::uint8_t {
    compiled,  // the program's own default
    builtin,   // row `line` of the built-in hardware table
    file,
  };
  Kind kind = Kind::compiled;
  std::string file;
  int line = 0;
  int column = 0;

  std::string text() const;  // "built-in default", "built-in hardware entry 3", "FILE:LINE"
  bool operator==(const Origin&) const = default;
};

}  // namespace libpath
