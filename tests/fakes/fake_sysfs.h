// FakeSysfs: attribute files and links in memory.
//
// Shape:  directories exist by what is in them. A write changes the file and is logged under its
//         resolved path; a file made to fail gives its errno instead.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libpath/model/ids.h"
#include "libpath/sys/block_events.h"
#include "libpath/sys/sysfs.h"

namespace libpath {

class FakeSysfs final : public Sysfs {
 public:
  Result<std::string> read(const std::string& path) override;
  Result<std::string> read_binary(const std::string& path) override;
  Status write(const std::string& path, const std::string& value) override;
  Result<std::vector<std::string>> list(const std::string& path) override;
  Result<std::string> resolve(const std::string& path) override;

  void set(const std::string& path, const std::string& content);
  void link(const std::string& path, const std::string& target);  // absolute or relative
  void remove(const std::string& path);                           // with all below it
  // Errno of every later read or write of this file (by resolved path); 0: works again.
  void fail_reads(const std::string& path, int sys_errno) { read_errors_[path] = sys_errno; }
  void fail_writes(const std::string& path, int sys_errno) { write_errors_[path] = sys_errno; }

  struct Write {
    std::string path, value;
    bool operator==(const Write&) const = default;
  };
  const std::vector<Write>& writes() const { return writes_; }
  void forget_writes() { writes_.clear(); }
  std::size_t read_count() const { return read_count_; }

 private:
  struct Node {
    bool is_link = false;
    std::string content;  // or the link's target
  };
  Result<std::string> follow(const std::string& path, int links_left) const;
  bool has_directory(const std::string& path) const;

  std::map<std::string, Node> nodes_;
  std::map<std::string, int> read_errors_, write_errors_;
  std::vector<Write> writes_;
  std::size_t read_count_ = 0;
};

enum class FakeTransport { none, fc, iscsi, sas, ata, usb };

// One SCSI disk as the kernel shows it; what is not set takes the values below.
struct FakeDiskSpec {
  std::string name = "sda";
  DevId dev{8, 0};
  Hctl hctl{2, 0, 0, 0};
  FakeTransport transport = FakeTransport::none;
  std::string vendor = "HAWSER  ";
  std::string model = "TESTDISK        ";
  std::string rev = "0001";
  std::string serial = "SN0001";
  std::string naa = "6001405aabbccdd00112233445566778";  // 16 bytes in hex; empty: no page 0x83
  std::uint64_t size = 2097152;                          // 512-byte sectors
  int tpgs = 0;
  std::uint16_t port_group = 1;
  std::string pci = "0000:00:05.0";  // adapter; empty: none
  std::string portal_address = "192.0.2.1";
  std::string target_iqn = "iqn.2026-01.test.hawser:array";
};

// Fills the tree and returns the device as udev would tell of it, ID_SERIAL ("3" + naa) included.
BlockDevice add_scsi_disk(FakeSysfs& sysfs, const FakeDiskSpec& spec);
// Bytes of VPD page 0x83 with the NAA designator, and the target port group's.
std::string fake_vpd83(const std::string& naa_hex, std::uint16_t port_group);
std::string fake_vpd80(const std::string& serial);

}  // namespace libpath
