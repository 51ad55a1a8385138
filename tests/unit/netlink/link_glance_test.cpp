#include "libpath/netlink/link_glance.h"

#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace libpath {
namespace {

ByteVector glance_message(std::uint16_t type, int index, unsigned flags,
                          unsigned char family = AF_UNSPEC) {
  ifinfomsg header{};
  header.ifi_family = family;
  header.ifi_index = index;
  header.ifi_flags = flags;
  NetlinkWriter writer(type, 0, 0);
  writer.header(header);
  return *std::move(writer).finish();
}

std::optional<LinkGlance> glance(const ByteVector& bytes) {
  for (const NetlinkMessage& message : NetlinkMessages(bytes)) return glance_at_link(message);
  return std::nullopt;
}

TEST(LinkGlance, SaysWhetherItCarries) {
  EXPECT_EQ(glance(glance_message(RTM_NEWLINK, 7, IFF_UP | IFF_LOWER_UP)), (LinkGlance{7, true}));
  EXPECT_EQ(glance(glance_message(RTM_NEWLINK, 7, IFF_UP)), (LinkGlance{7, false}));
  EXPECT_EQ(glance(glance_message(RTM_NEWLINK, 7, IFF_LOWER_UP)), (LinkGlance{7, false}));
}

TEST(LinkGlance, TakesNothingElse) {
  EXPECT_FALSE(glance(glance_message(RTM_DELLINK, 7, IFF_UP)));
  EXPECT_FALSE(glance(glance_message(RTM_NEWADDR, 7, IFF_UP)));
  EXPECT_FALSE(glance(glance_message(RTM_NEWLINK, 0, IFF_UP)));
  EXPECT_FALSE(glance(glance_message(RTM_NEWLINK, -1, IFF_UP)));
  EXPECT_FALSE(glance(glance_message(RTM_NEWLINK, 7, IFF_UP, AF_BRIDGE)));
  EXPECT_FALSE(glance({}));
}

TEST(LinkGlance, ReadsNoMoreThanThereIs) {
  const auto whole = glance_message(RTM_NEWLINK, 7, IFF_UP);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(glance({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}));
  }
}

}  // namespace
}  // namespace libpath
