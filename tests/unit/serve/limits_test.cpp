#include <deque>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/unit/serve/support.h"

namespace libpath {
namespace {

using ServerLimits = ServeTest;

constexpr std::size_t kBigReply = std::size_t{4} << 20;

CommandServer::Handler big_or_small() {
  return [](const Request& request, Reply reply) {
    reply.send(request.text == "big" ? std::string(kBigReply, 'x') : "ok\n");
  };
}

// GHSA-hmcm-9cq4-r2xm: one client that did not read stopped the predecessor's CLI.
TEST_F(ServerLimits, ServesOthersWhileOneNeverReads) {
  ServerOptions options;
  options.write_timeout = Millis(1500);
  start(options, big_or_small());
  RawClient deaf(address_);
  deaf.send("big");
  RawClient other(address_);
  other.send("x");
  ASSERT_TRUE(answered(other, 1));
  EXPECT_EQ(server_->client_count(), 2U);
  ASSERT_TRUE(run_until([&] { return server_->client_count() == 1; })) << "dropped in the end";
}

TEST_F(ServerLimits, DeliversALongReplyToWhoReads) {
  start({}, big_or_small());
  RawClient client(address_);
  client.send("big");
  ASSERT_TRUE(run_until([&] {
    client.pump();
    return client.received() >= kBigReply;
  }));
  ASSERT_TRUE(answered(client, 1));
  EXPECT_EQ(client.replies()[0].size(), kBigReply + 1);
}

TEST_F(ServerLimits, RefusesAReplyNoClientWouldTake) {
  start({}, [](const Request& /*request*/, Reply reply) {
    reply.send(std::string(std::size_t{32} << 20, 'x'));
  });
  RawClient client(address_);
  client.send("x");
  ASSERT_TRUE(answered(client, 1));
  EXPECT_EQ(client.replies()[0], "fail\n");
}

TEST_F(ServerLimits, BoundsTheUnreadRepliesOfUsers) {
  ServerOptions options;
  options.max_user_buffer = kBigReply * 3 / 2;
  uids_ = {kAlice, kAlice, kRoot, kRoot};
  start(options, big_or_small());
  std::deque<RawClient> clients;
  for (int i = 0; i < 4; ++i) clients.emplace_back(address_).send("big");
  ASSERT_TRUE(run_until([&] { return accepted_ == 4; }));
  run_for(Millis(20));
  EXPECT_EQ(server_->client_count(), 3U) << "one of alice's is gone, root's are not";
}

// GHSA-pvp6-c9p3-25fp: idle connections of one user exhausted the predecessor.
TEST_F(ServerLimits, CapsEachUserButNotRoot) {
  ServerOptions options;
  options.max_clients = 20;
  options.root_reserve = 5;
  options.max_clients_per_user = 10;
  uids_.assign(30, kAlice);
  start_echo(options);
  std::deque<RawClient> alice;
  for (int i = 0; i < 30; ++i) alice.emplace_back(address_);
  ASSERT_TRUE(run_until([&] { return accepted_ == 30; }));
  EXPECT_EQ(server_->client_count(), 10U);

  uids_.resize(60, kBob);
  std::deque<RawClient> bob;
  for (int i = 0; i < 30; ++i) bob.emplace_back(address_);
  ASSERT_TRUE(run_until([&] { return accepted_ == 60; }));
  EXPECT_EQ(server_->client_count(), 15U) << "bob stops at root's reserve";

  std::deque<RawClient> root;
  for (int i = 0; i < 12; ++i) {
    root.emplace_back(address_).send("x");
    EXPECT_TRUE(answered(root.back(), 1)) << "idle users make room: " << i;
  }
  EXPECT_EQ(server_->client_count(), 20U);
}

TEST_F(ServerLimits, GivesAUserHisPlaceBack) {
  ServerOptions options;
  options.max_clients_per_user = 1;
  uids_ = {kAlice, kAlice, kAlice};
  start_echo(options);
  RawClient first(address_);
  RawClient second(address_);
  EXPECT_TRUE(closed(second));
  first.close();
  ASSERT_TRUE(run_until([&] { return server_->client_count() == 0; }));
  RawClient third(address_);
  third.send("x");
  EXPECT_TRUE(answered(third, 1));
}

TEST_F(ServerLimits, HoldsAThousandConnections) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < 2200) GTEST_SKIP() << "too few descriptors allowed";
  start_echo();
  std::deque<RawClient> clients;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(clients.emplace_back(address_).connected());
    if (i % 100 == 99) run_for(Millis(1));
  }
  ASSERT_TRUE(run_until([&] { return server_->client_count() == 1000; }));
  for (auto& client : clients) client.send("x");
  for (auto& client : clients) ASSERT_TRUE(answered(client, 1));
}

TEST_F(ServerLimits, LetsThousandsComeAndGo) {
  start_echo();
  for (int i = 0; i < 3000; ++i) {
    EXPECT_TRUE(RawClient(address_).connected());
    if (i % 64 == 63) run_for(Millis(1));
  }
  RawClient last(address_);
  last.send("x");
  ASSERT_TRUE(answered(last, 1));
  ASSERT_TRUE(run_until([&] { return server_->client_count() == 1; }));
}

// The listener stays readable while no descriptor is free: accepting must pause, not spin.
TEST_F(ServerLimits, ComesBackAfterRunningOutOfDescriptors) {
  start_echo();
  RawClient before(address_);
  before.send("x");
  ASSERT_TRUE(answered(before, 1));
  RawClient waiting(address_);
  waiting.send("x");
  std::vector<UniqueFd> hoard;
  for (;;) {
    UniqueFd fd(::dup(0));
    if (!fd.valid()) break;
    hoard.push_back(std::move(fd));
  }
  run_for(Millis(50));
  EXPECT_EQ(server_->client_count(), 1U);
  before.send("still there");
  EXPECT_TRUE(answered(before, 2));
  hoard.clear();
  EXPECT_TRUE(answered(waiting, 1));
}

}  // namespace
}  // namespace libpath
