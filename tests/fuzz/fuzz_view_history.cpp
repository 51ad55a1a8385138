// fuzz-libs: libpath_view
// Any bytes as bondd's history: what is accepted is accepted again, unchanged, when it is written
// anew; an event is one line of printable ASCII.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/view/history.h"
#include "libpath/view/history_json.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void require_one_line(std::string_view text) {
  require(text.find('\n') + 1 == text.size());
  for (const char c : text) require(c == '\n' || (c >= 0x20 && c <= 0x7e));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath::view;
  const auto batch = parse_history({reinterpret_cast<const char*>(data), size});
  if (!batch) return 0;
  libpath::BonddSnapshot snapshot;
  snapshot.history = batch->entries;
  const auto again = parse_history(history_json(snapshot, 0));
  require(again && again->entries.size() == batch->entries.size());
  for (std::size_t i = 0; i < batch->entries.size(); ++i) {
    require(event_json(again->entries[i]) == event_json(batch->entries[i]));
    require_one_line(event_json(batch->entries[i]));
    require_one_line(event_line(batch->entries[i], {false, true, 0}));
  }
  return 0;
}
