#include "bondd/ctl/events.h"

#include <array>
#include <csignal>
#include <optional>
#include <ostream>

#include <poll.h>

#include "bondd/ctl/follower.h"
#include "bondd/ctl/outcome.h"
#include "libpath/serve/client.h"
#include "libpath/view/history.h"
#include "libpath/view/history_json.h"

namespace bondd {

using libpath::CommandClient;

namespace {

constexpr libpath::Millis kBetweenQuestions{200};
constexpr libpath::Millis kBetweenConnects{1000};

volatile std::sig_atomic_t stop_requested = 0;

void request_stop(int /*signal*/) { stop_requested = 1; }

// The first signal ends the program in order; a second one, should bondd not answer, at once.
void stop_on_signals() {
  stop_requested = 0;
  struct sigaction action {};
  action.sa_handler = request_stop;
  action.sa_flags = SA_RESETHAND;
  for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
}

void pause_for(libpath::Millis time) {  // a signal ends it
  if (stop_requested == 0) ::poll(nullptr, 0, static_cast<int>(time.count()));
}

class Events {
 public:
  Events(const Options& options, const libpath::view::Style& style, std::ostream& out,
         std::ostream& err)
      : options_(options), style_(style), out_(out), err_(err) {}

  // Asks once. An exit status when there is no point in asking again.
  std::optional<int> ask() {
    if (!client_) {
      auto client = CommandClient::connect({options_.socket});
      if (!client) return unreachable(connect_outcome(options_, client.error()));
      client_.emplace(std::move(*client));
    }
    const auto line =
        request_line(CommandId::history_after, {{"sequence", std::to_string(follower_.after())}},
                     true, libpath::view::Style{});
    if (!line) return failed(libpath::Error(line.error()).message());
    const auto reply = client_->ask(*line, options_.patience());
    if (!reply) return unreachable(silence_outcome(options_, reply.error()));
    if (libpath::is_failure(*reply)) return finish(reply_outcome(options_, *reply));
    auto batch = libpath::view::parse_history(*reply);
    if (!batch) return failed("a reply of bondd that is no history");
    print(follower_.take(std::move(*batch)));
    if (!out_.flush()) return failed("cannot write");
    answered_ = true;
    away_ = false;
    return std::nullopt;
  }

  bool connected() const { return client_.has_value(); }

 private:
  void print(const EventFollower::News& news) {
    if (news.missed != 0) {
      err_ << "bondctl: " << news.missed << " events are no longer known to bondd\n" << std::flush;
    }
    for (const auto& entry : news.entries) {
      out_ << (options_.json ? libpath::view::event_json(entry)
                             : libpath::view::event_line(entry, style_));
    }
  }

  // A daemon that was there is waited for: it may be restarting.
  std::optional<int> unreachable(const Outcome& outcome) {
    client_.reset();
    follower_.lost_connection();
    if (!options_.follow || !answered_) return finish(outcome);
    if (!away_) err_ << "bondctl: bondd went away; waiting for it\n" << std::flush;
    away_ = true;
    return std::nullopt;
  }

  int finish(const Outcome& outcome) {
    err_ << outcome.err << std::flush;
    return outcome.code;
  }
  int failed(std::string_view what) {
    err_ << "bondctl: " << what << "\n" << std::flush;
    return kExitFailed;
  }

  const Options& options_;
  libpath::view::Style style_;
  std::ostream& out_;
  std::ostream& err_;
  std::optional<CommandClient> client_;
  EventFollower follower_;
  bool answered_ = false;  // once at least
  bool away_ = false;      // and the user was told so
};

}  // namespace

int run_events(const Options& options, const libpath::view::Style& style, std::ostream& out,
               std::ostream& err) {
  Events events(options, style, out, err);
  if (options.follow) stop_on_signals();
  for (;;) {
    if (const auto code = events.ask()) return *code;
    if (!options.follow) return kExitOk;
    pause_for(events.connected() ? kBetweenQuestions : kBetweenConnects);
    if (stop_requested != 0) return kExitOk;
  }
}

}  // namespace bondd
