// contract: dm
// What every DeviceMapper and DmEvents does: the fake everywhere, libdevmapper in the guest.
#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include <poll.h>

#include <gtest/gtest.h>

#include "libpath/dm/compare.h"
#include "tests/contract/dm_rigs.h"

namespace libpath {
namespace {

const char* const kName = "hawser-contract-a";
const char* const kOther = "hawser-contract-b";

// Kernel events come from a work queue, so they may take a moment.
bool soon(const std::function<bool()>& condition) {
  for (int tries = 0; tries < 500; ++tries) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

template <typename Rig>
class DmContract : public testing::Test {
 protected:
  void SetUp() override {
    if (!Rig::available()) GTEST_SKIP() << "needs root and HAWSER_REAL_KERNEL=1";
    ASSERT_TRUE(rig_.ready());
    ASSERT_EQ(rig_.paths().size(), 2U);
  }
  DeviceMapper& dm() { return rig_.dm(); }

  DmTableSpec spec(const std::string& name, const std::string& params) {
    DmTableSpec made;
    made.name = name;
    made.uuid = "mpath-" + name;
    made.size = rig_.size();
    made.params = params;
    return made;
  }
  std::string path(std::size_t index) { return rig_.paths()[index].text(); }
  std::string one_group() {
    return "0 0 1 1 service-time 0 2 1 " + path(0) + " 1 " + path(1) + " 1";
  }
  std::string two_groups() {
    return "0 0 2 1 round-robin 0 1 1 " + path(0) + " 1 round-robin 0 1 1 " + path(1) + " 1";
  }
  DmDevice seen(const std::string& name) {
    const auto device = dm().inspect(name);
    EXPECT_TRUE(device) << device.error().message();
    return device.value_or(DmDevice{});
  }
  bool holds(const std::string& name, const std::string& params) {
    const auto kernel = parse_table(seen(name).table);
    const auto wanted = parse_table(params);
    return kernel && wanted && same_layout(*kernel, *wanted);
  }
  std::uint32_t event_nr(const std::string& name) {
    const auto names = dm().list();
    if (!names) return 0;
    for (const auto& device : *names)
      if (device.name == name) return device.event_nr;
    return 0;
  }
  Rig rig_;
};

using Rigs = testing::Types<FakeDmRig, RealDmRig>;
TYPED_TEST_SUITE(DmContract, Rigs);

TYPED_TEST(DmContract, CreateMakesALiveMap) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  const auto device = this->seen(kName);
  EXPECT_EQ(device.uuid, std::string("mpath-") + kName);
  EXPECT_EQ(device.size, this->rig_.size());
  EXPECT_EQ(device.target_type, "multipath");
  EXPECT_EQ(device.target_count, 1U);
  EXPECT_TRUE(device.has_live_table);
  EXPECT_FALSE(device.has_inactive_table);
  EXPECT_FALSE(device.suspended);
  EXPECT_TRUE(this->holds(kName, this->one_group())) << device.table;
  const auto status = parse_status(device.status);
  ASSERT_TRUE(status) << device.status;
  ASSERT_EQ(status->groups.size(), 1U);
  EXPECT_EQ(status->groups[0].paths[0].state, DmPathState::active);
}

TYPED_TEST(DmContract, ListNamesTheMap) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  const auto names = this->dm().list();
  ASSERT_TRUE(names);
  const auto device = this->seen(kName);
  EXPECT_TRUE(std::any_of(names->begin(), names->end(), [&](const DmName& entry) {
    return entry.name == kName && entry.dev == device.dev;
  }));
}

TYPED_TEST(DmContract, CreateRefusesATakenNameOrUuid) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  auto again = this->spec(kName, this->one_group());
  again.uuid = "mpath-other";
  auto made = this->dm().create(again);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::exists) << made.error().message();
  again = this->spec(kOther, this->one_group());
  again.uuid = std::string("mpath-") + kName;
  made = this->dm().create(again);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::exists) << made.error().message();
}

TYPED_TEST(DmContract, AFailedCreateLeavesNothing) {
  const auto made =
      this->dm().create(this->spec(kName, "0 0 1 1 round-robin 0 2 1 " + this->path(0) + " 1"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::invalid) << made.error().message();
  const auto device = this->dm().inspect(kName);
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().code, Errc::not_found);
}

TYPED_TEST(DmContract, AnUnknownMapIsNotFound) {
  const auto missing = [](const auto& done) {
    return !done && done.error().code == Errc::not_found;
  };
  EXPECT_TRUE(missing(this->dm().reload(this->spec(kName, this->one_group()), false)));
  EXPECT_TRUE(missing(this->dm().remove(kName, false)));
  EXPECT_TRUE(missing(this->dm().resume(kName, {})));
  EXPECT_TRUE(missing(this->dm().suspend(kName)));
  EXPECT_TRUE(missing(this->dm().rename(kName, kOther, {})));
  EXPECT_TRUE(missing(this->dm().message(kName, "fail_if_no_path")));
  EXPECT_TRUE(missing(this->dm().clear_inactive(kName)));
}

TYPED_TEST(DmContract, ReloadSwapsTheTable) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  for (const bool flush : {false, true}) {
    const std::string params = flush ? this->one_group() : this->two_groups();
    const auto done = this->dm().reload(this->spec(kName, params), flush);
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_TRUE(this->holds(kName, params));
    EXPECT_FALSE(this->seen(kName).suspended);
    EXPECT_FALSE(this->seen(kName).has_inactive_table);
  }
}

TYPED_TEST(DmContract, AFailedReloadLeavesTheLiveTableWorking) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  EXPECT_FALSE(this->dm().reload(this->spec(kName, "0 0 1 1 round-robin 0 2 1"), false));
  const auto device = this->seen(kName);
  EXPECT_TRUE(this->holds(kName, this->one_group()));
  EXPECT_FALSE(device.suspended);
  EXPECT_FALSE(device.has_inactive_table);
}

TYPED_TEST(DmContract, ReloadToNoGroupsLetsThePathsGo) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  const auto done = this->dm().reload(this->spec(kName, "0 0 0 0"), false);
  ASSERT_TRUE(done) << done.error().message();
  const auto holders = this->dm().holders(this->rig_.paths()[0]);
  ASSERT_TRUE(holders);
  EXPECT_EQ(std::count(holders->begin(), holders->end(), kName), 0);
}

TYPED_TEST(DmContract, FailAndReinstateShowInTheStatusAndRaiseEvents) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  const auto state = [this] {
    const auto status = parse_status(this->seen(kName).status);
    return status ? status->groups.at(0).paths.at(0) : StatusPath{};
  };
  auto before = this->event_nr(kName);
  ASSERT_TRUE(this->dm().message(kName, "fail_path " + this->path(0)));
  EXPECT_EQ(state().state, DmPathState::failed);
  EXPECT_EQ(state().failures, 1U);
  EXPECT_TRUE(soon([&] { return this->event_nr(kName) > before; }));
  before = this->event_nr(kName);
  ASSERT_TRUE(this->dm().message(kName, "reinstate_path " + this->path(0)));
  EXPECT_EQ(state().state, DmPathState::active);
  EXPECT_EQ(state().failures, 1U);
  EXPECT_TRUE(soon([&] { return this->event_nr(kName) > before; }));
}

TYPED_TEST(DmContract, QueueingFollowsItsMessages) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  const auto queues = [this] {
    const auto table = parse_table(this->seen(kName).table);
    return table && has_feature(*table, kQueueIfNoPath);
  };
  EXPECT_FALSE(queues());
  ASSERT_TRUE(this->dm().message(kName, "queue_if_no_path"));
  EXPECT_TRUE(queues());
  ASSERT_TRUE(this->dm().message(kName, "fail_if_no_path"));
  EXPECT_FALSE(queues());
}

TYPED_TEST(DmContract, SwitchGroupNamesTheNextGroup) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->two_groups())));
  ASSERT_TRUE(this->dm().message(kName, "switch_group 2"));
  const auto status = parse_status(this->seen(kName).status);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->next_group, 2U);
}

TYPED_TEST(DmContract, ABadMessageIsInvalid) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  for (const char* const text : {"switch_group 9", "nonsense 1", "fail_path 1:1"}) {
    const auto sent = this->dm().message(kName, text);
    ASSERT_FALSE(sent) << text;
    EXPECT_NE(sent.error().code, Errc::not_found) << text;
  }
}

TYPED_TEST(DmContract, RenameKeepsUuidAndTable) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  const auto done = this->dm().rename(kName, kOther, {});
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_FALSE(this->dm().inspect(kName));
  EXPECT_EQ(this->seen(kOther).uuid, std::string("mpath-") + kName);
  EXPECT_TRUE(this->holds(kOther, this->one_group()));
}

TYPED_TEST(DmContract, RenameToATakenNameIsRefused) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  ASSERT_TRUE(this->dm().create(this->spec(kOther, this->two_groups())));
  const auto done = this->dm().rename(kName, kOther, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::exists) << done.error().message();
}

TYPED_TEST(DmContract, AChangeIsDoneBeforeUdevHasFinishedWithIt) {
  auto made = this->dm().create(this->spec(kName, this->one_group()));
  ASSERT_TRUE(made);
  EXPECT_TRUE(this->seen(kName).has_live_table);
  made->wait();
  EXPECT_FALSE(made->pending());
  // wait() has a bound, and an emulated machine's udev may be late.
  EXPECT_TRUE(soon([this] { return this->rig_.has_node(kName); }));
  auto reloaded = this->dm().reload(this->spec(kName, this->two_groups()), false);
  ASSERT_TRUE(reloaded);
  EXPECT_TRUE(this->holds(kName, this->two_groups()));
  reloaded->wait();
  auto removed = this->dm().remove(kName, false);
  ASSERT_TRUE(removed);
  EXPECT_FALSE(this->dm().inspect(kName));
  removed->wait();
  EXPECT_TRUE(soon([this] { return !this->rig_.has_node(kName); }));
}

TYPED_TEST(DmContract, AnOpenMapIsBusyOrRemovedAtItsLastClose) {
  auto made = this->dm().create(this->spec(kName, this->one_group()));
  ASSERT_TRUE(made);
  made->wait();
  this->rig_.hold(kName);
  EXPECT_GE(this->seen(kName).open_count, 1);
  const auto removed = this->dm().remove(kName, false);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, Errc::busy) << removed.error().message();
  ASSERT_TRUE(this->dm().remove(kName, true));
  EXPECT_TRUE(this->seen(kName).deferred_remove);
  ASSERT_TRUE(this->dm().message(kName, "@cancel_deferred_remove"));
  EXPECT_FALSE(this->seen(kName).deferred_remove);
  ASSERT_TRUE(this->dm().remove(kName, true));
  this->rig_.release(kName);
  EXPECT_TRUE(soon([this] { return !this->dm().inspect(kName); }));
}

TYPED_TEST(DmContract, SuspendAndResume) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  ASSERT_TRUE(this->dm().suspend(kName));
  EXPECT_TRUE(this->seen(kName).suspended);
  ASSERT_TRUE(this->dm().resume(kName, {}));
  EXPECT_FALSE(this->seen(kName).suspended);
}

TYPED_TEST(DmContract, AReadOnlyMapIsReadOnly) {
  auto made = this->spec(kName, this->one_group());
  made.read_only = true;
  ASSERT_TRUE(this->dm().create(made));
  EXPECT_TRUE(this->seen(kName).read_only);
}

TYPED_TEST(DmContract, HoldersOfAPathNameItsMap) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  const auto holders = this->dm().holders(this->rig_.paths()[0]);
  ASSERT_TRUE(holders) << holders.error().message();
  EXPECT_EQ(std::count(holders->begin(), holders->end(), kName), 1);
}

TYPED_TEST(DmContract, AnEventWakesUntilArmedAgain) {
  ASSERT_TRUE(this->dm().create(this->spec(kName, this->one_group())));
  const auto ready = [this] {
    pollfd poll_fd{this->rig_.events().fd(), POLLIN, 0};
    return ::poll(&poll_fd, 1, 0) == 1;
  };
  ASSERT_TRUE(this->dm().message(kName, "fail_path " + this->path(0)));
  EXPECT_TRUE(soon(ready));
  EXPECT_TRUE(soon([&] { return this->rig_.events().arm() && !ready(); }));
  ASSERT_TRUE(this->dm().message(kName, "reinstate_path " + this->path(0)));
  EXPECT_TRUE(soon(ready));
}

}  // namespace
}  // namespace libpath
