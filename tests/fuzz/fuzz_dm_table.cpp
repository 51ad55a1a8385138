// fuzz-libs: libpath_dm
// Any text is a table or an error; a table's paths never outnumber the words; and what was read is
// written so that it reads the same again and is the same layout.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/base/strings.h"
#include "libpath/dm/compare.h"
#include "libpath/dm/table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto table = parse_table(text);
  if (!table) {
    if (table.error().code != Errc::invalid) std::abort();
    return 0;
  }
  if (table_paths(*table).size() > split_words(text).size()) std::abort();
  const auto again = parse_table(format_table(*table));
  // A group without paths has no place for its argument count, which is then written as 0.
  if (!again || *again != *table) std::abort();
  if (!same_layout(*again, *table) || !same_groups(*again, *table)) std::abort();
  return 0;
}
