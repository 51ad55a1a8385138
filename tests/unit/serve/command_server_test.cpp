#include "libpath/serve/command_server.h"

#include <gtest/gtest.h>

#include "tests/unit/serve/support.h"

namespace libpath {
namespace {

using CommandServerTest = ServeTest;

TEST_F(CommandServerTest, AnswersManyRequestsOnOneConnection) {
  start_echo();
  RawClient client(address_);
  client.send("show paths");
  ASSERT_TRUE(answered(client, 1));
  client.send("show maps");
  ASSERT_TRUE(answered(client, 2));
  EXPECT_EQ(client.replies(), (std::vector<std::string>{"got show paths\n", "got show maps\n"}));
}

TEST_F(CommandServerTest, AnswersRequestsThatCameEarlyInOrder) {
  start_echo();
  RawClient client(address_);
  std::string burst;
  for (int i = 0; i < 200; ++i) burst += encode_frame(std::to_string(i));
  client.send_bytes(burst);
  ASSERT_TRUE(answered(client, 200));
  EXPECT_EQ(client.replies()[199], "got 199\n");
}

TEST_F(CommandServerTest, TakesARequestByteByByte) {
  start_echo();
  RawClient client(address_);
  for (const char& byte : encode_frame("slow")) {
    client.send_bytes({&byte, 1});
    run_for(Millis(1));
  }
  ASSERT_TRUE(answered(client, 1));
  EXPECT_EQ(client.replies()[0], "got slow\n");
}

TEST_F(CommandServerTest, TellsTheHandlerWhoAsks) {
  uids_ = {kAlice, kRoot};
  std::vector<bool> root;
  start({}, [&root](const Request& request, Reply reply) {
    root.push_back(request.from_root());
    reply.send("ok\n");
  });
  RawClient user(address_);
  user.send("x");
  ASSERT_TRUE(answered(user, 1));
  RawClient admin(address_);
  admin.send("x");
  ASSERT_TRUE(answered(admin, 1));
  EXPECT_EQ(root, (std::vector<bool>{false, true}));
}

TEST_F(CommandServerTest, DropsAClientThatBreaksTheFraming) {
  start_echo();
  for (const std::size_t length : {std::size_t{0}, std::size_t{513}, ~std::size_t{0}}) {
    RawClient client(address_);
    std::string header(sizeof length, '\0');
    std::memcpy(header.data(), &length, sizeof length);
    client.send_bytes(header);
    EXPECT_TRUE(closed(client)) << length;
    EXPECT_TRUE(client.replies().empty());
  }
  EXPECT_EQ(server_->client_count(), 0U);
}

TEST_F(CommandServerTest, EndsTheRequestAtItsFirstNul) {
  start_echo();
  RawClient client(address_);
  const std::size_t length = 7;
  std::string frame(sizeof length, '\0');
  std::memcpy(frame.data(), &length, sizeof length);
  client.send_bytes(frame + std::string("ab\0cd\0\0", 7));
  ASSERT_TRUE(answered(client, 1));
  EXPECT_EQ(client.replies()[0], "got ab\n");
}

TEST_F(CommandServerTest, EndsEveryReplyWithANewline) {
  start({}, [](const Request& request, Reply reply) {
    reply.send(request.text == "empty" ? "" : "unknown");
  });
  RawClient client(address_);
  client.send("empty");
  ASSERT_TRUE(answered(client, 1));
  client.send("path");
  ASSERT_TRUE(answered(client, 2));
  EXPECT_EQ(client.replies(), (std::vector<std::string>{"ok\n", "unknown\n"}));
}

TEST_F(CommandServerTest, AnswersLaterWhileOthersAreServed) {
  std::vector<Reply> waiting;
  start({}, [&waiting](const Request& request, Reply reply) {
    if (request.text == "later") {
      waiting.push_back(std::move(reply));
    } else {
      reply.send("now\n");
    }
  });
  RawClient slow(address_);
  slow.send("later");
  ASSERT_TRUE(run_until([&] { return !waiting.empty(); }));
  RawClient quick(address_);
  quick.send("x");
  ASSERT_TRUE(answered(quick, 1));
  EXPECT_TRUE(waiting[0].wanted());
  waiting[0].send("done\n");
  EXPECT_FALSE(waiting[0].wanted());
  ASSERT_TRUE(answered(slow, 1));
  EXPECT_EQ(slow.replies()[0], "done\n");
}

TEST_F(CommandServerTest, SaysFailForAReplyThatWasDropped) {
  start({}, [](const Request& /*request*/, const Reply& /*reply*/) {});
  RawClient client(address_);
  client.send("x");
  ASSERT_TRUE(answered(client, 1));
  EXPECT_EQ(client.replies()[0], "fail\n");
}

TEST_F(CommandServerTest, SaysTimeoutAndForgetsTheLateAnswer) {
  std::vector<Reply> waiting;
  ServerOptions options;
  options.request_timeout = Millis(50);
  start(options, [&waiting](const Request& request, Reply reply) {
    if (request.text == "hang") {
      waiting.push_back(std::move(reply));
    } else {
      reply.send("fine\n");
    }
  });
  RawClient client(address_);
  client.send("hang");
  ASSERT_TRUE(answered(client, 1));
  client.send("next");
  waiting[0].send("too late\n");
  ASSERT_TRUE(answered(client, 2));
  EXPECT_EQ(client.replies(), (std::vector<std::string>{"fail\ntimeout\n", "fine\n"}));
}

TEST_F(CommandServerTest, DropsAClientThatSendsHalfARequest) {
  ServerOptions options;
  options.request_timeout = Millis(50);
  start_echo(options);
  RawClient half(address_);
  half.send_bytes(encode_frame("show paths").substr(0, 11));
  RawClient header_only(address_);
  header_only.send_bytes("\x05");
  EXPECT_TRUE(closed(half));
  EXPECT_TRUE(closed(header_only));
}

TEST_F(CommandServerTest, KeepsAnIdleClient) {
  ServerOptions options;
  options.request_timeout = Millis(20);
  start_echo(options);
  RawClient client(address_);
  run_for(Millis(80));
  client.send("x");
  EXPECT_TRUE(answered(client, 1));
}

TEST_F(CommandServerTest, SurvivesClientsThatLeaveInEveryPhase) {
  std::vector<Reply> waiting;
  start({}, [&waiting](const Request& request, Reply reply) {
    if (request.text == "big") {
      reply.send(std::string(std::size_t{4} << 20, 'x'));
    } else {
      waiting.push_back(std::move(reply));
    }
  });
  RawClient busy(address_);
  busy.send("hang");
  RawClient writing(address_);
  writing.send("big");
  RawClient half(address_);
  half.send_bytes("\x05");
  ASSERT_TRUE(run_until([&] { return server_->client_count() == 3 && waiting.size() == 1; }));
  busy.close();
  writing.close();
  half.close();
  ASSERT_TRUE(run_until([&] { return server_->client_count() == 0; }));
  EXPECT_FALSE(waiting[0].wanted());
  waiting[0].send("nobody hears it\n");
}

TEST_F(CommandServerTest, OutlivesItsReplies) {
  std::vector<Reply> waiting;
  start({}, [&waiting](const Request& /*request*/, Reply reply) {
    waiting.push_back(std::move(reply));
  });
  RawClient client(address_);
  client.send("x");
  ASSERT_TRUE(run_until([&] { return !waiting.empty(); }));
  server_.reset();
  EXPECT_FALSE(waiting[0].wanted());
  waiting[0].send("gone\n");
  EXPECT_TRUE(closed(client));
}

TEST_F(CommandServerTest, CanBeDestroyedByItsHandler) {
  start({}, [this](const Request& /*request*/, const Reply& /*reply*/) { server_.reset(); });
  RawClient client(address_);
  client.send("x");
  EXPECT_TRUE(run_until([&] { return !server_.has_value(); }));
  EXPECT_TRUE(closed(client));
}

}  // namespace
}  // namespace libpath
