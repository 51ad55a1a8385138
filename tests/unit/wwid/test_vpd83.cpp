#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/model/ids.h"
#include "libpath/wwid/vpd.h"

namespace libpath {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes text(std::string_view from) { return Bytes(from.begin(), from.end()); }

Bytes designator(std::uint8_t code_set, std::uint8_t kind, const Bytes& id) {
  Bytes bytes = {code_set, kind, 0, static_cast<std::uint8_t>(id.size())};
  bytes.insert(bytes.end(), id.begin(), id.end());
  return bytes;
}

Bytes page(const std::vector<Bytes>& designators) {
  Bytes bytes = {0x00, 0x83, 0, 0};
  for (const Bytes& one : designators) bytes.insert(bytes.end(), one.begin(), one.end());
  bytes[2] = static_cast<std::uint8_t>((bytes.size() - 4) >> 8);
  bytes[3] = static_cast<std::uint8_t>((bytes.size() - 4) & 0xff);
  return bytes;
}

const Bytes kNaa6 =
    designator(1, 0x03, {0x60, 0x01, 0x40, 0x50, 0xAB, 0xCD, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0xEF});
const Bytes kNaa5 = designator(1, 0x03, {0x50, 0x01, 0x43, 0x80, 0, 0, 0, 0x01});
const Bytes kNaa2 = designator(1, 0x03, {0x20, 0, 0, 0x11, 0x22, 0x33, 0x44, 0x55});
const Bytes kNaa3 = designator(1, 0x03, {0x33, 0x33, 0x33, 0x30, 0, 0, 0x07, 0xd0});
const Bytes kEui = designator(1, 0x02, {0x00, 0x25, 0x38, 0xB1, 0xC1, 0xB0, 0x21, 0x60});
const Bytes kT10 = designator(2, 0x01, text("LIO-ORG disk 1:  4711 "));
const Bytes kName = designator(3, 0x08, text("iqn.2003-01.org.example:lun0"));
const Bytes kVendorId = designator(2, 0x00, text("serial-7"));
// Seen through target port 0x1234 of group 0x0203.
const Bytes kPort = designator(1, 0x14, {0, 0, 0x12, 0x34});
const Bytes kGroup = designator(1, 0x15, {0, 0, 0x02, 0x03});
const Bytes kPortNaa = designator(1, 0x93, {0x52, 0, 0, 0, 0, 0, 0, 9});

TEST(WwidFromVpd83, WritesNaaAsThreeAndHex) {
  EXPECT_EQ(wwid_from_vpd83(page({kNaa6})), "360014050abcd000102030405060708ef");
}

TEST(WwidFromVpd83, WritesEuiAsTwoAndHex) {
  EXPECT_EQ(wwid_from_vpd83(page({kEui})), "2002538b1c1b02160");
}

TEST(WwidFromVpd83, WritesT10AsOneAndTextAsUdevDoes) {
  EXPECT_EQ(wwid_from_vpd83(page({kT10})), "1LIO-ORG_disk_1:_4711");
}

TEST(WwidFromVpd83, KeepsALeadingBlankOfTheT10TextAsUnderscore) {
  EXPECT_EQ(wwid_from_vpd83(page({designator(2, 1, text("  A  B\t C  "))})), "1_A_B_C");
}

TEST(WwidFromVpd83, ReplacesUnusualCharacters) {
  EXPECT_EQ(wwid_from_vpd83(page({designator(2, 1, text("a/b;c\x01\xff#+-.:=@_"))})),
            "1a_b_c__#+-.:=@_");
}

TEST(WwidFromVpd83, EndsTextAtNul) {
  EXPECT_EQ(wwid_from_vpd83(page({designator(2, 1, {'a', 'b', 0, 'c'})})), "1ab");
}

TEST(WwidFromVpd83, WritesBinaryT10AsHex) {
  EXPECT_EQ(wwid_from_vpd83(page({designator(1, 1, {0x0a, 0xbc})})), "10abc");
}

TEST(WwidFromVpd83, WritesANameStringAsEightAndText) {
  EXPECT_EQ(wwid_from_vpd83(page({kName})), "8iqn.2003-01.org.example:lun0");
}

TEST(WwidFromVpd83, TakesANaaNameForTheSameAsTheBinary) {
  EXPECT_EQ(wwid_from_vpd83(page({designator(3, 8, text("naa.60014050ABCD000102030405060708EF"))})),
            wwid_from_vpd83(page({kNaa6})));
  EXPECT_EQ(wwid_from_vpd83(page({designator(3, 8, text("eui.002538B1C1B02160"))})),
            wwid_from_vpd83(page({kEui})));
}

TEST(WwidFromVpd83, PrefersTheBestKindWhateverTheOrder) {
  const std::vector<Bytes> rising = {kVendorId, kName, kT10, kEui, kNaa2, kNaa5, kNaa6};
  const std::vector<std::string_view> expected = {"8", "1", "2", "3200000", "35001", "36001"};
  for (std::size_t best = 1; best < rising.size(); ++best) {
    const std::vector<Bytes> some(rising.begin(), rising.begin() + static_cast<long>(best) + 1);
    const auto wwid = wwid_from_vpd83(page(some));
    ASSERT_TRUE(wwid);
    EXPECT_TRUE(wwid->starts_with(expected[best - 1])) << *wwid;
    const std::vector<Bytes> reversed(some.rbegin(), some.rend());
    EXPECT_EQ(wwid_from_vpd83(page(reversed)), wwid);
  }
}

TEST(WwidFromVpd83, TakesTheFirstOfOtherNaaKindsAsUdevDoes) {
  EXPECT_EQ(wwid_from_vpd83(page({kNaa3, kNaa2})), "333333330000007d0");
  EXPECT_EQ(wwid_from_vpd83(page({kNaa2, kNaa3})), "32000001122334455");
}

TEST(WwidFromVpd83, NeverTakesThePortsIdentity) {
  EXPECT_FALSE(wwid_from_vpd83(page({kPortNaa, kPort, kGroup})));
  EXPECT_EQ(wwid_from_vpd83(page({kPortNaa, kNaa5})), "35001438000000001");
}

TEST(WwidFromVpd83, NeverTakesAVendorsOwnNumber) {
  EXPECT_FALSE(wwid_from_vpd83(page({kVendorId})));
}

TEST(WwidFromVpd83, PassesOverIdentitiesWithoutContent) {
  EXPECT_FALSE(wwid_from_vpd83(page({designator(2, 1, text("        "))})));
  EXPECT_FALSE(wwid_from_vpd83(page({designator(1, 3, Bytes(16, 0))})));
  EXPECT_FALSE(wwid_from_vpd83(page({designator(1, 3, {})})));
  EXPECT_EQ(wwid_from_vpd83(page({designator(1, 3, Bytes(16, 0)), kT10})), "1LIO-ORG_disk_1:_4711");
}

TEST(WwidFromVpd83, PassesOverAnIdentityThatIsTooLong) {
  const Bytes huge(200, 'x');
  EXPECT_FALSE(wwid_from_vpd83(page({designator(2, 1, huge)})));
  EXPECT_FALSE(wwid_from_vpd83(page({designator(1, 3, huge)})));
  const Bytes most(126, 'x');
  EXPECT_EQ(wwid_from_vpd83(page({designator(2, 1, most)}))->size(), Wwid::kMaxLength);
}

TEST(WwidFromVpd83, ReadsTheOldScsi2Layout) {
  const Bytes old = {0x00, 0x83, 0, 16, 0x60, 0x06, 0x04, 0x80, 0,    1,
                     0x87, 0x90, 0, 0,  0,    0,    0,    0,    0x31, 0x35};
  EXPECT_EQ(wwid_from_vpd83(old), "360060480000187900000000000003135");
}

TEST(WwidFromVpd83, DropsADesignatorThatIsCutOff) {
  const Bytes whole = page({kNaa5, kNaa6});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto wwid = wwid_from_vpd83(std::span(whole).first(size));
    if (size < 16) {
      EXPECT_FALSE(wwid) << size;
    } else {
      EXPECT_EQ(wwid, "35001438000000001") << size;
    }
  }
}

TEST(WwidFromVpd83, DoesNotReadBeyondThePageLength) {
  Bytes bytes = page({kNaa5, kNaa6});
  bytes[3] = 12;
  EXPECT_EQ(wwid_from_vpd83(bytes), "35001438000000001");
}

TEST(WwidFromVpd83, RefusesAnotherPage) {
  Bytes bytes = page({kNaa6});
  bytes[1] = 0x80;
  EXPECT_FALSE(wwid_from_vpd83(bytes));
  EXPECT_FALSE(wwid_from_vpd83({}));
}

TEST(DecodeVpd83, ShowsEachDesignatorAsSent) {
  const Bytes bytes = page({kNaa6, kGroup});
  const auto all = decode_vpd83(bytes);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].type, 3);
  EXPECT_EQ(all[0].bytes.size(), 16U);
  EXPECT_EQ(all[1].association, 1);
  EXPECT_EQ(all[1].type, 5);
  EXPECT_EQ(all[1].code_set, 1);
}

TEST(PortFromVpd83, TellsGroupAndPort) {
  const Bytes bytes = page({kNaa6, kPort, kGroup});
  EXPECT_EQ(target_port_group_from_vpd83(bytes), 0x0203);
  EXPECT_EQ(relative_port_from_vpd83(bytes), 0x1234);
}

TEST(PortFromVpd83, KnowsWhenThereIsNone) {
  EXPECT_FALSE(target_port_group_from_vpd83(page({kNaa6})));
  EXPECT_FALSE(relative_port_from_vpd83(page({kNaa6})));
  EXPECT_FALSE(target_port_group_from_vpd83(page({designator(1, 0x15, {0, 0, 1})})));  // too short
  EXPECT_FALSE(target_port_group_from_vpd83(page({designator(1, 0x05, {0, 0, 0, 1})})));
}

}  // namespace
}  // namespace libpath
