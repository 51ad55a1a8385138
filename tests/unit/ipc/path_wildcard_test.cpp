#include <gtest/gtest.h>

#include "libpath/ipc/format.h"
#include "tests/unit/ipc/sample.h"

namespace libpath {
namespace {

std::string value(const Sample& sample, char letter) {
  return path_value(sample.snapshot.paths[0], letter);
}

Sample one_path() {
  Sample sample;
  sample.add_path("sdk", {8, 160}, {5, 0, 2, 1}, "mpathb");
  return sample;
}

TEST(PathWildcards, AreAllOfTheContract) {
  std::string letters;
  for (const auto& row : path_wildcards()) letters += row.letter;
  EXPECT_EQ(letters, "widDtoTscCpSzMmNnRraGg0PILAk");
}

TEST(PathWildcards, NameThePath) {
  const Sample sample = one_path();
  EXPECT_EQ(value(sample, 'w'), "3600a0b80000f1e2d");
  EXPECT_EQ(value(sample, 'i'), "5:0:2:1");
  EXPECT_EQ(value(sample, 'd'), "sdk");
  EXPECT_EQ(value(sample, 'D'), "8:160");
  EXPECT_EQ(value(sample, 's'), "ACME,FASTBOX 3000,0042");
  EXPECT_EQ(value(sample, 'z'), "SN17");
  EXPECT_EQ(value(sample, 'S'), "250G");
  EXPECT_EQ(value(sample, 'G'), "--");
  EXPECT_EQ(value(sample, 'P'), "scsi:iscsi");
  EXPECT_EQ(value(sample, 'y'), "");
}

TEST(PathWildcards, SayTheState) {
  Sample sample = one_path();
  PathSnapshot& path = sample.snapshot.paths[0];
  path.failures = 7;
  path.marginal = true;
  path.init = InitState::udev_missing;
  EXPECT_EQ(value(sample, 't'), "active");
  EXPECT_EQ(value(sample, 'o'), "running");
  EXPECT_EQ(value(sample, 'T'), "ready");
  EXPECT_EQ(value(sample, 'c'), "tur");
  EXPECT_EQ(value(sample, 'C'), "XXXX...... 2/5");
  EXPECT_EQ(value(sample, 'p'), "50");
  EXPECT_EQ(value(sample, 'm'), "mpathb");
  EXPECT_EQ(value(sample, 'M'), "marginal");
  EXPECT_EQ(value(sample, '0'), "7");
  EXPECT_EQ(value(sample, 'I'), "udev-missing");
}

TEST(PathWildcards, SayWhenThePathIsInNoMap) {
  Sample sample = one_path();
  PathSnapshot& path = sample.snapshot.paths[0];
  path.map.clear();
  path.checker.clear();
  EXPECT_EQ(value(sample, 'o'), "unknown");
  EXPECT_EQ(value(sample, 'T'), "undef");
  EXPECT_EQ(value(sample, 'C'), "orphan");
  EXPECT_EQ(value(sample, 'c'), "(null)");
  EXPECT_EQ(value(sample, 'm'), "[orphan]");
  path.device_state = DeviceState::offline;
  EXPECT_EQ(value(sample, 'm'), "[offline]");
}

TEST(PathWildcards, HaveAWordForWhatIsUnknown) {
  Sample sample;
  sample.snapshot.paths.emplace_back();
  const std::vector<std::pair<char, std::string>> expected = {
      {'i', "#:#:#:#"}, {'d', "-"},         {'D', "#:#"},     {'s', "##,##,##"},
      {'p', "-1"},      {'m', "[unknown]"}, {'N', "[undef]"}, {'n', "[undef]"},
      {'R', "[undef]"}, {'r', "[undef]"},   {'a', "[undef]"}, {'g', "[undef]"},
      {'A', "[undef]"}, {'k', "n/a"},       {'P', "undef"},   {'L', "0x0000000000000000"},
  };
  for (const auto& [letter, text] : expected) EXPECT_EQ(value(sample, letter), text) << letter;
}

TEST(PathWildcards, NameTheTransport) {
  Sample sample = one_path();
  PathInfo& info = sample.infos[0];
  info.protocol = "scsi:fcp";
  EXPECT_EQ(value(sample, 'N'), "[unknown]") << "Fibre Channel, but not readable";
  EXPECT_EQ(value(sample, 'R'), "[unknown]");
  info.host_wwnn = "0x20000000c9000001";
  info.host_wwpn = "0x10000000c9000001";
  info.target_wwnn = "0x5006016000000001";
  info.target_wwpn = "0x5006016000000002";
  info.host_adapter = "0000:05:00.0";
  EXPECT_EQ(value(sample, 'N'), "0x20000000c9000001");
  EXPECT_EQ(value(sample, 'R'), "0x10000000c9000001");
  EXPECT_EQ(value(sample, 'n'), "0x5006016000000001");
  EXPECT_EQ(value(sample, 'r'), "0x5006016000000002");
  EXPECT_EQ(value(sample, 'a'), "0000:05:00.0");
}

TEST(PathWildcards, NameAnIscsiTargetByItsIqn) {
  Sample sample = one_path();
  sample.infos[0].iscsi = IscsiPath{};
  EXPECT_EQ(value(sample, 'n'), "[undef]");
  sample.infos[0].iscsi->target_iqn = "iqn.2026-07.example:disk";
  EXPECT_EQ(value(sample, 'n'), "iqn.2026-07.example:disk");
}

TEST(PathWildcards, WriteTheLunInWireOrder) {
  Sample sample = one_path();
  EXPECT_EQ(value(sample, 'L'), "0x0001000000000000");
  sample.infos[0].hctl->lun = 0x40120003;  // second level 0x4012, first 0x0003
  EXPECT_EQ(value(sample, 'L'), "0x0003401200000000");
}

TEST(PathWildcards, WriteNumbersOfTheDevice) {
  Sample sample = one_path();
  sample.infos[0].target_port_group = 0x1f;
  sample.infos[0].max_sectors_kb = 512;
  sample.infos[0].vpd_data = "LUN 7";
  EXPECT_EQ(value(sample, 'A'), "0x001f");
  EXPECT_EQ(value(sample, 'k'), "512");
  EXPECT_EQ(value(sample, 'g'), "LUN 7");
}

}  // namespace
}  // namespace libpath
