#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/serve/support.h"

namespace libpath {
namespace {

using Listening = ServeTest;

CommandServer::Handler ok() {
  return [](const Request& /*request*/, Reply reply) { reply.send("ok\n"); };
}

TEST_F(Listening, LetsEverybodyConnectToThePath) {
  start_echo();
  struct stat status {};
  ASSERT_EQ(::stat(address_.c_str(), &status), 0);
  EXPECT_TRUE(S_ISSOCK(status.st_mode));
  EXPECT_EQ(status.st_mode & 0777U, 0666U);
}

TEST_F(Listening, RemovesItsPathAtTheEnd) {
  start_echo();
  server_->stop_listening();
  EXPECT_FALSE(std::filesystem::exists(address_));
  EXPECT_EQ(server_->listener_count(), 0U);
}

TEST_F(Listening, ReplacesAStaleSocket) {
  {
    const auto name = socket_address(address_);
    const UniqueFd dead(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(dead.get(), name->get(), name->length), 0);
  }
  start_echo();
  RawClient client(address_);
  client.send("x");
  EXPECT_TRUE(answered(client, 1));
}

TEST_F(Listening, LeavesALivingServerAlone) {
  start_echo();
  CommandServer second(loop_, {}, ok());
  const auto refused = second.listen(address_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::exists);
  RawClient client(address_);
  client.send("x");
  EXPECT_TRUE(answered(client, 1));
}

TEST_F(Listening, LeavesAnythingElseAtThePathAlone) {
  std::ofstream(address_) << "precious";
  CommandServer server(loop_, {}, ok());
  const auto refused = server.listen(address_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::exists);
  EXPECT_TRUE(std::filesystem::is_regular_file(address_));
}

TEST_F(Listening, RefusesAnAddressThatDoesNotFit) {
  CommandServer server(loop_, {}, ok());
  EXPECT_FALSE(server.listen(""));
  EXPECT_FALSE(server.listen("/" + std::string(107, 'x')));
  EXPECT_FALSE(server.listen(std::string_view("@a\0b", 4)));
}

TEST_F(Listening, ServesTheAbstractNameToo) {
  start_echo();
  const std::string name = "@/hawser/test/" + std::to_string(::getpid());
  ASSERT_TRUE(server_->listen(name));
  EXPECT_EQ(server_->listener_count(), 2U);
  RawClient client(name);
  client.send("x");
  EXPECT_TRUE(answered(client, 1));
}

TEST_F(Listening, TakesASocketThatIsAlreadyListening) {
  const auto name = socket_address(address_);
  UniqueFd passed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(passed.get(), name->get(), name->length), 0);
  CommandServer server(loop_, {}, ok());
  UniqueFd other(::dup(passed.get()));
  EXPECT_FALSE(server.adopt(std::move(other))) << "it does not listen yet";
  ASSERT_EQ(::listen(passed.get(), 5), 0);
  ASSERT_TRUE(server.adopt(std::move(passed)));
  RawClient client(address_);
  client.send("x");
  ASSERT_TRUE(answered(client, 1));
  server.stop_listening();
  EXPECT_TRUE(std::filesystem::exists(address_)) << "its maker removes it";
}

TEST_F(Listening, KnowsTheRealPeer) {
  std::optional<Peer> peer;
  CommandServer server(loop_, {}, [&peer](const Request& request, Reply reply) {
    peer = request.peer;
    reply.send("ok\n");
  });
  ASSERT_TRUE(server.listen(address_));
  RawClient client(address_);
  client.send("x");
  ASSERT_TRUE(answered(client, 1));
  EXPECT_EQ(peer->uid, ::getuid());
  EXPECT_EQ(peer->pid, ::getpid());
}

}  // namespace
}  // namespace libpath
