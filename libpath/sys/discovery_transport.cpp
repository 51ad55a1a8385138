#include "libpath/sys/discovery_transport.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "libpath/base/strings.h"
#include "libpath/sys/discovery_attr.h"

namespace libpath {
namespace {

using Parts = std::vector<std::string_view>;

struct Where {
  Sysfs& sysfs;
  Parts parts;
  std::string host;  // "host2"
};

bool fill_fc(const Where& at, PathInfo& info) {
  const std::string fc_host = "/sys/class/fc_host/" + at.host;
  const std::string rport = component_with_prefix(at.parts, "rport-");
  info.host_wwnn = sysfs_text(at.sysfs, fc_host + "/node_name");
  info.host_wwpn = sysfs_text(at.sysfs, fc_host + "/port_name");
  if (rport.empty() && info.host_wwpn.empty()) return false;
  info.protocol = "scsi:fcp";
  if (rport.empty()) return true;
  const std::string remote = "/sys/class/fc_remote_ports/" + rport;
  info.target_wwnn = sysfs_text(at.sysfs, remote + "/node_name");
  info.target_wwpn = sysfs_text(at.sysfs, remote + "/port_name");
  info.transport.fast_io_fail = sysfs_if_there(at.sysfs, remote + "/fast_io_fail_tmo");
  info.transport.dev_loss = sysfs_if_there(at.sysfs, remote + "/dev_loss_tmo");
  return true;
}

bool fill_iscsi(const Where& at, PathInfo& info) {
  const std::string session = component_with_number(at.parts, "session");
  if (session.empty()) return false;
  info.protocol = "scsi:iscsi";
  info.iscsi = read_iscsi_path(at.sysfs, session, at.host);
  info.transport.fast_io_fail =
      sysfs_if_there(at.sysfs, "/sys/class/iscsi_session/" + session + "/recovery_tmo");
  return true;
}

bool fill_sas(const Where& at, PathInfo& info) {
  const std::string end = component_with_prefix(at.parts, "end_device-");
  if (end.empty()) return false;
  info.protocol = "scsi:sas";
  info.target_wwnn = sysfs_text(at.sysfs, "/sys/class/sas_device/" + end + "/sas_address");
  info.transport.dev_loss =
      sysfs_if_there(at.sysfs, "/sys/class/sas_end_device/" + end + "/I_T_nexus_loss_timeout");
  return true;
}

bool fill_srp(const Where& at, PathInfo& info) {
  const std::string port = component_with_prefix(at.parts, "port-");
  const std::string remote = "/sys/class/srp_remote_ports/" + port;
  if (port.empty() || !at.sysfs.resolve(remote)) return false;
  info.protocol = "scsi:srp";
  info.transport.fast_io_fail = sysfs_if_there(at.sysfs, remote + "/fast_io_fail_tmo");
  info.transport.dev_loss = sysfs_if_there(at.sysfs, remote + "/dev_loss_tmo");
  return true;
}

// Protocols that are told from the path, or from the class of the host, and have no more to say.
std::string plain_protocol(const Where& at) {
  if (!component_with_number(at.parts, "ata").empty()) return "scsi:ata";
  if (!component_with_number(at.parts, "usb").empty()) return "scsi:usb";
  if (!component_with_number(at.parts, "fw").empty()) return "scsi:sbp";
  constexpr std::array<std::pair<const char*, const char*>, 3> kClasses{
      {{"srp_host", "scsi:srp"}, {"sas_host", "scsi:sas"}, {"spi_host", "scsi:spi"}}};
  for (const auto& [name, protocol] : kClasses) {
    if (at.sysfs.resolve(std::string("/sys/class/") + name + "/" + at.host)) return protocol;
  }
  return "scsi:unspec";
}

std::string adapter_above_host(const Parts& parts, const std::string& host) {
  const auto end = std::find(parts.begin(), parts.end(), std::string_view(host));
  const auto from = std::make_reverse_iterator(end);
  const auto found = std::find_if(from, parts.rend(), is_pci_function);
  return found == parts.rend() ? std::string() : std::string(*found);
}

}  // namespace

std::string format_portal(const std::string& address, const std::string& port) {
  if (address.empty()) return {};
  const bool bracket = address.find(':') != std::string::npos && !address.starts_with('[');
  const std::string host = bracket ? "[" + address + "]" : address;
  return port.empty() ? host : host + ":" + port;
}

IscsiPath read_iscsi_path(Sysfs& sysfs, const std::string& session, const std::string& host) {
  IscsiPath path;
  path.session = session;
  const std::string attrs = "/sys/class/iscsi_session/" + session;
  path.target_iqn = sysfs_text(sysfs, attrs + "/targetname");
  path.iface = sysfs_text(sysfs, attrs + "/ifacename");
  // A session that shall never give up says -1.
  const auto recovery = sysfs_number<std::int64_t>(sysfs, attrs + "/recovery_tmo");
  if (recovery && *recovery >= 0) path.recovery_tmo = Seconds(*recovery);

  const std::string sid = session.substr(std::string_view("session").size());
  const std::string connection = "/sys/class/iscsi_connection/connection" + sid + ":0";
  std::string address = sysfs_text(sysfs, connection + "/persistent_address");
  std::string port = sysfs_text(sysfs, connection + "/persistent_port");
  if (address.empty()) {
    address = sysfs_text(sysfs, connection + "/address");
    port = sysfs_text(sysfs, connection + "/port");
  }
  path.portal = format_portal(address, port);
  path.local_address = sysfs_text(sysfs, connection + "/local_ipaddr");
  if (path.local_address.empty() && !host.empty()) {
    path.local_address = sysfs_text(sysfs, "/sys/class/iscsi_host/" + host + "/ipaddress");
  }
  return path;
}

void fill_scsi_transport(Sysfs& sysfs, const std::string& device_path, PathInfo& info) {
  const Parts parts = split(device_path, '/');
  const Where at{sysfs, parts, component_with_number(parts, "host")};
  info.host_adapter = adapter_above_host(parts, at.host);
  if (!at.host.empty()) {
    info.transport.eh_deadline =
        sysfs_if_there(sysfs, "/sys/class/scsi_host/" + at.host + "/eh_deadline");
  }
  if (fill_iscsi(at, info) || fill_sas(at, info) || fill_fc(at, info) || fill_srp(at, info)) return;
  info.protocol = plain_protocol(at);
}

}  // namespace libpath
