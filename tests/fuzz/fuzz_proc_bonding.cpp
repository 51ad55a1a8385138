// fuzz-libs: libpath_bond
// Any text gives printable slave names that the kernel could have given, never more slaves than
// lines about a slave; peers only where a partner's address stands.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/base/strings.h"
#include "libpath/bond/proc_bonding.h"

namespace {

std::size_t occurrences(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath;
  constexpr std::size_t kLongestName = 15;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ProcBonding file = decode_proc_bonding(text);
  std::size_t peers = 0;
  for (const auto& slave : file.slaves) {
    if (slave.name.empty() || slave.name.size() > kLongestName) std::abort();
    if (slave.name != printable(slave.name)) std::abort();
    if (slave.lacp) ++peers;
    if (file.find(slave.name) == nullptr) std::abort();
  }
  if (file.slaves.size() > occurrences(text, "Slave Interface")) std::abort();
  if (peers > occurrences(text, "details partner lacp pdu")) std::abort();
  if (file.active && occurrences(text, "Active Aggregator Info") == 0) std::abort();
  return 0;
}
