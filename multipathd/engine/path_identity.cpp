// Identity: who is behind an address, by the device's own word.
#include <algorithm>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/loop/executor.h"
#include "libpath/sys/sysfs.h"
#include "multipathd/engine/path_set.h"

namespace multipathd {

using libpath::DevId;
using libpath::log;
using libpath::LogLevel;

namespace {

constexpr libpath::Millis kIdentityTimeout{30000};

}  // namespace

void PathSet::verify_identity(PathEntry& path) {
  if (!path.info.hctl) return;
  if (path.identity_running) {
    path.identity_again = true;  // the answer under way may be older than what we heard
    return;
  }
  path.identity_running = true;
  const DevId dev = path.info.dev;
  const std::uint64_t generation = path.generation;
  runner_.identity(path.info, std::min(path.policy.checker_timeout, kIdentityTimeout),
                   [this, dev, generation](const std::optional<std::string>& answer) {
                     PathEntry* still = current(dev, generation);
                     if (still == nullptr) return;
                     still->identity_running = false;
                     const bool again = std::exchange(still->identity_again, false);
                     identity_known(*still, answer);
                     still = current(dev, generation);
                     if (again && still != nullptr) verify_identity(*still);
                   });
}

// The device's own word about who it is, compared with what it said before, or with what the kernel
// read when it last scanned the device.
void PathSet::identity_known(PathEntry& path, const std::optional<std::string>& answer) {
  if (!answer) return;
  const std::string before = path.identity.empty() ? path.info.vpd_wwid : path.identity;
  const bool changed = path.wwid && !before.empty() && before != *answer;
  path.identity = *answer;
  if (changed || !path.wwid) {
    path.info.wwid = *answer;
    path.info.wwid_source = "scsi vpd 0x83";
  } else if (!path.estranged) {
    return;
  }
  if (changed) {
    log(LogLevel::error, "{}: the LUN behind this address changed from {} to {}: out of its map {}",
        path.info.name, before, *answer, path.wwid->text());
    if (path.health.kernel == libpath::DmPathState::active) observer_->path_order(path, false);
  }
  const DevId dev = path.info.dev;
  identify(path);
  const PathEntry* still = find(dev);
  if (still != nullptr && still->wwid) observer_->path_changed(*still);
}

// Page 0x83, capacity and access state that the kernel holds are another LUN's: have it look, and
// udev behind it. The answer comes as a change event.
void PathSet::rescan(PathEntry& path) {
  constexpr unsigned kTries = 3;
  if (!checks_enabled_ || path.rescans >= kTries) return;
  ++path.rescans;
  log(LogLevel::notice, "{}: asking the kernel to scan the device again", path.info.name);
  libpath::Sysfs& sysfs = edges_.sysfs;
  edges_.executor.post(
      device_lane(path.info.dev),
      [&sysfs, syspath = path.info.syspath] {
        (void)sysfs.write(syspath + "/device/rescan", "1");
        (void)sysfs.write(syspath + "/uevent", "change");
      },
      [] {});
}

}  // namespace multipathd
