#include "libpath/sys/discovery.h"

#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "libpath/sys/discovery_attr.h"
#include "tests/fakes/fake_sysfs.h"

namespace libpath {
namespace {

PathInfo probe(FakeSysfs& sysfs, const BlockDevice& device, const ProbeOptions& options = {}) {
  const auto info = probe_path(sysfs, device, options);
  EXPECT_TRUE(info.has_value());
  return info.value_or(PathInfo{});
}

std::string device_directory(FakeSysfs& sysfs, const BlockDevice& device) {
  return sysfs.resolve(device.syspath + "/device").value_or("");
}

BlockDevice named(const std::string& name, const std::string& syspath = "/sys/devices/x") {
  return {DevId{8, 0}, name, syspath, true, {}};
}

TEST(PathCandidate, TakesWholeScsiDasdAndNvmeDisks) {
  for (const char* name : {"sda", "sdaaz", "dasda", "nvme0n1", "nvme12n34"}) {
    EXPECT_TRUE(is_path_candidate(named(name))) << name;
  }
  for (const char* name : {"dm-0", "loop0", "sr0", "sd", "sda1", "sdA", "sd a", "dasd", "vda",
                           "nvme0", "nvme0n", "nvme0n1p1", "nvme0c0n1", "nvmeXn1", "md0", ""}) {
    EXPECT_FALSE(is_path_candidate(named(name))) << name;
  }
}

TEST(PathCandidate, LeavesNativeNvmeMultipathAlone) {
  EXPECT_FALSE(is_path_candidate(
      named("nvme0n1", "/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1")));
}

TEST(DeviceStateWord, KnowsTheKernelsWords) {
  for (const char* word : {"running", "live", "online"}) {
    EXPECT_EQ(parse_device_state(word), DeviceState::running) << word;
  }
  for (const char* word : {"offline", "transport-offline", "deleted", "dead", "x"}) {
    EXPECT_EQ(parse_device_state(word), DeviceState::offline) << word;
  }
  for (const char* word : {"blocked", "created-blocked", "quiesce"}) {
    EXPECT_EQ(parse_device_state(word), DeviceState::blocked) << word;
  }
  EXPECT_EQ(parse_device_state(""), DeviceState::unknown);
}

TEST(ProbePath, ReadsWhatAScsiDiskSays) {
  FakeSysfs sysfs;
  FakeDiskSpec spec;
  spec.name = "sdb";
  spec.dev = {8, 16};
  spec.hctl = {2, 0, 3, 7};
  spec.tpgs = 1;
  spec.port_group = 0x8001;
  const PathInfo info = probe(sysfs, add_scsi_disk(sysfs, spec));
  EXPECT_EQ(info.name, "sdb");
  EXPECT_EQ(info.dev, (DevId{8, 16}));
  EXPECT_EQ(info.hctl, (Hctl{2, 0, 3, 7}));
  EXPECT_EQ(info.sg_name, "sg1");
  EXPECT_EQ(info.vendor, "HAWSER");
  EXPECT_EQ(info.product, "TESTDISK");
  EXPECT_EQ(info.revision, "0001");
  EXPECT_EQ(info.serial, "SN0001");
  EXPECT_EQ(info.size, 2097152U);
  EXPECT_FALSE(info.read_only);
  EXPECT_EQ(info.device_state, DeviceState::running);
  EXPECT_EQ(info.device_timeout, Seconds(30));
  EXPECT_EQ(info.max_sectors_kb, 1280U);
  EXPECT_TRUE(info.alua_supported);
  EXPECT_EQ(info.target_port_group, 0x8001);
  EXPECT_EQ(info.dh_state, "detached");
  EXPECT_EQ(info.host_adapter, "0000:00:05.0");
  EXPECT_EQ(info.protocol, "scsi:unspec");
  EXPECT_TRUE(info.udev_initialized);
  EXPECT_EQ(info.transport.eh_deadline, "/sys/class/scsi_host/host2/eh_deadline");
}

TEST(ProbePath, PrefersTheUdevPropertyForTheWwid) {
  FakeSysfs sysfs;
  BlockDevice device = add_scsi_disk(sysfs, {});
  device.properties["MY_ID"] = " from-udev ";
  const PathInfo info = probe(sysfs, device, {"MY_ID"});
  EXPECT_EQ(info.wwid, "from-udev");
  EXPECT_EQ(info.wwid_source, "udev MY_ID");
}

TEST(ProbePath, TakesPage83WhenThePropertyIsMissingOrEmpty) {
  FakeSysfs sysfs;
  BlockDevice device = add_scsi_disk(sysfs, {});
  const std::string expected = "36001405aabbccdd00112233445566778";
  EXPECT_EQ(probe(sysfs, device, {"ID_OTHER"}).wwid, expected);
  EXPECT_EQ(probe(sysfs, device, {""}).wwid, expected);
  device.properties["ID_SERIAL"] = "";
  const PathInfo info = probe(sysfs, device);
  EXPECT_EQ(info.wwid, expected);
  EXPECT_EQ(info.wwid_source, "sysfs vpd_pg83");
}

TEST(ProbePath, UdevAndPage83AgreeOnTheWwid) {
  FakeSysfs sysfs;
  const BlockDevice device = add_scsi_disk(sysfs, {});
  EXPECT_EQ(probe(sysfs, device, {"ID_SERIAL"}).wwid, probe(sysfs, device, {""}).wwid);
}

TEST(ProbePath, HasNoWwidWithoutAnySource) {
  FakeSysfs sysfs;
  FakeDiskSpec spec;
  spec.naa.clear();
  const PathInfo info = probe(sysfs, add_scsi_disk(sysfs, spec));
  EXPECT_EQ(info.wwid, "");
  EXPECT_EQ(info.wwid_source, "");
}

TEST(ProbePath, SaysNotFoundForADeviceThatHasGone) {
  FakeSysfs sysfs;
  const BlockDevice device = add_scsi_disk(sysfs, {});
  sysfs.remove(device.syspath);
  EXPECT_EQ(probe_path(sysfs, device, {}).error().code, Errc::not_found);
}

TEST(ProbePath, AttributesThatCannotBeReadLeaveTheirFieldsEmpty) {
  FakeSysfs sysfs;
  const BlockDevice device = add_scsi_disk(sysfs, {});
  const std::string scsi = device_directory(sysfs, device);
  for (const char* name : {"vendor", "model", "rev", "state", "timeout", "inquiry", "vpd_pg80",
                           "vpd_pg83", "dh_state"}) {
    sysfs.fail_reads(scsi + "/" + name, EIO);
  }
  sysfs.set(device.syspath + "/size", "many\n");
  const PathInfo info = probe(sysfs, device, {""});
  EXPECT_EQ(info.vendor + info.product + info.revision + info.serial + info.wwid, "");
  EXPECT_EQ(info.device_state, DeviceState::unknown);
  EXPECT_EQ(info.device_timeout, std::nullopt);
  EXPECT_EQ(info.target_port_group, std::nullopt);
  EXPECT_FALSE(info.alua_supported);
  EXPECT_EQ(info.size, 0U);
}

TEST(ProbePath, HostileTextBecomesPrintable) {
  FakeSysfs sysfs;
  FakeDiskSpec spec;
  spec.vendor = "EV\x1b[2J\n ";
  spec.model = "\xff\xfe \"quoted\"";
  const PathInfo info = probe(sysfs, add_scsi_disk(sysfs, spec));
  EXPECT_EQ(info.vendor, "EV_[2J");
  EXPECT_EQ(info.product, "__ \"quoted\"");
}

TEST(ProbePath, CutPagesGiveNothing) {
  FakeSysfs sysfs;
  const BlockDevice device = add_scsi_disk(sysfs, {});
  const std::string scsi = device_directory(sysfs, device);
  for (std::size_t length = 0; length < 8; ++length) {
    sysfs.set(scsi + "/vpd_pg83",
              fake_vpd83("6001405aabbccdd00112233445566778", 1).substr(0, length));
    sysfs.set(scsi + "/vpd_pg80", fake_vpd80("SN").substr(0, length % 4));
    sysfs.set(scsi + "/inquiry", std::string(length % 6, '\xff'));
    const PathInfo info = probe(sysfs, device, {""});
    EXPECT_EQ(info.wwid + info.serial, "") << length;
    EXPECT_FALSE(info.alua_supported) << length;
  }
}

TEST(ProbePath, ReadsAluaStateOfTheDeviceHandler) {
  FakeSysfs sysfs;
  const BlockDevice device = add_scsi_disk(sysfs, {});
  const std::string scsi = device_directory(sysfs, device);
  sysfs.set(scsi + "/access_state", "active/optimized\n");
  sysfs.set(scsi + "/preferred_path", "1\n");
  sysfs.set(scsi + "/dh_state", "alua\n");
  const PathInfo info = probe(sysfs, device);
  EXPECT_EQ(info.access_state, "active/optimized");
  EXPECT_TRUE(info.preferred_path);
  EXPECT_EQ(info.dh_state, "alua");
}

TEST(ProbePath, KnowsNvme) {
  FakeSysfs sysfs;
  const std::string controller = "/sys/devices/pci0000:00/0000:00:04.0/0000:03:00.0/nvme/nvme1";
  const std::string disk = controller + "/nvme1n2";
  sysfs.set(controller + "/model", "Fast Disk   \n");
  sysfs.set(controller + "/serial", "S1 \n");
  sysfs.set(controller + "/firmware_rev", "1.0\n");
  sysfs.set(controller + "/state", "live\n");
  sysfs.set(controller + "/transport", "tcp\n");
  sysfs.set(controller + "/cntlid", "5\n");
  sysfs.set(disk + "/nsid", "2\n");
  sysfs.set(disk + "/wwid", "eui.0025385b71b00001\n");
  sysfs.set(disk + "/size", "1000\n");
  sysfs.link(disk + "/device", "../../nvme1");
  const PathInfo info = probe(sysfs, {DevId{259, 1}, "nvme1n2", disk, true, {}});
  EXPECT_EQ(info.protocol, "nvme:tcp");
  EXPECT_EQ(info.vendor, "NVME");
  EXPECT_EQ(info.product, "Fast Disk");
  EXPECT_EQ(info.hctl, (Hctl{1, 5, 2, 2}));
  EXPECT_EQ(info.host_adapter, "0000:03:00.0");
  EXPECT_EQ(info.device_state, DeviceState::running);
  EXPECT_EQ(info.wwid, "eui.0025385b71b00001");
}

TEST(ProbePath, KnowsDasd) {
  FakeSysfs sysfs;
  const std::string device = "/sys/devices/css0/0.0.0010/0.0.0191";
  sysfs.set(device + "/discipline", "ECKD\n");
  sysfs.set(device + "/status", "online\n");
  sysfs.set(device + "/uid", "IBM.75000000092461.2a00.1a\n");
  sysfs.link(device + "/block/dasda/device", device);
  const PathInfo info = probe(sysfs, {DevId{94, 0}, "dasda", device + "/block/dasda", true, {}});
  EXPECT_EQ(info.protocol, "ccw");
  EXPECT_EQ(info.product, "S/390 DASD ECKD");
  EXPECT_EQ(info.hctl, (Hctl{0, 0, 0x191, 0}));
  EXPECT_EQ(info.wwid, "IBM.75000000092461.2a00.1a");
  EXPECT_EQ(info.device_state, DeviceState::running);
}

TEST(RefreshDeviceState, SeesADiskGoOfflineGrowAndLeave) {
  FakeSysfs sysfs;
  const BlockDevice device = add_scsi_disk(sysfs, {});
  PathInfo info = probe(sysfs, device);
  sysfs.set(device_directory(sysfs, device) + "/state", "transport-offline\n");
  sysfs.set(device.syspath + "/size", "4194304\n");
  sysfs.set(device.syspath + "/ro", "1\n");
  ASSERT_TRUE(refresh_device_state(sysfs, info));
  EXPECT_EQ(info.device_state, DeviceState::offline);
  EXPECT_EQ(info.size, 4194304U);
  EXPECT_TRUE(info.read_only);
  EXPECT_EQ(info.vendor, "HAWSER");
  sysfs.remove(device.syspath);
  EXPECT_EQ(refresh_device_state(sysfs, info).error().code, Errc::not_found);
}

TEST(DiscoveryAttr, TellsPciFunctionsFromOtherComponents) {
  EXPECT_TRUE(is_pci_function("0000:00:1f.2"));
  EXPECT_TRUE(is_pci_function("10000:e1:00.0"));
  for (const char* text : {"pci0000:00", "2:0:0:1", "0000:00:05", "0000:00:05.00", "", "::."}) {
    EXPECT_FALSE(is_pci_function(text)) << text;
  }
}

TEST(DiscoveryAttr, TheKernelsWordsForNothingAreNothing) {
  FakeSysfs sysfs;
  sysfs.set("/sys/a", "(null)\n");
  sysfs.set("/sys/b", "<NULL>\n");
  EXPECT_EQ(sysfs_text(sysfs, "/sys/a") + sysfs_text(sysfs, "/sys/b"), "");
}

}  // namespace
}  // namespace libpath
