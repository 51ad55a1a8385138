// Path checkers: what each one sends, and what an answer says about the path.
//
// Pure: the caller sends what `needs` asks for and hands the reply to verdict().
// Shape:  one row for each CheckerKind. verdict() of a reply a row did not ask for is `wild`.
//         Only GOOD, and RESERVATION CONFLICT (the path delivered the command and the target
//         answered), make a path up.
// Source: SPC-4 4.5.6 (sense codes), 5.15.2 (ALUA states); multipath.conf(5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "libpath/model/path_info.h"
#include "libpath/model/settings.h"
#include "libpath/model/states.h"
#include "libpath/scsi/command.h"

namespace libpath {

// What the caller has to fetch for one check.
enum class CheckNeeds : std::uint8_t {
  nothing,  // the sysfs device state is enough
  scsi,     // ScsiBus::submit(row.command(), row.data_length)
  read,     // BlockReader::read_first_block
};

struct CheckVerdict {
  PathState state = PathState::wild;
  std::string message;  // one short line for people: "tur checker reports path is up"
  // The device only wanted to tell something (unit attention, busy): send the same again now, at
  // most kCheckRetries times in one check; after that `state` counts.
  bool retry = false;
};
inline constexpr int kCheckRetries = 5;

struct CheckerRow {
  CheckerKind kind = CheckerKind::none;
  std::string_view name;
  CheckNeeds needs = CheckNeeds::nothing;
  Cdb (*command)() = nullptr;  // scsi only
  std::size_t data_length = 0;
  CheckVerdict (*scsi_verdict)(std::string_view name, const ScsiReply&) = nullptr;
  CheckVerdict (*read_verdict)(std::string_view name, const ReadReply&) = nullptr;
};

// The row of an accepted name. emc_clariion, hp_sw, rdac and cciss_tur have no row of their own yet
// and give that of tur; checker_fallback_reason() says so.
const CheckerRow& checker_row(CheckerKind kind);
// Empty when the checker acts under its own name; else one line to be logged once per path.
std::string checker_fallback_reason(CheckerKind kind);

[[nodiscard]] CheckVerdict verdict(const CheckerRow& row, const ScsiReply& reply);
[[nodiscard]] CheckVerdict verdict(const CheckerRow& row, const ReadReply& reply);
// `none`: the state decides. Any other: what to report instead of sending anything to a device that
// the kernel holds offline (`pending` for running and unknown: send the command), and what any
// failure means on a device that its transport holds back (`pending`: nothing yet).
[[nodiscard]] CheckVerdict verdict(const CheckerRow& row, DeviceState state);

struct CheckerChoice {
  const CheckerRow* row = nullptr;  // never null
  CheckerKind configured = CheckerKind::tur;
  std::string reason;     // why this one: "detect_checker: device has ALUA"
  bool fallback = false;  // the wanted one is not there: log the reason as a warning
};

// detect_checker takes tur for a device with ALUA, whatever is configured; else the configured one.
[[nodiscard]] CheckerChoice choose_checker(const PathSettings& settings, const PathInfo& path);

}  // namespace libpath
