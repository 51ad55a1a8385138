// A process killed after any kernel step: the next one plans from what it finds and ends with the
// wanted map, whole and running, by at most a few rounds; nothing empty or suspended stays.
#include "multipathd/engine/map_job.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/dm/compare.h"
#include "tests/fakes/fake_device_mapper.h"

namespace multipathd {
namespace {

using libpath::FakeDeviceMapper;
using libpath::KernelMap;
using libpath::WantedMap;

const char* const kName = "mpatha";
const char* const kUuid = "mpath-360a98";

WantedMap wanted_map(std::uint32_t paths, const std::string& alias = kName) {
  libpath::WantedInput input{
      *libpath::Wwid::make("360a98"), alias, 2048, false, false, true, false, {}, "", {}};
  for (std::uint32_t i = 0; i < paths; ++i) {
    libpath::RankedPath path;
    path.dev = {8, 16 * (i + 1)};
    path.usable = true;
    input.paths.push_back(path);
  }
  return libpath::build_wanted(libpath::MapSettings{}, input).value();
}

std::optional<KernelMap> look(FakeDeviceMapper& dm) {
  for (const auto& name : dm.names()) {
    const auto map = read_map(dm, name, kUuid);
    if (map && *map) return **map;
  }
  return std::nullopt;
}

// Rounds until the plan is empty; nullopt when it does not come to an end or the process dies.
std::optional<int> converge(FakeDeviceMapper& dm, const std::optional<WantedMap>& wanted) {
  for (int round = 0; round < 5; ++round) {
    MapJob job;
    job.name = kName;
    job.uuid = kUuid;
    job.steps = libpath::plan_map(look(dm), wanted);
    if (job.steps.empty()) return round;
    if (!run_map_job(dm, job).status) return std::nullopt;
  }
  return std::nullopt;
}

void expect_whole(FakeDeviceMapper& dm, const WantedMap& wanted) {
  const auto map = look(dm);
  ASSERT_TRUE(map);
  EXPECT_EQ(map->name, wanted.alias);
  EXPECT_FALSE(map->suspended);
  EXPECT_FALSE(map->has_inactive_table);
  ASSERT_TRUE(map->table);
  EXPECT_TRUE(libpath::same_layout(*map->table, wanted.table));
}

TEST(MapJob, FinishesACreateKilledAfterAnyStep) {
  for (unsigned step = 0; step < 3; ++step) {
    FakeDeviceMapper dm;
    dm.crash_after(step);
    EXPECT_EQ(converge(dm, wanted_map(2)), std::nullopt);
    dm.restart();
    EXPECT_EQ(converge(dm, wanted_map(2)), 1) << "killed after step " << step;
    expect_whole(dm, wanted_map(2));
  }
}

TEST(MapJob, RemovesAnUnwantedCreateKilledAfterAnyStep) {
  for (unsigned step = 0; step < 3; ++step) {
    FakeDeviceMapper dm;
    dm.crash_after(step);
    converge(dm, wanted_map(2));
    dm.restart();
    ASSERT_TRUE(converge(dm, std::nullopt));
    EXPECT_TRUE(dm.names().empty());
  }
}

TEST(MapJob, FinishesAReloadKilledAfterAnyStep) {
  for (unsigned step = 0; step < 3; ++step) {
    FakeDeviceMapper dm;
    ASSERT_TRUE(converge(dm, wanted_map(2)));
    dm.crash_after(step);
    EXPECT_EQ(converge(dm, wanted_map(3)), std::nullopt);
    dm.restart();
    EXPECT_EQ(converge(dm, wanted_map(3)), 1) << "killed after step " << step;
    expect_whole(dm, wanted_map(3));
  }
}

TEST(MapJob, GoesBackWhenTheKilledReloadIsNoLongerWanted) {
  for (unsigned step = 1; step < 3; ++step) {
    FakeDeviceMapper dm;
    ASSERT_TRUE(converge(dm, wanted_map(2)));
    dm.crash_after(step);
    converge(dm, wanted_map(3));
    dm.restart();
    const unsigned loads = dm.loads(kName);
    ASSERT_TRUE(converge(dm, wanted_map(2)));
    expect_whole(dm, wanted_map(2));
    EXPECT_EQ(dm.loads(kName), loads);  // the live table was right all the time
  }
}

TEST(MapJob, CleansUpAtStart) {
  for (unsigned step = 1; step < 3; ++step) {
    FakeDeviceMapper dm;
    dm.crash_after(step);
    converge(dm, wanted_map(2));
    dm.restart();
    std::vector<std::string> done;
    const auto scan = recover_kernel(dm, done);
    ASSERT_TRUE(scan);
    EXPECT_TRUE(scan->maps.empty());
    EXPECT_EQ(done.size(), 1U);
    EXPECT_TRUE(dm.names().empty());
  }
}

TEST(MapJob, AdoptsWithoutAChange) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(converge(dm, wanted_map(2)));
  const auto changes = dm.changes();
  EXPECT_EQ(converge(dm, wanted_map(2)), 0);
  EXPECT_EQ(dm.changes(), changes);
}

TEST(MapJob, RenamesAndReloadsInOneRound) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(converge(dm, wanted_map(2)));
  EXPECT_EQ(converge(dm, wanted_map(3, "data")), 1);
  expect_whole(dm, wanted_map(3, "data"));
}

TEST(MapJob, PutsAMapBackThatWasToGoAtItsLastClose) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(converge(dm, wanted_map(2)));
  dm.set_open_count(kName, 1);
  ASSERT_TRUE(dm.remove(kName, true));
  ASSERT_TRUE(converge(dm, wanted_map(2)));
  dm.set_open_count(kName, 0);
  expect_whole(dm, wanted_map(2));
}

}  // namespace
}  // namespace multipathd
