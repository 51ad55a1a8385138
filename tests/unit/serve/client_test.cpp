#include "libpath/serve/client.h"

#include <thread>

#include <gtest/gtest.h>

#include "tests/unit/serve/support.h"

namespace libpath {
namespace {

// The client blocks, so it has a thread of its own while the loop runs here.
class ClientTest : public ServeTest {
 protected:
  void beside_loop(const std::function<void()>& client) {
    std::thread thread([&] {
      client();
      done_ = true;
    });
    EXPECT_TRUE(run_until([this] { return done_.load(); }));
    thread.join();
  }
  std::atomic<bool> done_ = false;
};

TEST_F(ClientTest, AsksAndGetsTheReply) {
  start_echo();
  Result<std::string> reply;
  beside_loop([&] {
    auto client = CommandClient::connect({"/nowhere/at/all", address_});
    if (client) reply = client->ask("show daemon", Seconds(10));
  });
  ASSERT_TRUE(reply);
  EXPECT_EQ(*reply, "got show daemon\n");
}

TEST_F(ClientTest, GivesUpAfterTheTimeout) {
  std::vector<Reply> waiting;
  start({}, [&waiting](const Request& /*request*/, Reply reply) {
    waiting.push_back(std::move(reply));
  });
  Result<std::string> reply;
  beside_loop([&] {
    auto client = CommandClient::connect({address_});
    if (client) reply = client->ask("x", Millis(30));
  });
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Errc::timeout);
}

TEST_F(ClientTest, ReportsAServerThatHangsUp) {
  ServerOptions options;
  options.max_request_length = 4;
  start_echo(options);
  Result<std::string> reply;
  beside_loop([&] {
    auto client = CommandClient::connect({address_});
    if (client) reply = client->ask("much too long", Seconds(10));
  });
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Errc::io);
}

TEST_F(ClientTest, SaysWhenNobodyIsThere) {
  const auto client = CommandClient::connect({address_, "@/hawser/no/such/name"});
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, Errc::not_found);
  EXPECT_FALSE(daemon_is_running({address_}));
}

TEST_F(ClientTest, SeesARunningDaemonWithoutItsHelp) {
  start_echo();
  EXPECT_TRUE(daemon_is_running({"/nowhere/at/all", address_})) << "the loop does not run";
}

TEST(DaemonAddresses, FollowTheEnvironment) {
  ::unsetenv("MULTIPATH_SOCKET_NAME");
  EXPECT_EQ(daemon_addresses(),
            (std::vector<std::string>{"/run/multipathd.socket",
                                      "@/org/kernel/linux/storage/multipathd"}));
  ::setenv("MULTIPATH_SOCKET_NAME", "@mine", 1);
  EXPECT_EQ(daemon_addresses(), std::vector<std::string>{"@mine"});
  ::unsetenv("MULTIPATH_SOCKET_NAME");
}

TEST(SocketAddress, SendsAbstractNamesWithoutTrailingNul) {
  const auto name = socket_address("@ab");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->length, offsetof(sockaddr_un, sun_path) + 3);
  EXPECT_EQ(std::string(name->name.sun_path, 3), std::string("\0ab", 3));
}

TEST(ShownReply, StripsFailWhenMoreFollows) {
  EXPECT_EQ(shown_reply("fail\ntimeout\n"), "timeout\n");
  EXPECT_EQ(shown_reply("fail\n"), "fail\n");
  EXPECT_EQ(shown_reply("ok\n"), "ok\n");
  EXPECT_TRUE(is_failure("fail\nx"));
  EXPECT_FALSE(is_failure("failed\n"));
}

}  // namespace
}  // namespace libpath
