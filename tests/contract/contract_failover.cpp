// What every FailoverPort does: the fake anywhere, the real thread where network namespaces may be
// made (HAWSER_REAL_KERNEL=1: the guest).
#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>

#include <gtest/gtest.h>

#include "libpath/sys/nl_failover_port.h"
#include "tests/contract/rtnetlink_suite.h"
#include "tests/fakes/fake_failover_port.h"
#include "tests/fakes/fake_loop.h"

namespace libpath {
namespace {

using Outcomes = std::vector<FailoverOutcome>;

struct FakeFailoverWorld : FakeNetWorld {
  FailoverPort& port() {
    if (!port_) port_ = std::make_unique<FakeFailoverPort>(fake(), loop_);
    return *port_;
  }
  Outcomes outcomes(std::size_t) {
    static_cast<void>(port_->work());
    return port_->outcomes();
  }
  FakeRtnetlink& fake() { return static_cast<FakeRtnetlink&>(edge()); }
  void be_slow() { fake().set_monitor(BondKernelSim::Monitor::by_hand); }

 private:
  FakeLoop loop_;
  std::unique_ptr<FakeFailoverPort> port_;
};

struct RealFailoverWorld : RealNetWorld {
  void be_slow() {}  // miimon is an hour
  FailoverPort& port() {
    if (!port_) port_ = std::make_unique<NlFailoverPort>(NlRtnetlink::kReceiveBuffer);
    return *port_;
  }
  // As many as are expected, and whatever comes soon after.
  Outcomes outcomes(std::size_t expected) {
    constexpr int kPatience = 30000;
    constexpr int kQuiet = 150;
    Outcomes all;
    pollfd one{*port_->start(), POLLIN, 0};
    while (::poll(&one, 1, all.size() < expected ? kPatience : kQuiet) == 1) {
      for (auto& outcome : port_->outcomes()) all.push_back(std::move(outcome));
    }
    return all;
  }

 private:
  std::unique_ptr<NlFailoverPort> port_;
};

using FailoverWorlds = testing::Types<FakeFailoverWorld, RealFailoverWorld>;

// bond7 with three slaves, hw0 active, in a kernel that looks only every hour.
template <typename World>
class FailoverContract : public RtnetlinkSuite<World> {
 protected:
  void SetUp() override {
    RtnetlinkSuite<World>::SetUp();
    if (this->IsSkipped() || this->HasFatalFailure()) return;
    this->world_.add_nic("hw2");
    constexpr std::uint32_t kHour = 3'600'000;
    bond_ = this->make_bond({{O::mode, 1U}, {O::miimon, kHour}});
    for (const char* name : {"hw0", "hw1", "hw2"}) {
      nics_.push_back(this->index(name));
      this->take(lc::Enslave{nics_.back(), bond_});
    }
    this->take(lc::SetUp{bond_, true});
    ASSERT_TRUE(port().start());
    this->world_.be_slow();
    if (active() == nics_[0]) return;
    this->take(lc::SetOption{bond_, O::active_slave, nics_[0]});
    ASSERT_EQ(active(), nics_[0]);
  }
  FailoverPort& port() { return this->world_.port(); }
  Outcomes outcomes(std::size_t expected = 1) { return this->world_.outcomes(expected); }
  LinkIndex active() { return this->link("bond7").bond->active_slave(); }
  void stand_by(std::size_t from, std::size_t to) {
    port().stand_by({bond_, nics_[from], nics_[to]});
    EXPECT_TRUE(outcomes(0).empty()) << "nothing is lost yet";
  }
  void cut(std::size_t nic) { this->world_.set_carrier("hw" + std::to_string(nic), false); }
  void mend(std::size_t nic) { this->world_.set_carrier("hw" + std::to_string(nic), true); }

  LinkIndex bond_ = 0;
  std::vector<LinkIndex> nics_;
};
TYPED_TEST_SUITE(FailoverContract, FailoverWorlds);

TYPED_TEST(FailoverContract, ARequestIsAnsweredWithItsTicket) {
  this->port().set_active(this->bond_, this->nics_[1], 77);
  const auto told = this->outcomes();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].ticket, 77U);
  EXPECT_EQ(told[0].bond, this->bond_);
  EXPECT_EQ(told[0].to, this->nics_[1]);
  EXPECT_TRUE(told[0].taken) << told[0].taken.error().message();
  EXPECT_FALSE(told[0].by_order);
  EXPECT_GE(told[0].done, told[0].heard);
  EXPECT_EQ(this->active(), this->nics_[1]);
}

TYPED_TEST(FailoverContract, ARefusalHasTheKernelsWords) {
  this->world_.add_nic("hw3");  // no slave of it
  this->port().set_active(this->bond_, this->index("hw3"), 1);
  this->port().set_active(this->bond_, 987654, 2);
  const auto told = this->outcomes(2);
  ASSERT_EQ(told.size(), 2U);
  ASSERT_FALSE(told[0].taken);
  EXPECT_NE(told[0].taken.error().what.find("invalid option value"), std::string::npos)
      << told[0].taken.error().message();
  ASSERT_FALSE(told[1].taken);
  EXPECT_EQ(told[1].taken.error().sys_errno, ENODEV);
  EXPECT_EQ(this->active(), this->nics_[0]);
}

TYPED_TEST(FailoverContract, AnOrderIsCarriedOutWhenItsSlaveIsLost) {
  this->stand_by(0, 2);  // by itself the kernel would take hw1
  this->cut(0);
  const auto told = this->outcomes();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].ticket, 0U);
  EXPECT_TRUE(told[0].by_order);
  EXPECT_EQ(told[0].from, this->nics_[0]);
  EXPECT_EQ(told[0].to, this->nics_[2]);
  EXPECT_TRUE(told[0].taken) << told[0].taken.error().message();
  EXPECT_GE(told[0].done, told[0].heard);
  EXPECT_EQ(this->active(), this->nics_[2]);
}

TYPED_TEST(FailoverContract, ASlaveThatIsSetDownIsLost) {
  this->stand_by(0, 2);
  this->take(lc::SetUp{this->nics_[0], false});
  ASSERT_EQ(this->outcomes().size(), 1U);
  EXPECT_EQ(this->active(), this->nics_[2]);
}

TYPED_TEST(FailoverContract, AnOrderIsCarriedOutOnce) {
  this->stand_by(0, 2);
  this->cut(0);
  ASSERT_EQ(this->outcomes().size(), 1U);
  this->mend(0);
  this->take(lc::SetOption{this->bond_, O::active_slave, this->nics_[0]});
  this->cut(0);
  EXPECT_TRUE(this->outcomes(0).empty());
  EXPECT_EQ(this->active(), this->nics_[0]);
}

TYPED_TEST(FailoverContract, TheNewestOrderCounts) {
  this->stand_by(0, 1);
  this->stand_by(0, 2);
  this->cut(0);
  ASSERT_EQ(this->outcomes().size(), 1U);
  EXPECT_EQ(this->active(), this->nics_[2]);
}

TYPED_TEST(FailoverContract, AnOrderThatWasTakenBackIsNotCarriedOut) {
  this->stand_by(0, 2);
  this->port().stand_down(this->bond_);
  this->cut(0);
  EXPECT_TRUE(this->outcomes(0).empty());
  EXPECT_EQ(this->active(), this->nics_[0]);
}

TYPED_TEST(FailoverContract, ARequestEndsTheOrder) {
  this->stand_by(0, 2);
  this->port().set_active(this->bond_, this->nics_[0], 1);
  ASSERT_EQ(this->outcomes().size(), 1U);
  this->cut(0);
  EXPECT_TRUE(this->outcomes(0).empty());
}

TYPED_TEST(FailoverContract, AnOrderMayBeRefused) {
  this->cut(2);
  this->stand_by(0, 2);
  this->cut(0);
  const auto told = this->outcomes();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_FALSE(told[0].taken);
  EXPECT_EQ(this->active(), this->nics_[0]);
}

TYPED_TEST(FailoverContract, WhatAnOrderHasDoneIsNotDoneAgainForARequest) {
  this->stand_by(0, 2);
  this->cut(0);
  ASSERT_EQ(this->outcomes().size(), 1U);
  this->take(lc::SetOption{this->bond_, O::active_slave, this->nics_[1]});  // by somebody else
  this->port().set_active(this->bond_, this->nics_[2], 5);
  auto told = this->outcomes();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].ticket, 5U);
  EXPECT_TRUE(told[0].taken);
  EXPECT_TRUE(told[0].by_order);
  EXPECT_EQ(this->active(), this->nics_[1]);
  this->port().set_active(this->bond_, this->nics_[2], 6);  // only once
  told = this->outcomes();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_FALSE(told[0].by_order);
  EXPECT_EQ(this->active(), this->nics_[2]);
}

TYPED_TEST(FailoverContract, TheLossOfOthersIsNotItsBusiness) {
  this->stand_by(0, 2);
  this->cut(1);
  this->world_.remove_nic("hw1");
  EXPECT_TRUE(this->outcomes(0).empty());
  EXPECT_EQ(this->active(), this->nics_[0]);
}

// More commands than a channel holds, while nobody reads outcomes: none is lost.
TYPED_TEST(FailoverContract, EveryOneOfManyRequestsIsAnswered) {
  constexpr std::uint64_t kMany = 5000;
  for (std::uint64_t ticket = 1; ticket <= kMany; ++ticket) {
    this->port().set_active(this->bond_, this->nics_[ticket % 2], ticket);
  }
  const auto told = this->outcomes(kMany);
  ASSERT_EQ(told.size(), kMany);
  for (std::uint64_t i = 0; i < kMany; ++i) EXPECT_EQ(told[i].ticket, i + 1);
}

}  // namespace
}  // namespace libpath
