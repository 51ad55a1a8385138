#include "libpath/config/config.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/config/settings.h"
#include "tests/unit/config/load.h"

namespace libpath {
namespace {

TEST(Config, LoadsNothingWithoutComplaint) {
  EXPECT_TRUE(load("").diagnostics.empty());
  EXPECT_EQ(global_settings(Config()), GlobalSettings{});
}

TEST(Config, LetsLaterFilesWinWithoutAWarning) {
  const auto loaded =
      load_files({"defaults {\n verbosity 3\n}\n", "defaults {\n verbosity 1\n}\n"});
  EXPECT_EQ(messages(loaded), Messages{});
  EXPECT_EQ(global_settings(loaded.config).verbosity, 1);
}

TEST(Config, KeepsAnEarlierFilesValueWhenALaterOneIsBad) {
  const auto loaded =
      load_files({"defaults {\n verbosity 3\n}\n", "defaults {\n verbosity x\n}\n"});
  EXPECT_EQ(global_settings(loaded.config).verbosity, 3);
  EXPECT_EQ(messages(loaded), (Messages{"b:2:12: warning: verbosity: bad value 'x', not a number; "
                                        "the previous value is kept"}));
}

TEST(Config, RefusesOneAliasForTwoMaps) {
  const auto loaded = load(
      "multipaths {\n multipath {\n wwid a\n alias data\n }\n multipath {\n wwid b\n alias data\n"
      " }\n}\n");
  EXPECT_EQ(messages(loaded), (Messages{"a:8:8: error: alias 'data' is already taken by WWID a, "
                                        "ignored for WWID b"}));
  EXPECT_EQ(configured_aliases(loaded.config), (std::vector<ConfiguredAlias>{{"a", "data"}}));
}

TEST(Config, MergesMapEntriesOfOneWwid) {
  const auto loaded = load_files({"multipaths {\n multipath {\n wwid a\n alias one\n }\n}\n",
                                  "multipaths {\n multipath {\n wwid a\n alias two\n }\n}\n"});
  EXPECT_EQ(messages(loaded), Messages{});
  EXPECT_EQ(configured_aliases(loaded.config), (std::vector<ConfiguredAlias>{{"a", "two"}}));
}

TEST(Config, IgnoresEntriesWithoutIdentity) {
  const auto loaded = load(
      "multipaths {\n multipath {\n alias x\n }\n}\n"
      "devices {\n device {\n product x\n }\n}\n"
      "overrides {\n protocol {\n eh_deadline 3\n }\n}\n"
      "blacklist {\n device {\n }\n}\n");
  EXPECT_EQ(messages(loaded),
            (Messages{"a:2:2: warning: multipath section without a wwid, ignored",
                      "a:7:2: warning: device section without a vendor, ignored",
                      "a:12:2: warning: protocol section without a type, ignored",
                      "a:17:2: warning: device rule without vendor and product, ignored"}));
}

TEST(Config, MatchesEveryProductWhenADeviceNamesNone) {
  const auto loaded = load("devices {\n device {\n vendor ACME\n no_path_retry 7\n }\n}\n");
  EXPECT_EQ(messages(loaded), (Messages{"a:2:2: warning: device section without a product, "
                                        "matches every product"}));
  EXPECT_EQ(map_settings(loaded.config, disk("ACME", "anything"), "").no_path_retry,
            (NoPathRetry{NoPathRetry::Kind::count, 7}));
}

TEST(Config, LooksUpOwnersByName) {
  NameLookup names;
  names.user = [](std::string_view name) {
    return name == "oracle" ? std::optional(54321U) : std::nullopt;
  };
  const auto loaded = load_files({"defaults {\n uid oracle\n gid dba\n}\n"}, names);
  EXPECT_EQ(messages(loaded), (Messages{"a:3:6: warning: gid: unknown name 'dba', ignored"}));
  const MapSettings map = map_settings(loaded.config, PathInfo{}, "");
  EXPECT_EQ(map.uid, 54321U);
  EXPECT_EQ(map.gid, std::nullopt);
}

TEST(Config, CopiesShareTheirData) {
  const auto loaded = load("");
  const Config copy = loaded.config;
  EXPECT_EQ(&copy.data(), &loaded.config.data());
}

}  // namespace
}  // namespace libpath
