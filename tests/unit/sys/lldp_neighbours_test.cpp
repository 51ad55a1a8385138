#include "libpath/sys/lldp_neighbours.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "libpath/base/unique_fd.h"
#include "libpath/sys/lldp_library.h"
#include "libpath/sys/loaded_library.h"

namespace libpath {
namespace {

constexpr Millis kShort{300};

// Something that listens where lldpd would.
class Listener {
 public:
  Listener() {
    std::string folder = (std::filesystem::temp_directory_path() / "hawser-lldp-XXXXXX").string();
    folder_ = ::mkdtemp(folder.data());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string at = path();
    at.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    fd_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(fd_.get(), 0), 0);
  }
  ~Listener() {
    fd_.reset();
    if (thread_.joinable()) thread_.join();
    std::filesystem::remove_all(folder_);
  }
  Listener(const Listener&) = delete;
  Listener(Listener&&) = delete;
  Listener& operator=(const Listener&) = delete;
  Listener& operator=(Listener&&) = delete;

  std::string path() const { return folder_ + "/socket"; }
  void close() { fd_.reset(); }
  // Serves one connection so, once it has asked something.
  void serve(std::function<void(int)> with) {
    thread_ = std::thread([this, with = std::move(with)] {
      const UniqueFd client(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      std::array<char, 256> asked{};
      if (::recv(client.get(), asked.data(), asked.size(), 0) > 0) with(client.get());
    });
  }

 private:
  std::string folder_;
  UniqueFd fd_;
  std::thread thread_;
};

struct Outcome {
  Errc code = Errc::io;
  Millis took{0};
};

Outcome outcome_of(const std::string& path, Millis patience = kShort) {
  LldpNeighbours neighbours(path, patience);
  const auto start = std::chrono::steady_clock::now();
  const auto told = neighbours.neighbours();
  EXPECT_FALSE(told);
  return {told ? Errc::io : told.error().code,
          std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - start)};
}

TEST(LldpLibrary, OfTheBuildHasEveryFunction) {
  const auto library = LldpLibrary::load();
  ASSERT_TRUE(library) << library.error().message();
  EXPECT_NE(library->default_transport(), nullptr);
  EXPECT_TRUE(LldpLibrary::load());
}

TEST(LoadedLibrary, ThatIsMissingOrLacksAFunctionIsNotFound) {
  const auto missing = LoadedLibrary::open("libhawser-has-no-such.so.1");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);

  auto found = LoadedLibrary::open("libc.so.6");
  ASSERT_TRUE(found);
  int (*function)() = nullptr;
  found->take(function, "getpid");
  EXPECT_NE(function, nullptr);
  EXPECT_TRUE(found->complete());
  found->take(function, "hawser_no_such_function");
  ASSERT_FALSE(found->complete());
  EXPECT_NE(found->complete().error().what.find("hawser_no_such_function"), std::string::npos);
  found->take(function, "getpid");  // no later one makes up for it
  EXPECT_FALSE(found->complete());
}

TEST(LldpNeighbours, WithoutADaemonAreNotFound) {
  EXPECT_EQ(outcome_of("/nonexistent/lldpd.socket").code, Errc::not_found);
  Listener listener;
  listener.close();  // its socket stays behind, as that of a killed daemon does
  EXPECT_EQ(outcome_of(listener.path()).code, Errc::not_found);
}

TEST(LldpNeighbours, ASocketThatCannotBeNamedIsAnError) {
  EXPECT_EQ(outcome_of(std::string(200, 'x')).code, Errc::io);
}

TEST(LldpNeighbours, OfADaemonThatDoesNotAnswerAreNotWaitedFor) {
  const Listener listener;  // the kernel takes a connection for it
  const Outcome outcome = outcome_of(listener.path());
  EXPECT_EQ(outcome.code, Errc::timeout);
  EXPECT_GE(outcome.took, kShort);
  EXPECT_LT(outcome.took, kShort + Millis{3000});
}

TEST(LldpNeighbours, OfADaemonThatTakesNoConnectionAreNotWaitedFor) {
  const Listener listener;
  std::vector<UniqueFd> others;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string at = listener.path();
  at.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  while (others.size() < 100) {
    UniqueFd one(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (::connect(one.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      break;
    }
    others.push_back(std::move(one));
  }
  ASSERT_LT(others.size(), 100U);
  const Outcome outcome = outcome_of(listener.path());
  EXPECT_EQ(outcome.code, Errc::timeout);
  EXPECT_LT(outcome.took, kShort + Millis{3000});
}

TEST(LldpNeighbours, OfADaemonThatDribblesAreNotWaitedFor) {
  Listener listener;
  listener.serve([](int client) {
    const std::vector<char> zeros(1, '\0');
    while (::send(client, zeros.data(), zeros.size(), MSG_NOSIGNAL) == 1) {
      std::this_thread::sleep_for(Millis{50});
    }
  });
  const Outcome outcome = outcome_of(listener.path());
  EXPECT_EQ(outcome.code, Errc::timeout);
  EXPECT_LT(outcome.took, kShort + Millis{3000});
}

TEST(LldpNeighbours, OfADaemonThatHangsUpAreAnError) {
  Listener listener;
  listener.serve([](int) {});
  EXPECT_EQ(outcome_of(listener.path(), Millis{5000}).code, Errc::io);
}

TEST(LldpNeighbours, OfADaemonThatTalksNonsenseAreAnError) {
  Listener listener;
  listener.serve([](int client) {
    const std::vector<char> nonsense(4096, '\x7f');
    (void)::send(client, nonsense.data(), nonsense.size(), MSG_NOSIGNAL);
  });
  EXPECT_EQ(outcome_of(listener.path(), Millis{5000}).code, Errc::io);
}

}  // namespace
}  // namespace libpath
