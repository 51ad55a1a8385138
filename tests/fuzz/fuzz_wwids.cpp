// fuzz-libs: libpath_naming
// Whatever the wwids file says: every WWID taken is a WWID, removing and adding one changes that
// one alone, and a rewritten file says the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "libpath/naming/wwids_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const ParsedWwids parsed = parse_wwids(text);
  if (parse_wwids(format_wwids(parsed.wwids)).wwids != parsed.wwids) std::abort();
  int edited = 0;
  for (const auto& wwid : parsed.wwids) {
    if (++edited > 8) break;
    const auto made = Wwid::make(wwid.text());
    if (!made || *made != wwid) std::abort();
    if (!add_wwid(text, wwid).empty()) std::abort();
    const std::string removed = apply_edits(text, remove_wwid(text, wwid));
    auto fewer = parsed.wwids;
    fewer.erase(wwid);
    if (removed.size() != text.size() || parse_wwids(removed).wwids != fewer) std::abort();
    if (parse_wwids(apply_edits(removed, add_wwid(removed, wwid))).wwids != parsed.wwids) {
      std::abort();
    }
  }
  const auto fresh = Wwid::make("36001405fuzz");
  const auto added = parse_wwids(apply_edits(text, add_wwid(text, *fresh))).wwids;
  auto more = parsed.wwids;
  more.insert(*fresh);
  if (added != more) std::abort();
  return 0;
}
