// The kernel's device-mapper through libdevmapper. See dm_library.h for what the library keeps in
// process-wide state and why calls from several threads are safe here.
//
// Errors: what libdevmapper logged is part of Error::what; the errno is the ioctl's.
// Source: libdevmapper.h; lvm2 libdm/ioctl/libdm-iface.c, libdm/libdm-common.c.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/base/unique_fd.h"
#include "libpath/sys/device_mapper.h"

namespace libpath {

class DmCookie;

// A reload is one table load and one resume: the kernel suspends, swaps and resumes within the
// second ioctl, so that a process killed at any point leaves no suspended device.
struct DmOptions {
  Millis udev_wait{10'000};   // bound on waiting for udev to finish with a change
  unsigned remove_tries = 5;  // a removal that finds the device open is tried again, 200 ms apart
};

class LibDeviceMapper final : public DeviceMapper {
 public:
  // Call on the main thread before any worker runs: fixes the library's process-wide state.
  // Errors: not_found when the kernel has no device-mapper or no multipath target, denied without
  //         the right.
  static Result<std::unique_ptr<LibDeviceMapper>> open(const DmOptions& options = {});

  Result<std::vector<DmName>> list() override;
  Result<DmDevice> inspect(const std::string& name) override;
  DmChange create(const DmTableSpec& spec) override;
  DmChange reload(const DmTableSpec& spec, bool flush) override;
  DmChange resume(const std::string& name, const UdevHints& udev) override;
  Status suspend(const std::string& name) override;
  Status clear_inactive(const std::string& name) override;
  DmChange remove(const std::string& name, bool deferred) override;
  DmChange rename(const std::string& from, const std::string& to, const UdevHints& udev) override;
  Status message(const std::string& name, const std::string& text) override;
  Result<std::vector<std::string>> holders(DevId dev) override;

 private:
  explicit LibDeviceMapper(const DmOptions& options) : options_(options) {}
  Status load(const DmTableSpec& spec) const;
  DmChange resume_with(const std::string& name, const UdevHints& udev, bool flush) const;
  DmChange remove_once(const std::string& name, const std::string& uuid, bool deferred) const;
  UdevWork udev_work(std::shared_ptr<DmCookie> cookie, const std::string& name) const;

  DmOptions options_;
};

// Wakes the loop through /dev/mapper/control (DM_DEV_ARM_POLL): readable when any dm device had an
// event since arm(). State thread only; neither call blocks.
class ControlNodeEvents final : public DmEvents {
 public:
  // Errors: not_found without a control node; invalid when the kernel is too old to poll it
  // (< 4.13).
  static Result<std::unique_ptr<ControlNodeEvents>> open();
  int fd() const override { return control_.get(); }
  Status arm() override;

 private:
  explicit ControlNodeEvents(UniqueFd control) : control_(std::move(control)) {}
  UniqueFd control_;
};

}  // namespace libpath
