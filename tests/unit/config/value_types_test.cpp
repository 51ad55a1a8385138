#include "libpath/config/value_types.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "libpath/config/keywords.h"

namespace libpath {
namespace {

// Canonical text, or "?" for a refused value.
std::string kept(const KeywordRule& rule, std::string_view text) {
  return rule.type->check(rule, text).text.value_or("?");
}
std::string remark(const KeywordRule& rule, std::string_view text) {
  return rule.type->check(rule, text).remark;
}

TEST(ValueTypes, CapsIntegersWithARemark) {
  EXPECT_EQ(kept(kw("verbosity"), "6"), "4");
  EXPECT_EQ(remark(kw("verbosity"), "6"), "6 is out of range, using 4");
  EXPECT_EQ(kept(kw("verbosity"), "-1"), "0");
  EXPECT_EQ(kept(kw("uxsock_timeout"), "100"), "4000");
  EXPECT_EQ(kept(kw("polling_interval"), "99999999999999999999999"), "2147483647");
  EXPECT_EQ(kept(kw("find_multipaths_timeout"), "-99999999999999999999999"), "-2147483647");
}

TEST(ValueTypes, RefusesWhatIsNoNumber) {
  for (const auto* text : {"", "-", "5s", "+5", " 5", "0x5", "five", "5.0"}) {
    EXPECT_EQ(kept(kw("polling_interval"), text), "?") << text;
  }
}

TEST(ValueTypes, BringsWordsToOneSpelling) {
  EXPECT_EQ(kept(kw("user_friendly_names"), "1"), "yes");
  EXPECT_EQ(kept(kw("find_multipaths"), "yes"), "on");
  EXPECT_EQ(kept(kw("flush_on_last_del"), "no"), "unused");
  EXPECT_EQ(kept(kw("no_path_retry"), "0"), "fail");
  EXPECT_EQ(kept(kw("no_path_retry"), "00"), "fail");
  EXPECT_EQ(kept(kw("no_path_retry"), "012"), "12");
  EXPECT_EQ(kept(kw("dev_loss_tmo"), "4294967295"), "infinity");
  EXPECT_EQ(kept(kw("dev_loss_tmo"), "9999999999"), "infinity");
  EXPECT_EQ(kept(kw("user_friendly_names"), "maybe"), "?");
  EXPECT_EQ(kept(kw("failback"), "sometimes"), "?");
}

TEST(ValueTypes, RaisesAShortMarginalSampleTime) {
  EXPECT_EQ(kept(kw("marginal_path_err_sample_time"), "60"), "120");
  EXPECT_EQ(kept(kw("marginal_path_err_sample_time"), "0"), "no");
}

TEST(ValueTypes, ReadsModesAsOctal) {
  EXPECT_EQ(kept(kw("mode"), "660"), "0660");
  EXPECT_EQ(kept(kw("mode"), "0640"), "0640");
  EXPECT_EQ(kept(kw("mode"), "7777"), "0777");
  EXPECT_EQ(kept(kw("mode"), "9"), "?");
}

TEST(ValueTypes, RefusesNamesThatLeaveTheDirectory) {
  EXPECT_EQ(kept(kw("alias"), "../etc"), "?");
  EXPECT_EQ(kept(kw("alias"), ".."), "?");
  EXPECT_EQ(kept(kw("alias"), std::string(128, 'a')), "?");
  EXPECT_EQ(kept(kw("alias"), std::string(127, 'a')), std::string(127, 'a'));
  EXPECT_EQ(kept(kw("alias_prefix"), "a/b"), "?");
  EXPECT_EQ(kept(kw("partition_delimiter"), "/UNSET/"), "/UNSET/");
  EXPECT_EQ(kept(kw("partition_delimiter"), "/"), "?");
}

TEST(ValueTypes, CountsFeatureWords) {
  EXPECT_EQ(kept(kw("features"), "1 queue_if_no_path"), "1 queue_if_no_path");
  EXPECT_EQ(kept(kw("features"), " 2  pg_init_retries 50 "), "2 pg_init_retries 50");
  EXPECT_EQ(kept(kw("features"), "2 queue_mode mq"), "2 queue_mode mq");
  EXPECT_EQ(kept(kw("features"), "0"), "0");
  for (const auto* text : {"", "queue_if_no_path", "2 queue_if_no_path", "1 fast",
                           "2 pg_init_retries 51", "1 pg_init_retries", "2 queue_mode fast"}) {
    EXPECT_EQ(kept(kw("features"), text), "?") << text;
  }
}

TEST(ValueTypes, CompletesAPathSelectorsCount) {
  EXPECT_EQ(kept(kw("path_selector"), "round-robin 0"), "round-robin 0");
  EXPECT_EQ(kept(kw("path_selector"), "queue-length"), "queue-length 0");
  EXPECT_NE(remark(kw("path_selector"), "queue-length"), "");
  EXPECT_EQ(kept(kw("path_selector"), "service-time 1"), "?");
  EXPECT_EQ(kept(kw("path_selector"), "best-effort 0"), "?");
}

TEST(ValueTypes, ChecksHardwareHandlers) {
  EXPECT_EQ(kept(kw("hardware_handler"), "1 alua"), "1 alua");
  EXPECT_EQ(kept(kw("hardware_handler"), "0"), "0");
  EXPECT_EQ(kept(kw("hardware_handler"), "alua"), "?");
  EXPECT_EQ(kept(kw("hardware_handler"), "1 magic"), "?");
}

TEST(ValueTypes, ChecksReservationKeys) {
  EXPECT_EQ(kept(kw("reservation_key"), "123abc"), "0x123abc");
  EXPECT_EQ(kept(kw("reservation_key"), "0x123ABC:aptpl"), "0x123ABC:aptpl");
  EXPECT_EQ(kept(kw("reservation_key"), "file"), "file");
  for (const auto* text : {"0", "0x", ":aptpl", "0x12345678901234567", "xyz", "0x-1"}) {
    EXPECT_EQ(kept(kw("reservation_key"), text), "?") << text;
  }
}

TEST(ValueTypes, KeepsTheGoodPartsOfUidAttrs) {
  EXPECT_EQ(kept(kw("uid_attrs"), "sd:ID_SERIAL dasd:ID_UID"), "sd:ID_SERIAL dasd:ID_UID");
  EXPECT_EQ(kept(kw("uid_attrs"), "sd:ID_SERIAL junk :x y:"), "sd:ID_SERIAL");
  EXPECT_EQ(kept(kw("uid_attrs"), "junk"), "?");
}

TEST(ValueTypes, RefusesBrokenPatterns) {
  EXPECT_EQ(kept(kw("devnode"), "^(sd"), "?");
  EXPECT_EQ(kept(kw("devnode"), "!^sd"), "!^sd");
  EXPECT_EQ(kept(kw("wwid", keyword_table::kLists), "*"), ".*");
}

TEST(ValueTypes, DiscardsRetiredKeywords) {
  EXPECT_EQ(kept(kw("rr_min_io"), "100"), "?");
  EXPECT_EQ(remark(kw("rr_min_io"), "100"), "has no effect any more, ignored");
}

}  // namespace
}  // namespace libpath
