#include "libpath/config/dump.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/config/keywords.h"
#include "libpath/config/settings.h"
#include "tests/unit/config/load.h"

namespace libpath {
namespace {

const std::vector<std::string> kValues = {"0",          "1",
                                          "5",          "60",
                                          "yes",        "no",
                                          "off",        "on",
                                          "max",        "queue",
                                          "infinity",   "fail",
                                          "multibus",   "random",
                                          "immediate",  "once",
                                          "0640",       "smart",
                                          "\"a b\"",    "\"\"",
                                          "\"1 alua\"", "hp3par",
                                          "directio",   "grow_only",
                                          "data",       "\"\"\"x\"\"\"",
                                          "always",     "\"1 queue_if_no_path\"",
                                          "sd:ID_X",    "/UNSET/"};

// A section with some random lines valid for it.
std::string random_lines(std::mt19937& random, std::uint32_t section) {
  std::string out;
  for (const KeywordRule& rule : kKeywords) {
    if ((rule.sections & section) == 0 || random() % 3 != 0) continue;
    out += " " + std::string(rule.name) + " " + kValues[random() % kValues.size()] + "\n";
  }
  return out;
}

std::string random_config(std::mt19937& random) {
  return "defaults {\n" + random_lines(random, in(section_defaults)) + "}\ndevices {\n device {\n" +
         random_lines(random, in(section_device)) + " vendor ACME\n product X\n}\n device {\n" +
         random_lines(random, in(section_device)) + " vendor NETAPP\n product LUN\n}\n}\n" +
         "overrides {\n" + (random() % 2 == 0 ? random_lines(random, in(section_overrides)) : "") +
         " protocol {\n" + random_lines(random, in(section_protocol)) +
         " type scsi:iscsi\n}\n}\nmultipaths {\n multipath {\n" +
         random_lines(random, in(section_multipath)) + " wwid w\n}\n}\n";
}

// A dump repeats what the user asked for, what nothing acts on yet included: that remark comes
// again and is no fault of the dump.
Messages faults(const LoadedConfig& loaded) {
  Messages found = messages(loaded);
  std::erase_if(found, [](const std::string& text) {
    return text.ends_with(": accepted, but nothing acts on it yet");
  });
  return found;
}

TEST(Dump, LoadsAgainToTheSameSettings) {
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round) {
    const Config config = load(random_config(random)).config;
    const std::string dumped = dump_config(config);
    const LoadedConfig again = load(dumped);
    ASSERT_EQ(faults(again), Messages{}) << dumped;
    ASSERT_EQ(dump_config(again.config), dumped);
    ASSERT_EQ(global_settings(again.config), global_settings(config)) << dumped;
    for (const auto* vendor : {"ACME", "NETAPP", "OTHER", "NVME"}) {
      PathInfo path = disk(vendor, vendor == std::string("NETAPP") ? "LUN" : "X");
      for (const auto* name : {"sda", "nvme0n1", "dasda"}) {
        path.name = name;
        ASSERT_EQ(path_settings(again.config, path), path_settings(config, path)) << dumped;
      }
      ASSERT_EQ(map_settings(again.config, path, "w"), map_settings(config, path, "w")) << dumped;
      ASSERT_EQ(map_settings(again.config, path, "v"), map_settings(config, path, "v")) << dumped;
    }
  }
}

TEST(Dump, QuotesStringsAndLeavesNumbersBare) {
  const std::string dumped =
      dump_config(load("multipaths {\n multipath {\n wwid 1\n alias \"a \"\"b\"\"\"\n failback 10\n"
                       " no_path_retry fail\n mode 640\n }\n}\n")
                      .config);
  const std::string expected =
      "multipaths {\n\tmultipath {\n\t\twwid \"1\"\n\t\talias \"a \"\"b\"\"\"\n\t\tfailback 10\n"
      "\t\tno_path_retry \"fail\"\n\t\tmode 0640\n\t}\n}\n";
  EXPECT_EQ(dumped.substr(dumped.find("\nmultipaths {") + 1), expected);
}

TEST(Dump, ListsAllBuiltInDevices) {
  const std::string dumped = dump_config(Config());
  std::size_t devices = 0;
  const std::size_t end = dumped.find("\noverrides {");
  for (std::size_t at = dumped.find("\ndevices {"); (at = dumped.find("\tdevice {", at)) < end;
       ++at) {
    ++devices;
  }
  EXPECT_EQ(devices, 137U);
  EXPECT_EQ(dumped.find("\nmultipaths {"), std::string::npos);
}

TEST(Dump, LimitsTheLocalFormToPresentHardware) {
  DumpFilter filter;
  filter.local = true;
  EXPECT_NE(dump_config(Config(), filter).find("devices {\n}\n"), std::string::npos);
  filter.hardware = {{"NETAPP", "LUN C-Mode", "1"}};
  const std::string dumped = dump_config(Config(), filter);
  EXPECT_NE(dumped.find("vendor \"NETAPP\""), std::string::npos);
  EXPECT_EQ(dumped.find("vendor \"PURE\""), std::string::npos);
}

TEST(Dump, NamesKnownMapsInAComment) {
  const auto loaded = load(
      "multipaths {\n multipath {\n wwid w1\n alias one\n }\n"
      " multipath {\n wwid w2\n failback 3\n }\n}\n");
  DumpFilter filter;
  filter.local = true;
  filter.maps = {{"w1", "one"}, {"w2", "mpathb"}, {"w3", "mpathc"}};
  const std::string dumped = dump_config(loaded.config, filter);
  EXPECT_EQ(dumped.substr(dumped.find("\nmultipaths {") + 1),
            "multipaths {\n\tmultipath {\n\t\twwid \"w1\"\n\t\talias \"one\"\n\t}\n"
            "\tmultipath {\n\t\twwid \"w2\"\n\t\t# alias \"mpathb\"\n\t\tfailback 3\n\t}\n"
            "\tmultipath {\n\t\twwid \"w3\"\n\t\t# alias \"mpathc\"\n\t}\n}\n");
  EXPECT_EQ(messages(load(dumped)), Messages{});
}

}  // namespace
}  // namespace libpath
