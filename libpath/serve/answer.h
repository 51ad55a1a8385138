// Answer: the answer to one command, now or later; copies share it. Unanswered: "fail".
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "libpath/base/result.h"
#include "libpath/ipc/command.h"
#include "libpath/serve/command_server.h"

namespace libpath {

class Answer {
 public:
  using Send = std::function<void(std::string_view)>;
  explicit Answer(Reply reply) : reply_(std::make_shared<Reply>(std::move(reply))) {}
  // For tests and for the tool: where the text goes instead of a socket.
  explicit Answer(Send send) : send_(std::move(send)) {}

  void text(std::string_view reply) const {
    if (send_) return send_(reply);
    reply_->send(reply);
  }
  void ok() const { text(kReplyOk); }
  void error(const Error& error) const { text(failure_reply(error)); }
  void status(const Status& status) const {
    if (status) return ok();
    error(status.error());
  }

 private:
  std::shared_ptr<Reply> reply_;
  Send send_;
};

}  // namespace libpath
