#include <string>

#include <gtest/gtest.h>

#include "libpath/config/settings.h"
#include "tests/unit/config/load.h"

namespace libpath {
namespace {

std::string explained(std::string text, std::string_view keyword, std::string_view wwid = "") {
  const auto got =
      explain(load(std::move(text)).config, keyword, disk("NETAPP", "LUN C-Mode"), wwid);
  return got ? got->text() : "nothing";
}

TEST(Explain, NamesTheBuiltInHardwareEntry) {
  EXPECT_EQ(explained("", "no_path_retry"),
            "no_path_retry \"queue\" (devices: built-in hardware entry 78)");
}

TEST(Explain, NamesTheFileAndLine) {
  const std::string maps = "multipaths {\n multipath {\n wwid w\n failback 9\n }\n}\n";
  EXPECT_EQ(explained(maps, "failback", "w"), "failback \"9\" (multipaths: a:4)");
  EXPECT_EQ(explained("overrides {\n failback 9\n}\n", "failback"),
            "failback \"9\" (overrides: a:2)");
  EXPECT_EQ(explained("overrides {\n protocol {\n type scsi:iscsi\n eh_deadline 9\n }\n}\n",
                      "eh_deadline"),
            "eh_deadline \"9\" (protocol: a:4)");
}

TEST(Explain, NamesCompiledDefaults) {
  EXPECT_EQ(explained("", "path_selector"), "path_selector \"service-time 0\" (built-in default)");
}

TEST(Explain, FollowsDerivedValues) {
  EXPECT_EQ(explained("defaults {\n max_polling_interval 40\n}\n", "polling_interval"),
            "polling_interval \"10\" (defaults: a:2)");
  EXPECT_EQ(explained("defaults {\n uid_attrs sd:ID_X\n}\n", "uid_attribute"),
            "uid_attribute \"ID_X\" (defaults: a:2)");
  const auto queue = explain(load("defaults {\n features \"1 queue_if_no_path\"\n}\n").config,
                             "no_path_retry", disk("ACME", "X"));
  ASSERT_TRUE(queue);
  EXPECT_EQ(queue->text(), "no_path_retry \"queue\" (defaults: a:2)");
}

TEST(Explain, KnowsTheOlderSpelling) {
  EXPECT_EQ(explained("overrides {\n checker directio\n}\n", "checker"),
            "path_checker \"directio\" (overrides: a:2)");
}

TEST(Explain, HasNothingToSayOfUnknownOrUnsetKeywords) {
  EXPECT_EQ(explained("", "nonsense"), "nothing");
  EXPECT_EQ(explained("", "devnode"), "nothing");
  EXPECT_EQ(explained("", "eh_deadline"), "nothing");
}

}  // namespace
}  // namespace libpath
