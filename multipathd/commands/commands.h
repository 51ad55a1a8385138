// The daemon's CLI: every command is a row with its handler; everything else comes from the rows.
//
// To add a command: a row in table.cpp and a function in one of the files beside it.
// Shape:  handlers run on the loop's thread, answer from memory, or keep the Answer until the
//         kernel has answered.
#pragma once

#include <functional>
#include <string_view>

#include "libpath/ipc/command.h"
#include "libpath/serve/answer.h"

namespace multipathd {

class Engine;

// What handlers may reach.
struct CommandContext {
  Engine& engine;
  std::function<void()> shutdown;
  std::function<void(bool force_reload)> reconfigure;
  long pid = 0;
};

using libpath::Answer;

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
