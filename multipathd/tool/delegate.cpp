#include "multipathd/tool/delegate.h"

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>

#include <unistd.h>

#include "libpath/base/strings.h"
#include "libpath/ipc/command.h"
#include "libpath/serve/client.h"

namespace multipathd {

namespace {

constexpr libpath::Millis kPatience{60'000};

std::optional<std::string> ask_once(const std::string& command) {
  auto client = libpath::CommandClient::connect();
  if (!client) return std::nullopt;
  auto reply = client->ask(command, kPatience);
  if (!reply || *reply == libpath::kReplyFail || *reply == libpath::kReplyTimeout) {
    return std::nullopt;
  }
  return std::move(*reply);
}

std::optional<std::string> ask_daemon(const ToolOptions& options, const std::string& command) {
  auto reply = ask_once(command);
  for (unsigned tried = 0; reply && libpath::is_failure(*reply) && tried < options.retries;
       ++tried) {
    ::sleep(1);
    reply = ask_once(command);
  }
  return reply;
}

void print_bold(std::string_view text) {
  // The daemon does not know our terminal: header lines are those that start a map.
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    const bool header = line.find(" dm-") != std::string_view::npos && line.front() != '|' &&
                        line.front() != '`' && line.front() != ' ';
    if (header) {
      std::cout << "\x1b[1m" << line << "\x1b[0m\n";
    } else {
      std::cout << line << "\n";
    }
    at = end + 1;
  }
}

std::optional<int> list(const ToolOptions& options) {
  const std::string what = options.verbosity.value_or(2) == 1 ? "names" : "listing";
  const std::string command =
      options.device.empty() ? "show maps " + what : "show map \"" + options.device + "\" " + what;
  const auto reply = ask_daemon(options, command);
  if (!reply) return std::nullopt;
  if (libpath::is_failure(*reply)) {
    // A daemon that does not know the command is not ours; one that knows no such map says so.
    if (*reply == "fail\ndevice not found\n") return 1;
    return std::nullopt;
  }
  if (*reply == "ok\n" || options.verbosity.value_or(2) == 0) return 0;
  if (isatty(STDOUT_FILENO) == 1) {
    print_bold(*reply);
  } else {
    std::cout << *reply;
  }
  return 0;
}

std::optional<int> flush(const ToolOptions& options, const std::string& command) {
  const auto reply = ask_daemon(options, command);
  if (!reply) return std::nullopt;
  if (*reply == "ok\n") return 0;
  std::cout << libpath::shown_reply(*reply);
  return libpath::is_failure(*reply) ? 1 : 0;
}

std::optional<int> print_local_config(const ToolOptions& options) {
  const auto reply = ask_daemon(options, "show config local");
  if (!reply) return std::nullopt;
  std::cout << *reply;
  return 0;
}

std::optional<int> reload_all(const ToolOptions& options) {
  if (!ask_daemon(options, "reconfigure all")) return std::nullopt;
  return 0;
}

}  // namespace

std::optional<int> done_by_daemon(const ToolOptions& options) {
  if (options.no_delegation) return std::nullopt;
  switch (options.command) {
    case ToolCommand::list:
    case ToolCommand::list_long:
      return list(options);
    case ToolCommand::flush:
      return flush(options, "del map \"" + std::string(libpath::base_name(options.device)) + "\"");
    case ToolCommand::flush_all:
      return flush(options, "del maps");
    case ToolCommand::dump_config_local:
      return print_local_config(options);
    case ToolCommand::create:
      return options.reload ? reload_all(options) : std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace multipathd
