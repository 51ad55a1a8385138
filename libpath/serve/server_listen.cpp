// The listening half of ServerCore: making sockets, accepting, limits.
#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "libpath/serve/address.h"
#include "libpath/serve/server_core.h"

namespace libpath {
namespace {

constexpr Millis kAcceptPause{100};
constexpr mode_t kSocketMode = 0666;

Result<UniqueFd> unix_socket() {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return fail_errno("create socket", errno);
  return fd;
}

// Makes room at `path`: nothing there, or a socket that nobody listens on any more.
Status remove_stale(const std::string& path, const SocketAddress& address) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return fail_errno("look at " + path, errno);
  }
  if (!S_ISSOCK(status.st_mode)) return fail(Errc::exists, path + " is no socket");
  auto probe = unix_socket();
  if (!probe) return tl::unexpected(probe.error());
  // EAGAIN is a full backlog: somebody is there.
  if (::connect(probe->get(), address.get(), address.length) == 0 || errno != ECONNREFUSED) {
    return fail(Errc::exists, path + " is in use");
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail_errno("remove " + path, errno);
  return {};
}

Result<Peer> peer_by_credentials(int fd) {
  ucred credentials{};
  socklen_t length = sizeof credentials;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) {
    return fail_errno("read peer credentials", errno);
  }
  return Peer{credentials.uid, credentials.pid};
}

bool out_of_resources(int sys_errno) {
  return sys_errno == EMFILE || sys_errno == ENFILE || sys_errno == ENOBUFS || sys_errno == ENOMEM;
}

}  // namespace

ServerCore::ServerCore(Loop& loop, ServerOptions options, CommandServer::Handler handler)
    : loop_(loop), options_(std::move(options)), handler_(std::move(handler)) {
  if (!options_.identify) options_.identify = peer_by_credentials;
}

ServerCore::~ServerCore() {
  stop_listening();
  while (!clients_.empty()) drop(clients_.begin()->first);
}

Status ServerCore::listen(std::string_view text) {
  const auto address = socket_address(text);
  if (!address) return tl::unexpected(address.error());
  const std::string name(text);
  const std::string path = is_abstract(text) ? "" : name;
  if (!path.empty()) {
    if (auto room = remove_stale(path, *address); !room) return room;
  }
  auto fd = unix_socket();
  if (!fd) return tl::unexpected(fd.error());
  if (::bind(fd->get(), address->get(), address->length) != 0) {
    return fail_errno("bind " + name, errno);
  }
  if (!path.empty() && ::chmod(path.c_str(), kSocketMode) != 0) {
    return fail_errno("set mode of " + path, errno);
  }
  if (::listen(fd->get(), SOMAXCONN) != 0) return fail_errno("listen on " + name, errno);
  return add_listener(std::move(*fd), path);
}

Status ServerCore::adopt(UniqueFd fd) {
  int listening = 0;
  socklen_t length = sizeof listening;
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) != 0) {
    return fail_errno("look at passed socket", errno);
  }
  if (listening == 0) return fail(Errc::invalid, "passed socket does not listen");
  const int flags = ::fcntl(fd.get(), F_GETFL);
  if (flags < 0 || ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) < 0) {
    return fail_errno("make passed socket non-blocking", errno);
  }
  return add_listener(std::move(fd), "");
}

Status ServerCore::add_listener(UniqueFd fd, std::string path) {
  const int raw = fd.get();
  const WatchId watch =
      loop_.watch(raw, EPOLLIN, [weak = weak_from_this(), raw](std::uint32_t /*ready*/) {
        if (const auto core = weak.lock()) core->accept_clients(raw);
      });
  if (watch == 0) return fail(Errc::io, "watch listening socket");
  listeners_.push_back({std::move(fd), std::move(path), watch});
  return {};
}

void ServerCore::stop_listening() {
  for (const auto& listener : listeners_) {
    loop_.unwatch(listener.watch);
    if (!listener.path.empty()) ::unlink(listener.path.c_str());
  }
  listeners_.clear();
  loop_.cancel(accept_pause_);
  accept_pause_ = 0;
}

void ServerCore::accept_clients(int listener) {
  for (std::size_t i = 0; i < options_.accepts_per_turn; ++i) {
    if (!accept_one(listener)) return;
  }
}

bool ServerCore::accept_one(int listener) {
  UniqueFd fd(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (fd.valid()) {
    add_client(std::move(fd));
    return true;
  }
  if (errno == EINTR || errno == ECONNABORTED) return true;
  if (!out_of_resources(errno)) return false;
  // The waiting connection keeps the listener readable: make room, or look away for a while.
  if (drop_idle_user()) return true;
  pause_accepting();
  return false;
}

void ServerCore::pause_accepting() {
  if (accept_pause_ != 0) return;
  for (const auto& listener : listeners_) loop_.set_events(listener.watch, 0);
  accept_pause_ = loop_.at(loop_.now() + kAcceptPause, [weak = weak_from_this()] {
    if (const auto core = weak.lock()) core->resume_accepting();
  });
}

void ServerCore::resume_accepting() {
  accept_pause_ = 0;
  for (const auto& listener : listeners_) loop_.set_events(listener.watch, EPOLLIN);
}

bool ServerCore::admit(const Peer& peer) {
  if (peer.uid == 0) return clients_.size() < options_.max_clients || drop_idle_user();
  const std::size_t room =
      options_.max_clients - std::min(options_.max_clients, options_.root_reserve);
  const auto user = users_.find(peer.uid);
  return user_count_ < room && clients_.size() < options_.max_clients &&
         (user == users_.end() || user->second < options_.max_clients_per_user);
}

// Only between two requests: nobody loses an answer.
bool ServerCore::drop_idle_user() {
  for (const auto& [id, client] : clients_) {
    const bool idle = client->phase == Phase::reading && client->reader.idle();
    if (client->peer.uid == 0 || !idle) continue;
    drop(id);
    return true;
  }
  return false;
}

void ServerCore::add_client(UniqueFd fd) {
  const auto peer = options_.identify(fd.get());
  if (!peer || !admit(*peer)) return;
  const std::uint64_t id = next_id_++;
  auto made = std::make_unique<Client>(std::move(fd), *peer, options_.max_request_length);
  clients_.emplace(id, std::move(made));
  if (peer->uid != 0) {
    ++users_[peer->uid];
    ++user_count_;
  }
  // Most connections of udev rules are gone already: that costs one read and no watch.
  receive(id);
  Client* client = find(id);
  if (client == nullptr) return;
  client->events = wanted_events(client->phase);
  client->watch = loop_.watch(client->fd.get(), client->events,
                              [weak = weak_from_this(), id](std::uint32_t ready) {
                                if (const auto core = weak.lock()) core->on_ready(id, ready);
                              });
  if (client->watch == 0) drop(id);
}

}  // namespace libpath
