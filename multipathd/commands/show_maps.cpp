// show maps, show map, show topology
#include "libpath/ipc/format.h"
#include "libpath/ipc/json.h"
#include "libpath/ipc/topology.h"
#include "multipathd/commands/handlers.h"
#include "multipathd/engine/engine.h"

namespace multipathd::handlers {

using libpath::ParsedCommand;
using libpath::Style;

namespace {

void list_maps(CommandContext& context, std::string_view format, Style style,
               const Answer& answer) {
  answer.text(libpath::render_maps(context.engine.snapshot(), format, style));
}

const libpath::MapSnapshot* find_map(CommandContext& context, const ParsedCommand& command,
                                     const libpath::Snapshot& snapshot) {
  const MapEntry* map = context.engine.maps().find(command.arg("map"));
  if (map == nullptr) return nullptr;
  for (const auto& shot : snapshot.maps) {
    if (shot.wwid == map->wwid.text()) return &shot;
  }
  return nullptr;
}

std::string or_ok(const std::string& text) {
  return text.empty() ? std::string(libpath::kReplyOk) : text;
}

}  // namespace

void show_maps(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  list_maps(context, libpath::kFormatMaps, Style::pretty, answer);
}

void show_maps_status(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  list_maps(context, libpath::kFormatMapsStatus, Style::pretty, answer);
}

void show_maps_stats(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  list_maps(context, libpath::kFormatMapsStats, Style::pretty, answer);
}

void show_maps_format(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  list_maps(context, command.arg("format"), Style::pretty, answer);
}

void show_maps_raw_format(CommandContext& context, const ParsedCommand& command,
                          const Answer& answer) {
  list_maps(context, command.arg("format"), Style::raw, answer);
}

void show_maps_topology(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  answer.text(or_ok(libpath::render_topology(context.engine.snapshot(), {})));
}

void show_maps_json(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  answer.text(libpath::render_maps_json(context.engine.snapshot()));
}

void show_map_format(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  const auto snapshot = context.engine.snapshot();
  const auto* map = find_map(context, command, snapshot);
  if (map == nullptr) return answer.text(libpath::kReplyNotFound);
  answer.text(libpath::render_map_line(snapshot, *map, command.arg("format")));
}

void show_map_topology(CommandContext& context, const ParsedCommand& command,
                       const Answer& answer) {
  const auto snapshot = context.engine.snapshot();
  const auto* map = find_map(context, command, snapshot);
  if (map == nullptr) return answer.text(libpath::kReplyNotFound);
  answer.text(libpath::render_map_topology(snapshot, *map, {}));
}

void show_map_json(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  const auto snapshot = context.engine.snapshot();
  const auto* map = find_map(context, command, snapshot);
  if (map == nullptr) return answer.text(libpath::kReplyNotFound);
  answer.text(libpath::render_map_json(snapshot, *map));
}

namespace {

// As the tool lays it out: widths by map.
libpath::TopologyOptions tool_layout(int verbosity) {
  libpath::TopologyOptions options;
  options.widths_over_all_paths = false;
  options.verbosity = verbosity;
  return options;
}

void list_all(CommandContext& context, int verbosity, const Answer& answer) {
  answer.text(or_ok(libpath::render_topology(context.engine.snapshot(), tool_layout(verbosity))));
}

// Here a path's device means its map too.
void list_one(CommandContext& context, const ParsedCommand& command, int verbosity,
              const Answer& answer) {
  Engine& engine = context.engine;
  const std::string& name = command.arg("map");
  const MapEntry* map = engine.maps().find(name);
  const PathEntry* path = map == nullptr ? engine.paths().find(name) : nullptr;
  if (path != nullptr && path->wwid) map = engine.maps().find(*path->wwid);
  if (map == nullptr || !map->kernel) return answer.text(libpath::kReplyNotFound);
  const auto snapshot = engine.snapshot();
  for (const auto& shot : snapshot.maps) {
    if (shot.wwid != map->wwid.text()) continue;
    return answer.text(libpath::render_map_topology(snapshot, shot, tool_layout(verbosity)));
  }
}

}  // namespace

void show_maps_listing(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  list_all(context, 2, answer);
}

void show_maps_names(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  list_all(context, 1, answer);
}

void show_map_listing(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  list_one(context, command, 2, answer);
}

void show_map_names(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  list_one(context, command, 1, answer);
}

}  // namespace multipathd::handlers
