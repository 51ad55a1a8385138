#include "libpath/bondconf/selector_text.h"

#include <string>

#include <gtest/gtest.h>

#include "libpath/bond/unit_text.h"

namespace libpath {
namespace {

std::string selector_problem(std::string_view written) {
  const auto selector = parse_selector(written);
  return selector ? "" : selector.error().what;
}

TEST(Selector, TellsNamesAddressesAndPciPathsApart) {
  const MacAddress mac{{0x52, 0x54, 0, 0, 0, 1}};
  EXPECT_EQ(*parse_selector("52:54:00:00:00:01"), SlaveSelector(ByPermanentMac{mac}));
  EXPECT_EQ(*parse_selector("52-54-00-00-00-01"), SlaveSelector(ByPermanentMac{mac}));
  EXPECT_EQ(*parse_selector("0000:01:00.0"), SlaveSelector(ByDevicePath{"0000:01:00.0"}));
  EXPECT_EQ(*parse_selector("pci-0000:3B:00.1"), SlaveSelector(ByDevicePath{"0000:3b:00.1"}));
  EXPECT_EQ(*parse_selector("10000:01:00.7"), SlaveSelector(ByDevicePath{"10000:01:00.7"}));
  EXPECT_EQ(*parse_selector("01:00.0"), SlaveSelector(ByDevicePath{"0000:01:00.0"}));
  EXPECT_EQ(*parse_selector("enp1s0f0"), SlaveSelector(ByName{"enp1s0f0"}));
  EXPECT_EQ(*parse_selector("pci-x"), SlaveSelector(ByName{"pci-x"}));
}

TEST(Selector, RefusesWhatNoInterfaceCanBe) {
  for (const auto* bad :
       {"", ".", "..", "a b", "a/b", "a:b", "a%d", "a\tb", "a\x01", "0000:01:00.8", "0000:01:0.0",
        "00:01:00.0", "0000:01:00", "0000:01:00.0.0", "000000001:01:00.0", "00:00:00:00:00:00",
        "01:00:5e:00:00:01", "52:54:00:00:00", "a\xa0"}) {
    EXPECT_NE(selector_problem(bad), "") << bad;
  }
  EXPECT_EQ(selector_problem(std::string(127, 'a')), "");
  EXPECT_EQ(selector_problem(std::string(128, 'a')), "is longer than 127 bytes");
}

TEST(Selector, ReadsItsOwnText) {
  for (const auto* written :
       {"52:54:00:00:00:01", "pci-0000:3B:00.1", "01:00.0", "eth0", "pci-x"}) {
    const auto selector = parse_selector(written);
    ASSERT_TRUE(selector.has_value());
    EXPECT_EQ(*parse_selector(text(*selector)), *selector) << written;
  }
}

TEST(LinkName, FollowsTheKernelsRules) {
  EXPECT_EQ(link_name_problem("bond0"), "");
  EXPECT_EQ(link_name_problem("b#!\"{}"), "");
  EXPECT_EQ(link_name_problem("fifteen-letters"), "");
  EXPECT_EQ(link_name_problem("sixteen-letters!"), "is longer than 15 bytes");
  EXPECT_EQ(link_name_problem(""), "is empty");
  EXPECT_EQ(link_name_problem("a:1"), "contains ':', which the kernel does not take in names");
  EXPECT_EQ(link_name_problem("a 1"), "contains white space");
}

TEST(Duration, TakesMillisecondsAndSeconds) {
  EXPECT_EQ(parse_duration("500"), Millis(500));
  EXPECT_EQ(parse_duration("500ms"), Millis(500));
  EXPECT_EQ(parse_duration("2s"), Seconds(2));
  EXPECT_EQ(parse_duration("2", Seconds(1)), Seconds(2));
  for (const auto* bad : {"", "s", "ms", "-1", "1.5s", "1 s", "2m", "99999999999999999s", "1ss"}) {
    EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
  }
}

TEST(Speed, TakesMegabitsAndGigabits) {
  EXPECT_EQ(parse_speed("1000"), 1000U);
  EXPECT_EQ(parse_speed("100m"), 100U);
  EXPECT_EQ(parse_speed("10g"), 10000U);
  EXPECT_EQ(parse_speed("25G"), 25000U);
  EXPECT_EQ(parse_speed("2.5g"), 2500U);
  for (const auto* bad : {"", "g", "fast", "-10", "1.5", ".5g", "2.g", "2.5555g", "4294968g",
                          "4294967296", "10gg", "1e3"}) {
    EXPECT_EQ(parse_speed(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace libpath
