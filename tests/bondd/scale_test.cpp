// Thousands of interfaces: what bondd does grows with what happens, not with what there is.
#include <ctime>

#include "tests/bondd/world.h"

namespace bondd {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kBonds = 100;  // ten times slower: a tenth of the bonds
#else
constexpr int kBonds = 1000;
#endif
constexpr int kSlaves = 4;

// Of this process: on a busy machine the clock on the wall says nothing.
double cpu_seconds() {
  timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

template <typename Act>
double cost(Act act) {
  const double before = cpu_seconds();
  act();
  return cpu_seconds() - before;
}

std::string slave_name(int bond, int slave) {
  return "e" + std::to_string(bond) + "s" + std::to_string(slave);
}
std::string bond_name(int bond) { return "b" + std::to_string(bond); }

class ManyBonds : public BonddTest {
 protected:
  void SetUp() override {
    for (int bond = 0; bond < kBonds; ++bond) {
      std::vector<std::string> names;
      for (int slave = 0; slave < kSlaves; ++slave) {
        names.push_back(slave_name(bond, slave));
        world.add_nic(names.back());
      }
      world.make_bond(bond_name(bond), plain_options(), names);
    }
    world.config_text = kSteered;
  }
};

// Generous: without optimisation, with sanitizers, on an old machine.
constexpr double kStartLimit = 60;
constexpr double kOneLimit = 2;

TEST_F(ManyBonds, StartAndFailOverInBoundedTime) {
  const double start = cost([&] { world.start(); });
  RecordProperty("start_ms", static_cast<int>(start * 1000));
  EXPECT_LT(start, kStartLimit);
  EXPECT_EQ(world.engine().links().stats().dumps, 1U);
  EXPECT_EQ(world.engine().snapshot().bonds.size(), std::size_t{kBonds});
  world.net.set_monitor(BondKernelSim::Monitor::by_hand);
  const double one = cost([&] { world.cut(slave_name(kBonds / 2, 0)); });
  RecordProperty("failover_ms", static_cast<int>(one * 1000));
  EXPECT_LT(one, kOneLimit);
  EXPECT_EQ(world.active(bond_name(kBonds / 2)), slave_name(kBonds / 2, 1));
  const double minute = cost([&] { world.advance(Millis(60000)); });
  RecordProperty("idle_minute_ms", static_cast<int>(minute * 1000));
  EXPECT_LT(minute, kStartLimit);
}

TEST_F(ManyBonds, AllFailOverAtOnce) {
  world.start();
  world.net.set_monitor(BondKernelSim::Monitor::by_hand);
  const double all = cost([&] {
    for (int bond = 0; bond < kBonds; ++bond) world.net.cut(world.index(slave_name(bond, 0)));
    world.settle();
  });
  RecordProperty("storm_ms", static_cast<int>(all * 1000));
  EXPECT_LT(all, kStartLimit);
  for (int bond = 0; bond < kBonds; ++bond) {
    ASSERT_EQ(world.active(bond_name(bond)), slave_name(bond, 1));
  }
}

}  // namespace
}  // namespace bondd
