// fuzz-libs: libpath_naming
// Whatever the bindings file says: what is taken is usable as a name, and reading what was written
// gives the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/naming/bindings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ParsedBindings parsed = parse_bindings(text);
  for (const auto& [alias, wwid] : parsed.bindings.entries()) {
    if (alias.find('/') != std::string::npos || alias == "..") std::abort();
    if (!valid_binding_alias(alias) || !Wwid::make(wwid.text())) std::abort();
    const std::string* back = parsed.bindings.alias_of(wwid);
    if (back == nullptr || *back != alias) std::abort();
  }
  const std::string written = format_bindings(parsed.bindings);
  const ParsedBindings again = parse_bindings(written);
  if (!(again.bindings == parsed.bindings) || !again.diagnostics.empty()) std::abort();
  if (format_bindings(again.bindings) != written) std::abort();
  const auto id = parsed.bindings.free_id("mpath");
  if (parsed.bindings.wwid_of(format_alias("mpath", id)) != nullptr) std::abort();
  return 0;
}
