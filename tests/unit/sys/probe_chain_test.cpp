// Probes from the watcher's decision to the wire and back: two slaves in one segment.
#include <map>

#include <gtest/gtest.h>

#include "libpath/probe/probe_watcher.h"
#include "tests/fakes/fake_probe_port.h"

namespace libpath {
namespace {

constexpr MacAddress kRouter{{0x02, 0, 0, 0, 0, 0xfe}};
constexpr ProbeTarget kRouterV4{Ipv4Address{{192, 0, 2, 1}}};
constexpr ProbeTarget kRouterV6{
    Ipv6Address{{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}};

class ProbeChain : public testing::Test {
 protected:
  struct Slave {
    MacAddress mac;
    ProbePolicy policy;
    ProbeWatcher watcher;
    std::unique_ptr<ProbePort> port;
    std::optional<TimePoint> timer;
  };

  void SetUp() override {
    edge_.add_host(0, kRouterV4, kRouter);
    edge_.add_host(0, kRouterV6, kRouter);
    for (const LinkIndex link : {2U, 3U}) {
      edge_.plug(link, 0);
      Slave& slave = slaves_[link];
      slave.mac.bytes = {0x02, 0, 0, 0, 0, static_cast<std::uint8_t>(link)};
      slave.policy.targets = {kRouterV4, kRouterV6};
      slave.policy.all_targets = true;
      slave.policy.spread = link;
      slave.port = edge_.open({link, slave.mac}).value();
      send(slave, probe_event::Start{true});
    }
  }

  void run(Seconds time) {
    const TimePoint end = now_ + time;
    while (true) {
      Slave& next = slaves_.at(2).timer <= slaves_.at(3).timer ? slaves_.at(2) : slaves_.at(3);
      if (*next.timer >= end) break;
      now_ = *next.timer;
      send(next, probe_event::Due{});
      for (auto& [link, slave] : slaves_) receive(slave);
    }
    now_ = end;
  }

  void send(Slave& slave, const ProbeEvent& event) {
    for (const auto& action : step(slave.watcher, event, slave.policy, now_)) {
      if (const auto* probe = std::get_if<probe_action::SendProbe>(&action)) {
        (void)slave.port->send(build_probe(probe->target, slave.mac));
      } else if (const auto* timer = std::get_if<probe_action::SetTimer>(&action)) {
        slave.timer = timer->when;
      }
    }
  }

  void receive(Slave& slave) {
    for (const auto& frame : slave.port->receive().frames) {
      if (const auto heard = hear(frame, slave.mac)) send(slave, probe_event::Frame{*heard});
    }
  }

  FakeProbePorts edge_;
  std::map<LinkIndex, Slave> slaves_;
  TimePoint now_{Seconds{1000}};
};

TEST_F(ProbeChain, SlavesWithARouterAreGood) {
  run(Seconds{20});
  for (const auto& [link, slave] : slaves_) {
    EXPECT_EQ(slave.watcher.verdict, ProbeVerdict::good) << link;
  }
}

// The other slave's answers come by in the same segment; they prove nothing about this one.
TEST_F(ProbeChain, LossInEitherDirectionIsFoundOnTheSlaveThatHasIt) {
  using Loss = FakeProbePorts::Loss;
  for (const Loss loss : {Loss::sent, Loss::received, Loss::both}) {
    run(Seconds{20});
    edge_.lose(2, loss);
    run(Seconds{5});
    EXPECT_FALSE(slaves_.at(2).watcher.good());
    for (const TargetWatch& target : slaves_.at(2).watcher.targets) {
      EXPECT_EQ(target.verdict, ProbeVerdict::bad) << target.target.text();
    }
    EXPECT_EQ(slaves_.at(3).watcher.verdict, ProbeVerdict::good);
    edge_.lose(2, Loss::none);
    run(Seconds{2});
    EXPECT_TRUE(slaves_.at(2).watcher.good());
  }
}

TEST_F(ProbeChain, ARouterThatIsGoneIsGoneForBoth) {
  run(Seconds{5});
  edge_.remove_host(0, kRouterV6);
  run(Seconds{5});
  for (const auto& [link, slave] : slaves_) {
    EXPECT_FALSE(slave.watcher.good()) << link;
    EXPECT_EQ(slave.watcher.targets[0].verdict, ProbeVerdict::good) << link;
  }
}

TEST_F(ProbeChain, AnAnswerThatComesAfterTheNextProbeKeepsTheSlave) {
  run(Seconds{5});
  for (int i = 0; i < 20; ++i) {
    edge_.hold_answers();
    run(Seconds{2});
    edge_.release_answers();
    for (auto& [link, slave] : slaves_) receive(slave);
  }
  EXPECT_TRUE(slaves_.at(2).watcher.good());
  EXPECT_EQ(slaves_.at(2).watcher.targets[0].downs, 0U);
}

}  // namespace
}  // namespace libpath
