#include "libpath/ipc/json.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "tests/unit/ipc/sample.h"

namespace libpath {
namespace {

TEST(Json, HasTheContractsLayout) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_maps_json(sample.snapshot), golden("maps.json"));
  EXPECT_EQ(render_map_json(sample.snapshot, sample.snapshot.maps[1]), golden("map.json"));
}

TEST(Json, IsValidWithoutMaps) {
  const auto parsed = nlohmann::json::parse(render_maps_json(Snapshot{}));
  EXPECT_EQ(parsed["major_version"], 0);
  EXPECT_EQ(parsed["minor_version"], 1);
  EXPECT_TRUE(parsed["maps"].is_array());
  EXPECT_TRUE(parsed["maps"].empty());
}

TEST(Json, KeepsTheTypes) {
  const Sample sample = make_sample();
  const auto map =
      nlohmann::json::parse(render_map_json(sample.snapshot, sample.snapshot.maps[1]))["map"];
  EXPECT_EQ(map["paths"], 2);
  EXPECT_EQ(map["action"], "");
  EXPECT_EQ(map["path_groups"][1]["group"], 2);
  EXPECT_EQ(map["path_groups"][1]["paths"][0]["pri"], -1);
  EXPECT_EQ(map["path_groups"][0]["paths"][1]["dev"], "sdbc");
}

TEST(Json, EscapesWhatDevicesSupply) {
  Sample sample = make_sample();
  MapSnapshot& map = sample.snapshot.maps[1];
  map.product = "19\" \\ \x01 \xff disk";
  const std::string text = render_map_json(sample.snapshot, map);
  const auto parsed = nlohmann::json::parse(text);
  EXPECT_EQ(parsed["map"]["prod"], "19\" \\ \x01 \xef\xbf\xbd disk");
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c <= 0x7e));
}

// One consumer strips blanks and newlines and evaluates the rest as a Python literal.
TEST(Json, NeverSaysTrueFalseOrNull) {
  Sample sample = make_sample();
  sample.snapshot.paths.emplace_back();
  MapSnapshot& map = sample.snapshot.maps.emplace_back();
  map.wwid = "3600";
  map.groups.push_back({"service-time 0", -1, GroupState::undef, true, {5, 77}});
  const auto check = [](const nlohmann::json& node, const auto& self) -> void {
    EXPECT_FALSE(node.is_null() || node.is_boolean());
    for (const auto& child : node) {
      if (node.is_structured()) self(child, self);
    }
  };
  check(nlohmann::json::parse(render_maps_json(sample.snapshot)), check);
}

TEST(JsonString, WritesAsciiOnly) {
  EXPECT_EQ(json_string("plain"), "\"plain\"");
  EXPECT_EQ(json_string("a\"b\\c\n"), "\"a\\\"b\\\\c\\n\"");
  EXPECT_EQ(json_string("\xc3\xa9"), "\"\\u00e9\"");
}

}  // namespace
}  // namespace libpath
