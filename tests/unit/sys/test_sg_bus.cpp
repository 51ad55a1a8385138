#include <cerrno>
#include <deque>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/epoll.h>

#include "libpath/scsi/cdb.h"
#include "libpath/sys/sg_bus.h"
#include "tests/fakes/fake_executor.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/sys/disk.h"

namespace libpath {
namespace {

constexpr int kFd = 77;  // never opened: FakeLoop does not poll
const std::string kLane = "dev:8:16";

// The kernel's side of one sg node.
struct Node {
  int send_error = 0;
  int receive_error = 0;
  bool closed = false;
  std::deque<SgCommand*> held;    // with the kernel
  std::deque<SgResult> finished;  // to be read
  void finish(std::uint8_t status = 0) {
    SgResult result;
    result.pack_id = held.front()->pack_id;
    result.status = status;
    held.front()->data.assign(held.front()->data.size(), 0x5a);
    held.pop_front();
    finished.push_back(result);
  }
};

class NodePort final : public SgPort {
 public:
  explicit NodePort(Node& node) : node_(node) {}
  SgSent send(const ScsiTarget& /*target*/, SgCommand& command) override {
    SgSent sent;
    sent.reply.sys_errno = node_.send_error;
    if (node_.send_error != 0) return sent;
    node_.held.push_back(&command);
    sent.in_kernel = true;
    sent.fd = kFd;
    return sent;
  }
  SgReceived receive() override {
    SgReceived received;
    received.sys_errno = node_.receive_error;
    if (node_.finished.empty() && received.sys_errno == 0) received.sys_errno = EAGAIN;
    if (received.sys_errno != 0) return received;
    received.result = node_.finished.front();
    node_.finished.pop_front();
    return received;
  }
  void close() override { node_.closed = true; }

 private:
  Node& node_;
};

class SgBusTest : public ::testing::Test {
 protected:
  void submit(std::size_t length = 0, const ScsiTarget& target = kDisk) {
    bus_->submit(target, test_unit_ready_cdb(), length, kTimeout,
                 [this](const ScsiReply& reply) { replies_.push_back(reply); });
  }
  void ready(std::uint32_t events = EPOLLIN) { loop_.fire(kFd, events); }
  // Sends one command that the kernel keeps beyond the deadline.
  void get_stuck() {
    submit();
    loop_.advance(kTimeout + Millis{1000});
  }

  FakeLoop loop_;
  FakeExecutor executor_{loop_};
  std::vector<std::unique_ptr<Node>> nodes_;  // one for each time the node was opened
  std::vector<ScsiReply> replies_;
  std::unique_ptr<SgBus> bus_ = std::make_unique<SgBus>(loop_, executor_, [this] {
    nodes_.push_back(std::make_unique<Node>());
    return std::make_shared<NodePort>(*nodes_.back());
  });
};

TEST_F(SgBusTest, DeliversTheReplyThatTheKernelHasRead) {
  submit(16);
  EXPECT_TRUE(replies_.empty());
  loop_.run_until_idle();
  EXPECT_TRUE(loop_.watches(kFd));
  nodes_[0]->finish();
  ready();
  ASSERT_EQ(replies_.size(), 1U);
  EXPECT_EQ(replies_[0].data, std::vector<std::uint8_t>(16, 0x5a));
  EXPECT_EQ(loop_.timer_count(), 0U);
}

TEST_F(SgBusTest, MatchesRepliesThatComeInAnotherOrder) {
  submit();
  submit();
  loop_.run_until_idle();
  std::swap(nodes_[0]->held[0], nodes_[0]->held[1]);
  nodes_[0]->finish(0x02);  // the second one
  nodes_[0]->finish(0x08);
  ready();
  ASSERT_EQ(replies_.size(), 2U);
  EXPECT_EQ(replies_[0].status, 0x02);
  EXPECT_EQ(nodes_.size(), 1U);
}

TEST_F(SgBusTest, ReportsATimeoutAndDropsTheLateReply) {
  get_stuck();
  ASSERT_EQ(replies_.size(), 1U);
  EXPECT_TRUE(replies_[0].timed_out);
  nodes_[0]->finish();  // the buffers are still there
  ready();
  EXPECT_EQ(replies_.size(), 1U);
}

TEST_F(SgBusTest, SendsNothingWhileACommandIsOverdue) {
  get_stuck();
  submit();
  loop_.run_until_idle();
  ASSERT_EQ(replies_.size(), 2U);
  EXPECT_TRUE(replies_[1].timed_out);
  EXPECT_EQ(nodes_[0]->held.size(), 1U);
  nodes_[0]->finish();
  ready();
  submit();
  loop_.run_until_idle();
  EXPECT_EQ(nodes_[0]->held.size(), 1U);  // sent again
}

TEST_F(SgBusTest, AStuckWorkerIsATimeoutToo) {
  executor_.hold(kLane);
  submit();
  loop_.advance(kTimeout + Millis{1000});
  ASSERT_EQ(replies_.size(), 1U);
  EXPECT_TRUE(replies_[0].timed_out);
  submit();
  loop_.run_until_idle();
  EXPECT_EQ(replies_.size(), 2U);
  EXPECT_EQ(executor_.pending(kLane), 1U);  // nothing piles up behind it
}

TEST_F(SgBusTest, BoundsWhatIsInFlight) {
  for (int i = 0; i < 9; ++i) submit();
  loop_.run_until_idle();
  ASSERT_EQ(replies_.size(), 1U);
  EXPECT_EQ(replies_[0].sys_errno, EAGAIN);
  EXPECT_EQ(nodes_[0]->held.size(), 8U);
}

TEST_F(SgBusTest, AnswersEverythingWhenTheDeviceGoes) {
  submit();
  submit();
  loop_.run_until_idle();
  ready(EPOLLHUP);
  ASSERT_EQ(replies_.size(), 2U);
  EXPECT_EQ(replies_[0].sys_errno, ENODEV);
  EXPECT_TRUE(nodes_[0]->closed);
  EXPECT_FALSE(loop_.watches(kFd));
  EXPECT_EQ(loop_.timer_count(), 0U);
}

TEST_F(SgBusTest, ReadsWhatIsThereBeforeItGivesUpADevice) {
  submit();
  submit();
  loop_.run_until_idle();
  nodes_[0]->finish(0x02);
  ready(EPOLLIN | EPOLLHUP);
  ASSERT_EQ(replies_.size(), 2U);
  EXPECT_EQ(replies_[0].status, 0x02);
  EXPECT_EQ(replies_[1].sys_errno, ENODEV);
}

TEST_F(SgBusTest, OpensAnewAfterAFailure) {
  submit();
  loop_.run_until_idle();
  nodes_[0]->receive_error = ENODEV;
  ready();
  ASSERT_EQ(replies_.size(), 1U);
  submit();
  loop_.run_until_idle();
  ASSERT_EQ(nodes_.back()->held.size(), 1U);
  EXPECT_NE(nodes_.back().get(), nodes_[0].get());
}

TEST_F(SgBusTest, ReportsWhatTheKernelRefuses) {
  submit();
  nodes_[0]->send_error = EDOM;
  loop_.run_until_idle();
  ASSERT_EQ(replies_.size(), 1U);
  EXPECT_EQ(replies_[0].sys_errno, EDOM);
  EXPECT_FALSE(nodes_[0]->closed);
}

TEST_F(SgBusTest, ForgetSilencesEverything) {
  submit();
  loop_.run_until_idle();
  get_stuck();  // one more, and both are overdue
  replies_.clear();
  submit();  // answered later, but for forget()
  bus_->forget(kDisk.dev);
  loop_.advance(Seconds{60});
  EXPECT_TRUE(replies_.empty());
  EXPECT_TRUE(nodes_[0]->closed);
  EXPECT_EQ(loop_.watch_count(), 0U);
}

TEST_F(SgBusTest, ACallbackMayForgetItsDevice) {
  bus_->submit(kDisk, test_unit_ready_cdb(), 0, kTimeout, [this](const ScsiReply& reply) {
    replies_.push_back(reply);
    bus_->forget(kDisk.dev);
  });
  submit();
  loop_.run_until_idle();
  nodes_[0]->finish();
  nodes_[0]->finish();
  ready(EPOLLIN | EPOLLHUP);
  EXPECT_EQ(replies_.size(), 1U);
}

TEST_F(SgBusTest, AnotherSgNodeIsAnotherDevice) {
  submit();
  loop_.run_until_idle();
  submit(0, ScsiTarget{kDisk.dev, "sdb", "sg9"});
  EXPECT_TRUE(replies_.empty());  // never inline
  loop_.run_until_idle();
  ASSERT_EQ(replies_.size(), 1U);
  EXPECT_EQ(replies_[0].sys_errno, ENODEV);
  EXPECT_TRUE(nodes_[0]->closed);
  EXPECT_EQ(nodes_[1]->held.size(), 1U);
}

TEST_F(SgBusTest, RefusesCommandsThatAreNone) {
  bus_->submit(kDisk, Cdb{}, 0, kTimeout,
               [this](const ScsiReply& reply) { replies_.push_back(reply); });
  submit(std::size_t{1} << 30);
  loop_.run_until_idle();
  ASSERT_EQ(replies_.size(), 2U);
  EXPECT_EQ(replies_[0].sys_errno, EINVAL);
  EXPECT_EQ(replies_[1].sys_errno, EINVAL);
}

TEST_F(SgBusTest, EndsWithCommandsInFlight) {
  submit();
  loop_.run_until_idle();
  bus_.reset();
  loop_.advance(Seconds{60});
  EXPECT_TRUE(replies_.empty());
  EXPECT_TRUE(nodes_[0]->closed);
  EXPECT_EQ(loop_.timer_count(), 0U);
}

TEST(SgReply, CannotBeLongerThanItsBuffers) {
  SgCommand command;
  command.data.assign(8, 1);
  SgResult result;
  result.sense_length = 1000;
  result.residual = -5;
  EXPECT_EQ(sg_reply(command, result).data.size(), 8U);
  EXPECT_EQ(sg_reply(command, result).sense.size(), command.sense.size());
  result.residual = 1000;
  EXPECT_TRUE(sg_reply(command, result).data.empty());
  result.residual = 3;
  EXPECT_EQ(sg_reply(command, result).data.size(), 5U);
}

TEST(KernelSgPort, SaysWhenThereIsNoNode) {
  const auto port = kernel_sg_ports("/nonexistent")();
  SgCommand command;
  command.cdb = test_unit_ready_cdb();
  EXPECT_EQ(port->send(kDisk, command).reply.sys_errno, ENOENT);
  EXPECT_EQ(port->send({{8, 16}, "", ""}, command).reply.sys_errno, ENOENT);
  EXPECT_EQ(port->send({{8, 16}, "../sdb", "../sg1"}, command).reply.sys_errno, ENOENT);
}

TEST(KernelSgPort, RefusesANodeThatIsNotTheDisk) {
  const auto port = kernel_sg_ports("/dev")();
  SgCommand command;
  command.cdb = test_unit_ready_cdb();
  EXPECT_EQ(port->send({{8, 16}, "null", ""}, command).reply.sys_errno, ENODEV);
}

}  // namespace
}  // namespace libpath
