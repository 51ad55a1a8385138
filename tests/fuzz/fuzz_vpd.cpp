// fuzz-libs: libpath_wwid
// Any page stays in bounds; a WWID that is found is one that Wwid::make takes, and begins with the
// digit of its kind; a designator never leaves the page.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "libpath/model/ids.h"
#include "libpath/wwid/vpd.h"

namespace {

void check_wwid(const std::optional<std::string>& wwid) {
  if (!wwid) return;
  if (!libpath::Wwid::make(*wwid)) std::abort();
  if (std::string_view("1238").find((*wwid)[0]) == std::string_view::npos) std::abort();
  if (wwid->size() < 2) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> page(data, size);
  for (const libpath::Designator& id : libpath::decode_vpd83(page)) {
    if (id.bytes.empty()) continue;
    if (id.bytes.data() < data || id.bytes.data() + id.bytes.size() > data + size) std::abort();
  }
  check_wwid(libpath::wwid_from_vpd83(page));
  const auto group = libpath::target_port_group_from_vpd83(page);
  if (group && (*group < 0 || *group > 0xffff)) std::abort();
  const auto port = libpath::relative_port_from_vpd83(page);
  if (port && (*port < 0 || *port > 0xffff)) std::abort();
  if (const auto serial = libpath::serial_from_vpd80(page)) {
    if (serial->empty()) std::abort();
    for (const char c : *serial) {
      if (c < ' ' || c > '~') std::abort();
    }
  }
  check_wwid(
      libpath::wwid_from_sysfs_attr(std::string_view(reinterpret_cast<const char*>(data), size)));
  return 0;
}
