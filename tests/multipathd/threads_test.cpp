// The daemon on real threads: event loop, worker pool and command socket, with clients that ask and
// change things at once. Its findings are ThreadSanitizer's.
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <thread>

#include <unistd.h>

#include <sys/eventfd.h>

#include "libpath/base/log.h"
#include "libpath/loop/sd_loop.h"
#include "libpath/loop/worker_pool.h"
#include "libpath/serve/client.h"
#include "libpath/serve/command_server.h"
#include "tests/fakes/serial_sysfs.h"
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Millis;
using libpath::Result;
using libpath::Seconds;
using libpath::Status;

// Fakes know one thread: workers come in one at a time.
class SerialMapper final : public libpath::DeviceMapper {
 public:
  using Name = const std::string&;
  using Flags = const libpath::UdevHints&;
  SerialMapper(libpath::DeviceMapper& dm, std::mutex& mutex) : dm_(dm), mutex_(mutex) {}
  Result<std::vector<libpath::DmName>> list() override {
    const std::lock_guard lock(mutex_);
    return dm_.list();
  }
  Result<libpath::DmDevice> inspect(Name name) override {
    const std::lock_guard lock(mutex_);
    return dm_.inspect(name);
  }
  libpath::DmChange create(const libpath::DmTableSpec& spec) override {
    const std::lock_guard lock(mutex_);
    return dm_.create(spec);
  }
  libpath::DmChange reload(const libpath::DmTableSpec& spec, bool flush) override {
    const std::lock_guard lock(mutex_);
    return dm_.reload(spec, flush);
  }
  libpath::DmChange resume(Name name, Flags udev) override {
    const std::lock_guard lock(mutex_);
    return dm_.resume(name, udev);
  }
  Status suspend(Name name) override {
    const std::lock_guard lock(mutex_);
    return dm_.suspend(name);
  }
  Status clear_inactive(Name name) override {
    const std::lock_guard lock(mutex_);
    return dm_.clear_inactive(name);
  }
  libpath::DmChange remove(Name name, bool deferred) override {
    const std::lock_guard lock(mutex_);
    return dm_.remove(name, deferred);
  }
  libpath::DmChange rename(Name from, Name to, Flags udev) override {
    const std::lock_guard lock(mutex_);
    return dm_.rename(from, to, udev);
  }
  Status message(Name name, Name text) override {
    const std::lock_guard lock(mutex_);
    return dm_.message(name, text);
  }
  Result<std::vector<std::string>> holders(libpath::DevId dev) override {
    const std::lock_guard lock(mutex_);
    return dm_.holders(dev);
  }

 private:
  libpath::DeviceMapper& dm_;
  std::mutex& mutex_;
};

class SerialDmEvents final : public libpath::DmEvents {
 public:
  SerialDmEvents(libpath::DmEvents& events, std::mutex& mutex) : events_(events), mutex_(mutex) {}
  int fd() const override { return events_.fd(); }
  Status arm() override {
    const std::lock_guard lock(mutex_);
    return events_.arm();
  }

 private:
  libpath::DmEvents& events_;
  std::mutex& mutex_;
};

// State files have a lane of their own, so one thread at a time already.
struct RealThreads {
  RealThreads() : block_fd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), block(block_fd) {
    transport.refuse(ENOSYS);  // its descriptors are none that a real loop could watch
    for (std::size_t i = 0; i < kDisks; ++i) {
      libpath::FakeDiskSpec spec;
      spec.name = disk_name(i);
      spec.dev = disk_dev(i);
      spec.hctl = {2 + static_cast<std::uint32_t>(i / kLuns), 0, 0, i % kLuns};
      spec.naa = lun_naa(i % kLuns);
      auto device = libpath::add_scsi_disk(fake_sysfs, spec);
      device.properties["ID_WWN"] = "0x1";
      block.put(device);
      scsi.plug(spec.dev);
      reader.plug(spec.dev);
    }
  }
  ~RealThreads() { ::close(block_fd); }
  RealThreads(const RealThreads&) = delete;
  RealThreads& operator=(const RealThreads&) = delete;

  Edges edges() {
    return {loop, pool,      block, sysfs, scsi,       reader,
            dm,   dm_events, files, iscsi, file_watch, transport};
  }

  static constexpr std::size_t kLuns = 4;
  static constexpr std::size_t kDisks = 4 * kLuns;
  int block_fd;
  libpath::FakeBlockEvents block;
  libpath::FakeSysfs fake_sysfs;
  std::recursive_mutex sysfs_mutex;
  libpath::SerialSysfs sysfs{fake_sysfs, sysfs_mutex};
  std::mutex dm_mutex;
  libpath::FakeDeviceMapper fake_dm;
  libpath::FakeDmEvents fake_dm_events{fake_dm};
  SerialMapper dm{fake_dm, dm_mutex};
  SerialDmEvents dm_events{fake_dm_events, dm_mutex};
  libpath::FakeStateFiles files;
  libpath::FakeIscsiSessions iscsi;
  libpath::FakeFileWatch file_watch{-1};
  libpath::FakeTransportEvents transport;
  libpath::SdLoop loop;
  libpath::WorkerPool pool{loop};
  libpath::FakeScsiBus scsi{loop};
  libpath::FakeBlockReader reader{loop};
};

constexpr unsigned kClients = 4;
constexpr int kRounds = 25;

// Asks and changes things; how many replies were none at all.
unsigned bother(const std::string& address, unsigned number) {
  const std::string requests[] = {"show paths",
                                  "fail path " + disk_name(number),
                                  "show maps json",
                                  "reinstate path " + disk_name(number),
                                  "reload map " + lun_wwid(number % RealThreads::kLuns),
                                  "show topology",
                                  "reconfigure",
                                  "disablequeueing maps"};
  unsigned missing = 0;
  auto client = libpath::CommandClient::connect({address});
  if (!client) return kRounds;
  for (int round = 0; round < kRounds; ++round) {
    for (const auto& request : requests) {
      if (!client->ask(request, Seconds(30))) ++missing;
    }
  }
  return missing;
}

TEST(DaemonThreads, ClientsWorkersAndTheLoopShareNothingUnguarded) {
  libpath::log_set_verbosity(0);
  char folder[] = "/tmp/hawser-daemon-XXXXXX";
  ASSERT_NE(::mkdtemp(folder), nullptr);
  const std::string address = std::string(folder) + "/socket";
  RealThreads real;
  std::atomic<unsigned> finished = 0;
  std::atomic<unsigned> missing = 0;
  std::vector<std::thread> clients;
  {
    Engine engine(real.edges(), EngineOptions{}, parse_config(kPlainConfig));
    engine.set_config_loader([]() -> Result<libpath::LoadedConfig> {
      return libpath::LoadedConfig{parse_config(kPlainConfig), {}};
    });
    Commands commands(
        {engine, [] {}, [&engine](bool all) { engine.reconfigure(all, [](const Status&) {}); }, 1});
    libpath::ServerOptions options;
    options.request_timeout = Seconds(60);
    options.identify = [](int) -> Result<libpath::Peer> { return libpath::Peer{0, 1}; };
    libpath::CommandServer server(real.loop, options, [&](const auto& request, auto reply) {
      commands.run(request.text, request.from_root(), Answer(std::move(reply)));
    });
    ASSERT_TRUE(server.listen(address));
    engine.start([&] {
      for (unsigned i = 0; i < kClients; ++i) {
        clients.emplace_back([&, i] {
          missing += bother(address, i);
          ++finished;
        });
      }
    });
    const auto deadline = real.loop.now() + Seconds(120);
    std::function<void()> watch = [&] {
      const bool done = finished == kClients && !engine.busy() && !engine.reconfiguring();
      if (done || real.loop.now() > deadline) return real.loop.quit(done ? 0 : 1);
      real.loop.at(real.loop.now() + Millis(20), watch);
    };
    watch();
    EXPECT_EQ(real.loop.run(), 0);
    server.stop_listening();
    EXPECT_EQ(engine.maps().all().size(), RealThreads::kLuns);
  }
  for (auto& client : clients) client.join();
  ::rmdir(folder);
  EXPECT_EQ(missing, 0U);
}

}  // namespace
}  // namespace multipathd
