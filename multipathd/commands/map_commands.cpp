// Commands about maps.
#include <memory>
#include <vector>

#include "libpath/base/strings.h"
#include "multipathd/commands/handlers.h"
#include "multipathd/engine/engine.h"

namespace multipathd::handlers {

using libpath::Errc;
using libpath::ParsedCommand;
using libpath::Status;
using libpath::Wwid;

namespace map_event = libpath::map_event;

namespace {

MapEntry* map_of(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  MapEntry* map = context.engine.maps().find(command.arg("map"));
  if (map == nullptr) answer.text(libpath::kReplyNotFound);
  return map;
}

Done answer_status(const Answer& answer) {
  return [answer](const Status& status) { answer.status(status); };
}

// The WWID meant by a WWID, an alias of a WWID with paths, or the device of one of its paths.
std::optional<Wwid> wwid_meant(Engine& engine, const std::string& name) {
  if (const MapEntry* map = engine.maps().find(name)) return map->wwid;
  if (const PathEntry* path = engine.paths().find(name)) return path->wwid;
  for (const auto& [wwid, map] : engine.maps().all()) {
    if (map->alias == name) return wwid;
  }
  auto wwid = Wwid::make(name);
  if (wwid && !engine.paths().paths_of(*wwid).empty()) return wwid;
  return std::nullopt;
}

std::vector<Wwid> maps_present(Engine& engine) {
  std::vector<Wwid> wwids;
  for (const auto& [wwid, map] : engine.maps().all()) {
    if (map->kernel) wwids.push_back(wwid);
  }
  return wwids;
}

// Answers once, when the last of several operations is done, with the first error.
class Gather {
 public:
  Gather(std::size_t open, Answer answer) : open_(open), answer_(std::move(answer)) {}
  void done(const Status& status) {
    if (!status && status_) status_ = status;
    if (--open_ == 0) answer_.status(status_);
  }

 private:
  std::size_t open_;
  Answer answer_;
  Status status_;
};

void send_to_all(CommandContext& context, const libpath::MapHealthEvent& event,
                 const Answer& answer) {
  MapSet& maps = context.engine.maps();
  const auto wwids = maps_present(context.engine);
  auto gather = std::make_shared<Gather>(wwids.size() + 1, answer);
  for (const auto& wwid : wwids) {
    MapEntry* map = maps.find(wwid);
    maps.send(*map, event);
    maps.after_orders(*map, [gather] { gather->done({}); });
  }
  gather->done({});
}

void send_to_one(CommandContext& context, const ParsedCommand& command,
                 const libpath::MapHealthEvent& event, const Answer& answer) {
  MapEntry* map = map_of(context, command, answer);
  if (map == nullptr) return;
  context.engine.maps().send(*map, event);
  context.engine.maps().after_orders(*map, [answer] { answer.ok(); });
}

}  // namespace

void add_map(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  Engine& engine = context.engine;
  const std::string& name = command.arg("map");
  if (const auto* device = engine.paths().find_device(name)) {
    if (engine.paths().blacklisted(device->dev).blacklisted) return answer.text("blacklisted\n");
  }
  const auto wwid = wwid_meant(engine, name);
  if (!wwid) return answer.text(libpath::kReplyNotFound);
  engine.maps().request_create(*wwid, answer_status(answer));
}

void del_map(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  MapEntry* map = map_of(context, command, answer);
  if (map != nullptr) context.engine.maps().request_flush(*map, answer_status(answer));
}

void del_maps(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  MapSet& maps = context.engine.maps();
  const auto wwids = maps_present(context.engine);
  auto gather = std::make_shared<Gather>(wwids.size() + 1, answer);
  for (const auto& wwid : wwids) {
    maps.request_flush(*maps.find(wwid), [gather](const Status& status) { gather->done(status); });
  }
  gather->done({});
}

void switch_group(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  MapEntry* map = map_of(context, command, answer);
  if (map == nullptr) return;
  const auto group = libpath::parse_number<unsigned>(command.arg("group"));
  if (!group) return answer.text(libpath::kReplyFail);
  context.engine.maps().request_group(*map, *group, answer_status(answer));
}

void suspend_map(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  MapEntry* map = map_of(context, command, answer);
  if (map != nullptr) context.engine.maps().request_suspend(*map, true, answer_status(answer));
}

void resume_map(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  MapEntry* map = map_of(context, command, answer);
  if (map != nullptr) context.engine.maps().request_suspend(*map, false, answer_status(answer));
}

void resize_map(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  MapEntry* map = map_of(context, command, answer);
  if (map == nullptr) return;
  const Wwid wwid = map->wwid;
  Engine& engine = context.engine;
  engine.paths().refresh_states(wwid, [&engine, wwid, answer] {
    MapEntry* still = engine.maps().find(wwid);
    if (still == nullptr) return answer.text(libpath::kReplyNotFound);
    engine.maps().request_resize(*still, answer_status(answer));
  });
}

void reload_map(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  MapEntry* map = map_of(context, command, answer);
  if (map != nullptr) context.engine.maps().request_reload(*map, answer_status(answer));
}

void reset_map(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  if (map_of(context, command, answer) == nullptr) return;
  answer.error({Errc::invalid, "reassigning foreign tables (reassign_maps) is not available", 0});
}

void reset_map_stats(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  MapEntry* map = map_of(context, command, answer);
  if (map == nullptr) return;
  context.engine.maps().reset_stats(*map);
  answer.ok();
}

void reset_maps_stats(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  MapSet& maps = context.engine.maps();
  for (const auto& wwid : maps_present(context.engine)) maps.reset_stats(*maps.find(wwid));
  answer.ok();
}

void disable_queueing_map(CommandContext& context, const ParsedCommand& command,
                          const Answer& answer) {
  send_to_one(context, command, map_event::AdminDisableQueueing{}, answer);
}

void disable_queueing_maps(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  send_to_all(context, map_event::AdminDisableQueueing{}, answer);
}

void restore_queueing_map(CommandContext& context, const ParsedCommand& command,
                          const Answer& answer) {
  send_to_one(context, command, map_event::AdminRestoreQueueing{}, answer);
}

void restore_queueing_maps(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  send_to_all(context, map_event::AdminRestoreQueueing{}, answer);
}

}  // namespace multipathd::handlers
