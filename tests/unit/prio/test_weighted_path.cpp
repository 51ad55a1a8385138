#include <gtest/gtest.h>

#include "libpath/prio/prioritizer.h"

namespace libpath {
namespace {

const PrioritizerRow& row() { return *find_prioritizer("weightedpath"); }

PathInfo path() {
  PathInfo info;
  info.name = "sdb";
  info.hctl = Hctl{2, 0, 1, 5};
  info.serial = "0395J1FR904324";
  info.host_wwnn = "0x200100e08ba0aea0";
  info.host_wwpn = "0x210100e08ba0aea0";
  info.target_wwnn = "0x500a0980";
  info.target_wwpn = "0x500a0981";
  return info;
}

int weigh(std::string_view text, const PathInfo& info) {
  const auto args = parse_prio_args(row(), text);
  EXPECT_TRUE(args) << text << ": " << args.error().message();
  return args ? *priority(row(), *args, info) : -1;
}

TEST(WeightedPath, LooksAtTheScsiAddress) {
  EXPECT_EQ(weigh("hbtl 1:.:.:. 2 2:.:.:. 4", path()), 4);
}

TEST(WeightedPath, LooksAtTheName) { EXPECT_EQ(weigh("devname sda$ 10 sd.$ 20", path()), 20); }

TEST(WeightedPath, LooksAtTheSerial) { EXPECT_EQ(weigh("serial .*J1FR.*324 7", path()), 7); }

TEST(WeightedPath, LooksAtTheWorldWideNames) {
  EXPECT_EQ(weigh("wwn 0x200100e08ba0aea0:0x210100e08ba0aea0:.*:.* 3", path()), 3);
  EXPECT_EQ(weigh("wwn .*:.*:.*:0x500a0981$ 9", path()), 9);
}

TEST(WeightedPath, KnowsAnIscsiTargetByItsIqn) {
  PathInfo info;
  info.iscsi.emplace();
  info.iscsi->target_iqn = "iqn.2009-10.com.redhat.msp.lab.ask-06";
  EXPECT_EQ(weigh("wwn .*:.*:iqn.2009-10.com.redhat.msp.lab.ask-06:.* 6", info), 6);
}

TEST(WeightedPath, TakesTheFirstMatch) { EXPECT_EQ(weigh("devname sdb 1 sdb 2 .* 3", path()), 1); }

TEST(WeightedPath, IsZeroWithoutAMatch) {
  EXPECT_EQ(weigh("devname nvme 5", path()), 0);
  EXPECT_EQ(weigh("hbtl ^1: 5", PathInfo{}), 0);
}

TEST(WeightedPath, AnUnknownTextReadsUndef) {
  EXPECT_EQ(weigh("serial ^\\[undef\\]$ 5", PathInfo{}), 5);
  EXPECT_EQ(weigh("hbtl undef 6", PathInfo{}), 6);
}

TEST(WeightedPath, RefusesBadArguments) {
  for (const std::string_view text :
       {"", "hbtl", "hbtl 1:.:.:.", "hbtl 1:.:.:. 2 3:.", "colour red 4", "devname sda ten",
        "devname sda -4", "devname sd[a 4", "devname sda( 4", "devname sda 99999999999"}) {
    const auto args = parse_prio_args(row(), text);
    EXPECT_FALSE(args) << text;
    EXPECT_EQ(args.error().code, Errc::invalid);
  }
}

TEST(WeightedPath, WithoutATableFails) { EXPECT_FALSE(priority(row(), PrioArgs{}, path())); }

}  // namespace
}  // namespace libpath
