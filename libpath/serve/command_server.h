// CommandServer: the CLI socket's server side. Many clients, each with one request at a time; no
// client can make it wait.
//
// Shape:  per client: a request is read, handed to the handler with a Reply, and the next one is
//         read only when the reply has been written. All callbacks run on the loop's thread.
// Limits: a request must be complete and answered within request_timeout of its first byte, else
//         the client gets "fail\ntimeout\n"; a client that takes no byte of its reply for
//         write_timeout is dropped; users other than root have a cap each and can never take the
//         connections and buffers that are kept for root.
// Errors: a client that breaks the framing is dropped. Out of descriptors: accepting pauses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/base/unique_fd.h"
#include "libpath/ipc/framing.h"
#include "libpath/loop/loop.h"

namespace libpath {

inline constexpr std::string_view kSocketPath = "/run/multipathd.socket";
inline constexpr std::string_view kSocketAbstract = "@/org/kernel/linux/storage/multipathd";

struct Peer {
  uid_t uid = 0;
  pid_t pid = 0;
};

struct Request {
  Peer peer;
  std::string text;
  bool from_root() const { return peer.uid == 0; }
};

class ServerCore;

// The right to answer one request, now or later. Dropped unanswered it sends "fail\n". An answer
// after the deadline or after the client left goes nowhere; so does a second one.
class Reply {
 public:
  Reply() = default;
  Reply(std::weak_ptr<ServerCore> core, std::uint64_t client, std::uint64_t request)
      : core_(std::move(core)), client_(client), request_(request) {}
  Reply(Reply&& other) noexcept = default;
  Reply& operator=(Reply&& other) noexcept;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply();

  void send(std::string_view text);
  bool wanted() const;  // somebody still waits for it

 private:
  std::weak_ptr<ServerCore> core_;
  std::uint64_t client_ = 0;
  std::uint64_t request_ = 0;
};

struct ServerOptions {
  Millis request_timeout{4000};  // uxsock_timeout
  Millis write_timeout{10000};
  std::size_t max_request_length = kMaxRequestLength;
  std::size_t max_clients = 4096;
  std::size_t root_reserve = 128;  // of max_clients
  std::size_t max_clients_per_user = 256;
  std::size_t max_user_buffer = std::size_t{64} << 20;  // unread replies of all users but root
  std::size_t accepts_per_turn = 64;
  // Who is behind a connection. Default: SO_PEERCRED. Tests put another.
  std::function<Result<Peer>(int fd)> identify;
};

class CommandServer {
 public:
  using Handler = std::function<void(Request, Reply)>;

  CommandServer(Loop& loop, ServerOptions options, Handler handler);
  ~CommandServer();
  CommandServer(const CommandServer&) = delete;
  CommandServer& operator=(const CommandServer&) = delete;
  CommandServer(CommandServer&&) = delete;
  CommandServer& operator=(CommandServer&&) = delete;

  // "@name" is abstract, anything else a path, made with mode 0666. A stale socket file is
  // replaced only when it refuses connections; anything else at the path: Error(exists).
  Status listen(std::string_view address);
  // A listening socket that somebody else made (systemd).
  Status adopt(UniqueFd listener);
  // Closes the listeners and removes the socket files made here; clients stay.
  void stop_listening();

  void set_request_timeout(Millis timeout);  // for requests from now on
  std::size_t client_count() const;
  std::size_t listener_count() const;

 private:
  std::shared_ptr<ServerCore> core_;
};

}  // namespace libpath
