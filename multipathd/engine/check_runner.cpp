#include "multipathd/engine/check_runner.h"

#include <memory>
#include <random>
#include <utility>

#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"
#include "libpath/scsi/cdb.h"
#include "libpath/scsi/sense.h"
#include "libpath/sys/discovery.h"
#include "libpath/sys/scsi_bus.h"
#include "libpath/wwid/vpd.h"

namespace multipathd {

using libpath::CheckNeeds;
using libpath::DeviceState;
using libpath::Millis;
using libpath::PathInfo;
using libpath::PathState;
using libpath::PrioNeeds;
using libpath::ScsiReply;
using libpath::ScsiTarget;

namespace {

ScsiTarget target_of(const PathInfo& path) { return {path.dev, path.name, path.sg_name}; }

// What it takes to find the device again: a check is too frequent to copy all that is known.
PathInfo addressed(const PathInfo& path) {
  PathInfo slim;
  slim.name = path.name;
  slim.dev = path.dev;
  slim.syspath = path.syspath;
  slim.sg_name = path.sg_name;
  return slim;
}

unsigned random_number() {
  static thread_local std::minstd_rand engine{std::random_device{}()};
  return static_cast<unsigned>(engine());
}

bool says_identity_changed(const ScsiReply& reply) {
  constexpr std::uint8_t kOperatingConditionsChanged = 0x3f;
  const auto sense = libpath::decode_sense(reply.sense);
  return sense && sense->key == libpath::SenseKey::unit_attention &&
         sense->asc == kOperatingConditionsChanged && (sense->ascq == 0x03 || sense->ascq == 0x0e);
}

}  // namespace

std::string device_lane(libpath::DevId dev) { return "dev:" + dev.text(); }

void CheckRunner::check(const PathInfo& path, const libpath::CheckerRow& row, Millis timeout,
                        CheckDone done) {
  auto check = std::make_shared<Check>(Check{addressed(path), &row, timeout, libpath::kCheckRetries,
                                             CheckOutcome{}, std::move(done)});
  switch (row.needs) {
    case CheckNeeds::nothing:
      return look_at_device(check);
    case CheckNeeds::scsi:
      return send_check(check);
    case CheckNeeds::read:
      break;
  }
  edges_.reader.read_first_block(target_of(path), timeout,
                                 [this, check](const libpath::ReadReply& reply) {
                                   check->outcome.verdict = libpath::verdict(*check->row, reply);
                                   check->outcome.device = DeviceState::running;
                                   if (check->outcome.verdict.state == PathState::up)
                                     return check->done(check->outcome);
                                   look_at_device(check);
                                 });
}

void CheckRunner::send_check(const std::shared_ptr<Check>& check) {
  const auto& row = *check->row;
  edges_.scsi.submit(target_of(check->path), row.command(), row.data_length, check->timeout,
                     [this, check](const ScsiReply& reply) {
                       CheckOutcome& outcome = check->outcome;
                       outcome.verdict = libpath::verdict(*check->row, reply);
                       if (says_identity_changed(reply)) outcome.identity_changed = true;
                       if (outcome.verdict.retry && check->tries-- > 0) return send_check(check);
                       outcome.device = DeviceState::running;
                       if (libpath::is_usable(outcome.verdict.state)) return check->done(outcome);
                       look_at_device(check);
                     });
}

// Why a path does not answer is in sysfs; reading it may sleep.
void CheckRunner::look_at_device(const std::shared_ptr<Check>& check) {
  libpath::Sysfs& sysfs = edges_.sysfs;
  edges_.executor.post(
      device_lane(check->path.dev),
      [&sysfs, check] { libpath::refresh_device_state(sysfs, check->path); },
      [check] {
        CheckOutcome& outcome = check->outcome;
        outcome.device = check->path.device_state;
        if (check->row->needs == CheckNeeds::nothing || outcome.device == DeviceState::blocked) {
          outcome.verdict = libpath::verdict(*check->row, check->path.device_state);
        }
        check->done(outcome);
      });
}

void CheckRunner::priority(const PathInfo& path, const libpath::PrioChoice& choice, Millis timeout,
                           std::function<void(const PriorityOutcome&)> done) {
  switch (choice.row->needs) {
    case PrioNeeds::rtpg:
      edges_.scsi.submit(
          target_of(path), libpath::rtpg_cdb(), libpath::kRtpgLength, timeout,
          [path, choice, done = std::move(done)](const ScsiReply& reply) {
            done({libpath::priority(*choice.row, choice.args, path, &reply), {}, false});
          });
      return;
    case PrioNeeds::sysfs:
      sysfs_priority(path, choice, std::move(done));
      return;
    case PrioNeeds::random:
    case PrioNeeds::nothing:
      break;
  }
  auto result = libpath::priority(*choice.row, choice.args, path, nullptr, random_number());
  edges_.loop.defer([result = std::move(result), done = std::move(done)] {
    done({result, {}, false});
  });
}

void CheckRunner::sysfs_priority(const PathInfo& path, const libpath::PrioChoice& choice,
                                 std::function<void(const PriorityOutcome&)> done) {
  auto state = std::make_shared<PathInfo>(path);
  libpath::Sysfs& sysfs = edges_.sysfs;
  edges_.executor.post(
      device_lane(path.dev), [&sysfs, state] { libpath::refresh_device_state(sysfs, *state); },
      [state, choice, done = std::move(done)] {
        done({libpath::priority(*choice.row, choice.args, *state), state->access_state,
              state->preferred_path});
      });
}

void CheckRunner::identity(const PathInfo& path, Millis timeout,
                           std::function<void(const std::optional<std::string>&)> done) {
  constexpr std::size_t kPageLength = 1024;
  edges_.scsi.submit(target_of(path), libpath::inquiry_vpd_cdb(0x83, kPageLength), kPageLength,
                     timeout, [done = std::move(done)](const ScsiReply& reply) {
                       if (reply.timed_out || reply.sys_errno != 0 || reply.status != 0) {
                         return done(std::nullopt);
                       }
                       done(libpath::wwid_from_vpd83(reply.data));
                     });
}

void CheckRunner::forget(libpath::DevId dev) {
  edges_.scsi.forget(dev);
  edges_.reader.forget(dev);
}

}  // namespace multipathd
