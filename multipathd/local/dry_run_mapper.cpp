#include "multipathd/local/dry_run_mapper.h"

#include "libpath/dm/table.h"

namespace multipathd {

using libpath::DmChange;
using libpath::DmDevice;
using libpath::DmTableSpec;
using libpath::Result;
using libpath::UdevWork;

namespace {

// The status line the kernel would give right after the load.
std::string fresh_status(const std::string& params) {
  const auto table = libpath::parse_table(params);
  if (!table) return {};
  std::string text =
      "2 0 0 0 " + std::to_string(table->groups.size()) + " " + std::to_string(table->first_group);
  for (const auto& group : table->groups) {
    text += " E 0 " + std::to_string(group.paths.size()) + " 0";
    for (const auto& path : group.paths) text += " " + path.dev.text() + " A 0";
  }
  return text;
}

}  // namespace

Result<DmDevice> DryRunMapper::inspect(const std::string& name) {
  const auto it = imagined_.find(name);
  return it == imagined_.end() ? real_.inspect(name) : Result<DmDevice>(it->second);
}

void DryRunMapper::record(DmDevice device, const DmTableSpec& spec) {
  device.name = spec.name;
  device.uuid = spec.uuid;
  device.size = spec.size;
  device.read_only = spec.read_only;
  device.has_live_table = true;
  device.target_count = 1;
  device.target_type = "multipath";
  device.table = spec.params;
  device.status = fresh_status(spec.params);
  imagined_[spec.name] = std::move(device);
}

DmChange DryRunMapper::create(const DmTableSpec& spec) {
  record({}, spec);
  return UdevWork{};
}

DmChange DryRunMapper::reload(const DmTableSpec& spec, bool) {
  auto device = inspect(spec.name);
  if (!device) return tl::unexpected(device.error());
  record(std::move(*device), spec);
  return UdevWork{};
}

DmChange DryRunMapper::rename(const std::string& from, const std::string& to,
                              const libpath::UdevHints&) {
  auto device = inspect(from);
  if (!device) return tl::unexpected(device.error());
  device->name = to;
  imagined_[to] = std::move(*device);
  return UdevWork{};
}

}  // namespace multipathd
