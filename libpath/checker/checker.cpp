#include "libpath/checker/checker.h"

#include <algorithm>
#include <array>

#include "libpath/checker/read_verdict.h"
#include "libpath/checker/tur_verdict.h"
#include "libpath/scsi/cdb.h"

namespace libpath {
namespace {

constexpr std::array<CheckerRow, 4> kRows = {{
    {CheckerKind::none, "none", CheckNeeds::nothing, nullptr, 0, nullptr, nullptr},
    {CheckerKind::tur, "tur", CheckNeeds::scsi, test_unit_ready_cdb, 0, tur_verdict, nullptr},
    {CheckerKind::directio, "directio", CheckNeeds::read, nullptr, 0, nullptr, read_verdict},
    {CheckerKind::readsector0, "readsector0", CheckNeeds::read, nullptr, 0, nullptr, read_verdict},
}};

constexpr const CheckerRow& kTur = kRows[1];
static_assert(kTur.kind == CheckerKind::tur);

const CheckerRow* find_row(CheckerKind kind) {
  const auto found = std::find_if(kRows.begin(), kRows.end(),
                                  [kind](const CheckerRow& row) { return row.kind == kind; });
  return found == kRows.end() ? nullptr : &*found;
}

CheckVerdict unasked(const CheckerRow& row) {
  return {PathState::wild, std::string(row.name) + " checker got an answer it did not ask for",
          false};
}

}  // namespace

const CheckerRow& checker_row(CheckerKind kind) {
  const CheckerRow* row = find_row(kind);
  return row != nullptr ? *row : kTur;
}

std::string checker_fallback_reason(CheckerKind kind) {
  if (find_row(kind) != nullptr) return {};
  return std::string(word(kind)) + " checker is not available yet, tur is used in its place";
}

CheckVerdict verdict(const CheckerRow& row, const ScsiReply& reply) {
  return row.scsi_verdict != nullptr ? row.scsi_verdict(row.name, reply) : unasked(row);
}

CheckVerdict verdict(const CheckerRow& row, const ReadReply& reply) {
  return row.read_verdict != nullptr ? row.read_verdict(row.name, reply) : unasked(row);
}

CheckVerdict verdict(const CheckerRow& row, DeviceState state) {
  const std::string subject = std::string(row.name) + " checker: ";
  if (state == DeviceState::offline) return {PathState::down, subject + "device is offline", false};
  if (state == DeviceState::blocked) {
    return {PathState::pending, subject + "the transport holds commands back", false};
  }
  if (row.needs != CheckNeeds::nothing) return {PathState::pending, {}, false};
  if (state == DeviceState::running) return {PathState::up, subject + "device is running", false};
  return {PathState::unchecked, subject + "the kernel does not say how the device is", false};
}

CheckerChoice choose_checker(const PathSettings& settings, const PathInfo& path) {
  CheckerChoice choice;
  choice.configured = settings.checker;
  const std::string name(word(settings.checker));
  if (settings.detect_checker && path.alua_supported) {
    choice.row = &checker_row(CheckerKind::tur);
    choice.reason = "detect_checker: device has ALUA";
    if (settings.checker != CheckerKind::tur)
      choice.reason += ", configured " + name + " set aside";
    return choice;
  }
  choice.row = &checker_row(settings.checker);
  choice.reason = checker_fallback_reason(settings.checker);
  choice.fallback = !choice.reason.empty();
  if (!choice.fallback) choice.reason = "configured or default: " + name;
  return choice;
}

}  // namespace libpath
