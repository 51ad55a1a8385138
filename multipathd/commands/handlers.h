// The handlers that the rows of table.cpp name.
#pragma once

#include "multipathd/commands/commands.h"

namespace multipathd::handlers {

#define HAWSER_HANDLER(name) \
  void name(CommandContext&, const libpath::ParsedCommand&, const Answer&)

// show_paths.cpp
HAWSER_HANDLER(show_paths);
HAWSER_HANDLER(show_paths_format);
HAWSER_HANDLER(show_paths_raw_format);
HAWSER_HANDLER(show_path);
HAWSER_HANDLER(show_path_details);
HAWSER_HANDLER(show_paths_json);

// show_maps.cpp
HAWSER_HANDLER(show_maps);
HAWSER_HANDLER(show_maps_status);
HAWSER_HANDLER(show_maps_stats);
HAWSER_HANDLER(show_maps_format);
HAWSER_HANDLER(show_maps_raw_format);
HAWSER_HANDLER(show_maps_topology);
HAWSER_HANDLER(show_maps_json);
HAWSER_HANDLER(show_map_format);
HAWSER_HANDLER(show_map_topology);
HAWSER_HANDLER(show_map_json);
HAWSER_HANDLER(show_maps_listing);
HAWSER_HANDLER(show_maps_names);
HAWSER_HANDLER(show_map_listing);
HAWSER_HANDLER(show_map_names);

// show_daemon.cpp
HAWSER_HANDLER(show_status);
HAWSER_HANDLER(show_daemon);
HAWSER_HANDLER(show_config);
HAWSER_HANDLER(show_config_local);
HAWSER_HANDLER(show_blacklist);
HAWSER_HANDLER(show_devices);
HAWSER_HANDLER(show_wildcards);

// path_commands.cpp
HAWSER_HANDLER(add_path);
HAWSER_HANDLER(del_path);
HAWSER_HANDLER(fail_path);
HAWSER_HANDLER(reinstate_path);

// map_commands.cpp
HAWSER_HANDLER(add_map);
HAWSER_HANDLER(del_map);
HAWSER_HANDLER(del_maps);
HAWSER_HANDLER(switch_group);
HAWSER_HANDLER(suspend_map);
HAWSER_HANDLER(resume_map);
HAWSER_HANDLER(resize_map);
HAWSER_HANDLER(reload_map);
HAWSER_HANDLER(reset_map);
HAWSER_HANDLER(reset_map_stats);
HAWSER_HANDLER(reset_maps_stats);
HAWSER_HANDLER(disable_queueing_map);
HAWSER_HANDLER(disable_queueing_maps);
HAWSER_HANDLER(restore_queueing_map);
HAWSER_HANDLER(restore_queueing_maps);

// daemon_commands.cpp
HAWSER_HANDLER(force_queueing_daemon);
HAWSER_HANDLER(restore_queueing_daemon);
HAWSER_HANDLER(reconfigure);
HAWSER_HANDLER(reconfigure_all);
HAWSER_HANDLER(shutdown);
HAWSER_HANDLER(quit);

#undef HAWSER_HANDLER

}  // namespace multipathd::handlers
