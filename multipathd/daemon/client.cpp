#include "multipathd/daemon/client.h"

#include <iostream>

#include <unistd.h>

#include "libpath/base/strings.h"
#include "libpath/serve/client.h"

namespace multipathd {

using libpath::CommandClient;
using libpath::Errc;

namespace {

// The server answers within its own limit (uxsock_timeout, 4 s unless raised); this is the bound
// for a server that does not answer at all.
constexpr libpath::Millis kPatience{300'000};

std::string receive_error(const libpath::Error& error) {
  if (error.code == Errc::timeout) return "timeout receiving packet\n";
  return "error " + std::to_string(error.sys_errno) + " receiving packet\n";
}

// Escape sequences only make sense on a terminal.
std::string for_stdout(std::string_view reply) {
  if (isatty(STDOUT_FILENO) == 1) return std::string(reply);
  std::string plain;
  for (std::size_t i = 0; i < reply.size(); ++i) {
    if (reply[i] == '\x1b' && i + 1 < reply.size() && reply[i + 1] == '[') {
      i += 2;
      while (i < reply.size() && (reply[i] < '@' || reply[i] > '~')) ++i;
    } else {
      plain += reply[i];
    }
  }
  return plain;
}

bool converse(CommandClient& client, const std::string& command) {
  if (!client.send(command)) {
    std::cout << "cannot send packet\n";
    return false;
  }
  const auto reply = client.receive(kPatience);
  if (!reply) {
    std::cout << receive_error(reply.error());
    return false;
  }
  std::cout << for_stdout(libpath::shown_reply(*reply)) << std::flush;
  return !libpath::is_failure(*reply);
}

}  // namespace

int run_client_command(const std::string& command) {
  auto client = CommandClient::connect();
  if (!client) {
    std::cerr << "ERROR: failed to connect to multipathd\n";
    return 1;
  }
  return converse(*client, command) ? 0 : 1;
}

int run_interactive_client() {
  auto client = CommandClient::connect();
  if (!client) {
    std::cerr << "ERROR: failed to connect to multipathd\n";
    return 1;
  }
  std::string line;
  while (std::cout << "multipathd> " << std::flush && std::getline(std::cin, line)) {
    const std::string command(libpath::trim(line));
    if (command == "quit" || command == "exit") break;
    if (!command.empty()) converse(*client, command);
  }
  return 0;
}

}  // namespace multipathd
