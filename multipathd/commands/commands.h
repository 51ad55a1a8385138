// The daemon's CLI: every command is a row with its handler; everything else comes from the rows.
//
// To add a command: a row in table.cpp and a function in one of the files beside it.
// Shape:  handlers run on the loop's thread, answer from memory, or keep the Answer until the
//         kernel has answered.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "libpath/base/result.h"
#include "libpath/ipc/command.h"
#include "libpath/serve/command_server.h"

namespace multipathd {

class Engine;

// What handlers may reach.
struct CommandContext {
  Engine& engine;
  std::function<void()> shutdown;
  std::function<void(bool force_reload)> reconfigure;
  long pid = 0;
};

// The answer to one command, now or later; copies share it. Unanswered: "fail".
class Answer {
 public:
  using Send = std::function<void(std::string_view)>;
  explicit Answer(libpath::Reply reply)
      : reply_(std::make_shared<libpath::Reply>(std::move(reply))) {}
  // For tests and for the tool: where the text goes instead of a socket.
  explicit Answer(Send send) : send_(std::move(send)) {}

  void text(std::string_view reply) const {
    if (send_) return send_(reply);
    reply_->send(reply);
  }
  void ok() const { text(libpath::kReplyOk); }
  void error(const libpath::Error& error) const { text(libpath::failure_reply(error)); }
  void status(const libpath::Status& status) const {
    if (status) return ok();
    error(status.error());
  }

 private:
  std::shared_ptr<libpath::Reply> reply_;
  Send send_;
};

using Handler = void (*)(CommandContext&, const libpath::ParsedCommand&, const Answer&);

class Commands {
 public:
  explicit Commands(CommandContext context);
  // Parses, checks the right, runs.
  void run(std::string_view request, bool root, const Answer& answer);
  const libpath::CommandTable& table() const { return table_; }

 private:
  CommandContext context_;
  libpath::CommandTable table_;
};

}  // namespace multipathd
