#include "libpath/prio/alua.h"

#include <string>

#include "libpath/base/strings.h"
#include "libpath/scsi/rtpg.h"
#include "libpath/scsi/status.h"

namespace libpath {
namespace {

constexpr int kPreferredBonus = 80;

}  // namespace

int access_state_priority(AccessState state, bool preferred, bool exclusive_pref_bit) {
  int value = 0;
  if (state == AccessState::optimized) value = 50;
  if (state == AccessState::non_optimized) value = 10;
  if (state == AccessState::lba_dependent) value = 5;
  if (state == AccessState::standby) value = 1;
  // Among optimized paths the bit would split one good group in two for nothing.
  if (preferred && (state != AccessState::optimized || exclusive_pref_bit))
    value += kPreferredBonus;
  return value;
}

Result<PrioArgs> parse_alua_args(std::string_view text) {
  PrioArgs args;
  for (const std::string_view arg : split_words(text)) {
    if (arg == "exclusive_pref_bit") {
      args.exclusive_pref_bit = true;
    } else {
      args.note += (args.note.empty() ? "" : " ") + std::string(arg);
    }
  }
  return args;
}

Result<int> alua_priority(const PrioInput& input) {
  const std::string what = "alua priority of " + input.path.name;
  if (input.rtpg == nullptr) return fail(Errc::invalid, what + ": no answer to look at");
  if (input.rtpg->timed_out) return fail(Errc::timeout, what + ": no answer in time");
  if (input.rtpg->sys_errno != 0) return fail_errno(what, input.rtpg->sys_errno);
  if (!is_good(*input.rtpg)) return fail(Errc::io, what + ": target refuses to report port groups");
  if (!input.path.target_port_group) {
    return fail(Errc::not_found, what + ": target port group is not known");
  }
  const auto data = decode_rtpg(input.rtpg->data);
  if (!data) return fail(Errc::io, what + ": answer is too short");
  const TargetPortGroup* group = data->find(*input.path.target_port_group);
  if (group == nullptr) {
    return fail(Errc::not_found, what + ": group " + std::to_string(*input.path.target_port_group) +
                                     " is not in the answer");
  }
  return access_state_priority(group->state, group->preferred, input.args.exclusive_pref_bit);
}

Result<int> sysfs_priority(const PrioInput& input) {
  const PathInfo& path = input.path;
  const auto state = parse_access_state(path.access_state);
  if (!state) {
    return fail(Errc::not_found, "sysfs priority of " + path.name + ": access_state is \"" +
                                     printable(path.access_state) + "\"");
  }
  return access_state_priority(*state, path.preferred_path, input.args.exclusive_pref_bit);
}

}  // namespace libpath
