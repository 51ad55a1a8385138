#include "libpath/model/states.h"

namespace libpath {

std::string_view status_word(PathState state) {
  constexpr std::string_view kWords[kPathStateCount] = {
      "wild",    "unchecked", "down",    "up",      "shaky",       "ghost",
      "pending", "timeout",   "removed", "delayed", "disconnected"};
  return kWords[static_cast<int>(state)];
}

std::string_view checker_word(PathState state) {
  constexpr std::string_view kWords[kPathStateCount] = {
      "undef",       "undef",       "faulty", "ready",   "shaky",       "ghost",
      "i/o pending", "i/o timeout", "undef",  "delayed", "disconnected"};
  return kWords[static_cast<int>(state)];
}

std::string_view word(DmPathState state) {
  constexpr std::string_view kWords[] = {"undef", "active", "failed"};
  return kWords[static_cast<int>(state)];
}

std::string_view word(DeviceState state) {
  constexpr std::string_view kWords[] = {"unknown", "running", "offline", "running"};
  return kWords[static_cast<int>(state)];
}

std::string_view word(GroupState state) {
  constexpr std::string_view kWords[] = {"undef", "active", "enabled", "disabled"};
  return kWords[static_cast<int>(state)];
}

std::string_view word(MapState state) {
  constexpr std::string_view kWords[] = {"undef", "active", "suspend"};
  return kWords[static_cast<int>(state)];
}

std::string_view word(InitState state) {
  constexpr std::string_view kWords[] = {"new", "failed",  "udev-missing", "udev-requested",
                                         "ok",  "removed", "partial"};
  return kWords[static_cast<int>(state)];
}

}  // namespace libpath
