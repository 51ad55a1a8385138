#include "libpath/model/link_neighbour.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

using Kind = NeighbourIdKind;
using Octets = std::vector<std::uint8_t>;

Octets octets(std::string_view text) { return {text.begin(), text.end()}; }

LinkNeighbour neighbour(const std::string& interface, const std::string& chassis,
                        const std::string& port = "p") {
  return {.interface = interface,
          .chassis = {Kind::local, chassis},
          .port = {Kind::local, port},
          .system = {}};
}

TEST(NeighbourId, IsOfTheKindItsSubtypeSays) {
  const std::vector<Kind> chassis{
      Kind::unknown, Kind::chassis_component, Kind::interface_alias, Kind::port_component,
      Kind::mac,     Kind::address,           Kind::interface_name,  Kind::local,
      Kind::unknown};
  const std::vector<Kind> port{Kind::unknown, Kind::interface_alias, Kind::port_component,
                               Kind::mac,     Kind::address,         Kind::interface_name,
                               Kind::circuit, Kind::local,           Kind::unknown};
  for (long subtype = 0; subtype < 9; ++subtype) {
    const auto at = static_cast<std::size_t>(subtype);
    EXPECT_EQ(chassis_id(subtype, octets("x")).kind, chassis[at]) << subtype;
    EXPECT_EQ(port_id(subtype, octets("x")).kind, port[at]) << subtype;
  }
  EXPECT_EQ(chassis_id(-1, {}).kind, Kind::unknown);
  EXPECT_EQ(port_id(0x100000004, {}).kind, Kind::unknown);
}

TEST(NeighbourId, IsWrittenAsPeopleWriteIt) {
  EXPECT_EQ(chassis_id(4, Octets{0, 0x1b, 0x21, 1, 2, 0xff}).text, "00:1b:21:01:02:ff");
  EXPECT_EQ(chassis_id(5, Octets{1, 192, 0, 2, 1}).text, "192.0.2.1");
  EXPECT_EQ(port_id(4, Octets{2, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}).text,
            "fe80::1");
  EXPECT_EQ(port_id(5, octets("Ethernet1/7")).text, "Ethernet1/7");
}

TEST(NeighbourId, ThatCannotBeWrittenSoIsInHex) {
  EXPECT_EQ(chassis_id(4, Octets{1, 2, 3}).text, "01:02:03");
  EXPECT_EQ(chassis_id(5, Octets{1, 192, 0, 2}).text, "01:c0:00:02");
  EXPECT_EQ(chassis_id(5, Octets{2, 192, 0, 2, 1}).text, "02:c0:00:02:01");
  EXPECT_EQ(chassis_id(5, Octets{16, 7}).text, "10:07");
  EXPECT_EQ(port_id(7, octets("a\nb")).text, "61:0a:62");
  EXPECT_EQ(port_id(7, Octets{'a', 0, 'b'}).text, "61:00:62");
}

TEST(NeighbourId, WithoutBytesIsEmpty) {
  for (long subtype = -1; subtype < 9; ++subtype) {
    EXPECT_EQ(chassis_id(subtype, {}).text, "") << subtype;
    EXPECT_EQ(port_id(subtype, {}).text, "") << subtype;
  }
}

TEST(NeighbourId, MayHaveItsNulWithIt) {
  EXPECT_EQ(port_id(5, Octets{'e', 't', 'h', '0', 0, 0}).text, "eth0");
  EXPECT_EQ(port_id(5, Octets{0, 0}).text, "");
  // Of an address a NUL is a part.
  EXPECT_EQ(chassis_id(4, Octets{2, 0, 0, 0, 0, 0}).text, "02:00:00:00:00:00");
}

TEST(NeighbourId, IsNeverTooLong) {
  EXPECT_EQ(chassis_id(7, Octets(5000, 0xff)).text.size(), kLongestNeighbourId);
  EXPECT_EQ(chassis_id(7, Octets(5000, 'x')).text.size(), kLongestNeighbourText);
}

TEST(NeighbourId, EveryKindHasAWord) {
  EXPECT_EQ(word(Kind::mac), "mac");
  EXPECT_EQ(word(Kind::interface_name), "ifname");
  EXPECT_EQ(word(Kind::circuit), "circuit");
}

TEST(NeighbourText, IsPrintableAndNotTooLong) {
  EXPECT_EQ(neighbour_text("leaf-1"), "leaf-1");
  EXPECT_EQ(neighbour_text("\x1b[31mred\n"), "_[31mred_");
  EXPECT_EQ(neighbour_text(std::string_view("a\0b", 3)), "a");
  EXPECT_EQ(neighbour_text(std::string(5000, 'x')).size(), kLongestNeighbourText);
}

TEST(Arrange, OrdersByInterfaceChassisAndPort) {
  std::vector<LinkNeighbour> all{neighbour("eth1", "a"), neighbour("eth0", "b"),
                                 neighbour("eth0", "a", "q"), neighbour("eth0", "a", "p")};
  arrange(all);
  EXPECT_EQ(all,
            (std::vector<LinkNeighbour>{neighbour("eth0", "a", "p"), neighbour("eth0", "a", "q"),
                                        neighbour("eth0", "b"), neighbour("eth1", "a")}));
}

TEST(Arrange, KeepsTheFirstOfTooManyBehindAnInterface) {
  std::vector<LinkNeighbour> all;
  for (char c = 'z'; c >= 'a'; --c) {
    all.push_back(neighbour("eth0", std::string(1, c)));
    all.push_back(neighbour("eth1", std::string(1, c)));
  }
  all.push_back(neighbour("eth2", "m"));
  arrange(all);
  ASSERT_EQ(all.size(), 2 * kMostNeighbours + 1);
  EXPECT_EQ(all[kMostNeighbours - 1], neighbour("eth0", "p"));
  EXPECT_EQ(all[kMostNeighbours], neighbour("eth1", "a"));
  EXPECT_EQ(all.back(), neighbour("eth2", "m"));
}

}  // namespace
}  // namespace libpath
