#include "libpath/ipc/format.h"

#include <chrono>
#include <iostream>

#include <gtest/gtest.h>

#include "tests/unit/ipc/sample.h"

namespace libpath {
namespace {

TEST(RenderPaths, PadsEveryColumnTheLastToo) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_paths(sample.snapshot, "%d %t %T", Style::pretty),
            "dev  dm_st  chk_st\n"
            "sdk  active ready \n"
            "sdbc active ready \n"
            "sdq  failed faulty\n"
            "sdr  active ready \n"
            "sdz  undef  undef \n");
}

TEST(RenderPaths, PrintsTheStandardTable) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_paths(sample.snapshot, kFormatPaths, Style::pretty), golden("show-paths.txt"));
}

TEST(RenderPaths, PrintsBareValuesInRawStyle) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_paths(sample.snapshot, "%d %w %m", Style::raw),
            "sdk 3600a0b80000f1e2d mpathb\n"
            "sdbc 3600a0b80000f1e2d mpathb\n"
            "sdq 3600a0b80000f1e2d mpathb\n"
            "sdr 3600a0b80000f1e2d 3600c0ff\n"
            "sdz 3600a0b80000f1e2d [orphan]\n");
}

TEST(RenderMaps, PrintsTheStandardTables) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_maps(sample.snapshot, kFormatMaps, Style::pretty),
            "name     sysfs uuid             \n"
            "3600c0ff dm-0  3600c0ff         \n"
            "mpathb   dm-3  3600a0b80000f1e2d\n");
  EXPECT_EQ(render_maps(sample.snapshot, kFormatMapsStatus, Style::pretty),
            "name     failback  queueing paths dm-st  write_prot\n"
            "3600c0ff immediate on       1     active rw        \n"
            "mpathb   immediate on       2     active rw        \n");
}

TEST(RenderGroups, PrintsTheGroupsOfAMap) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_groups(sample.snapshot.maps[1], "%s|%p|%t|%M", Style::raw),
            "service-time 0|50|active|normal\nservice-time 0|10|enabled|normal\n");
}

TEST(RenderLists, AnswerOkWhenThereIsNothing) {
  const Snapshot empty;
  EXPECT_EQ(render_paths(empty, kFormatPaths, Style::pretty), "ok\n");
  EXPECT_EQ(render_maps(empty, kFormatMaps, Style::pretty), "ok\n");
  EXPECT_EQ(render_paths(empty, "%d", Style::raw), "ok\n");
  EXPECT_EQ(render_maps(empty, "%n", Style::raw), "ok\n");
}

// GHSA-g5mh-253r-jjw5: a trailing '%' made the predecessor read past the format's end.
TEST(Format, TakesATrailingPercentAsNothing) {
  Sample sample;
  sample.add_map("a", "w", 1);
  for (const Style style : {Style::raw, Style::pretty}) {
    const std::string header = style == Style::pretty ? "\n" : "";
    EXPECT_EQ(render_maps(sample.snapshot, "%", style), header + "\n");
  }
  EXPECT_EQ(render_maps(sample.snapshot, "%n %", Style::raw), "a \n");
  EXPECT_EQ(render_map_line(sample.snapshot, sample.snapshot.maps[0], "%"), "\n");
}

TEST(Format, DropsUnknownWildcardsAndHasNoEscape) {
  Sample sample;
  sample.add_map("a", "w", 1);
  EXPECT_EQ(render_maps(sample.snapshot, "[%n%y%%n]", Style::raw), "[an]\n");
  EXPECT_EQ(render_maps(sample.snapshot, "", Style::raw), "\n");
  EXPECT_EQ(render_maps(sample.snapshot, "text", Style::pretty), "text\ntext\n");
}

TEST(Format, KeepsCommasAsTheyAre) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_maps(sample.snapshot, "%d,%w", Style::raw),
            "dm-0,3600c0ff\ndm-3,3600a0b80000f1e2d\n");
}

TEST(Format, PadsNoWiderThan255) {
  Sample sample;
  sample.add_map(std::string(300, 'x'), "w", 1);
  sample.add_map("b", "w", 2);
  const std::string text = render_maps(sample.snapshot, "%n|", Style::pretty);
  EXPECT_EQ(text.find('|'), 255U);
  EXPECT_EQ(text.rfind('|') - text.rfind("b "), 255U);
}

TEST(MapLine, IsPaddedAsTheTableOfAllMaps) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_map_line(sample.snapshot, sample.snapshot.maps[1], "%n %d %N"),
            "mpathb   dm-3  2    \n");
}

TEST(PathLine, IsBare) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_path_line(sample.snapshot.paths[0], "%o"), "running\n");
}

Sample ten_thousand_paths() {
  Sample sample;
  for (unsigned i = 0; i < 10000; ++i) {
    sample.add_path("sd" + std::to_string(i), {8, i}, {i % 16, 0, 0, i / 16}, "mpathb");
  }
  return sample;
}

TEST(Format, IsFastForTenThousandPaths) {
  const Sample sample = ten_thousand_paths();
  const auto start = std::chrono::steady_clock::now();
  const std::string text = render_paths(sample.snapshot, kFormatPaths, Style::pretty);
  const auto took = std::chrono::steady_clock::now() - start;
  std::cout << "show paths, 10000 paths: "
            << std::chrono::duration_cast<std::chrono::microseconds>(took).count() << " us, "
            << text.size() << " bytes\n";
  EXPECT_LT(took, std::chrono::seconds(5));
}

TEST(Format, RefusesWhatNoClientCouldReceive) {
  const Sample sample = ten_thousand_paths();
  std::string format;
  for (int i = 0; i < 240; ++i) format += "%w";
  EXPECT_EQ(render_paths(sample.snapshot, format, Style::pretty), "fail\n");
  EXPECT_EQ(render_paths(sample.snapshot, format, Style::raw), "fail\n");
}

}  // namespace
}  // namespace libpath
