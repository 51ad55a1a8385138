// A server on a real event loop in a temporary directory, and raw clients that misbehave.
#pragma once

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "libpath/ipc/framing.h"
#include "libpath/loop/sd_loop.h"
#include "libpath/serve/address.h"
#include "libpath/serve/command_server.h"

namespace libpath {

constexpr uid_t kRoot = 0;
constexpr uid_t kAlice = 1000;
constexpr uid_t kBob = 1001;

class TempDir {
 public:
  TempDir() {
    char name[] = "/tmp/hawser-serve-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// A client that does exactly what the test says, byte by byte; never blocks.
class RawClient {
 public:
  explicit RawClient(const std::string& address)
      : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    const auto name = socket_address(address);
    connected_ = name && ::connect(fd_.get(), name->get(), name->length) == 0;
  }
  bool connected() const { return connected_; }
  void send_bytes(std::string_view bytes) const {
    EXPECT_EQ(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void send(std::string_view text) const { send_bytes(encode_frame(text)); }
  // Takes what arrived; true while the server keeps the connection.
  bool pump() {
    char buffer[65536];
    for (;;) {
      const ssize_t got = ::recv(fd_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
      if (got < 0 && errno == EAGAIN) return true;
      if (got <= 0) return false;
      received_.append(buffer, static_cast<std::size_t>(got));
    }
  }
  std::size_t received() const { return received_.size(); }
  // The replies that are complete so far.
  std::vector<std::string> replies() const {
    std::vector<std::string> out;
    FrameReader reader(kMaxReplyLength);
    std::string_view rest = received_;
    while (const std::size_t used = reader.feed(rest)) {
      rest.remove_prefix(used);
      if (auto text = reader.take()) out.push_back(std::move(*text));
    }
    return out;
  }
  void close() { fd_.reset(); }
  int fd() const { return fd_.get(); }

 private:
  UniqueFd fd_;
  bool connected_ = false;
  std::string received_;
};

class ServeTest : public ::testing::Test {
 protected:
  // Uids are given out in order of connecting; then kRoot.
  void start(ServerOptions options, CommandServer::Handler handler) {
    options.identify = [this](int /*fd*/) -> Result<Peer> {
      const uid_t uid = accepted_ < uids_.size() ? uids_[accepted_] : kRoot;
      ++accepted_;
      return Peer{uid, 1};
    };
    server_.emplace(loop_, std::move(options), std::move(handler));
    ASSERT_TRUE(server_->listen(address_));
  }
  void start_echo(ServerOptions options = {}) {
    start(std::move(options),
          [](const Request& request, Reply reply) { reply.send("got " + request.text + "\n"); });
  }
  void run_for(Millis span) {
    loop_.at(loop_.now() + span, [this] { loop_.quit(0); });
    loop_.run();
  }
  // Runs the loop until `done` or some seconds have passed.
  bool run_until(const std::function<bool()>& done) {
    const TimePoint end = loop_.now() + Seconds(20);
    while (!done()) {
      if (loop_.now() > end) return false;
      run_for(Millis(2));
    }
    return true;
  }
  bool answered(RawClient& client, std::size_t count) {
    return run_until([&] {
      client.pump();
      return client.replies().size() >= count;
    });
  }
  bool closed(RawClient& client) {
    return run_until([&] { return !client.pump(); });
  }

  TempDir dir_;
  std::string address_ = dir_.file("socket");
  SdLoop loop_;
  std::vector<uid_t> uids_;
  std::size_t accepted_ = 0;
  std::optional<CommandServer> server_;
};

}  // namespace libpath
