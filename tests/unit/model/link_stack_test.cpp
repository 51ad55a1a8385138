#include "libpath/model/link_stack.h"

#include <gtest/gtest.h>

namespace libpath {
namespace {

constexpr LinkIndex kLowest = 3;
using Stack = std::map<LinkIndex, StackedLink>;

class LinkStack : public testing::Test {
 protected:
  LinkStack() { add(kLowest, "bond"); }
  void add(LinkIndex index, const char* kind, LinkIndex lower = 0, std::uint16_t vlan = 0) {
    Link link;
    link.index = index;
    link.name = "n" + std::to_string(index);
    link.kind = kind;
    link.lower = lower;
    link.vlan_id = vlan;
    links.set(link);
  }
  void enslave(LinkIndex index, LinkIndex master) {
    Link link = *links.find(index);
    link.master = master;
    links.set(link);
  }
  LinkTable links;
};

TEST_F(LinkStack, HasTheLowestLinkItself) {
  EXPECT_EQ(stack_on(kLowest, links), (Stack{{kLowest, {}}}));
  EXPECT_EQ(stack_on(77, links), (Stack{{77, {}}}));  // which is not there
}

TEST_F(LinkStack, CountsTagsFromTheOutside) {
  add(5, "vlan", kLowest, 7);
  add(6, "vlan", 5, 8);
  add(9, "macvlan", 6);
  EXPECT_EQ(stack_on(kLowest, links),
            (Stack{{kLowest, {}}, {5, {1, 7}}, {6, {2, 7}}, {9, {2, 7}}}));
}

TEST_F(LinkStack, GoesThroughBridges) {
  add(5, "vlan", kLowest, 7);
  add(8, "bridge");
  enslave(5, 8);
  add(10, "tun");
  enslave(10, 8);  // another port of the bridge
  add(11, "ipvlan", 8);
  EXPECT_EQ(stack_on(kLowest, links),
            (Stack{{kLowest, {}}, {5, {1, 7}}, {8, {1, 7}}, {11, {1, 7}}}));
}

TEST_F(LinkStack, LeavesOutWhatSendsNothingThroughIt) {
  add(5, "veth", kLowest);
  add(6, "vlan", kLowest, 0);
  add(7, "bond");
  enslave(kLowest, 7);  // a master that is no bridge
  add(8, "vlan", kLowest, 9);
  Link elsewhere = *links.find(8);
  elsewhere.lower_elsewhere = true;
  links.set(elsewhere);
  EXPECT_EQ(stack_on(kLowest, links), (Stack{{kLowest, {}}}));
}

TEST_F(LinkStack, EndsWhereLinksFormARing) {
  add(5, "macvlan", 6);
  add(6, "macvlan", 5);
  add(8, "bridge");
  enslave(kLowest, 8);
  add(9, "vlan", 8, 4);
  enslave(9, 8);
  EXPECT_EQ(stack_on(kLowest, links), (Stack{{kLowest, {}}, {8, {}}, {9, {1, 4}}}));
  EXPECT_EQ(stack_on(5, links), (Stack{{5, {}}, {6, {}}}));
}

}  // namespace
}  // namespace libpath
