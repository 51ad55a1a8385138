#include "libpath/sys/discovery_transport.h"

#include <string>

#include <gtest/gtest.h>

#include "libpath/sys/discovery.h"
#include "tests/fakes/fake_sysfs.h"

namespace libpath {
namespace {

PathInfo probe(FakeSysfs& sysfs, const FakeDiskSpec& spec) {
  return probe_path(sysfs, add_scsi_disk(sysfs, spec), {}).value_or(PathInfo{});
}

FakeDiskSpec disk_on(FakeTransport transport) {
  FakeDiskSpec spec;
  spec.transport = transport;
  spec.hctl = {3, 0, 1, 4};
  return spec;
}

TEST(ScsiTransport, FibreChannel) {
  FakeSysfs sysfs;
  const PathInfo info = probe(sysfs, disk_on(FakeTransport::fc));
  EXPECT_EQ(info.protocol, "scsi:fcp");
  EXPECT_EQ(info.host_wwnn, "0x2000000000000013");
  EXPECT_EQ(info.host_wwpn, "0x2100000000000013");
  EXPECT_EQ(info.target_wwnn, "0x50000000000000a1");
  EXPECT_EQ(info.target_wwpn, "0x50000000000000b1");
  EXPECT_EQ(info.transport.fast_io_fail, "/sys/class/fc_remote_ports/rport-3:0-1/fast_io_fail_tmo");
  EXPECT_EQ(info.transport.dev_loss, "/sys/class/fc_remote_ports/rport-3:0-1/dev_loss_tmo");
  EXPECT_EQ(info.host_adapter, "0000:00:05.0");
  EXPECT_FALSE(info.iscsi);
}

TEST(ScsiTransport, Iscsi) {
  FakeSysfs sysfs;
  const PathInfo info = probe(sysfs, disk_on(FakeTransport::iscsi));
  EXPECT_EQ(info.protocol, "scsi:iscsi");
  ASSERT_TRUE(info.iscsi);
  EXPECT_EQ(info.iscsi->session, "session3");
  EXPECT_EQ(info.iscsi->target_iqn, "iqn.2026-01.test.hawser:array");
  EXPECT_EQ(info.iscsi->portal, "192.0.2.1:3260");
  EXPECT_EQ(info.iscsi->local_address, "192.0.2.100");
  EXPECT_EQ(info.iscsi->iface, "default");
  EXPECT_EQ(info.iscsi->recovery_tmo, Seconds(120));
  EXPECT_EQ(info.transport.fast_io_fail, "/sys/class/iscsi_session/session3/recovery_tmo");
  EXPECT_EQ(info.transport.dev_loss, "");
  EXPECT_EQ(info.host_adapter, "");
}

TEST(ScsiTransport, IscsiSessionThatNeverGivesUp) {
  FakeSysfs sysfs;
  add_scsi_disk(sysfs, disk_on(FakeTransport::iscsi));
  ASSERT_TRUE(sysfs.write("/sys/class/iscsi_session/session3/recovery_tmo", "-1"));
  EXPECT_EQ(read_iscsi_path(sysfs, "session3", "host3").recovery_tmo, std::nullopt);
}

TEST(ScsiTransport, TheConnectionsOwnAddressBeatsTheHosts) {
  FakeSysfs sysfs;
  add_scsi_disk(sysfs, disk_on(FakeTransport::iscsi));
  const std::string attrs = "/sys/devices/platform/host3/session3/connection3:0/iscsi_connection/";
  sysfs.set(attrs + "connection3:0/local_ipaddr", "192.0.2.55\n");
  EXPECT_EQ(read_iscsi_path(sysfs, "session3", "host3").local_address, "192.0.2.55");
}

TEST(ScsiTransport, Sas) {
  FakeSysfs sysfs;
  const PathInfo info = probe(sysfs, disk_on(FakeTransport::sas));
  EXPECT_EQ(info.protocol, "scsi:sas");
  EXPECT_EQ(info.target_wwnn, "0x500000000000c001");
  EXPECT_EQ(info.transport.dev_loss,
            "/sys/class/sas_end_device/end_device-3:1/I_T_nexus_loss_timeout");
  EXPECT_EQ(info.transport.fast_io_fail, "");
}

TEST(ScsiTransport, AtaUsbAndNothingKnown) {
  FakeSysfs sysfs;
  EXPECT_EQ(probe(sysfs, disk_on(FakeTransport::ata)).protocol, "scsi:ata");
  EXPECT_EQ(probe(sysfs, disk_on(FakeTransport::usb)).protocol, "scsi:usb");
  FakeDiskSpec spec = disk_on(FakeTransport::none);
  spec.pci.clear();
  const PathInfo info = probe(sysfs, spec);
  EXPECT_EQ(info.protocol, "scsi:unspec");
  EXPECT_EQ(info.host_adapter, "");
}

TEST(ScsiTransport, SrpByRemotePortAndByHostClass) {
  FakeSysfs sysfs;
  sysfs.set("/sys/class/srp_remote_ports/port-4:1/dev_loss_tmo", "600\n");
  PathInfo info;
  fill_scsi_transport(
      sysfs, "/sys/devices/pci0000:00/0000:00:06.0/host4/port-4:1/target4:0:0/4:0:0:0", info);
  EXPECT_EQ(info.protocol, "scsi:srp");
  EXPECT_EQ(info.transport.dev_loss, "/sys/class/srp_remote_ports/port-4:1/dev_loss_tmo");
  EXPECT_EQ(info.transport.fast_io_fail, "");
  sysfs.set("/sys/class/spi_host/host5/signalling", "LVD\n");
  PathInfo parallel;
  fill_scsi_transport(sysfs, "/sys/devices/pci0000:00/host5/target5:0:0/5:0:0:0", parallel);
  EXPECT_EQ(parallel.protocol, "scsi:spi");
}

TEST(ScsiTransport, StrangePathsAreUnspecified) {
  FakeSysfs sysfs;
  for (const char* path : {"", "/", "///", "host", "/sys/devices/hostX/sessionY", "/rport"}) {
    PathInfo info;
    fill_scsi_transport(sysfs, path, info);
    EXPECT_EQ(info.protocol, "scsi:unspec") << path;
  }
}

TEST(Portal, PutsBracketsAroundIpv6) {
  EXPECT_EQ(format_portal("192.0.2.1", "3260"), "192.0.2.1:3260");
  EXPECT_EQ(format_portal("2001:db8::1", "3260"), "[2001:db8::1]:3260");
  EXPECT_EQ(format_portal("[2001:db8::1]", "3260"), "[2001:db8::1]:3260");
  EXPECT_EQ(format_portal("192.0.2.1", ""), "192.0.2.1");
  EXPECT_EQ(format_portal("", "3260"), "");
}

}  // namespace
}  // namespace libpath
