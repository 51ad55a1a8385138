// fuzz-libs: libpath_prio
// Any REPORT TARGET PORT GROUPS data stays in bounds: no more groups and ports than the bytes can
// hold, and a priority is one of the scale.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <span>

#include "libpath/prio/prioritizer.h"
#include "libpath/scsi/rtpg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto decoded = libpath::decode_rtpg(std::span<const std::uint8_t>(data, size));
  if (decoded.has_value() != (size >= 4)) std::abort();
  libpath::PathInfo path;
  std::size_t needed = 4;
  if (decoded) {
    for (const libpath::TargetPortGroup& group : decoded->groups) {
      needed += 8 + 4 * group.ports.size();
      path.target_port_group = group.id;
      if (decoded->find(group.id) == nullptr) std::abort();
    }
    if (needed > size && !decoded->groups.empty()) std::abort();
  }
  libpath::ScsiReply reply;
  reply.data.assign(data, data + size);
  libpath::PrioArgs args;
  args.exclusive_pref_bit = size % 2 == 0;
  const auto priority = libpath::priority(*libpath::find_prioritizer("alua"), args, path, &reply);
  const std::set<int> scale = {0, 1, 5, 10, 50, 80, 81, 85, 90, 130};
  if (priority.has_value() != path.target_port_group.has_value()) std::abort();
  if (priority && scale.count(*priority) == 0) std::abort();
  return 0;
}
