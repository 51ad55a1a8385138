#include "libpath/netlink/link_request.h"

#include <limits>
#include <random>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "libpath/bond/option_table.h"
#include "libpath/netlink/bond_attributes.h"
#include "tests/unit/netlink/wire.h"

namespace libpath {
namespace {

using namespace link_change;

constexpr std::uint16_t kAcknowledged = NLM_F_REQUEST | NLM_F_ACK;

ByteVector encoded(const LinkChange& change) { return encode_link_change(change, 0x11).value(); }

Errc error_of(const LinkChange& change) {
  const auto request = encode_link_change(change, 1);
  EXPECT_FALSE(request);
  return request ? Errc::io : request.error().code;
}

ifinfomsg fixed_part(const ByteVector& request) {
  return read_front<ifinfomsg>(first(request).payload).value();
}

NetlinkAttributes attributes_of(const ByteVector& request) {
  return first(request).attributes(sizeof(ifinfomsg));
}

NetlinkAttributes bond_data(const ByteVector& request) {
  const NetlinkAttributes info = attributes_of(request).find(IFLA_LINKINFO).value().nested();
  EXPECT_EQ(info.find(IFLA_INFO_KIND)->text(15), "bond");
  return info.find(IFLA_INFO_DATA).value().nested();
}

NetlinkAttributes slave_data_of(const ByteVector& request) {
  const NetlinkAttributes info = attributes_of(request).find(IFLA_LINKINFO).value().nested();
  EXPECT_EQ(info.find(IFLA_INFO_SLAVE_KIND)->text(15), "bond");
  return info.find(IFLA_INFO_SLAVE_DATA).value().nested();
}

// Some value that the kernel might take.
class AnyValue {
 public:
  BondOptionValue of(const OptionRule& rule) {
    switch (rule.kind) {
      case OptionKind::ipv4_targets:
        return targets<Ipv4Address>(rule.max);
      case OptionKind::ipv6_targets:
        return targets<Ipv6Address>(rule.max);
      case OptionKind::mac:
        return address<MacAddress>();
      default:
        return between(rule.min, rule.max);
    }
  }

 private:
  std::uint32_t between(std::uint32_t least, std::uint32_t most) {
    return std::uniform_int_distribution<std::uint32_t>(least, most)(random_);
  }
  template <typename Address>
  Address address() {
    Address made;
    for (std::uint8_t& byte : made.bytes) byte = static_cast<std::uint8_t>(between(0, 255));
    return made;
  }
  template <typename Address>
  std::vector<Address> targets(std::uint32_t most) {
    std::vector<Address> made(between(0, most));
    for (Address& target : made) target = address<Address>();
    return made;
  }

  std::mt19937 random_{7};
};

TEST(LinkRequest, SetOptionAsBytes) {
  EXPECT_EQ(encoded(SetOption{5, BondOption::miimon, 100U}),
            byte_vector({60, 0, 0,  0,    16,  0,   5,   0,   0x11, 0, 0, 0, 0, 0, 0, 0,  //
                         0,  0, 0,  0,    5,   0,   0,   0,   0,    0, 0, 0, 0, 0, 0, 0,  //
                         28, 0, 18, 0x80,                                        // LINKINFO
                         9,  0, 1,  0,    'b', 'o', 'n', 'd', 0,    0, 0, 0,     // KIND
                         12, 0, 2,  0x80, 8,   0,   3,   0,   100,  0, 0, 0}));  // DATA, MIIMON
}

TEST(LinkRequest, CreateBondIsOneRequestWithItsOptions) {
  const BondOptionValues options{{BondOption::mode, 4U}, {BondOption::miimon, 100U}};
  const ByteVector request = encoded(CreateBond{"bond0", options});
  const NetlinkMessage message = first(request);
  EXPECT_EQ(message.type, RTM_NEWLINK);
  EXPECT_EQ(message.flags, kAcknowledged | NLM_F_CREATE | NLM_F_EXCL);
  EXPECT_EQ(message.sequence, 0x11U);
  EXPECT_EQ(fixed_part(request).ifi_index, 0);
  EXPECT_EQ(fixed_part(request).ifi_flags, 0U);  // down
  EXPECT_EQ(attributes_of(request).find(IFLA_IFNAME)->text(15), "bond0");
  EXPECT_EQ(decode_bond(bond_data(request)).options, options);
}

TEST(LinkRequest, CreateBondNeedsANameThatTheKernelTakes) {
  for (const char* name :
       {"", ".", "..", "a/b", "a b", "a:b", "a\tb", "bond%d", "sixteen-letters-"}) {
    EXPECT_EQ(error_of(CreateBond{name, {}}), Errc::invalid) << name;
  }
  EXPECT_EQ(error_of(CreateBond{std::string("a\0b", 3), {}}), Errc::invalid);
  EXPECT_TRUE(encode_link_change(CreateBond{"fifteen-letters", {}}, 1));
}

TEST(LinkRequest, EveryOptionIsReadAsItWasWritten) {
  AnyValue any;
  for (int round = 0; round < 50; ++round) {
    BondOptionValues all;
    for (const OptionRule& rule : kBondOptions) {
      const BondOptionValue value = any.of(rule);
      const ByteVector request = encoded(SetOption{5, rule.option, value});
      EXPECT_EQ(decode_bond(bond_data(request)).options, (BondOptionValues{{rule.option, value}}))
          << rule.name;
      all[rule.option] = value;
    }
    EXPECT_EQ(decode_bond(bond_data(encoded(CreateBond{"bond0", all}))).options, all);
  }
}

TEST(LinkRequest, OptionsHaveTheSizesOfTheirKinds) {
  const auto size_of = [](BondOption option, const BondOptionValue& value) {
    const ByteVector request = encoded(SetOption{5, option, value});
    return bond_data(request).find(static_cast<std::uint16_t>(option))->payload.size();
  };
  EXPECT_EQ(size_of(BondOption::mode, 1U), 1U);
  EXPECT_EQ(size_of(BondOption::ad_user_port_key, 1U), 2U);
  EXPECT_EQ(size_of(BondOption::primary, 1U), 4U);
  EXPECT_EQ(size_of(BondOption::ad_actor_system, MacAddress{}), 6U);
  EXPECT_EQ(size_of(BondOption::arp_ip_target, std::vector<Ipv4Address>{}), 0U);
  EXPECT_EQ(size_of(BondOption::arp_ip_target, std::vector<Ipv4Address>(2)), 16U);
  EXPECT_EQ(size_of(BondOption::ns_ip6_target, std::vector<Ipv6Address>(2)), 40U);
}

TEST(LinkRequest, AValueThatDoesNotFitIsRefused) {
  EXPECT_EQ(error_of(SetOption{5, BondOption::mode, 256U}), Errc::invalid);
  EXPECT_EQ(error_of(SetOption{5, BondOption::ad_actor_sys_prio, 65536U}), Errc::invalid);
  EXPECT_EQ(error_of(SetOption{5, BondOption::arp_ip_target, std::vector<Ipv4Address>(17)}),
            Errc::invalid);
  EXPECT_EQ(error_of(CreateBond{"bond0", {{BondOption::mode, 256U}}}), Errc::invalid);
}

TEST(LinkRequest, AValueOfAnotherKindIsRefused) {
  for (const OptionRule& rule : kBondOptions) {
    const bool number = rule.kind <= OptionKind::link;
    const auto refused = [&](const BondOptionValue& value) {
      return !encode_link_change(SetOption{5, rule.option, value}, 1);
    };
    EXPECT_EQ(refused(1U), !number) << rule.name;
    EXPECT_EQ(refused(std::vector<Ipv4Address>{}), rule.kind != OptionKind::ipv4_targets);
    EXPECT_EQ(refused(std::vector<Ipv6Address>{}), rule.kind != OptionKind::ipv6_targets);
    EXPECT_EQ(refused(MacAddress{}), rule.kind != OptionKind::mac);
  }
  EXPECT_EQ(error_of(SetOption{5, static_cast<BondOption>(23), 1U}), Errc::invalid);
}

TEST(LinkRequest, MembershipIsTheMaster) {
  const ByteVector in = encoded(Enslave{7, 5});
  EXPECT_EQ(first(in).type, RTM_SETLINK);
  EXPECT_EQ(first(in).flags, kAcknowledged);
  EXPECT_EQ(fixed_part(in).ifi_index, 7);
  EXPECT_EQ(attributes_of(in).find(IFLA_MASTER)->u32(), 5U);
  const ByteVector out = encoded(Release{7});
  EXPECT_EQ(fixed_part(out).ifi_index, 7);
  EXPECT_EQ(attributes_of(out).find(IFLA_MASTER)->u32(), 0U);
  EXPECT_EQ(error_of(Enslave{7, 0}), Errc::invalid);  // would be a release
}

TEST(LinkRequest, UpAndDownTouchOneFlag) {
  const ByteVector up = encoded(link_change::SetUp{7, true});
  EXPECT_EQ(first(up).type, RTM_SETLINK);
  EXPECT_EQ(fixed_part(up).ifi_flags, 1U);
  EXPECT_EQ(fixed_part(up).ifi_change, 1U);
  const ByteVector down = encoded(link_change::SetUp{7, false});
  EXPECT_EQ(fixed_part(down).ifi_flags, 0U);
  EXPECT_EQ(fixed_part(down).ifi_change, 1U);
}

TEST(LinkRequest, MtuAddressAndEnd) {
  EXPECT_EQ(attributes_of(encoded(SetMtu{7, 9000})).find(IFLA_MTU)->u32(), 9000U);
  const MacAddress mac{{2, 0, 0, 0, 0, 1}};
  EXPECT_EQ(attributes_of(encoded(SetMac{7, mac})).find(IFLA_ADDRESS)->exactly<MacAddress>(), mac);
  const ByteVector end = encoded(DeleteLink{7});
  EXPECT_EQ(first(end).type, RTM_DELLINK);
  EXPECT_EQ(fixed_part(end).ifi_index, 7);
}

TEST(LinkRequest, SlaveSettingsAreReadAsTheyWereWritten) {
  const ByteVector prio = encoded(SetSlavePrio{7, -2000000000});
  EXPECT_EQ(first(prio).type, RTM_NEWLINK);
  EXPECT_EQ(first(prio).flags, kAcknowledged);
  EXPECT_EQ(fixed_part(prio).ifi_index, 7);
  EXPECT_EQ(decode_slave(slave_data_of(prio)).prio, -2000000000);
  EXPECT_EQ(decode_slave(slave_data_of(encoded(SetQueueId{7, 65535}))).queue_id, 65535);
  EXPECT_EQ(decode_slave(slave_data_of(encoded(SetActorPortPrio{7, 42}))).actor_port_prio, 42);
}

TEST(LinkRequest, NoChangeWithoutAnInterface) {
  constexpr LinkIndex kTooLarge = 0x80000000;
  for (const LinkIndex link : {LinkIndex{0}, kTooLarge}) {
    EXPECT_EQ(error_of(DeleteLink{link}), Errc::invalid);
    EXPECT_EQ(error_of(SetOption{link, BondOption::miimon, 1U}), Errc::invalid);
    EXPECT_EQ(error_of(Enslave{link, 5}), Errc::invalid);
    EXPECT_EQ(error_of(Release{link}), Errc::invalid);
    EXPECT_EQ(error_of(link_change::SetUp{link, true}), Errc::invalid);
    EXPECT_EQ(error_of(SetMtu{link, 1500}), Errc::invalid);
    EXPECT_EQ(error_of(SetMac{link, {}}), Errc::invalid);
    EXPECT_EQ(error_of(SetSlavePrio{link, 1}), Errc::invalid);
  }
}

TEST(LinkRequest, DumpAndQueryLeaveCountersOutUnlessAsked) {
  EXPECT_EQ(encode_link_dump(WithCounters::no, 0x22),
            byte_vector({40, 0, 0,  0, 18, 0, 1, 3, 0x22, 0, 0, 0, 0, 0, 0, 0,  //
                         0,  0, 0,  0, 0,  0, 0, 0, 0,    0, 0, 0, 0, 0, 0, 0,  //
                         8,  0, 29, 0, 8,  0, 0, 0}));  // EXT_MASK: SKIP_STATS
  const ByteVector dump = encode_link_dump(WithCounters::yes, 0x22);
  EXPECT_EQ(first(dump).flags, NLM_F_REQUEST | NLM_F_DUMP);
  EXPECT_FALSE(attributes_of(dump).find(IFLA_EXT_MASK));
  const ByteVector query = encode_link_query(12, WithCounters::yes, 0x23);
  EXPECT_EQ(first(query).type, RTM_GETLINK);
  EXPECT_EQ(first(query).flags, NLM_F_REQUEST);
  EXPECT_EQ(first(query).sequence, 0x23U);
  EXPECT_EQ(fixed_part(query).ifi_index, 12);
}

}  // namespace
}  // namespace libpath
