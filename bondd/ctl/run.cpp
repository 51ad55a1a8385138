#include "bondd/ctl/run.h"

#include <filesystem>
#include <ostream>

#include "bondd/ctl/events.h"
#include "libpath/serve/client.h"

namespace bondd {

using libpath::CommandClient;

namespace {

Outcome ask(const Options& options, const libpath::view::Style& style) {
  Arguments arguments = options.arguments;
  // The daemon has another working directory.
  if (const auto file = arguments.find("file"); file != arguments.end()) {
    std::error_code error;
    const auto path = std::filesystem::absolute(file->second, error);
    if (error) return {kExitUsage, "", "bondctl: " + file->second + ": " + error.message() + "\n"};
    file->second = path.lexically_normal().string();
  }
  const auto line = request_line(options.command, std::move(arguments), options.json, style);
  if (!line) return {kExitUsage, "", "bondctl: " + line.error().message() + "\n"};
  auto client = CommandClient::connect({options.socket});
  if (!client) return connect_outcome(options, client.error());
  const auto reply = client->ask(*line, options.patience());
  return reply ? reply_outcome(options, *reply) : silence_outcome(options, reply.error());
}

// That no daemon runs is an answer, too.
Outcome versions(const Options& options) {
  Outcome outcome = ask(options, {});
  outcome.out = "bondctl " HAWSER_VERSION "\n" + outcome.out;
  outcome.code = kExitOk;
  return outcome;
}

}  // namespace

int run_command(const Options& options, const Terminal& terminal, std::ostream& out,
                std::ostream& err) {
  const auto style = style_for(options, terminal);
  if (options.events) return run_events(options, style, out, err);
  const Outcome outcome =
      options.command == CommandId::version ? versions(options) : ask(options, style);
  out << outcome.out << std::flush;
  err << outcome.err << std::flush;
  if (out) return outcome.code;
  err << "bondctl: cannot write\n";
  return options.command == CommandId::lint ? kExitUnreachable : kExitFailed;
}

}  // namespace bondd
