// bondd's side of the commands of words.h: parses a request, checks the right, answers it.
//
// Shape:  `show` commands answer at once and from memory, but for the plan. What asks the kernel or
//         reads files answers later; the files are read on a worker.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bondd/commands/words.h"
#include "bondd/engine/bond_apply.h"
#include "libpath/bondconf/load_config.h"
#include "libpath/ipc/command.h"
#include "libpath/serve/answer.h"
#include "libpath/view/style.h"

namespace bondd {

class Engine;

using LoadedConfig = libpath::Result<libpath::LoadedBonddConfig>;

// What commands may reach.
struct CommandContext {
  Engine& engine;
  // Reads the configuration: of the file named, or, for an empty name, where it belongs.
  std::function<void(const std::string& file, std::function<void(const LoadedConfig&)>)> load;
  // Puts what was read in force; the bonds themselves stay as they are.
  std::function<void(const libpath::LoadedBonddConfig&)> take;
};

class Commands {
 public:
  explicit Commands(CommandContext context);
  void run(std::string_view request, bool root, const libpath::Answer& answer);
  const libpath::CommandTable& table() const { return table_; }

 private:
  struct Call {
    const CommandWords* words = nullptr;
    libpath::ParsedCommand parsed;
    libpath::view::Style style;
  };

  void show(const Call& call, const libpath::Answer& answer);
  void show_history(const Call& call, const libpath::Answer& answer);
  void show_config(const Call& call, const libpath::Answer& answer);
  void plan(const Call& call, const std::string& file, const libpath::Answer& answer);
  void apply(const Call& call, bool force, const libpath::Answer& answer);
  void reload(const libpath::Answer& answer);

  CommandContext context_;
  libpath::CommandTable table_;
};

}  // namespace bondd
