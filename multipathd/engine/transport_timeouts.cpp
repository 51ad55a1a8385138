#include "multipathd/engine/transport_timeouts.h"

#include <algorithm>

#include "libpath/sys/sysfs.h"

namespace multipathd {

using libpath::PathInfo;
using libpath::PathSettings;
using libpath::Timeout;

namespace {

// "off" to FC and SAS; iSCSI's recovery_tmo takes the same word and refuses negative numbers.
std::string fast_io_fail_text(const Timeout& timeout) {
  return timeout.kind == Timeout::Kind::seconds ? std::to_string(timeout.value.count()) : "off";
}

std::string dev_loss_text(const Timeout& timeout) {
  if (timeout.kind == Timeout::Kind::infinity) return "4294967295";
  return std::to_string(timeout.value.count());
}

Timeout covering(Timeout dev_loss, const libpath::NoPathRetry& retry,
                 libpath::Seconds polling_interval) {
  using Kind = libpath::NoPathRetry::Kind;
  if (dev_loss.kind != Timeout::Kind::seconds) return dev_loss;
  if (retry.kind == Kind::queue) return {Timeout::Kind::infinity, {}};
  if (retry.kind == Kind::count) {
    dev_loss.value = std::max(dev_loss.value, retry.retries * polling_interval);
  }
  return dev_loss;
}

std::string eh_deadline_text(const Timeout& timeout) {
  return timeout.kind == Timeout::Kind::seconds ? std::to_string(timeout.value.count()) : "off";
}

// A fast_io_fail_tmo at or above dev_loss_tmo never fires: the kernel refuses it.
bool never_fires(const PathSettings& settings) {
  return settings.fast_io_fail.kind == Timeout::Kind::seconds &&
         settings.dev_loss.kind == Timeout::Kind::seconds &&
         settings.fast_io_fail.value >= settings.dev_loss.value;
}

}  // namespace

std::vector<AttributeWrite> plan_timeouts(const PathSettings& configured, const PathInfo& path,
                                          const libpath::NoPathRetry& retry,
                                          libpath::Seconds polling_interval) {
  std::vector<AttributeWrite> writes;
  PathSettings settings = configured;
  settings.dev_loss = covering(configured.dev_loss, retry, polling_interval);
  const auto& attrs = path.transport;
  if (!attrs.fast_io_fail.empty() && settings.fast_io_fail.kind != Timeout::Kind::unset) {
    Timeout fast = settings.fast_io_fail;
    if (never_fires(settings)) fast.kind = Timeout::Kind::off;
    writes.push_back({attrs.fast_io_fail, fast_io_fail_text(fast)});
  }
  if (!attrs.dev_loss.empty() && settings.dev_loss.kind != Timeout::Kind::unset) {
    writes.push_back({attrs.dev_loss, dev_loss_text(settings.dev_loss)});
  }
  if (!attrs.eh_deadline.empty() && settings.eh_deadline.kind != Timeout::Kind::unset) {
    writes.push_back({attrs.eh_deadline, eh_deadline_text(settings.eh_deadline)});
  }
  return writes;
}

std::vector<std::string> write_attributes(libpath::Sysfs& sysfs,
                                          const std::vector<AttributeWrite>& writes) {
  std::vector<std::string> refusals;
  for (const auto& write : writes) {
    const auto present = sysfs.read(write.file);
    if (present && *present == write.value) continue;
    const auto done = sysfs.write(write.file, write.value);
    if (!done) refusals.push_back(write.value + " not accepted: " + done.error().message());
  }
  return refusals;
}

}  // namespace multipathd
