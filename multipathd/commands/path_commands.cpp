// add path, del path, fail path, reinstate path
#include "libpath/sys/block_events.h"
#include "multipathd/commands/handlers.h"
#include "multipathd/engine/engine.h"

namespace multipathd::handlers {

using libpath::ParsedCommand;
using libpath::Status;

namespace path_event = libpath::path_event;

namespace {

// A path's order and the messages it causes run on its map's lane: answer behind them.
void answer_after_map(CommandContext& context, const PathEntry& path, const Answer& answer) {
  MapEntry* map = path.wwid ? context.engine.maps().find(*path.wwid) : nullptr;
  if (map == nullptr) return answer.ok();
  context.engine.maps().after_orders(*map, [answer] { answer.ok(); });
}

// Answers when the map of the new device is as wanted.
void answer_when_joined(Engine& engine, libpath::DevId dev, const Answer& answer) {
  if (engine.paths().blacklisted(dev).blacklisted) return answer.text("blacklisted\n");
  const PathEntry* path = engine.paths().find(dev);
  if (path == nullptr) return answer.text(libpath::kReplyNotFound);
  MapEntry* map = path->wwid ? engine.maps().find(*path->wwid) : nullptr;
  if (map == nullptr) return answer.ok();
  engine.maps().wait_settled(*map, [answer](const Status& status) { answer.status(status); });
}

void take_in(Engine& engine, const libpath::BlockDevice& device, const Answer& answer) {
  engine.paths().device_seen(device, true);
  engine.paths().when_probed(device.dev, [&engine, dev = device.dev, answer] {
    if (const PathEntry* path = engine.paths().find(dev); path != nullptr && path->wwid) {
      engine.maps().unflush(*path->wwid);
    }
    answer_when_joined(engine, dev, answer);
  });
}

}  // namespace

void add_path(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  Engine& engine = context.engine;
  const std::string& name = command.arg("path");
  if (const PathEntry* known = engine.paths().find(name); known != nullptr && known->wwid) {
    MapEntry* map = engine.maps().find(*known->wwid);
    if (map != nullptr && map->kernel) return answer.ok();
  }
  engine.look_up(name, [&engine, answer](const libpath::Result<libpath::BlockDevice>& device) {
    if (!device) return answer.text(libpath::kReplyNotFound);
    take_in(engine, *device, answer);
  });
}

void del_path(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  Engine& engine = context.engine;
  const PathEntry* path = engine.paths().find(command.arg("path"));
  if (path == nullptr) return answer.text(libpath::kReplyNotFound);
  const libpath::DevId dev = path->info.dev;
  const auto wwid = path->wwid;
  engine.paths().remove_on_request(dev);
  MapEntry* map = wwid ? engine.maps().find(*wwid) : nullptr;
  if (map == nullptr) return answer.ok();
  engine.maps().wait_settled(*map, [&engine, wwid = *wwid, dev, answer](const Status& status) {
    if (!status) return answer.error(status.error());
    const MapEntry* still = engine.maps().find(wwid);
    const bool held = still != nullptr && still->kernel && still->kernel->table &&
                      table_has(&*still->kernel->table, dev);
    answer.text(held ? "delayed\n" : libpath::kReplyOk);
  });
}

void fail_path(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  PathEntry* path = context.engine.paths().find(command.arg("path"));
  if (path == nullptr) return answer.text(libpath::kReplyNotFound);
  context.engine.paths().send(*path, path_event::AdminFail{});
  answer_after_map(context, *path, answer);
}

void reinstate_path(CommandContext& context, const ParsedCommand& command, const Answer& answer) {
  PathEntry* path = context.engine.paths().find(command.arg("path"));
  if (path == nullptr) return answer.text(libpath::kReplyNotFound);
  context.engine.paths().send(*path, path_event::AdminReinstate{});
  answer_after_map(context, *path, answer);
}

}  // namespace multipathd::handlers
