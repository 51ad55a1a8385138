// The half of ServerCore that talks to one client at a time.
#include "libpath/serve/server_core.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "libpath/ipc/command.h"

namespace libpath {
namespace {

// A turn's share of one client, so that a fast reader of a long reply does not hold up the rest.
constexpr std::size_t kMaxWritePerTurn = std::size_t{1} << 20;

}  // namespace

ServerCore::Client* ServerCore::find(std::uint64_t id) {
  const auto found = clients_.find(id);
  return found == clients_.end() ? nullptr : found->second.get();
}

void ServerCore::drop(std::uint64_t id) {
  const auto found = clients_.find(id);
  if (found == clients_.end()) return;
  Client& client = *found->second;
  clear_timer(client);
  account(client, 0);
  if (client.watch != 0) loop_.unwatch(client.watch);
  if (client.peer.uid != 0) {
    --user_count_;
    const auto user = users_.find(client.peer.uid);
    if (--user->second == 0) users_.erase(user);
  }
  clients_.erase(found);
}

void ServerCore::on_ready(std::uint64_t id, std::uint32_t ready) {
  const Client* client = find(id);
  if (client == nullptr) return;
  switch (client->phase) {
    case Phase::reading:
      receive(id);
      return;
    case Phase::writing:
      flush(id);
      return;
    case Phase::busy:
      // Nothing was asked for, so this is an error or the peer is gone.
      if ((ready & (EPOLLHUP | EPOLLERR)) != 0) drop(id);
      return;
  }
}

void ServerCore::receive(std::uint64_t id) {
  std::array<char, 4096> buffer;
  Client* client = find(id);
  if (client == nullptr) return;
  const ssize_t got = ::recv(client->fd.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    drop(id);
    return;
  }
  client->input.append(buffer.data(), static_cast<std::size_t>(got));
  process(id);
}

void ServerCore::process(std::uint64_t id) {
  Client* client = find(id);
  if (client == nullptr || client->phase != Phase::reading) return;
  client->input.erase(0, client->reader.feed(client->input));
  if (client->reader.broken()) {
    drop(id);
    return;
  }
  if (auto text = client->reader.take()) {
    dispatch(id, std::move(*text));
  } else if (!client->reader.idle() && client->timer == 0) {
    set_timer(id, *client, options_.request_timeout);
  }
}

void ServerCore::dispatch(std::uint64_t id, std::string text) {
  Client* client = find(id);
  client->phase = Phase::busy;
  client->request = next_id_++;
  Request request{client->peer, std::move(text)};
  handler_(std::move(request), Reply(weak_from_this(), id, client->request));
  client = find(id);
  if (client == nullptr || client->phase != Phase::busy) return;
  update_events(*client);
  if (client->timer == 0) set_timer(id, *client, options_.request_timeout);
}

bool ServerCore::waits_for(std::uint64_t id, std::uint64_t request) const {
  const auto found = clients_.find(id);
  return found != clients_.end() && found->second->phase == Phase::busy &&
         found->second->request == request;
}

void ServerCore::answer(std::uint64_t id, std::uint64_t request, std::string_view text) {
  if (waits_for(id, request)) start_reply(id, text);
}

void ServerCore::start_reply(std::uint64_t id, std::string_view text) {
  Client& client = *find(id);
  clear_timer(client);
  if (text.empty()) text = kReplyOk;
  if (text.size() + 2 > kMaxReplyLength) text = kReplyFail;
  client.output = text.back() == '\n' ? encode_frame(text) : encode_frame(std::string(text) + '\n');
  client.written = 0;
  client.phase = Phase::writing;
  flush(id);
}

void ServerCore::flush(std::uint64_t id) {
  Client& client = *find(id);
  const std::size_t limit = std::min(client.output.size(), client.written + kMaxWritePerTurn);
  bool progress = false;
  while (client.written < limit) {
    const ssize_t sent = ::send(client.fd.get(), client.output.data() + client.written,
                                limit - client.written, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) break;
    if (sent <= 0) {
      drop(id);
      return;
    }
    client.written += static_cast<std::size_t>(sent);
    progress = true;
  }
  if (client.written == client.output.size()) {
    finish_reply(id);
    return;
  }
  const bool user = client.peer.uid != 0;
  if (user) account(client, client.output.size());
  if (user && user_buffer_ > options_.max_user_buffer) {
    drop(id);
    return;
  }
  update_events(client);
  if (progress || client.timer == 0) set_timer(id, client, options_.write_timeout);
}

void ServerCore::finish_reply(std::uint64_t id) {
  Client& client = *find(id);
  clear_timer(client);
  account(client, 0);
  client.output = std::string();  // gives the memory of a long reply back
  client.written = 0;
  client.phase = Phase::reading;
  update_events(client);
  if (client.input.empty()) return;
  // The next request came early. It waits for the next turn, as everybody else's.
  loop_.defer([weak = weak_from_this(), id] {
    if (const auto core = weak.lock()) core->process(id);
  });
}

void ServerCore::expire(std::uint64_t id) {
  Client* client = find(id);
  if (client == nullptr) return;
  client->timer = 0;
  const Phase phase = client->phase;
  if (phase != Phase::writing) start_reply(id, kReplyTimeout);
  // Half a request cannot be continued, and who does not read need not stay.
  if (phase != Phase::busy) drop(id);
}

std::uint32_t ServerCore::wanted_events(Phase phase) {
  switch (phase) {
    case Phase::reading:
      return EPOLLIN;
    case Phase::writing:
      return EPOLLOUT;
    case Phase::busy:
      break;
  }
  return 0;  // back-pressure: nothing is read while a request is at work
}

void ServerCore::update_events(Client& client) {
  const std::uint32_t events = wanted_events(client.phase);
  if (client.watch == 0 || events == client.events) return;
  client.events = events;
  loop_.set_events(client.watch, events);
}

void ServerCore::set_timer(std::uint64_t id, Client& client, Millis span) {
  clear_timer(client);
  client.timer = loop_.at(loop_.now() + span, [weak = weak_from_this(), id] {
    if (const auto core = weak.lock()) core->expire(id);
  });
}

void ServerCore::clear_timer(Client& client) {
  if (client.timer != 0) loop_.cancel(client.timer);
  client.timer = 0;
}

void ServerCore::account(Client& client, std::size_t bytes) {
  user_buffer_ += bytes;
  user_buffer_ -= client.accounted;
  client.accounted = bytes;
}

}  // namespace libpath
