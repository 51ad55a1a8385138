#include "libpath/serve/notify.h"

#include <gtest/gtest.h>

#include "tests/unit/serve/support.h"

namespace libpath {
namespace {

// A service manager's end of the channel.
class NotifyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto name = socket_address(address_);
    ASSERT_EQ(::bind(fd_.get(), name->get(), name->length), 0);
    ::setenv("NOTIFY_SOCKET", address_.c_str(), 1);
  }
  void TearDown() override { ::unsetenv("NOTIFY_SOCKET"); }
  std::string next() const {
    char buffer[512];
    const ssize_t got = ::recv(fd_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    return got < 0 ? "" : std::string(buffer, static_cast<std::size_t>(got));
  }

  TempDir dir_;
  std::string address_ = dir_.file("notify");
  UniqueFd fd_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

TEST_F(NotifyTest, TellsTheServiceManager) {
  notify_ready();
  EXPECT_EQ(next(), "READY=1");
  notify_status("up\nREADY=1");
  EXPECT_EQ(next(), "STATUS=up_READY=1") << "a status is one line";
  notify_reloading();
  EXPECT_TRUE(next().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  notify_watchdog();
  EXPECT_EQ(next(), "WATCHDOG=1");
  notify_errno(5);
  EXPECT_EQ(next(), "ERRNO=5");
  notify_stopping();
  EXPECT_EQ(next(), "STOPPING=1");
}

TEST(Notify, IsSilentWithoutAServiceManager) {
  ::unsetenv("NOTIFY_SOCKET");
  notify_ready();
  ::unsetenv("WATCHDOG_USEC");
  EXPECT_FALSE(watchdog_interval());
  EXPECT_TRUE(take_activation_sockets().empty());
}

TEST(Notify, ReadsTheWatchdogInterval) {
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  ::unsetenv("WATCHDOG_PID");
  EXPECT_EQ(watchdog_interval(), std::chrono::microseconds(30000000));
  ::unsetenv("WATCHDOG_USEC");
}

}  // namespace
}  // namespace libpath
