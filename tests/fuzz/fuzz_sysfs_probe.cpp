// fuzz-libs: libpath_sys hawser_fakes
// Whatever bytes a device and the kernel put into attributes: probing gives printable fields, and
// a WWID that is either empty or one Wwid::make takes, unless udev itself said otherwise.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "libpath/base/strings.h"
#include "libpath/model/ids.h"
#include "libpath/sys/discovery.h"
#include "tests/fakes/fake_sysfs.h"

namespace {

void demand_printable(const std::string& text) {
  if (libpath::printable(text) != text) std::abort();
}

}  // namespace

// Input: one byte that chooses the transport, then attributes separated by 0xff bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath;
  if (size == 0) return 0;
  constexpr std::array<const char*, 12> kAttributes{
      "vendor",       "model",          "rev",      "state", "timeout", "inquiry", "vpd_pg80",
      "access_state", "preferred_path", "dh_state", "size",  "vpd_pg83"};
  FakeSysfs sysfs;
  FakeDiskSpec spec;
  spec.transport = static_cast<FakeTransport>(data[0] % 6);
  const BlockDevice device = add_scsi_disk(sysfs, spec);
  const std::string directory = sysfs.resolve(device.syspath + "/device").value_or("");
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  std::size_t at = 0;
  for (std::size_t i = 0; i < kAttributes.size() && at <= text.size(); ++i) {
    const bool last = i + 1 == kAttributes.size();  // page 0x83 may hold the separator
    const std::size_t end = last ? text.size() : std::min(text.find('\xff', at), text.size());
    const std::string value = text.substr(at, end - at);
    sysfs.set(directory + "/" + kAttributes.at(i), value);
    if (std::string(kAttributes.at(i)) == "size") sysfs.set(device.syspath + "/size", value);
    at = end + 1;
  }
  const auto info = probe_path(sysfs, device, {""});
  if (!info) std::abort();
  for (const auto* field : {&info->vendor, &info->product, &info->revision, &info->serial,
                            &info->wwid, &info->access_state, &info->dh_state, &info->protocol}) {
    demand_printable(*field);
  }
  if (!info->wwid.empty() && !Wwid::make(info->wwid)) std::abort();
  PathInfo again = *info;
  if (!refresh_device_state(sysfs, again)) std::abort();
  if (again.device_state != info->device_state || again.access_state != info->access_state) {
    std::abort();
  }
  return 0;
}
