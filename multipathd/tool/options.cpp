#include "multipathd/tool/options.h"

#include <getopt.h>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "multipathd/commands/version.h"

namespace multipathd {

using libpath::Errc;
using libpath::fail;
using libpath::Status;

namespace {

std::optional<ToolCommand> command_of(int letter) {
  switch (letter) {
    case 'f':
      return ToolCommand::flush;
    case 'F':
      return ToolCommand::flush_all;
    case 'a':
      return ToolCommand::add_wwid;
    case 'w':
      return ToolCommand::remove_wwid;
    case 'W':
      return ToolCommand::reset_wwids;
    case 'c':
      return ToolCommand::valid_path;
    case 'u':
      return ToolCommand::udev_path;
    case 'C':
      return ToolCommand::usable;
    case 'U':
      return ToolCommand::udev_usable;
    case 't':
      return ToolCommand::dump_config;
    case 'T':
      return ToolCommand::dump_config_local;
    case 'h':
      return ToolCommand::help;
    default:
      return std::nullopt;
  }
}

Status bad_switch(int letter) {
  return fail(Errc::invalid, std::string("Unknown switch: -") + static_cast<char>(letter));
}

Status set_number(const char* value, std::optional<int>& number, const char* option) {
  number = libpath::parse_number<int>(value);
  if (number && *number >= 0) return {};
  return fail(Errc::invalid, std::string(option) + " takes a number, not '" + value + "'");
}

Status set_value(int letter, const char* value, ToolOptions& options) {
  std::optional<int> number;
  switch (letter) {
    case 'v':
      return set_number(value, options.verbosity, "-v");
    case 'R':
      if (auto set = set_number(value, number, "-R"); !set) return set;
      options.retries = static_cast<unsigned>(*number);
      return {};
    case 'p':
      options.grouping = libpath::parse_grouping(value);
      if (!options.grouping) {
        return fail(Errc::not_found, std::string("'") + value + "' is not a valid policy");
      }
      return {};
    default:
      return bad_switch(letter);
  }
}

Status set_flag(int letter, ToolOptions& options) {
  switch (letter) {
    case 'd':
      if (options.command == ToolCommand::create) options.command = ToolCommand::dry_run;
      return {};
    case 'r':
      options.reload = true;
      return {};
    case 'q':
      options.allow_queueing = true;
      return {};
    case 'i':
      options.loosen = true;
      return {};
    case 'B':
      options.bindings_read_only = true;
      return {};
    case 'D':
      options.no_delegation = true;
      return {};
    case 'e':
    case 'b':
    case 'M':
      return {};  // accepted for old callers
    default:
      return bad_switch(letter);
  }
}

// -l and -ll: getopt gives the second l as the optional argument of the first.
Status set_list(const char* value, ToolOptions& options) {
  if (value != nullptr && std::string_view(value) != "l") {
    return fail(Errc::invalid, std::string("Unknown switch: -l") + value);
  }
  options.command = value == nullptr ? ToolCommand::list : ToolCommand::list_long;
  return {};
}

Status apply(int letter, const char* value, ToolOptions& options) {
  if (letter == 'l') return set_list(value, options);
  if (const auto command = command_of(letter)) {
    options.command = *command;
    return {};
  }
  return value != nullptr ? set_value(letter, value, options) : set_flag(letter, options);
}

}  // namespace

libpath::Result<ToolOptions> parse_tool_options(int argc, char* const argv[]) {
  ToolOptions options;
  optind = 0;  // glibc: start over, whatever was parsed before
  opterr = 0;
  int letter = 0;
  while ((letter = getopt(argc, argv, ":adDcChl::eFfM:v:p:b:BrR:itTquUwW")) != -1) {
    if (letter == '?' || letter == ':') return tl::unexpected(bad_switch(optopt).error());
    const char* value = letter == 'b' || letter == 'M' ? nullptr : optarg;
    if (auto applied = apply(letter, value, options); !applied) {
      return tl::unexpected(applied.error());
    }
  }
  if (optind < argc) options.device = argv[optind];
  return options;
}

std::string tool_usage() {
  return version_banner() +
         "\n"
         "Usage: multipath [-v LEVEL] [-B] [-d] [-i] [-q] [-p POLICY] [-r] [DEVICE]\n"
         "                                 create or reload maps\n"
         "       multipath -l | -ll [DEVICE]   list maps; -ll checks the paths first\n"
         "       multipath -f MAP | -F     remove one map, or all that are not in use\n"
         "       multipath -a | -w DEVICE  add to, or remove from, the wwids file\n"
         "       multipath -W              make the wwids file from the maps there are\n"
         "       multipath -c | -u DEVICE  is this device a path? (-u: called by udev)\n"
         "       multipath -C | -U MAP     has this map a usable path? (-U: called by udev)\n"
         "       multipath -t | -T         print the configuration (-T: for hardware present)\n"
         "       multipath -h              this text\n"
         "  -v LEVEL  0 nothing, 1 names, 2 topology and warnings, 3 and 4 more\n"
         "  -d        dry run          -B  treat the bindings file as read-only\n"
         "  -i        loosen find_multipaths    -q  allow queueing without the daemon\n"
         "  -p POLICY failover, multibus, group_by_serial, group_by_prio,\n"
         "            group_by_node_name, group_by_tpg\n"
         "  -R N      tries, a second apart, to remove a map in use\n";
}

}  // namespace multipathd
