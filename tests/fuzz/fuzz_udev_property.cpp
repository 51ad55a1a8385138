// fuzz-libs: libpath_sys
// Any properties: what is kept fits on one line and into the bounds; nothing else is kept.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "libpath/base/strings.h"
#include "libpath/sys/udev_block_events.h"

// Input: NAME=VALUE entries separated by NUL, as in a uevent.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::map<std::string, std::string> properties;
  for (const std::string_view entry : split(text, '\0')) {
    const auto equals = entry.find('=');
    const auto name = entry.substr(0, equals);
    const auto value = equals == std::string_view::npos ? "" : entry.substr(equals + 1);
    const bool kept = add_property(properties, name, value);
    const auto found = properties.find(std::string(name));
    if (kept && (found == properties.end() || found->second != value)) std::abort();
  }
  if (properties.size() > 1024) std::abort();
  for (const auto& [name, value] : properties) {
    if (name.empty() || name.size() > 256 || printable(name) != name) std::abort();
    if (value.size() > 16 * 1024 || value.find('\n') != std::string::npos) std::abort();
  }
  return 0;
}
