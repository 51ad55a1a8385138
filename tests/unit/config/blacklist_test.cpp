#include "libpath/config/blacklist.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/config/load.h"

namespace libpath {
namespace {

BlacklistVerdict judge(std::string text, const PathInfo& path) {
  return check_device(load(std::move(text)).config, path);
}

TEST(Blacklist, KeepsOrdinaryDisks) {
  const BlacklistVerdict verdict = judge("", disk("ACME", "X"));
  EXPECT_FALSE(verdict.blacklisted);
  EXPECT_FALSE(verdict.by_exception);
  EXPECT_EQ(verdict.reason, "");
}

TEST(Blacklist, RefusesOtherDeviceNodesByDefault) {
  const Config config;
  EXPECT_TRUE(check_devnode(config, "loop0").blacklisted);
  EXPECT_TRUE(check_devnode(config, "dm-3").blacklisted);
  EXPECT_TRUE(check_devnode(config, "").blacklisted);
  EXPECT_FALSE(check_devnode(config, "sda").blacklisted);
  EXPECT_FALSE(check_devnode(config, "nvme0n1").blacklisted);
  EXPECT_EQ(check_devnode(config, "loop0").reason,
            "devnode rule \"!^(sd[a-z]|dasd[a-z]|nvme[0-9])\" (built-in default)");
}

TEST(Blacklist, NamesTheRuleAndItsLine) {
  const BlacklistVerdict verdict = judge("blacklist {\n devnode \"^sdb\"\n}\n", disk("A", "X"));
  EXPECT_TRUE(verdict.blacklisted);
  EXPECT_EQ(verdict.reason, "devnode rule \"^sdb\" (a:2)");
}

TEST(Blacklist, LetsAnExceptionOfTheSameCriterionWin) {
  const BlacklistVerdict verdict =
      judge("blacklist {\n wwid .*\n}\nblacklist_exceptions {\n wwid ^3600a\n}\n", disk("A", "X"));
  EXPECT_FALSE(verdict.blacklisted);
  EXPECT_TRUE(verdict.by_exception);
  EXPECT_EQ(verdict.reason, "wwid exception \"^3600a\" (a:5)");
}

TEST(Blacklist, DoesNotLetAnExceptionReachAnotherCriterion) {
  const BlacklistVerdict verdict = judge(
      "blacklist {\n devnode \"^sdb\"\n wwid .*\n}\nblacklist_exceptions {\n devnode sdb\n}\n",
      disk("A", "X"));
  EXPECT_TRUE(verdict.blacklisted);
  EXPECT_EQ(verdict.reason, "wwid rule \".*\" (a:3)");
}

TEST(Blacklist, AsksTheCriteriaInOrder) {
  const std::string text =
      "blacklist {\n wwid .*\n protocol iscsi\n device {\n vendor A\n product X\n }\n"
      " devnode sdb\n property ID_SERIAL\n}\n";
  PathInfo path = disk("A", "X");
  path.udev.erase("ID_WWN");  // the default property exception
  EXPECT_EQ(judge(text, path).reason.substr(0, 8), "property");
  path.udev.erase("ID_SERIAL");
  EXPECT_EQ(judge(text, path).reason.substr(0, 7), "devnode");
  path.name = "sdc";
  EXPECT_EQ(judge(text, path).reason, "device rule \"A:X\" (a:4)");
  path.vendor = "B";
  EXPECT_EQ(judge(text, path).reason.substr(0, 8), "protocol");
  path.protocol = "scsi:fcp";
  EXPECT_EQ(judge(text, path).reason.substr(0, 4), "wwid");
  path.wwid.clear();
  EXPECT_FALSE(judge(text, path).blacklisted);
}

TEST(Blacklist, RefusesDevicesWithoutAnyWantedProperty) {
  PathInfo path = disk("A", "X");
  path.udev.erase("ID_WWN");
  EXPECT_EQ(judge("", path).reason,
            "no udev property matches property exception \"(SCSI_IDENT_|ID_WWN)\" (built-in "
            "default)");
  EXPECT_FALSE(judge("blacklist_exceptions {\n property ID_SERIAL\n}\n", path).blacklisted);
  // Without its uid_attribute the device cannot be judged.
  path.udev.erase("ID_SERIAL");
  EXPECT_FALSE(judge("", path).blacklisted);
  path.udev["ID_MINE"] = "1";
  EXPECT_TRUE(judge("overrides {\n uid_attribute ID_MINE\n}\n", path).blacklisted);
  EXPECT_FALSE(judge("overrides {\n uid_attribute \"\"\n}\n", path).blacklisted);
}

TEST(Blacklist, KnowsTheHardwareTablesServiceLuns) {
  const BlacklistVerdict verdict = judge("", disk("DGC", "LUNZ"));
  EXPECT_TRUE(verdict.blacklisted);
  EXPECT_EQ(verdict.reason, "device rule \"^DGC:LUNZ\" (built-in hardware entry 29)");
  EXPECT_FALSE(judge("blacklist_exceptions {\n device {\n vendor DGC\n product LUNZ\n }\n}\n",
                     disk("DGC", "LUNZ"))
                   .blacklisted);
}

TEST(Blacklist, TakesAUsersProductBlacklist) {
  const BlacklistVerdict verdict = judge(
      "devices {\n device {\n vendor ACME\n product .*\n product_blacklist GATEKEEPER\n }\n}\n",
      disk("ACME", "GATEKEEPER"));
  EXPECT_TRUE(verdict.blacklisted);
  EXPECT_EQ(verdict.reason, "device rule \"ACME:GATEKEEPER\" (a:5)");
}

TEST(Blacklist, MatchesADeviceRuleWithOnePartOnly) {
  EXPECT_TRUE(judge("blacklist {\n device {\n product X\n }\n}\n", disk("A", "X")).blacklisted);
  EXPECT_FALSE(judge("blacklist {\n device {\n product X\n }\n}\n", disk("", "")).blacklisted);
}

}  // namespace
}  // namespace libpath
