#include "multipathd/daemon/daemon.h"

#include <csignal>
#include <iostream>
#include <memory>
#include <optional>

#include <malloc.h>
#include <unistd.h>

#include "libpath/base/log.h"
#include "libpath/loop/sd_loop.h"
#include "libpath/serve/command_server.h"
#include "libpath/serve/notify.h"
#include "libpath/sys/daemon_process.h"
#include "libpath/sys/process.h"
#include "multipathd/commands/commands.h"
#include "multipathd/engine/config_files.h"
#include "multipathd/engine/engine.h"
#include "multipathd/engine/real_edges.h"

namespace multipathd {

using libpath::DaemonState;
using libpath::log;
using libpath::LogLevel;
using libpath::Result;
using libpath::Status;

namespace {

constexpr const char* kPidFile = "/run/multipathd.pid";
constexpr int kRealtimePriority = 10;
constexpr int kOomScore = -1000;

void prepare_process(const libpath::GlobalSettings& settings) {
  libpath::settle_in(kOomScore, kRealtimePriority);
  if (auto limit = libpath::raise_open_files(settings.max_fds); !limit) {
    log(LogLevel::warning, "{}", limit.error().message());
  }
}

class Daemon {
 public:
  // `config` unset: it could not be read.
  Daemon(RealEdges& real, const DaemonOptions& options, std::optional<libpath::Config> config)
      : options_(options),
        loop_(real.loop()),
        engine_(
            real.edges(),
            {.bindings_read_only = options.bindings_read_only, .config_known = config.has_value()},
            std::move(config).value_or(libpath::Config())),
        commands_({engine_, [this] { end(); }, [this](bool all) { reconfigure(all); }, getpid()}),
        server_(loop_, server_options(),
                [this](const libpath::Request& request, libpath::Reply reply) {
                  commands_.run(request.text, request.from_root(), Answer(std::move(reply)));
                }) {
    engine_.set_config_loader([] { return load_config_files(); });
  }

  int run(const libpath::Started& started) {
    for (const int signo : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2}) {
      auto done = loop_.on_signal(signo, [this, signo] { on_signal(signo); });
      if (!done) return failed(done.error(), started);
    }
    if (auto listening = listen(); !listening) return failed(listening.error(), started);
    if (auto watched = loop_.enable_watchdog(); !watched) {
      log(LogLevel::warning, "{}", watched.error().message());
    }
    libpath::notify_status("configure");
    engine_.start([this, started] {
      started_ = true;
      libpath::notify_ready();
      libpath::notify_status(libpath::notify_word(DaemonState::idle));
      log(LogLevel::notice, "ready: {} paths, {} maps", engine_.paths().all().size(),
          engine_.maps().all().size());
      started(0);
    });
    const int code = loop_.run();
    server_.stop_listening();
    log(LogLevel::notice, "shut down");
    return code;
  }

 private:
  libpath::ServerOptions server_options() const {
    libpath::ServerOptions options;
    options.request_timeout = engine_.config().global.uxsock_timeout;
    return options;
  }

  static int failed(const libpath::Error& error, const libpath::Started& started) {
    log(LogLevel::error, "{}", error.message());
    libpath::notify_errno(error.sys_errno);
    started(1);
    return 1;
  }

  // Sockets from systemd if there are any; whatever address they lack is opened here.
  Status listen() {
    for (auto& socket : libpath::take_activation_sockets()) {
      if (auto adopted = server_.adopt(std::move(socket)); !adopted) return adopted;
    }
    const bool activated = server_.listener_count() > 0;
    for (const auto address : {libpath::kSocketAbstract, libpath::kSocketPath}) {
      auto done = server_.listen(address);
      if (!done && !activated) return done;
    }
    return {};
  }

  void on_signal(int signo) {
    if (signo == SIGHUP) return reconfigure(false);
    if (signo == SIGTERM || signo == SIGINT) return end();
    if (signo == SIGUSR1) libpath::log_set_verbosity(verbosity());
  }

  int verbosity() const { return options_.verbosity.value_or(engine_.config().global.verbosity); }

  // While the daemon starts this is part of the start: who waits for READY waits for the maps.
  void reconfigure(bool force_reload) {
    if (started_) libpath::notify_reloading();
    engine_.reconfigure(force_reload, [this](const Status&) {
      libpath::log_set_verbosity(verbosity());
      server_.set_request_timeout(engine_.config().global.uxsock_timeout);
      if (!started_ || ending_) return;
      libpath::notify_ready();
      libpath::notify_status(libpath::notify_word(DaemonState::idle));
    });
  }

  void end() {
    if (std::exchange(ending_, true)) return;
    libpath::notify_stopping();
    libpath::notify_status("shutdown");
    engine_.stop([this] { loop_.quit(0); });
  }

  DaemonOptions options_;
  libpath::SdLoop& loop_;
  Engine engine_;
  Commands commands_;
  libpath::CommandServer server_;
  bool started_ = false;
  bool ending_ = false;
};

int serve(const DaemonOptions& options, const libpath::Started& started) {
  // One heap for all threads: each further one would reserve, and lock, 64 MiB of addresses.
  mallopt(M_ARENA_MAX, 1);
  libpath::log_in_background();
  auto pid_file = libpath::PidFile::claim(kPidFile);
  if (!pid_file) {
    std::cerr << "multipathd: " << pid_file.error().message() << "\n";
    log(LogLevel::error, "{}", pid_file.error().message());
    started(1);
    return 1;
  }
  auto loaded = load_config_files();
  if (!loaded) {
    log(LogLevel::error,
        "configuration not read: {}; maps that exist are looked after, and no map is made or "
        "changed: mend it, then `multipathd reconfigure`",
        loaded.error().message());
  }
  std::optional<libpath::Config> config;
  if (loaded) config = loaded->config;
  const auto settings = libpath::global_settings(config.value_or(libpath::Config()));
  if (!options.verbosity) libpath::log_set_verbosity(settings.verbosity);
  if (loaded) libpath::log_diagnostics(loaded->diagnostics);
  prepare_process(settings);
  auto edges = RealEdges::open();
  if (!edges) {
    log(LogLevel::error, "{}", edges.error().message());
    started(1);
    return 1;
  }
  return Daemon(**edges, options, std::move(config)).run(started);
}

}  // namespace

int run_daemon(const DaemonOptions& options) {
  return libpath::run_daemon_process(
      {.name = "multipathd",
       .foreground = options.foreground,
       .plain_log = options.plain_log,
       .verbosity = options.verbosity.value_or(2)},
      [&options](const libpath::Started& started) { return serve(options, started); });
}

}  // namespace multipathd
