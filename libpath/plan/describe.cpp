#include <string>
#include <variant>

#include "libpath/plan/plan.h"

namespace libpath {
namespace {

std::string count(std::size_t number, const char* noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string layout(const WantedMap& map) {
  std::size_t paths = 0;
  for (const auto& group : map.table.groups) paths += group.paths.size();
  return count(paths, "path") + " in " + count(map.table.groups.size(), "group");
}

std::string hints(const UdevHints& udev) {
  std::string text;
  if (udev.reload) text += ", udev need not look";
  if (udev.no_kpartx) text += ", no kpartx";
  if (udev.no_paths) text += ", no usable path";
  return text;
}

struct Describe {
  std::string operator()(const CreateMap& step) const {
    const WantedMap& map = step.map;
    return "create " + map.alias + " (" + map.wwid.text() + "): " + layout(map) + ", " +
           std::to_string(map.size) + " sectors" + (map.read_only ? ", read-only" : "") +
           (map.queue_if_no_path ? ", queueing" : "") + hints(map.udev);
  }
  std::string operator()(const ReloadMap& step) const {
    return "reload " + step.name + ": " + layout(step.map) +
           (step.resize ? ", resize to " + std::to_string(step.map.size) + " sectors" : "") +
           (step.flush ? ", flush" : "") + (step.map.read_only ? ", read-only" : "") +
           (step.map.queue_if_no_path ? ", queueing" : "") + hints(step.map.udev);
  }
  std::string operator()(const RenameMap& step) const {
    return "rename " + step.from + " to " + step.to;
  }
  std::string operator()(const RemoveMap& step) const {
    return "remove " + step.name + (step.deferred ? " at last close" : "");
  }
  std::string operator()(const ResumeMap& step) const { return "resume " + step.name; }
  std::string operator()(const ClearInactive& step) const {
    return "clear inactive table of " + step.name;
  }
  std::string operator()(const SetQueueing& step) const {
    return std::string(step.on ? "queue" : "fail") + " I/O of " + step.name + " without paths";
  }
  std::string operator()(const CancelRemoval& step) const {
    return "cancel removal of " + step.name;
  }
  std::string operator()(const Refuse& step) const {
    return "refuse " + step.name + ": " + step.reason;
  }
};

}  // namespace

std::string describe(const MapStep& step) { return std::visit(Describe{}, step); }

}  // namespace libpath
