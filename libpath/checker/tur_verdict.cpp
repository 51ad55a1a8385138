#include "libpath/checker/tur_verdict.h"

#include <array>
#include <string>

#include <fmt/format.h>

#include "libpath/checker/read_verdict.h"
#include "libpath/scsi/sense.h"
#include "libpath/scsi/status.h"

namespace libpath {
namespace {

CheckVerdict say(std::string_view name, PathState state, std::string_view text,
                 bool retry = false) {
  return {state, fmt::format("{} checker reports {}", name, text), retry};
}

struct SenseRule {
  SenseKey key;
  int asc;   // -1: any
  int ascq;  // -1: any
  PathState state;
  bool retry;
  std::string_view text;
};

// First match decides. No row says up: a device that has something to complain of is asked again.
constexpr std::array<SenseRule, 10> kSenseRules = {{
    {SenseKey::not_ready, 0x04, 0x0a, PathState::pending, false, "ALUA state is in transition"},
    {SenseKey::not_ready, 0x04, 0x0b, PathState::ghost, false, "path is in standby state"},
    // An explicit ALUA target leaves this state too when its group is activated.
    {SenseKey::not_ready, 0x04, 0x0c, PathState::ghost, false, "port is in unavailable state"},
    {SenseKey::not_ready, -1, -1, PathState::down, false, "device is not ready"},
    {SenseKey::illegal_request, 0x25, 0x00, PathState::disconnected, false,
     "LUN is not mapped here any more"},
    {SenseKey::unit_attention, -1, -1, PathState::pending, true, "unit attention"},
    {SenseKey::no_sense, -1, -1, PathState::pending, true, "an answer without meaning"},
    {SenseKey::recovered_error, -1, -1, PathState::pending, true, "a recovered error"},
    {SenseKey::completed, -1, -1, PathState::pending, true, "an answer without meaning"},
    {SenseKey::aborted_command, -1, -1, PathState::down, true, "command was aborted"},
}};

bool matches(const SenseRule& rule, const Sense& sense) {
  return rule.key == sense.key && (rule.asc < 0 || rule.asc == sense.asc) &&
         (rule.ascq < 0 || rule.ascq == sense.ascq);
}

CheckVerdict sense_verdict(std::string_view name, const ScsiReply& reply) {
  const auto sense = decode_sense(reply.sense);
  if (!sense) return say(name, PathState::down, "path is down: check condition without sense data");
  const std::string code =
      fmt::format("{:x}/{:02x}/{:02x}", static_cast<unsigned>(sense->key), sense->asc, sense->ascq);
  for (const SenseRule& rule : kSenseRules) {
    if (!matches(rule, *sense)) continue;
    return say(name, rule.state, fmt::format("{} (sense {})", rule.text, code), rule.retry);
  }
  return say(name, PathState::down, fmt::format("path is down (sense {})", code));
}

CheckVerdict host_verdict(std::string_view name, std::uint16_t host_status) {
  switch (static_cast<HostStatus>(host_status)) {
    case HostStatus::time_out:
      return say(name, PathState::timeout, "no answer in time");
    case HostStatus::bus_busy:
    case HostStatus::imm_retry:
    case HostStatus::requeue:
    case HostStatus::soft_error:
    case HostStatus::alloc_failure:
      return say(name, PathState::pending, fmt::format("adapter is busy ({:#x})", host_status),
                 true);
    case HostStatus::transport_disrupted:
      // The connection was lost under the command; the transport decides later what that means.
      return say(name, PathState::pending,
                 fmt::format("the transport lost its connection ({:#x})", host_status));
    case HostStatus::reset:
    case HostStatus::error:
    case HostStatus::parity:
    case HostStatus::bad_intr:
    case HostStatus::abort:
      return say(name, PathState::down,
                 fmt::format("path is down: adapter trouble ({:#x})", host_status), true);
    default:  // no_connect, bad_target, transport_failfast: nobody there
      return say(name, PathState::down,
                 fmt::format("path is down: no connection ({:#x})", host_status));
  }
}

CheckVerdict status_verdict(std::string_view name, const ScsiReply& reply) {
  switch (static_cast<ScsiStatus>(reply.status)) {
    case ScsiStatus::good:
      return say(name, PathState::up, "path is up");
    case ScsiStatus::check_condition:
      return sense_verdict(name, reply);
    case ScsiStatus::reservation_conflict:
      // The target was reached and answered: who may write there is not a question of the path.
      return say(name, PathState::up, "path is up (reserved by another initiator)");
    case ScsiStatus::busy:
    case ScsiStatus::task_set_full:
    case ScsiStatus::aca_active:
      return say(name, PathState::pending, "device is busy");
    case ScsiStatus::task_aborted:
      return say(name, PathState::down, "path is down: command was aborted", true);
    default:
      return say(name, PathState::down, fmt::format("path is down: status {:#x}", reply.status));
  }
}

// Older kernels mark a reservation conflict with a host status as well.
bool is_reservation_conflict(const ScsiReply& reply) {
  return reply.status == static_cast<std::uint8_t>(ScsiStatus::reservation_conflict) &&
         reply.host_status == static_cast<std::uint16_t>(HostStatus::nexus_failure);
}

}  // namespace

CheckVerdict tur_verdict(std::string_view name, const ScsiReply& reply) {
  if (reply.timed_out) return say(name, PathState::timeout, "no answer in time");
  if (reply.sys_errno != 0) return errno_verdict(name, reply.sys_errno);
  const bool host_ok = reply.host_status == static_cast<std::uint16_t>(HostStatus::ok);
  if (!host_ok && !is_reservation_conflict(reply)) return host_verdict(name, reply.host_status);
  return status_verdict(name, reply);
}

}  // namespace libpath
