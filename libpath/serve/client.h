// CommandClient: a blocking client of the CLI socket, for the command line tools.
//
// Errors: connect: not_found when no daemon answers. receive: timeout; io with the errno; invalid
//         for a reply that breaks the framing or exceeds 32 MiB.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/base/unique_fd.h"

namespace libpath {

// Where to look for multipathd, in order: the value of MULTIPATH_SOCKET_NAME alone when it is set
// (leading '@' = abstract), else the pathname, then the abstract name.
std::vector<std::string> daemon_addresses();

class CommandClient {
 public:
  static Result<CommandClient> connect(const std::vector<std::string>& addresses);
  static Result<CommandClient> connect() { return connect(daemon_addresses()); }

  Status send(std::string_view command);
  // The next reply, complete within `timeout`.
  Result<std::string> receive(Millis timeout);
  Result<std::string> ask(std::string_view command, Millis timeout);
  int fd() const { return fd_.get(); }

 private:
  explicit CommandClient(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

// Connects and disconnects; never waits.
bool daemon_is_running(const std::vector<std::string>& addresses);
inline bool daemon_is_running() { return daemon_is_running(daemon_addresses()); }

// A reply that says failure: begins with "fail\n".
bool is_failure(std::string_view reply);
// What a client prints: the reply, without "fail\n" in front when more follows.
std::string_view shown_reply(std::string_view reply);

}  // namespace libpath
