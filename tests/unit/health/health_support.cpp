#include "tests/unit/health/health_support.h"

#include "libpath/base/strings.h"

namespace libpath {
namespace {

struct PathWords {
  std::string operator()(const path_action::StartCheck&) const { return "check"; }
  std::string operator()(const path_action::CheckAt&) const { return "timer"; }
  std::string operator()(const path_action::CancelCheck&) const { return "cancel"; }
  std::string operator()(const path_action::FailInKernel&) const { return "fail"; }
  std::string operator()(const path_action::ReinstateInKernel&) const { return "reinstate"; }
  std::string operator()(const path_action::RefreshPriority&) const { return "prio"; }
  std::string operator()(const path_action::StateChanged& change) const {
    return std::string(status_word(change.from)) + ">" + std::string(status_word(change.to));
  }
  std::string operator()(const path_action::Fault&) const { return "fault"; }
  std::string operator()(const path_action::Log& line) const {
    return "log" + std::to_string(line.level);
  }
};

struct MapWords {
  std::string operator()(const map_action::SetQueueing& queueing) const {
    return queueing.on ? "queue" : "noqueue";
  }
  std::string operator()(const map_action::SwitchGroup& group) const {
    return "switch" + std::to_string(group.group);
  }
  std::string operator()(const map_action::ReloadForUdev&) const { return "reload"; }
  std::string operator()(const map_action::FlushMap&) const { return "flush"; }
  std::string operator()(const map_action::WakeAt&) const { return "wake"; }
  std::string operator()(const map_action::CancelWake&) const { return "cancel"; }
  std::string operator()(const map_action::Log& line) const {
    return "log" + std::to_string(line.level);
  }
};

template <typename Words, typename Actions>
std::string words_of(const Actions& actions) {
  std::vector<std::string> words;
  for (const auto& action : actions) words.push_back(std::visit(Words{}, action));
  return join(words, " ");
}

}  // namespace

std::string brief(const std::vector<PathAction>& actions) { return words_of<PathWords>(actions); }
std::string brief(const std::vector<MapHealthAction>& actions) {
  return words_of<MapWords>(actions);
}

PathRig healthy_path() {
  PathRig rig;
  (void)rig.send(path_event::Start{});
  (void)rig.send(path_event::KernelState{DmPathState::active});
  (void)rig.answer(PathState::up);
  return rig;
}

}  // namespace libpath
