// Ten thousand paths: everything is made, shown and checked, and a check costs no more than with
// a thousand.
#include <chrono>
#include <cstdio>

#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Seconds;
using Clock = std::chrono::steady_clock;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kLuns = 125;  // ten times slower: a tenth of the paths
#else
constexpr std::size_t kLuns = 1250;
#endif

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Measured {
  double build = 0, show_paths = 0, show_json = 0, check = 0;  // ms; check: of one path, in us
};

Measured measure(std::size_t luns) {
  constexpr std::size_t kHosts = 8;
  Measured times;
  World world;
  world.add_array({.hosts = kHosts, .luns = luns});
  auto start = Clock::now();
  world.start();
  times.build = since(start);
  EXPECT_EQ(world.dm.names().size(), luns);
  EXPECT_EQ(world.total_loads(), luns);
  start = Clock::now();
  const auto paths = world.lines("show paths raw format %d").size();
  times.show_paths = since(start);
  EXPECT_EQ(paths, kHosts * luns);
  start = Clock::now();
  EXPECT_TRUE(world.cli("show maps json").starts_with("{"));
  times.show_json = since(start);
  world.scsi.clear_sent();
  start = Clock::now();
  world.advance(Seconds(30));
  times.check = since(start) * 1000 / static_cast<double>(world.scsi.sent().size());
  EXPECT_GE(world.scsi.sent().size(), kHosts * luns);
  EXPECT_EQ(world.total_loads(), luns);
  std::printf(
      "%zu paths: ready in %.0f ms, show paths %.0f ms, show maps json %.0f ms, "
      "%.1f us a check\n",
      kHosts * luns, times.build, times.show_paths, times.show_json, times.check);
  return times;
}

TEST(DaemonScale, ACheckCostsTheSameWithTenThousandPaths) {
  const Measured small = measure(kLuns / 10);
  const Measured large = measure(kLuns);
  EXPECT_LT(large.check, 4 * small.check);
  EXPECT_LT(large.show_paths, 40 * small.show_paths);
}

}  // namespace
}  // namespace multipathd
