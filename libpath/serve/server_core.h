// ServerCore: the state of a CommandServer: listeners and clients. Private to libpath/serve.
//
// Shape: a client is reading (waits for a request), busy (the handler has it) or writing (its
//        reply is on the way); each has at most one timer. Clients are found by id after every
//        call that may drop them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libpath/base/unique_fd.h"
#include "libpath/ipc/framing.h"
#include "libpath/loop/loop.h"
#include "libpath/serve/command_server.h"

namespace libpath {

class ServerCore : public std::enable_shared_from_this<ServerCore> {
 public:
  ServerCore(Loop& loop, ServerOptions options, CommandServer::Handler handler);
  ~ServerCore();
  ServerCore(const ServerCore&) = delete;
  ServerCore& operator=(const ServerCore&) = delete;
  ServerCore(ServerCore&&) = delete;
  ServerCore& operator=(ServerCore&&) = delete;

  Status listen(std::string_view address);
  Status adopt(UniqueFd listener);
  void stop_listening();

  void answer(std::uint64_t client, std::uint64_t request, std::string_view text);
  bool waits_for(std::uint64_t client, std::uint64_t request) const;

  void set_request_timeout(Millis timeout) { options_.request_timeout = timeout; }
  std::size_t client_count() const { return clients_.size(); }
  std::size_t listener_count() const { return listeners_.size(); }

 private:
  enum class Phase { reading, busy, writing };

  struct Client {
    Client(UniqueFd socket, Peer who, std::size_t max_request)
        : fd(std::move(socket)), peer(who), reader(max_request) {}
    UniqueFd fd;
    Peer peer;
    FrameReader reader;
    std::string input;  // received, not yet fed: a request that follows too early
    std::string output;
    std::size_t written = 0;
    std::size_t accounted = 0;  // its share of user_buffer_
    Phase phase = Phase::reading;
    std::uint64_t request = 0;
    WatchId watch = 0;
    std::uint32_t events = 0;
    TimerId timer = 0;
  };

  struct Listener {
    UniqueFd fd;
    std::string path;  // to remove at the end; empty: nothing
    WatchId watch = 0;
  };

  // Listeners.
  Status add_listener(UniqueFd fd, std::string path);
  void accept_clients(int listener);
  bool accept_one(int listener);
  void pause_accepting();
  void resume_accepting();

  // Clients coming and going.
  void add_client(UniqueFd fd);
  bool admit(const Peer& peer);
  bool drop_idle_user();
  void drop(std::uint64_t id);

  // One client.
  Client* find(std::uint64_t id);
  void on_ready(std::uint64_t id, std::uint32_t ready);
  void receive(std::uint64_t id);
  void process(std::uint64_t id);
  void dispatch(std::uint64_t id, std::string text);
  void start_reply(std::uint64_t id, std::string_view text);
  void flush(std::uint64_t id);
  void finish_reply(std::uint64_t id);
  void expire(std::uint64_t id);
  static std::uint32_t wanted_events(Phase phase);
  void update_events(Client& client);
  void set_timer(std::uint64_t id, Client& client, Millis span);
  void clear_timer(Client& client);
  void account(Client& client, std::size_t bytes);

  Loop& loop_;
  ServerOptions options_;
  CommandServer::Handler handler_;
  std::vector<Listener> listeners_;
  TimerId accept_pause_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<Client>> clients_;
  std::map<uid_t, std::size_t> users_;  // connections of each user but root
  std::size_t user_count_ = 0;          // the sum of users_
  std::size_t user_buffer_ = 0;         // bytes of replies that users have not read yet
  std::uint64_t next_id_ = 1;
};

}  // namespace libpath
