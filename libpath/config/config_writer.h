// ConfigWriter: text of the configuration grammar, section by section.
//
// Shape: tab indent, numbers bare, every other value in double quotes. What it writes, the reader
//        takes: any label and value without control bytes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "libpath/config/schema.h"

namespace libpath {

// As one string of the grammar: "" inside it for a quote.
std::string in_quotes(std::string_view text);

class ConfigWriter {
 public:
  void open(std::string_view section);
  void open(std::string_view section, std::string_view label);
  void close();
  // `remark`, if any, follows as a comment.
  void line(const KeywordRule& rule, std::string_view text, std::string_view remark = {});
  void comment(std::string_view text);
  std::string take() { return std::exchange(out_, {}); }

 private:
  std::string& indent();

  std::string out_;
  int depth_ = 0;
};

}  // namespace libpath
