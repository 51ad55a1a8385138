// The fakes of bondd's edges for tests with threads: fakes know one thread, so callers come in one
// at a time, and what has to be watched has a descriptor that a real loop can watch.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include <sys/eventfd.h>

#include "libpath/base/unique_fd.h"
#include "tests/fakes/fake_failover_port.h"
#include "tests/fakes/fake_neighbours.h"
#include "tests/fakes/fake_probe_port.h"
#include "tests/fakes/fake_rtnetlink.h"
#include "tests/fakes/fake_sysfs.h"
#include "tests/fakes/serial_sysfs.h"

namespace bondd {

// One for all: it is one kernel.
using KernelLock = std::recursive_mutex;

class Signal {
 public:
  int fd() const { return fd_.get(); }
  void raise() const {
    const std::uint64_t one = 1;
    static_cast<void>(::write(fd_.get(), &one, sizeof one));
  }
  void clear() const {
    std::uint64_t count = 0;
    static_cast<void>(::read(fd_.get(), &count, sizeof count));
  }

 private:
  libpath::UniqueFd fd_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

class SerialRtnetlink final : public libpath::Rtnetlink {
 public:
  SerialRtnetlink(libpath::FakeRtnetlink& net, KernelLock& lock) : net_(net), lock_(lock) {}
  libpath::Result<int> listen() override {
    const std::lock_guard held(lock_);
    static_cast<void>(net_.listen());
    return told_.fd();
  }
  libpath::LinkEventBatch read_events() override {
    const std::lock_guard held(lock_);
    told_.clear();
    return net_.read_events();
  }
  libpath::Result<std::vector<libpath::Link>> links(Counters counters) override {
    const std::lock_guard held(lock_);
    return net_.links(counters);
  }
  libpath::Result<std::vector<libpath::Link>> look(
      const std::vector<libpath::LinkIndex>& which) override {
    const std::lock_guard held(lock_);
    return net_.look(which);
  }
  libpath::Result<libpath::LinkIndex> find(const std::string& name) override {
    const std::lock_guard held(lock_);
    return net_.find(name);
  }
  libpath::Result<bool> has_addresses(libpath::LinkIndex index) override {
    const std::lock_guard held(lock_);
    return net_.has_addresses(index);
  }
  libpath::Result<std::vector<libpath::RouteHop>> routes() override {
    const std::lock_guard held(lock_);
    return net_.routes();
  }
  libpath::Result<std::vector<libpath::LinkPeer>> peers() override {
    const std::lock_guard held(lock_);
    return net_.peers();
  }
  libpath::Status apply(const libpath::LinkChange& change) override {
    const std::lock_guard held(lock_);
    auto taken = net_.apply(change);
    tell();
    return taken;
  }
  // What is pending is to be read.
  void tell() const { told_.raise(); }

 private:
  libpath::FakeRtnetlink& net_;
  KernelLock& lock_;
  Signal told_;
};

class SerialFailoverPort final : public libpath::FailoverPort {
 public:
  SerialFailoverPort(libpath::FakeFailoverPort& port, const SerialRtnetlink& net, KernelLock& lock)
      : port_(port), net_(net), lock_(lock) {}
  libpath::Result<int> start() override {
    const std::lock_guard held(lock_);
    static_cast<void>(port_.start());
    return done_.fd();
  }
  void stand_by(const libpath::StandingOrder& order) override {
    const std::lock_guard held(lock_);
    port_.stand_by(order);
  }
  void stand_down(libpath::LinkIndex bond) override {
    const std::lock_guard held(lock_);
    port_.stand_down(bond);
  }
  void set_active(libpath::LinkIndex bond, libpath::LinkIndex slave,
                  std::uint64_t ticket) override {
    const std::lock_guard held(lock_);
    port_.set_active(bond, slave, ticket);
  }
  std::vector<libpath::FailoverOutcome> outcomes() override {
    const std::lock_guard held(lock_);
    done_.clear();
    return port_.outcomes();
  }
  // A turn of the failover thread, on whichever thread plays it.
  void work() {
    const std::lock_guard held(lock_);
    if (!port_.work()) return;
    net_.tell();
    done_.raise();
  }

 private:
  libpath::FakeFailoverPort& port_;
  const SerialRtnetlink& net_;
  KernelLock& lock_;
  Signal done_;
};

// Ports whose answers are never heard: what is tested is who opens, sends and ends them.
class SerialProbePorts final : public libpath::ProbePorts {
 public:
  SerialProbePorts(libpath::FakeProbePorts& ports, KernelLock& lock) : ports_(ports), lock_(lock) {}
  libpath::Result<std::unique_ptr<libpath::ProbePort>> open(
      const libpath::ProbePlace& place) override {
    const std::lock_guard held(lock_);
    auto opened = ports_.open(place);
    if (!opened) return opened;
    return std::make_unique<Port>(std::move(*opened), lock_);
  }

 private:
  class Port final : public libpath::ProbePort {
   public:
    Port(std::unique_ptr<libpath::ProbePort> port, KernelLock& lock)
        : port_(std::move(port)), lock_(lock) {}
    ~Port() override {
      const std::lock_guard held(lock_);
      port_.reset();
    }
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;
    Port(Port&&) = delete;
    Port& operator=(Port&&) = delete;
    int fd() const override { return never_.fd(); }
    libpath::Status send(std::span<const std::uint8_t> frame) override {
      const std::lock_guard held(lock_);
      return port_->send(frame);
    }
    libpath::ProbeBatch receive() override {
      const std::lock_guard held(lock_);
      return port_->receive();
    }

   private:
    std::unique_ptr<libpath::ProbePort> port_;
    KernelLock& lock_;
    Signal never_;
  };

  libpath::FakeProbePorts& ports_;
  KernelLock& lock_;
};

}  // namespace bondd
