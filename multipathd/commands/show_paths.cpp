// show paths, show path
#include <nlohmann/json.hpp>

#include "libpath/ipc/format.h"
#include "multipathd/commands/handlers.h"
#include "multipathd/engine/engine.h"

namespace multipathd::handlers {

using libpath::ParsedCommand;
using libpath::Style;

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

Json path_json(const libpath::PathSnapshot& path) {
  const libpath::PathInfo& info = *path.info;
  Json json = {{"dev", info.name},
               {"dev_t", info.dev.text()},
               {"wwid", path.wwid},
               {"wwid_source", info.wwid_source},
               {"map", path.map},
               {"hcil", libpath::path_value(path, 'i')},
               {"dm_st", libpath::path_value(path, 't')},
               {"dev_st", libpath::path_value(path, 'o')},
               {"chk_st", libpath::path_value(path, 'T')},
               {"checker", path.checker},
               {"checker_message", path.checker_message},
               {"prio", path.prio_name},
               {"pri", path.priority},
               {"failures", path.failures},
               {"vendor", info.vendor},
               {"product", info.product},
               {"revision", info.revision},
               {"serial", info.serial},
               {"size_sectors", info.size},
               {"protocol", info.protocol},
               {"target_port_group", libpath::path_value(path, 'A')},
               {"access_state", info.access_state},
               {"host_adapter", info.host_adapter},
               {"target_node", libpath::path_value(path, 'n')}};
  if (!info.iscsi) return json;
  json["iscsi"] = {{"session", info.iscsi->session},
                   {"target", info.iscsi->target_iqn},
                   {"portal", info.iscsi->portal},
                   {"local_address", info.iscsi->local_address},
                   {"iface", info.iscsi->iface}};
  if (info.iscsi->recovery_tmo) {
    json["iscsi"]["recovery_tmo"] = info.iscsi->recovery_tmo->count();
  }
  return json;
}

const libpath::PathSnapshot* find_path(CommandContext& context, const ParsedCommand& command,
                                       const libpath::Snapshot& snapshot) {
  const PathEntry* path = context.engine.paths().find(command.arg("path"));
  if (path == nullptr) return nullptr;
  for (const auto& shot : snapshot.paths) {
    if (shot.info == &path->info) return &shot;
  }
  return nullptr;
}

void list_paths(CommandContext& context, std::string_view format, Style style,
                const Answer& answer) {
  answer.text(libpath::render_paths(context.engine.snapshot(), format, style));
}

}  // namespace

void show_paths(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  list_paths(context, libpath::kFormatPaths, Style::pretty, answer);
}

void show_paths_format(CommandContext& context, const ParsedCommand& command,
                       const Answer& answer) {
  list_paths(context, command.arg("format"), Style::pretty, answer);
}

void show_paths_raw_format(CommandContext& context, const ParsedCommand& command,
                           const Answer& answer) {
  list_paths(context, command.arg("format"), Style::raw, answer);
}

void show_paths_json(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  const auto snapshot = context.engine.snapshot();
  Json json = {{"paths", Json::array()}};
  for (const auto& path : snapshot.paths) json["paths"].push_back(path_json(path));
  answer.text(dump(json));
}

void show_path(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  const auto snapshot = context.engine.snapshot();
  const auto* path = find_path(context, command, snapshot);
  if (path == nullptr) return answer.text(libpath::kReplyNotFound);
  answer.text(libpath::render_path_line(*path, "%o"));
}

void show_path_details(CommandContext& context, const ParsedCommand& command,
                       const Answer& answer) {
  const auto snapshot = context.engine.snapshot();
  const auto* path = find_path(context, command, snapshot);
  if (path == nullptr) return answer.text(libpath::kReplyNotFound);
  const PathEntry* entry = context.engine.paths().find(path->info->dev);
  Json json = path_json(*path);
  json["checker_reason"] = entry->checker.reason;
  json["prio_reason"] = entry->prio.reason;
  json["prio_error"] = entry->priority_error;
  answer.text(dump(json));
}

}  // namespace multipathd::handlers
