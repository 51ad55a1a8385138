#include "bondd/daemon/daemon.h"

#include <chrono>
#include <csignal>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include <malloc.h>

#include "bondd/commands/commands.h"
#include "bondd/daemon/config_files.h"
#include "bondd/engine/engine.h"
#include "libpath/base/log.h"
#include "libpath/loop/sd_loop.h"
#include "libpath/loop/worker_pool.h"
#include "libpath/serve/command_server.h"
#include "libpath/serve/notify.h"
#include "libpath/sys/daemon_process.h"
#include "libpath/sys/lldp_neighbours.h"
#include "libpath/sys/nl_failover_port.h"
#include "libpath/sys/nl_rtnetlink.h"
#include "libpath/sys/packet_probe_port.h"
#include "libpath/sys/process.h"
#include "libpath/sys/real_sysfs.h"

namespace bondd {

using libpath::Answer;
using libpath::log;
using libpath::LogLevel;
using libpath::Status;

namespace {

constexpr int kRealtimePriority = 10;
constexpr int kFailoverPriority = kRealtimePriority + 1;  // never behind the state thread's judging
constexpr int kOomScore = -900;
constexpr libpath::Millis kRequestTimeout{60000};  // a kernel that is busy with its routes
constexpr std::size_t kWorkers = 32;

std::int64_t wall_clock_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

libpath::ServerOptions server_options() {
  libpath::ServerOptions options;
  options.request_timeout = kRequestTimeout;
  return options;
}

struct RealEdges {
  explicit RealEdges(std::optional<int> receive_buffer)
      : rtnetlink(receive_buffer.value_or(libpath::NlRtnetlink::kReceiveBuffer)),
        failover(receive_buffer.value_or(libpath::NlRtnetlink::kReceiveBuffer), kFailoverPriority) {
  }
  Edges edges() { return {loop, workers, rtnetlink, probes, sysfs, neighbours, failover}; }

  libpath::NlRtnetlink rtnetlink;
  libpath::PacketProbePorts probes;
  libpath::RealSysfs sysfs;
  libpath::LldpNeighbours neighbours;
  libpath::NlFailoverPort failover;
  libpath::SdLoop loop;
  libpath::WorkerPool workers{loop, kWorkers};
};

class Daemon {
 public:
  Daemon(RealEdges& real, const DaemonOptions& options)
      : options_(options),
        loop_(real.loop),
        executor_(real.workers),
        engine_(real.edges(), wall_clock_ms),
        commands_({engine_,
                   [this](const std::string& file, auto done) { load(file, std::move(done)); },
                   [this](const auto& loaded) { take(loaded); }}),
        server_(loop_, server_options(),
                [this](const libpath::Request& request, libpath::Reply reply) {
                  commands_.run(request.text, request.from_root(), Answer(std::move(reply)));
                }) {
    engine_.set_listener([this] { tell_status(); });
  }

  int run(const libpath::BonddConfig& config, const libpath::Started& started) {
    for (const int signo : {SIGTERM, SIGINT, SIGHUP}) {
      auto done = loop_.on_signal(signo, [this, signo] { on_signal(signo); });
      if (!done) return failed(done.error(), started);
    }
    if (auto listening = server_.listen(options_.socket); !listening) {
      return failed(listening.error(), started);
    }
    if (auto watched = loop_.enable_watchdog(); !watched) {
      log(LogLevel::warning, "{}", watched.error().message());
    }
    libpath::notify_status("reading the interfaces");
    auto begun = engine_.start(config, [this, started] {
      started_ = true;
      libpath::notify_ready();
      log(LogLevel::notice, "ready: {} interfaces, {} bonds", engine_.links().table().all().size(),
          engine_.links().table().bonds().size());
      tell_status();
      started(0);
    });
    if (!begun) return failed(begun.error(), started);
    const int code = loop_.run();
    server_.stop_listening();
    log(LogLevel::notice, "ended; the bonds stay as they are");
    return code;
  }

 private:
  static int failed(const libpath::Error& error, const libpath::Started& started) {
    log(LogLevel::error, "{}", error.message());
    libpath::notify_errno(error.sys_errno);
    started(1);
    return 1;
  }

  void load(const std::string& file, std::function<void(const LoadedConfig&)> done) {
    libpath::ConfigPlace place{options_.config_file, options_.config_directory};
    if (!file.empty()) place = {file, {}};
    auto loaded = std::make_shared<LoadedConfig>();
    executor_.post(
        "config", [loaded, place] { *loaded = load_config_files(place); },
        [loaded, done = std::move(done)] { done(*loaded); });
  }

  void take(const libpath::LoadedBonddConfig& loaded) {
    libpath::log_diagnostics(loaded.diagnostics);
    if (!options_.verbosity) libpath::log_set_verbosity(loaded.config.verbosity);
    engine_.configure(loaded.config);
  }

  void on_signal(int signo) {
    if (signo != SIGHUP) {
      libpath::notify_stopping();
      return loop_.quit(0);
    }
    libpath::notify_reloading();
    load({}, [this](const LoadedConfig& loaded) {
      if (loaded) {
        take(*loaded);
      } else {
        log(LogLevel::error, "configuration not read: {}; the old one stays in force",
            loaded.error().message());
      }
      libpath::notify_ready();
    });
  }

  // For `systemctl status`.
  void tell_status() {
    if (!started_) return;
    const std::string text = engine_.status_line();
    if (text == told_) return;
    libpath::notify_status(text);
    told_ = text;
  }

  DaemonOptions options_;
  libpath::SdLoop& loop_;
  libpath::Executor& executor_;
  Engine engine_;
  Commands commands_;
  libpath::CommandServer server_;
  bool started_ = false;
  std::string told_;
};

int serve(const DaemonOptions& options, const libpath::Started& started) {
  mallopt(M_ARENA_MAX, 1);  // each further heap would reserve, and lock, 64 MiB of addresses
  libpath::log_in_background();
  auto pid_file = libpath::PidFile::claim(options.pid_file);
  if (!pid_file) {
    std::cerr << "bondd: " << pid_file.error().message() << "\n";
    log(LogLevel::error, "{}", pid_file.error().message());
    started(1);
    return 1;
  }
  auto loaded = load_config_files({options.config_file, options.config_directory});
  if (!loaded) {
    log(LogLevel::error,
        "configuration not read: {}; bonds are supervised, and none is made or changed: mend it, "
        "then `bondctl apply`",
        loaded.error().message());
    loaded = libpath::load_bondd_config({});
  }
  if (!options.verbosity) libpath::log_set_verbosity(loaded->config.verbosity);
  libpath::log_diagnostics(loaded->diagnostics);
  libpath::settle_in(kOomScore, kRealtimePriority);
  RealEdges edges(options.receive_buffer);
  if (auto ready = edges.loop.ready(); !ready) {
    log(LogLevel::error, "{}", ready.error().message());
    started(1);
    return 1;
  }
  return Daemon(edges, options).run(loaded->config, started);
}

}  // namespace

int run_daemon(const DaemonOptions& options) {
  return libpath::run_daemon_process(
      {.name = "bondd",
       .foreground = options.foreground,
       .plain_log = options.plain_log,
       .verbosity = options.verbosity.value_or(2)},
      [&options](const libpath::Started& started) { return serve(options, started); });
}

int check_config(const DaemonOptions& options) {
  const auto loaded = load_config_files({options.config_file, options.config_directory});
  if (!loaded) {
    std::cout << loaded.error().message() << "\n";
    return 2;
  }
  int worst = 0;
  for (const auto& diagnostic : loaded->diagnostics) {
    std::cout << diagnostic.message() << "\n";
    worst = std::max(worst, diagnostic.severity == libpath::Severity::error ? 2 : 1);
  }
  return worst;
}

}  // namespace bondd
