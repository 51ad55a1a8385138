#include "libpath/sys/discovery.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libpath/base/strings.h"
#include "libpath/sys/discovery_attr.h"
#include "libpath/sys/discovery_transport.h"
#include "libpath/wwid/vpd.h"

namespace libpath {
namespace {

bool all_lower(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::optional<std::uint32_t> number_of(std::string_view text) {
  return parse_number<std::uint32_t>(text);
}

// "nvme1n2": controller 1, namespace instance 2. Hidden paths ("nvme0c1n1") do not match.
struct NvmeName {
  std::uint32_t controller = 0, instance = 0;
};
std::optional<NvmeName> parse_nvme_name(std::string_view name) {
  if (!name.starts_with("nvme")) return std::nullopt;
  const auto parts = split(name.substr(4), 'n');
  if (parts.size() != 2) return std::nullopt;
  const auto controller = number_of(parts[0]);
  const auto instance = number_of(parts[1]);
  if (!controller || !instance) return std::nullopt;
  return NvmeName{*controller, *instance};
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

const std::string* property(const PathInfo& info, const std::string& name) {
  const auto found = info.udev.find(name);
  return found == info.udev.end() || found->second.empty() ? nullptr : &found->second;
}

void use_wwid(PathInfo& info, const std::optional<std::string>& wwid, const std::string& source) {
  if (!info.wwid.empty() || !wwid) return;
  const std::string_view text = trim(*wwid);
  if (text.empty()) return;
  info.wwid = text;
  info.wwid_source = source;
}

void use_udev_wwid(PathInfo& info, const std::string& attribute) {
  if (attribute.empty()) return;
  if (const std::string* value = property(info, attribute)) {
    use_wwid(info, *value, "udev " + attribute);
  }
}

void fill_vpd(Sysfs& sysfs, const std::string& device, PathInfo& info) {
  if (const auto page = sysfs.read_binary(device + "/vpd_pg80")) {
    info.serial = serial_from_vpd80(bytes_of(*page)).value_or("");
  }
  if (info.serial.empty()) {
    if (const std::string* value = property(info, "ID_SCSI_SERIAL")) {
      info.serial = printable(trim(*value));
    }
  }
  if (const auto page = sysfs.read_binary(device + "/vpd_pg83")) {
    info.vpd_wwid = wwid_from_vpd83(bytes_of(*page)).value_or("");
    use_wwid(info, info.vpd_wwid, "sysfs vpd_pg83");
    info.target_port_group = target_port_group_from_vpd83(bytes_of(*page));
  }
  // TPGS: bits 4 and 5 of byte 5 of the standard INQUIRY data (SPC-4 6.6.2).
  constexpr std::size_t kTpgsByte = 5;
  const auto inquiry = sysfs.read_binary(device + "/inquiry");
  if (inquiry && inquiry->size() > kTpgsByte) {
    info.alua_supported = (bytes_of(*inquiry)[kTpgsByte] & 0x30) != 0;
  }
}

void fill_scsi_state(Sysfs& sysfs, const std::string& device, PathInfo& info) {
  info.device_state = parse_device_state(sysfs_text(sysfs, device + "/state"));
  info.access_state = sysfs_text(sysfs, device + "/access_state");
  info.preferred_path = sysfs_text(sysfs, device + "/preferred_path") == "1";
  info.dh_state = sysfs_text(sysfs, device + "/dh_state");
}

void fill_scsi(Sysfs& sysfs, const std::string& device, PathInfo& info) {
  info.hctl = Hctl::parse(base_name(device));
  info.vendor = sysfs_text(sysfs, device + "/vendor");
  info.product = sysfs_text(sysfs, device + "/model");
  info.revision = sysfs_text(sysfs, device + "/rev");
  if (const auto seconds = sysfs_number<std::uint32_t>(sysfs, device + "/timeout")) {
    info.device_timeout = Seconds(*seconds);
  }
  if (const auto nodes = sysfs.list(device + "/scsi_generic"); nodes && !nodes->empty()) {
    info.sg_name = printable(nodes->front());
  }
  fill_scsi_state(sysfs, device, info);
  fill_vpd(sysfs, device, info);
  fill_scsi_transport(sysfs, device, info);
}

void fill_nvme(Sysfs& sysfs, const std::string& device, PathInfo& info) {
  info.vendor = "NVME";
  info.product = sysfs_text(sysfs, device + "/model");
  info.revision = sysfs_text(sysfs, device + "/firmware_rev");
  info.serial = sysfs_text(sysfs, device + "/serial");
  info.device_state = parse_device_state(sysfs_text(sysfs, device + "/state"));
  const std::string transport = sysfs_text(sysfs, device + "/transport");
  info.protocol = "nvme:" + (transport.empty() ? std::string("unspec") : transport);
  // As it is: udev gives NVMe namespaces this text for ID_WWN, prefix included.
  use_wwid(info, sysfs_text(sysfs, info.syspath + "/wwid"), "sysfs wwid");
  const auto name = parse_nvme_name(info.name);
  const auto nsid = sysfs_number<std::uint64_t>(sysfs, info.syspath + "/nsid");
  const auto cntlid = sysfs_number<std::uint32_t>(sysfs, device + "/cntlid");
  if (name)
    info.hctl = Hctl{name->controller, cntlid.value_or(0), name->instance, nsid.value_or(0)};
  const auto parts = split(device, '/');
  const auto pci = std::find_if(parts.rbegin(), parts.rend(), is_pci_function);
  if (pci != parts.rend()) info.host_adapter = *pci;
}

// A CCW device is called "0.0.0191": channel subsystem, subchannel set, device number in hex.
std::optional<Hctl> parse_ccw_id(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  const auto css = parse_number<std::uint32_t>(parts[0], 16);
  const auto set = parse_number<std::uint32_t>(parts[1], 16);
  const auto number = parse_number<std::uint32_t>(parts[2], 16);
  if (!css || !set || !number) return std::nullopt;
  return Hctl{*css, *set, *number, 0};
}

void fill_ccw(Sysfs& sysfs, const std::string& device, PathInfo& info) {
  info.protocol = "ccw";
  info.vendor = sysfs_text(sysfs, device + "/vendor");
  if (info.vendor.empty()) info.vendor = "IBM";
  info.product = "S/390 DASD " + sysfs_text(sysfs, device + "/discipline");
  info.hctl = parse_ccw_id(base_name(device));
  info.device_state = parse_device_state(sysfs_text(sysfs, device + "/status"));
  use_wwid(info, sysfs_text(sysfs, device + "/uid"), "sysfs uid");
}

std::uint64_t size_of(Sysfs& sysfs, const std::string& syspath) {
  return sysfs_number<std::uint64_t>(sysfs, syspath + "/size").value_or(0);
}

}  // namespace

DeviceState parse_device_state(std::string_view text) {
  if (text == "running" || text == "live" || text == "online") return DeviceState::running;
  if (text == "blocked" || text == "created-blocked" || text == "quiesce") {
    return DeviceState::blocked;
  }
  return text.empty() || text == "created" || text == "new" ? DeviceState::unknown
                                                            : DeviceState::offline;
}

bool is_path_candidate(const BlockDevice& device) {
  if (device.is_dm()) return false;
  const std::string_view name = device.name;
  if (name.starts_with("sd")) return all_lower(name.substr(2));
  if (name.starts_with("dasd")) return all_lower(name.substr(4));
  // The head of the kernel's own NVMe multipathing lives below its subsystem, not a controller.
  return parse_nvme_name(name) && device.syspath.find("/nvme-subsystem/") == std::string::npos;
}

Result<PathInfo> probe_path(Sysfs& sysfs, const BlockDevice& device, const ProbeOptions& options) {
  PathInfo info;
  info.dev = device.dev;
  info.name = device.name;
  info.syspath = device.syspath;
  info.udev = device.properties;
  info.udev_initialized = device.initialized;
  const auto parent = sysfs.resolve(device.syspath + "/device");
  if (!parent) return tl::unexpected(parent.error());

  use_udev_wwid(info, options.uid_attribute);
  info.size = size_of(sysfs, info.syspath);
  info.read_only = sysfs_text(sysfs, info.syspath + "/ro") == "1";
  info.max_sectors_kb = sysfs_number<unsigned>(sysfs, info.syspath + "/queue/max_sectors_kb");
  if (info.name.starts_with("sd")) {
    fill_scsi(sysfs, *parent, info);
  } else if (info.name.starts_with("nvme")) {
    fill_nvme(sysfs, *parent, info);
  } else if (info.name.starts_with("dasd")) {
    fill_ccw(sysfs, *parent, info);
  } else if (info.name.starts_with("cciss")) {
    info.protocol = "cciss";
  }
  return info;
}

Status refresh_device_state(Sysfs& sysfs, PathInfo& info) {
  const std::string device = info.syspath + "/device";
  const auto size = sysfs.read(info.syspath + "/size");
  if (!size) return tl::unexpected(size.error());
  info.size = parse_number<std::uint64_t>(trim(*size)).value_or(info.size);
  info.read_only = sysfs_text(sysfs, info.syspath + "/ro") == "1";
  if (info.name.starts_with("sd")) {
    fill_scsi_state(sysfs, device, info);
  } else {
    const char* file = info.name.starts_with("dasd") ? "/status" : "/state";
    info.device_state = parse_device_state(sysfs_text(sysfs, device + file));
  }
  return {};
}

}  // namespace libpath
