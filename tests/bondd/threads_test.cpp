// bondd on real threads: event loop, worker pool and command socket, a kernel that loses and finds
// carriers meanwhile, and clients that ask and change things at once. Its findings are
// ThreadSanitizer's.
#include <atomic>
#include <cstdlib>
#include <functional>
#include <thread>

#include <unistd.h>

#include "libpath/base/log.h"
#include "libpath/loop/sd_loop.h"
#include "libpath/loop/worker_pool.h"
#include "libpath/serve/client.h"
#include "libpath/serve/command_server.h"
#include "tests/bondd/serial_edges.h"
#include "tests/bondd/world.h"

namespace bondd {
namespace {

using libpath::Seconds;

constexpr unsigned kClientThreads = 4;
constexpr int kClientRounds = 6;
const char* const kConfig =
    "defaults {\n  damping no\n  watcher arp_probe {\n    targets 192.0.2.1\n    interval 100\n  "
    "}\n"
    "}\nbond bond0 {\n  mode active-backup\n  miimon 100\n  slave eth0 {\n  }\n  slave eth1 {\n  "
    "}\n"
    "}\nbond bond1 {\n  mode active-backup\n  miimon 100\n  slave eth2 {\n  }\n  slave eth3 {\n  "
    "}\n"
    "}\n";

struct RealThreads {
  RealThreads() {
    for (const char* name : {"eth0", "eth1", "eth2", "eth3"}) {
      nics.push_back(net.add_nic(name));
      ports.plug(nics.back(), 0);
      plain_sysfs.set("/sys/class/net/" + std::string(name) + "/speed", "10000\n");
    }
  }
  Edges edges() { return {loop, pool, rtnetlink, probes, sysfs, neighbours, failover}; }

  KernelLock lock;
  libpath::SdLoop loop;
  libpath::FakeRtnetlink net;
  libpath::FakeProbePorts ports;
  libpath::FakeSysfs plain_sysfs;
  libpath::FakeNeighbours neighbours;  // one lane asks
  libpath::FakeLoop clock;             // of the failover port's outcomes
  libpath::FakeFailoverPort port{net, clock};
  SerialRtnetlink rtnetlink{net, lock};
  SerialFailoverPort failover{port, rtnetlink, lock};
  libpath::SerialSysfs sysfs{plain_sysfs, lock};
  SerialProbePorts probes{ports, lock};
  std::vector<LinkIndex> nics;
  libpath::WorkerPool pool{loop};
};

// The kernel's side, and the failover thread's, until told to stop; all carriers are back then.
void live(RealThreads& real, const std::atomic<bool>& stop) {
  for (unsigned turn = 0; !stop; ++turn) {
    {
      const std::lock_guard held(real.lock);
      const LinkIndex nic = real.nics[turn % real.nics.size()];
      if (turn % 3 == 0) {
        real.net.cut(nic);
      } else {
        real.net.mend(nic);
      }
      real.rtnetlink.tell();
    }
    real.failover.work();
    std::this_thread::sleep_for(Millis(5));
  }
  const std::lock_guard held(real.lock);
  for (const LinkIndex nic : real.nics) real.net.mend(nic);
  real.rtnetlink.tell();
}

// Asks and changes things; how many replies were none at all.
unsigned bother_bondd(const std::string& address) {
  const std::string requests[] = {"show status",
                                  "set-active bond bond0 slave eth1",
                                  "show bond bond1 json",
                                  "apply",
                                  "show watchers",
                                  "set-active bond bond0 slave auto",
                                  "reload",
                                  "show history"};
  auto client = libpath::CommandClient::connect({address});
  if (!client) return kClientRounds;
  unsigned missing = 0;
  for (int round = 0; round < kClientRounds; ++round) {
    for (const auto& request : requests) {
      if (!client->ask(request, Seconds(60))) ++missing;
    }
  }
  return missing;
}

bool all_is_well(Engine& engine) {
  for (const auto& bond : engine.snapshot().bonds) {
    if (bond.slaves.size() != 2) return false;
    for (const auto& slave : bond.slaves) {
      if (!slave.link.carrier) return false;
    }
  }
  return true;
}

TEST(DaemonThreads, BonddsWorkersClientsAndLoopShareNothingUnguarded) {
  libpath::log_set_verbosity(0);
  char folder[] = "/tmp/hawser-bondd-XXXXXX";
  ASSERT_NE(::mkdtemp(folder), nullptr);
  const std::string address = std::string(folder) + "/socket";
  RealThreads real;
  std::atomic<unsigned> finished = 0;
  std::atomic<unsigned> missing = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> clients;
  std::thread kernel;
  {
    Engine engine(real.edges(), [] { return std::int64_t{0}; });
    Commands commands(
        {engine,
         [&](const std::string&, auto done) {
           real.pool.post(
               "config", [] {},
               [done = std::move(done)] { done(LoadedConfig(parse_bondd(kConfig))); });
         },
         [&](const auto& loaded) { engine.configure(loaded.config); }});
    libpath::ServerOptions options;
    options.request_timeout = Seconds(60);
    options.identify = [](int) -> libpath::Result<libpath::Peer> { return libpath::Peer{0, 1}; };
    libpath::CommandServer server(real.loop, options, [&](const auto& request, auto reply) {
      commands.run(request.text, request.from_root(), libpath::Answer(std::move(reply)));
    });
    ASSERT_TRUE(server.listen(address));
    kernel = std::thread([&] { live(real, stop); });
    ASSERT_TRUE(engine.start(parse_bondd(kConfig).config, [&] {
      for (unsigned i = 0; i < kClientThreads; ++i) {
        clients.emplace_back([&] {
          missing += bother_bondd(address);
          ++finished;
        });
      }
    }));
    const auto deadline = real.loop.now() + Seconds(180);
    std::function<void()> watch = [&] {
      if (finished == kClientThreads) stop = true;
      const bool done = stop && all_is_well(engine);
      if (done || real.loop.now() > deadline) return real.loop.quit(done ? 0 : 1);
      real.loop.at(real.loop.now() + Millis(20), watch);
    };
    watch();
    EXPECT_EQ(real.loop.run(), 0);
    stop = true;
    server.stop_listening();
    EXPECT_GT(real.net.applied().size(), 4U);
  }
  for (auto& client : clients) client.join();
  kernel.join();
  ::rmdir(folder);
  EXPECT_EQ(missing, 0U);
}

}  // namespace
}  // namespace bondd
