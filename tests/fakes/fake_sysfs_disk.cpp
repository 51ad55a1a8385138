// The trees add_scsi_disk builds, after what kernels show for each transport.
#include <array>

#include "libpath/base/strings.h"
#include "tests/fakes/fake_sysfs.h"

namespace libpath {
namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

void put_be16(std::string& bytes, std::size_t value) {
  bytes += static_cast<char>((value >> 8) & 0xff);
  bytes += static_cast<char>(value & 0xff);
}

std::string host_directory(const FakeDiskSpec& spec) {
  const std::string host = "/host" + number(spec.hctl.host);
  if (spec.transport == FakeTransport::iscsi) return "/sys/devices/platform" + host;
  const std::string bus =
      spec.pci.empty() ? "/sys/devices/pseudo_0/adapter0" : "/sys/devices/pci0000:00/" + spec.pci;
  if (spec.transport == FakeTransport::ata) return bus + "/ata1" + host;
  if (spec.transport == FakeTransport::usb) return bus + "/usb1/1-1/1-1:1.0" + host;
  return bus + host;
}

void add_class(FakeSysfs& sysfs, const std::string& kind, const std::string& parent) {
  const std::string name = parent.substr(parent.rfind('/') + 1);
  sysfs.link("/sys/class/" + kind + "/" + name, parent + "/" + kind + "/" + name);
}

std::string add_fc(FakeSysfs& sysfs, const FakeDiskSpec& spec, const std::string& host) {
  const std::string rport =
      host + "/rport-" + number(spec.hctl.host) + ":0-" + number(spec.hctl.target);
  const std::string name = rport.substr(rport.rfind('/') + 1);
  const std::string attrs = rport + "/fc_remote_ports/" + name;
  sysfs.set(attrs + "/node_name", "0x50000000000000a" + number(spec.hctl.target) + "\n");
  sysfs.set(attrs + "/port_name", "0x50000000000000b" + number(spec.hctl.target) + "\n");
  sysfs.set(attrs + "/port_state", "Online\n");
  sysfs.set(attrs + "/fast_io_fail_tmo", "off\n");
  sysfs.set(attrs + "/dev_loss_tmo", "60\n");
  add_class(sysfs, "fc_remote_ports", rport);
  const std::string fc_host = host + "/fc_host/host" + number(spec.hctl.host);
  sysfs.set(fc_host + "/node_name", "0x20000000000000" + number(10 + spec.hctl.host) + "\n");
  sysfs.set(fc_host + "/port_name", "0x21000000000000" + number(10 + spec.hctl.host) + "\n");
  add_class(sysfs, "fc_host", host);
  return rport;
}

std::string add_iscsi(FakeSysfs& sysfs, const FakeDiskSpec& spec, const std::string& host) {
  const std::string sid = number(spec.hctl.host);
  const std::string session = host + "/session" + sid;
  const std::string attrs = session + "/iscsi_session/session" + sid;
  sysfs.set(attrs + "/targetname", spec.target_iqn + "\n");
  sysfs.set(attrs + "/recovery_tmo", "120\n");
  sysfs.set(attrs + "/ifacename", "default\n");
  sysfs.set(attrs + "/state", "LOGGED_IN\n");
  add_class(sysfs, "iscsi_session", session);
  const std::string connection = session + "/connection" + sid + ":0";
  const std::string conn_attrs = connection + "/iscsi_connection/connection" + sid + ":0";
  sysfs.set(conn_attrs + "/address", spec.portal_address + "\n");
  sysfs.set(conn_attrs + "/port", "3260\n");
  sysfs.set(conn_attrs + "/persistent_address", spec.portal_address + "\n");
  sysfs.set(conn_attrs + "/persistent_port", "3260\n");
  add_class(sysfs, "iscsi_connection", connection);
  sysfs.set(host + "/iscsi_host/host" + sid + "/ipaddress", "192.0.2.100\n");
  add_class(sysfs, "iscsi_host", host);
  return session;
}

std::string add_sas(FakeSysfs& sysfs, const FakeDiskSpec& spec, const std::string& host) {
  const std::string id = number(spec.hctl.host) + ":" + number(spec.hctl.target);
  const std::string end = host + "/port-" + id + "/end_device-" + id;
  const std::string name = "end_device-" + id;
  sysfs.set(end + "/sas_end_device/" + name + "/I_T_nexus_loss_timeout", "2000\n");
  sysfs.set(end + "/sas_device/" + name + "/sas_address", "0x500000000000c001\n");
  add_class(sysfs, "sas_end_device", end);
  add_class(sysfs, "sas_device", end);
  return end;
}

std::string standard_inquiry(const FakeDiskSpec& spec) {
  std::string bytes(8, '\0');
  bytes[2] = 6;
  bytes[4] = 31;
  bytes[5] = static_cast<char>(spec.tpgs << 4);
  return bytes + spec.vendor + spec.model + spec.rev;
}

}  // namespace

std::string fake_vpd80(const std::string& serial) {
  std::string page("\x00\x80", 2);
  put_be16(page, serial.size());
  return page + serial;
}

std::string fake_vpd83(const std::string& naa_hex, std::uint16_t port_group) {
  std::string body;
  if (!naa_hex.empty()) {
    body += std::string("\x01\x03\x00", 3);
    body += static_cast<char>(naa_hex.size() / 2);
    for (std::size_t i = 0; i + 1 < naa_hex.size(); i += 2) {
      const auto byte = parse_number<unsigned>(std::string_view(naa_hex).substr(i, 2), 16);
      body += static_cast<char>(byte.value_or(0));
    }
  }
  body += std::string("\x01\x15\x00\x04\x00\x00", 6);
  put_be16(body, port_group);
  std::string page("\x00\x83", 2);
  put_be16(page, body.size());
  return page + body;
}

BlockDevice add_scsi_disk(FakeSysfs& sysfs, const FakeDiskSpec& spec) {
  const std::string host = host_directory(spec);
  std::string parent = host;
  if (spec.transport == FakeTransport::fc) parent = add_fc(sysfs, spec, host);
  if (spec.transport == FakeTransport::iscsi) parent = add_iscsi(sysfs, spec, host);
  if (spec.transport == FakeTransport::sas) parent = add_sas(sysfs, spec, host);
  sysfs.set(host + "/scsi_host/host" + number(spec.hctl.host) + "/eh_deadline", "off\n");
  add_class(sysfs, "scsi_host", host);

  const std::string target = parent + "/target" + number(spec.hctl.host) + ":" +
                             number(spec.hctl.channel) + ":" + number(spec.hctl.target);
  const std::string device = target + "/" + spec.hctl.text();
  const std::array<std::pair<const char*, std::string>, 10> attributes{{
      {"vendor", spec.vendor + "\n"},
      {"model", spec.model + "\n"},
      {"rev", spec.rev + "\n"},
      {"state", "running\n"},
      {"timeout", "30\n"},
      {"dh_state", "detached\n"},
      {"inquiry", standard_inquiry(spec)},
      {"vpd_pg80", fake_vpd80(spec.serial)},
      {"delete", ""},
      {"rescan", ""},
  }};
  for (const auto& [name, content] : attributes) sysfs.set(device + "/" + name, content);
  if (!spec.naa.empty()) sysfs.set(device + "/vpd_pg83", fake_vpd83(spec.naa, spec.port_group));
  sysfs.set(device + "/scsi_generic/sg" + number(spec.dev.minor / 16) + "/dev", "21:0\n");

  const std::string block = device + "/block/" + spec.name;
  sysfs.set(block + "/dev", spec.dev.text() + "\n");
  sysfs.set(block + "/size", number(spec.size) + "\n");
  sysfs.set(block + "/ro", "0\n");
  sysfs.set(block + "/uevent", "");
  sysfs.set(block + "/queue/max_sectors_kb", "1280\n");
  sysfs.link(block + "/device", device);
  sysfs.link("/sys/block/" + spec.name, block);
  sysfs.link("/sys/class/block/" + spec.name, block);
  sysfs.link("/sys/dev/block/" + spec.dev.text(), block);

  BlockDevice made{spec.dev, spec.name, block, true, {}};
  made.properties = {{"DEVTYPE", "disk"}, {"DEVNAME", "/dev/" + spec.name}};
  if (!spec.naa.empty()) made.properties["ID_SERIAL"] = "3" + spec.naa;
  return made;
}

}  // namespace libpath
