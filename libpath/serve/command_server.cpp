#include "libpath/serve/command_server.h"

#include <utility>

#include "libpath/ipc/command.h"
#include "libpath/serve/server_core.h"

namespace libpath {

Reply& Reply::operator=(Reply&& other) noexcept {
  if (this == &other) return *this;
  const Reply previous(std::move(*this));  // answers what this one still owed
  core_ = std::move(other.core_);
  other.core_.reset();
  client_ = other.client_;
  request_ = other.request_;
  return *this;
}

Reply::~Reply() {
  if (const auto core = core_.lock()) core->answer(client_, request_, kReplyFail);
}

void Reply::send(std::string_view text) {
  const auto core = std::exchange(core_, {}).lock();
  if (core) core->answer(client_, request_, text);
}

bool Reply::wanted() const {
  const auto core = core_.lock();
  return core && core->waits_for(client_, request_);
}

CommandServer::CommandServer(Loop& loop, ServerOptions options, Handler handler)
    : core_(std::make_shared<ServerCore>(loop, std::move(options), std::move(handler))) {}

CommandServer::~CommandServer() = default;

Status CommandServer::listen(std::string_view address) { return core_->listen(address); }
Status CommandServer::adopt(UniqueFd listener) { return core_->adopt(std::move(listener)); }
void CommandServer::stop_listening() { core_->stop_listening(); }
void CommandServer::set_request_timeout(Millis timeout) { core_->set_request_timeout(timeout); }
std::size_t CommandServer::client_count() const { return core_->client_count(); }
std::size_t CommandServer::listener_count() const { return core_->listener_count(); }

}  // namespace libpath
