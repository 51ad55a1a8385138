// SCSI status bytes and the host adapter codes the kernel reports beside them.
//
// Source: SAM-5 5.3.1 (status); linux/include/scsi/scsi_status.h (DID_*, user space visible).
#pragma once

#include <cstdint>

#include "libpath/scsi/command.h"

namespace libpath {

enum class ScsiStatus : std::uint8_t {
  good = 0x00,
  check_condition = 0x02,
  condition_met = 0x04,
  busy = 0x08,
  reservation_conflict = 0x18,
  task_set_full = 0x28,
  aca_active = 0x30,
  task_aborted = 0x40,
};

enum class HostStatus : std::uint16_t {
  ok = 0x00,
  no_connect = 0x01,
  bus_busy = 0x02,
  time_out = 0x03,
  bad_target = 0x04,
  abort = 0x05,
  parity = 0x06,
  error = 0x07,
  reset = 0x08,
  bad_intr = 0x09,
  passthrough = 0x0a,
  soft_error = 0x0b,
  imm_retry = 0x0c,
  requeue = 0x0d,
  transport_disrupted = 0x0e,
  transport_failfast = 0x0f,
  target_failure = 0x10,
  nexus_failure = 0x11,
  alloc_failure = 0x12,
  medium_error = 0x13,
  transport_marginal = 0x14,
};

// Sent, not late, no host adapter trouble, status GOOD: its data may be believed.
[[nodiscard]] bool is_good(const ScsiReply& reply);

}  // namespace libpath
