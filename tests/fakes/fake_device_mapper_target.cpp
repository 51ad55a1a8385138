// The multipath target of the fake: its texts, messages and choice of a group.
#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "libpath/base/strings.h"
#include "libpath/dm/compare.h"
#include "tests/fakes/fake_device_mapper.h"

namespace libpath {
namespace {

std::string selector_name(const TableGroup& group) {
  return group.selector.substr(0, group.selector.find(' '));
}

// What a selector reports for one path: in tables (repeat count, ...) and in status lines.
std::vector<std::string> table_args(const TableGroup& group) {
  const std::string name = selector_name(group);
  if (name == "service-time") return {"1", "1"};
  if (name == "historical-service-time") return {"0"};
  return {"1"};
}

std::string status_args(const TableGroup& group) {
  const std::string name = selector_name(group);
  if (name == "service-time") return " 0 1";
  if (name == "queue-length") return " 0";
  if (name == "historical-service-time") return " 0 0 0";
  return "";
}

unsigned status_arg_count(const TableGroup& group) {
  return static_cast<unsigned>(split_words(status_args(group)).size());
}

// historical-service-time reports its own arguments, the others none.
std::string group_status(const TableGroup& group) {
  if (selector_name(group) != "historical-service-time") return "0";
  const auto words = split_words(canonical_selector(group.selector));
  return "2 " + std::string(words[2]) + " " + std::string(words[3]);
}

}  // namespace

Result<FakeDeviceMapper::Target> FakeDeviceMapper::make_target(const std::string& params) {
  auto table = parse_table(params);
  if (!table) return tl::unexpected(table.error());
  Target target;
  target.table = std::move(*table);
  target.queue_if_no_path = has_feature(target.table, kQueueIfNoPath);
  std::erase(target.table.features, std::string(kQueueIfNoPath));
  for (const DevId dev : table_paths(target.table)) target.paths[dev] = {};
  target.next = target.table.first_group;
  return target;
}

// As the kernel does at the next I/O: the group asked for, else the one in use, else the first
// enabled one, else a disabled one; each only with a usable path.
void FakeDeviceMapper::choose_group(Target& target) {
  const auto works = [&](unsigned number) {
    if (number == 0 || number > target.table.groups.size()) return false;
    const auto& paths = target.table.groups[number - 1].paths;
    return std::any_of(paths.begin(), paths.end(),
                       [&](const TablePath& path) { return target.paths[path.dev].active; });
  };
  unsigned chosen = works(target.next) ? target.next : 0;
  if (chosen == 0 && works(target.current)) chosen = target.current;
  for (const bool bypassed : {false, true}) {
    for (unsigned i = 1; chosen == 0 && i <= target.table.groups.size(); ++i)
      if (target.disabled.contains(i) == bypassed && works(i)) chosen = i;
  }
  target.next = 0;
  if (chosen != 0) target.current = chosen;
}

std::string FakeDeviceMapper::render_table(const Target& target) {
  if (target.type != "multipath") return target.params;
  MultipathTable shown = target.table;
  if (target.queue_if_no_path)
    shown.features.insert(shown.features.begin(), std::string(kQueueIfNoPath));
  for (auto& group : shown.groups) {
    group.selector = selector_name(group) + " " + group_status(group);
    for (auto& path : group.paths) path.args = table_args(group);
  }
  if (target.next != 0) {
    shown.first_group = target.next;
  } else if (target.current != 0) {
    shown.first_group = target.current;
  } else {
    shown.first_group = 1;
  }
  return format_table(shown) + " ";  // the kernel ends its lines with a blank
}

std::string FakeDeviceMapper::render_status(const Target& target) {
  if (target.type != "multipath") return "";
  unsigned shown = target.table.groups.empty() ? 0 : 1;
  if (target.current != 0) shown = target.current;
  if (target.next != 0) shown = target.next;
  std::string text =
      "2 0 0 0 " + std::to_string(target.table.groups.size()) + " " + std::to_string(shown) + " ";
  for (unsigned i = 1; i <= target.table.groups.size(); ++i) {
    const TableGroup& group = target.table.groups[i - 1];
    const char in_use = i == target.current ? 'A' : 'E';
    text += target.disabled.contains(i) ? 'D' : in_use;
    text += " " + group_status(group) + " " + std::to_string(group.paths.size()) + " " +
            std::to_string(status_arg_count(group)) + " ";
    for (const auto& path : group.paths) {
      const PathState& state = target.paths.at(path.dev);
      text += path.dev.text() + (state.active ? " A " : " F ") + std::to_string(state.failures) +
              status_args(group) + " ";
    }
  }
  return text;
}

void FakeDeviceMapper::fail_path(DevId path) {
  for (auto& [name, device] : devices_) {
    if (!device.live) continue;
    const auto state = device.live->paths.find(path);
    if (state == device.live->paths.end() || !state->second.active) continue;
    state->second.active = false;
    ++state->second.failures;
    choose_group(*device.live);
    raise_event(device);
  }
}

void FakeDeviceMapper::run_io(const std::string& name) {
  const auto found = devices_.find(name);
  if (found != devices_.end() && found->second.live) choose_group(*found->second.live);
}

Status FakeDeviceMapper::apply_message(Device& device, const std::string& text) {
  const auto words = split_words(text);
  if (text == "@cancel_deferred_remove") {
    device.deferred_remove = false;
    return {};
  }
  if (!device.live || device.live->type != "multipath" || words.empty())
    return fail_errno("message '" + text + "'", EINVAL);
  if (device.suspended) return fail_errno("message '" + text + "'", EBUSY);
  if (words.size() == 1 && (words[0] == "queue_if_no_path" || words[0] == "fail_if_no_path")) {
    device.live->queue_if_no_path = words[0] == "queue_if_no_path";
    return {};
  }
  if (words.size() != 2) return fail_errno("message '" + text + "'", EINVAL);
  const std::string verb(words[0]);
  if (const auto path = DevId::parse(words[1])) return apply_path_message(device, verb, *path);
  if (const auto group = parse_number<unsigned>(words[1]))
    return apply_group_message(device, verb, *group);
  return fail_errno("message '" + text + "'", EINVAL);
}

Status FakeDeviceMapper::apply_path_message(Device& device, const std::string& verb, DevId path) {
  const auto state = device.live->paths.find(path);
  const bool known = verb == "fail_path" || verb == "reinstate_path";
  if (!known || state == device.live->paths.end())
    return fail_errno("message '" + verb + " " + path.text() + "'", EINVAL);
  const bool active = verb == "reinstate_path";
  if (state->second.active == active) return {};
  state->second.active = active;
  if (!active) ++state->second.failures;
  raise_event(device);
  return {};
}

Status FakeDeviceMapper::apply_group_message(Device& device, const std::string& verb,
                                             unsigned group) {
  Target& target = *device.live;
  if (group == 0 || group > target.table.groups.size())
    return fail_errno("message '" + verb + " " + std::to_string(group) + "'", EINVAL);
  if (verb == "switch_group") {
    target.disabled.clear();
    target.next = group;
  } else if (verb == "disable_group") {
    target.disabled.insert(group);
  } else if (verb == "enable_group") {
    target.disabled.erase(group);
  } else {
    return fail_errno("message '" + verb + "'", EINVAL);
  }
  target.current = 0;
  raise_event(device);
  return {};
}

}  // namespace libpath
