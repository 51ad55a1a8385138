// The failover thread against whatever kernel there is: bonds that do not exist, so that every
// request is refused and nothing is touched. What it does to bonds is the contract's.
#include <vector>

#include <poll.h>

#include <gtest/gtest.h>

#include "libpath/sys/nl_failover_port.h"

namespace libpath {
namespace {

constexpr LinkIndex kNoBond = 0x7ffffff0;
constexpr int kBuffer = 64 * 1024;

std::vector<FailoverOutcome> wait_for_outcomes(NlFailoverPort& port, std::size_t count) {
  constexpr int kPatience = 30000;
  std::vector<FailoverOutcome> all;
  pollfd one{*port.start(), POLLIN, 0};
  while (all.size() < count && ::poll(&one, 1, kPatience) == 1) {
    for (auto& outcome : port.outcomes()) all.push_back(std::move(outcome));
  }
  return all;
}

TEST(FailoverThread, AnswersEveryRequestInItsOrder) {
  constexpr std::uint64_t kRequests = 500;
  NlFailoverPort port(kBuffer);
  const auto fd = port.start();
  ASSERT_TRUE(fd) << fd.error().message();
  for (std::uint64_t ticket = 1; ticket <= kRequests; ++ticket) {
    port.stand_by({kNoBond, kNoBond + 1, kNoBond + 2});
    port.set_active(kNoBond, kNoBond + 1, ticket);
    if (ticket % 2 == 0) port.stand_down(kNoBond);
  }
  const auto told = wait_for_outcomes(port, kRequests);
  ASSERT_EQ(told.size(), kRequests);
  for (std::uint64_t i = 0; i < kRequests; ++i) {
    EXPECT_EQ(told[i].ticket, i + 1);
    EXPECT_EQ(told[i].bond, kNoBond);
    EXPECT_FALSE(told[i].taken);
    EXPECT_GE(told[i].done, told[i].heard);
  }
}

TEST(FailoverThread, StartsOnce) {
  NlFailoverPort port(kBuffer);
  const auto fd = port.start();
  ASSERT_TRUE(fd);
  EXPECT_EQ(port.start().value_or(-1), *fd);
}

TEST(FailoverThread, EndsWithRequestsThatNobodyWaitsFor) {
  for (int i = 0; i < 20; ++i) {
    NlFailoverPort port(kBuffer);
    ASSERT_TRUE(port.start());
    for (std::uint64_t ticket = 1; ticket <= 50; ++ticket) port.set_active(kNoBond, 1, ticket);
  }
}

}  // namespace
}  // namespace libpath
