// fuzz-libs: libpath_config
// Any text is read into a document that holds together: values stand in sections that may have
// them, and their type takes its own canonical text unchanged. Without the built-in hardware table,
// so far more texts a second than all of fuzz_config.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "libpath/config/document.h"
#include "libpath/config/keywords.h"

namespace {

void check_value(const libpath::Value& value, int section) {
  const libpath::KeywordRule& rule = *value.rule;
  if (section < 0 || (rule.sections & (1U << static_cast<unsigned>(section))) == 0) std::abort();
  if (value.origin.line <= 0) std::abort();
  if (rule.type->check(rule, value.text).text != value.text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<libpath::ConfigSource> sources = {{"fuzz", std::string(data, data + size)}};
  libpath::Diagnostics diagnostics;
  const auto document = libpath::read_document(libpath::kMultipathSchema, sources, diagnostics);
  for (std::size_t i = 0; i < document.sections.size(); ++i) {
    const libpath::Section& section = document.sections[i];
    if (section.parent && *section.parent >= i) std::abort();
    for (const auto& value : section.values.all()) check_value(value, section.rule);
  }
  if (diagnostics.take().size() > libpath::Diagnostics::kMax + 1) std::abort();
  return 0;
}
