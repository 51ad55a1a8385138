#include "multipathd/tool/delegate.h"

#include <unistd.h>

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

}  // namespace

std::optional<std::string> ask_daemon(const ToolOptions& options, const std::string& command) {
  if (options.no_delegation) return std::nullopt;
  auto reply = ask_once(command);
  for (unsigned tried = 0; reply && libpath::is_failure(*reply) && tried < options.retries;
       ++tried) {
    ::sleep(1);
    reply = ask_once(command);
  }
  return reply;
}

}  // namespace multipathd
