// fuzz-libs: libpath_dm
// Any text is a status or an error; a path is active or failed, never undefined; counts are bounded
// by the words present.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/base/strings.h"
#include "libpath/dm/table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto status = parse_status(text);
  if (!status) {
    if (status.error().code != Errc::invalid) std::abort();
    return 0;
  }
  std::size_t paths = 0;
  for (const auto& group : status->groups) {
    if (group.state == GroupState::undef) std::abort();
    paths += group.paths.size();
    for (const auto& path : group.paths)
      if (path.state == DmPathState::undef) std::abort();
  }
  if (paths * 3 + status->groups.size() * 4 > split_words(text).size()) std::abort();
  if (status->next_group > status->groups.size()) std::abort();
  return 0;
}
