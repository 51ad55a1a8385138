// The table of commands.
#include <cstdlib>
#include <utility>

#include "multipathd/commands/commands.h"
#include "multipathd/commands/handlers.h"
#include "multipathd/commands/version.h"

namespace multipathd {

using libpath::Access;

namespace {

struct Row {
  const char* words;
  Access access;
  const char* help;
  bool async;
  Handler handler;
};

constexpr auto kAny = Access::any;
constexpr auto kRoot = Access::root;

constexpr Row kRows[] = {
    {"show paths", kAny, "every path and its state", false, handlers::show_paths},
    {"show paths format $format", kAny, "paths in columns of your choice", false,
     handlers::show_paths_format},
    {"show paths raw format $format", kAny, "the same, without header and padding", false,
     handlers::show_paths_raw_format},
    {"show paths json", kAny, "every path with all details, as JSON", false,
     handlers::show_paths_json},
    {"show path $path", kAny, "the device state of one path", false, handlers::show_path},
    {"show path $path details", kAny, "all that is known of one path", false,
     handlers::show_path_details},
    {"show maps", kAny, "every map and its device", false, handlers::show_maps},
    {"show maps status", kAny, "failback, queueing and path count of every map", false,
     handlers::show_maps_status},
    {"show maps stats", kAny, "counters of every map", false, handlers::show_maps_stats},
    {"show maps format $format", kAny, "maps in columns of your choice", false,
     handlers::show_maps_format},
    {"show maps raw format $format", kAny, "the same, without header and padding", false,
     handlers::show_maps_raw_format},
    {"show maps topology", kAny, "maps with groups and paths", false, handlers::show_maps_topology},
    {"show maps json", kAny, "everything about every map", false, handlers::show_maps_json},
    {"show topology", kAny, "maps with groups and paths", false, handlers::show_maps_topology},
    {"show map $map format $format", kAny, "one map in columns of your choice", false,
     handlers::show_map_format},
    {"show map $map raw format $format", kAny, "the same", false, handlers::show_map_format},
    {"show map $map topology", kAny, "one map with groups and paths", false,
     handlers::show_map_topology},
    {"show map $map json", kAny, "everything about one map", false, handlers::show_map_json},
    {"show maps listing", kAny, "what `multipath -ll` prints", false, handlers::show_maps_listing},
    {"show maps names", kAny, "the names alone", false, handlers::show_maps_names},
    {"show map $map listing", kAny, "the same for one map, by its name or one of its paths", false,
     handlers::show_map_listing},
    {"show map $map names", kAny, "the name of the map, by one of its paths", false,
     handlers::show_map_names},
    {"show status", kAny, "paths by state, and whether devices are being worked on", false,
     handlers::show_status},
    {"show daemon", kAny, "process number and state", false, handlers::show_daemon},
    {"show config", kAny, "the configuration in force", false, handlers::show_config},
    {"show config local", kAny, "the same, limited to the hardware present", false,
     handlers::show_config_local},
    {"show blacklist", kAny, "blacklist rules and exceptions", false, handlers::show_blacklist},
    {"show devices", kAny, "every block device and whether it is monitored", false,
     handlers::show_devices},
    {"show wildcards", kAny, "the letters of format strings", false, handlers::show_wildcards},
    {"add path $path", kRoot, "monitor a device again", true, handlers::add_path},
    {"del path $path", kRoot, "stop monitoring a path and take it out of its map", true,
     handlers::del_path},
    {"fail path $path", kRoot, "fail a path and stop checking it", true, handlers::fail_path},
    {"reinstate path $path", kRoot, "use and check a failed path again", true,
     handlers::reinstate_path},
    {"add map $map", kRoot, "create the map of a WWID or device", true, handlers::add_map},
    {"del map $map", kRoot, "remove an unused map", true, handlers::del_map},
    {"del maps", kRoot, "remove all unused maps", true, handlers::del_maps},
    {"switch map $map group $group", kRoot, "send I/O to another path group", true,
     handlers::switch_group},
    {"suspend map $map", kRoot, "hold back I/O to a map", true, handlers::suspend_map},
    {"resume map $map", kRoot, "let I/O to a map go on", true, handlers::resume_map},
    {"resize map $map", kRoot, "take over a changed size of the paths", true, handlers::resize_map},
    {"reload map $map", kRoot, "load the map's table again", true, handlers::reload_map},
    {"reset map $map", kRoot, "point foreign tables on the paths to the map", true,
     handlers::reset_map},
    {"reset map $map stats", kRoot, "set the map's counters to zero", false,
     handlers::reset_map_stats},
    {"reset maps stats", kRoot, "set all counters to zero", false, handlers::reset_maps_stats},
    {"disablequeueing map $map", kRoot, "fail I/O when no path is left", true,
     handlers::disable_queueing_map},
    {"disablequeueing maps", kRoot, "the same for all maps", true, handlers::disable_queueing_maps},
    {"restorequeueing map $map", kRoot, "queue again as configured", true,
     handlers::restore_queueing_map},
    {"restorequeueing maps", kRoot, "the same for all maps", true, handlers::restore_queueing_maps},
    {"forcequeueing daemon", kRoot, "keep queueing when the daemon ends", false,
     handlers::force_queueing_daemon},
    {"restorequeueing daemon", kRoot, "queue_without_daemon as configured", false,
     handlers::restore_queueing_daemon},
    {"reconfigure", kRoot, "read the configuration again", false, handlers::reconfigure},
    {"reconfigure all", kRoot, "the same, and reload every map", false, handlers::reconfigure_all},
    {"shutdown", kRoot, "end the daemon; maps stay", false, handlers::shutdown},
    {"quit", kRoot, "end an interactive client", false, handlers::quit},
};

libpath::CommandTable make_table() {
  auto table = libpath::CommandTable::make(libpath::command_rows(kRows),
                                           libpath::multipathd_aliases(), version_banner());
  // The rows are constants: that they agree is what the first test of this file proves.
  if (!table) std::abort();
  return std::move(*table);
}

}  // namespace

Commands::Commands(CommandContext context) : context_(std::move(context)), table_(make_table()) {}

void Commands::run(std::string_view request, bool root, const Answer& answer) {
  auto parsed = table_.parse(request, root);
  if (!parsed) return answer.text(parsed.error());
  kRows[parsed->row->id].handler(context_, *parsed, answer);
}

}  // namespace multipathd
