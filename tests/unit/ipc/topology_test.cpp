#include "libpath/ipc/topology.h"

#include <gtest/gtest.h>

#include "tests/unit/ipc/sample.h"

namespace libpath {
namespace {

TEST(Topology, DrawsTheDaemonsTree) {
  const Sample sample = make_sample();
  EXPECT_EQ(render_topology(sample.snapshot, TopologyOptions{}), golden("topology-daemon.txt"));
}

TEST(Topology, DrawsTheToolsTreeWithWidthsOfEachMap) {
  const Sample sample = make_sample();
  TopologyOptions options;
  options.widths_over_all_paths = false;
  EXPECT_EQ(render_topology(sample.snapshot, options), golden("topology-tool.txt"));
}

TEST(Topology, DrawsOneMap) {
  const Sample sample = make_sample();
  const std::string all = golden("topology-daemon.txt");
  EXPECT_EQ(render_map_topology(sample.snapshot, sample.snapshot.maps[1], TopologyOptions{}),
            all.substr(all.find("mpathb")));
}

std::string first_line(const Sample& sample, const TopologyOptions& options) {
  const std::string text = render_map_topology(sample.snapshot, sample.snapshot.maps[1], options);
  return text.substr(0, text.find('\n'));
}

TEST(Topology, PutsTheActionInFront) {
  Sample sample = make_sample();
  const std::string header = "mpathb (3600a0b80000f1e2d) dm-3 ACME,FASTBOX 3000";
  sample.snapshot.maps[1].action = MapAction::create;
  EXPECT_EQ(first_line(sample, {}), "create: " + header);
  sample.snapshot.maps[1].action = MapAction::resize;
  EXPECT_EQ(first_line(sample, {}), ": " + header);
  TopologyOptions dry_run;
  dry_run.dry_run = true;
  EXPECT_EQ(first_line(sample, dry_run), ": " + header);
}

TEST(Topology, MakesTheHeaderBoldWhenAsked) {
  const Sample sample = make_sample();
  TopologyOptions options;
  options.bold = true;
  EXPECT_EQ(first_line(sample, options),
            "\033[1mmpathb (3600a0b80000f1e2d) dm-3 ACME,FASTBOX 3000\033[0m");
}

TEST(Topology, PrintsNamesOnlyAtVerbosityOne) {
  const Sample sample = make_sample();
  TopologyOptions options;
  options.verbosity = 1;
  EXPECT_EQ(render_topology(sample.snapshot, options), "3600c0ff\nmpathb\n");
  options.verbosity = 0;
  EXPECT_EQ(render_topology(sample.snapshot, options), "");
}

TEST(Topology, IsEmptyWithoutMaps) {
  EXPECT_EQ(render_topology(Snapshot{}, TopologyOptions{}), "");
}

TEST(Topology, ShowsAMapWithoutPaths) {
  Sample sample;
  MapSnapshot& map = sample.add_map("mpatha", "3600", 1);
  map.vendor.clear();
  map.read_only.reset();
  map.groups.push_back({"service-time 0", 0, GroupState::undef, false, {99}});
  EXPECT_EQ(render_topology(sample.snapshot, TopologyOptions{}),
            "mpatha (3600) dm-1 ##,##\n"
            "size=250G features='1 queue_if_no_path' hwhandler='1 alua' wp=undef\n"
            "`-+- policy='service-time 0' prio=0 status=undef\n");
}

}  // namespace
}  // namespace libpath
