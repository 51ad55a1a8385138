// The command line of multipath.
//
// Shape:  one command; a later command option wins over an earlier one, except that -d only
//         replaces the default "create".
// Errors: the text to print; exit status 1. not_found: an unknown policy, whose text belongs on
//         stdout; all others on stderr.
// Source: contract of multipath-tools, multipath(8).
#pragma once

#include <optional>
#include <string>

#include "libpath/base/result.h"
#include "libpath/model/settings.h"

namespace multipathd {

enum class ToolCommand {
  create,
  dry_run,
  list,               // -l
  list_long,          // -ll
  flush,              // -f
  flush_all,          // -F
  add_wwid,           // -a
  remove_wwid,        // -w
  reset_wwids,        // -W
  valid_path,         // -c
  udev_path,          // -u
  usable,             // -C
  udev_usable,        // -U
  dump_config,        // -t
  dump_config_local,  // -T
  help,
};

struct ToolOptions {
  ToolCommand command = ToolCommand::create;
  std::optional<int> verbosity;
  bool reload = false;                        // -r
  bool allow_queueing = false;                // -q
  bool loosen = false;                        // -i
  bool bindings_read_only = false;            // -B
  bool no_delegation = false;                 // -D
  unsigned retries = 0;                       // -R
  std::optional<libpath::Grouping> grouping;  // -p
  std::string device;
};

libpath::Result<ToolOptions> parse_tool_options(int argc, char* const argv[]);
std::string tool_usage();

}  // namespace multipathd
