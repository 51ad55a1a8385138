// contract: dm
// contract-libs: libpath_plan
// A process killed after any kernel step: the next one plans from what it finds and ends with the
// wanted map, whole and running, by at most a few rounds; nothing empty or suspended stays.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/dm/compare.h"
#include "libpath/plan/plan.h"
#include "tests/fakes/fake_device_mapper.h"

namespace libpath {
namespace {

const char* const kName = "mpatha";

KernelMap kernel_map(const DmDevice& device) {
  KernelMap map;
  map.name = device.name;
  map.uuid = device.uuid;
  map.dev = device.dev;
  map.size = device.size;
  map.open_count = device.open_count;
  map.suspended = device.suspended;
  map.has_live_table = device.has_live_table;
  map.has_inactive_table = device.has_inactive_table;
  map.read_only = device.read_only;
  map.deferred_remove = device.deferred_remove;
  map.target_count = device.target_count;
  map.target_type = device.target_type;
  set_texts(map, device.table, device.status);
  return map;
}

WantedMap wanted_map(std::uint32_t paths, const std::string& alias = kName) {
  WantedInput input{*Wwid::make("360a98"), alias, 2048, false, false, true, false, {}, "", {}};
  for (std::uint32_t i = 0; i < paths; ++i) {
    RankedPath path;
    path.dev = {8, 16 * (i + 1)};
    path.usable = true;
    input.paths.push_back(path);
  }
  return build_wanted(MapSettings{}, input).value();
}

DmTableSpec spec_of(const WantedMap& map, const std::string& name) {
  DmTableSpec spec;
  spec.name = name;
  spec.uuid = map.wwid.dm_uuid();
  spec.size = map.size;
  spec.params = table_params(map);
  spec.read_only = map.read_only;
  return spec;
}

Status status_of(const DmChange& change) {
  return change ? Status{} : tl::unexpected(change.error());
}

struct Apply {
  DeviceMapper& dm;
  Status operator()(const CreateMap& step) const {
    return status_of(dm.create(spec_of(step.map, step.map.alias)));
  }
  Status operator()(const ReloadMap& step) const {
    return status_of(dm.reload(spec_of(step.map, step.name), step.flush));
  }
  Status operator()(const RenameMap& step) const {
    return status_of(dm.rename(step.from, step.to, {}));
  }
  Status operator()(const RemoveMap& step) const {
    return status_of(dm.remove(step.name, step.deferred));
  }
  Status operator()(const ResumeMap& step) const { return status_of(dm.resume(step.name, {})); }
  Status operator()(const ClearInactive& step) const { return dm.clear_inactive(step.name); }
  Status operator()(const SetQueueing& step) const {
    return dm.message(step.name, step.on ? "queue_if_no_path" : "fail_if_no_path");
  }
  Status operator()(const CancelRemoval& step) const {
    return dm.message(step.name, "@cancel_deferred_remove");
  }
  Status operator()(const Refuse& step) const { return fail(Errc::busy, step.reason); }
};

std::optional<KernelMap> look(FakeDeviceMapper& dm) {
  for (const auto& name : dm.names()) {
    const auto device = dm.inspect(name);
    if (device && device->uuid == "mpath-360a98") return kernel_map(*device);
  }
  return std::nullopt;
}

// Rounds until the plan is empty; nullopt when it does not come to an end or the process dies.
std::optional<int> converge(FakeDeviceMapper& dm, const std::optional<WantedMap>& wanted) {
  for (int round = 0; round < 5; ++round) {
    const auto steps = plan_map(look(dm), wanted);
    if (steps.empty()) return round;
    for (const auto& step : steps)
      if (!std::visit(Apply{dm}, step)) return std::nullopt;
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
  EXPECT_TRUE(same_layout(*map->table, wanted.table));
}

TEST(DmRecovery, FinishesACreateKilledAfterAnyStep) {
  for (unsigned step = 0; step < 3; ++step) {
    FakeDeviceMapper dm;
    dm.crash_after(step);
    EXPECT_EQ(converge(dm, wanted_map(2)), std::nullopt);
    dm.restart();
    EXPECT_EQ(converge(dm, wanted_map(2)), 1) << "killed after step " << step;
    expect_whole(dm, wanted_map(2));
  }
}

TEST(DmRecovery, RemovesAnUnwantedCreateKilledAfterAnyStep) {
  for (unsigned step = 0; step < 3; ++step) {
    FakeDeviceMapper dm;
    dm.crash_after(step);
    converge(dm, wanted_map(2));
    dm.restart();
    ASSERT_TRUE(converge(dm, std::nullopt));
    EXPECT_TRUE(dm.names().empty());
  }
}

TEST(DmRecovery, FinishesAReloadKilledAfterAnyStep) {
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

TEST(DmRecovery, GoesBackWhenTheKilledReloadIsNoLongerWanted) {
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

TEST(DmRecovery, CleansUpAtStart) {
  for (unsigned step = 1; step < 3; ++step) {
    FakeDeviceMapper dm;
    dm.crash_after(step);
    converge(dm, wanted_map(2));
    dm.restart();
    for (const auto& left : plan_cleanup(std::vector{*look(dm)}))
      EXPECT_TRUE(std::visit(Apply{dm}, left));
    EXPECT_TRUE(dm.names().empty());
  }
}

TEST(DmRecovery, AdoptsWithoutAChange) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(converge(dm, wanted_map(2)));
  const auto changes = dm.changes();
  EXPECT_EQ(converge(dm, wanted_map(2)), 0);
  EXPECT_EQ(dm.changes(), changes);
}

TEST(DmRecovery, RenamesAndReloadsInOneRound) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(converge(dm, wanted_map(2)));
  EXPECT_EQ(converge(dm, wanted_map(3, "data")), 1);
  expect_whole(dm, wanted_map(3, "data"));
}

TEST(DmRecovery, PutsAMapBackThatWasToGoAtItsLastClose) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(converge(dm, wanted_map(2)));
  dm.set_open_count(kName, 1);
  ASSERT_TRUE(dm.remove(kName, true));
  ASSERT_TRUE(converge(dm, wanted_map(2)));
  dm.set_open_count(kName, 0);
  expect_whole(dm, wanted_map(2));
}

}  // namespace
}  // namespace libpath
