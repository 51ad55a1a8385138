// CheckRunner: asks a path device something without waiting: is it usable, what is its priority,
// who is it.
//
// Shape:  each question's callback runs once, later, on the loop thread, unless forget() came
//         first. A check repeats itself on answers that only want to be heard (unit attention).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/checker/checker.h"
#include "libpath/model/path_info.h"
#include "libpath/prio/prioritizer.h"
#include "multipathd/engine/edges.h"

namespace multipathd {

struct CheckOutcome {
  libpath::CheckVerdict verdict;
  // Read from sysfs when the answer was not "up"; unset: not looked at.
  std::optional<libpath::DeviceState> device;
  // The device told that its LUNs or its identity changed (unit attention 3F/03, 3F/0E): it says
  // so once, to whoever asks first.
  bool identity_changed = false;
};

struct PriorityOutcome {
  libpath::Result<int> priority;
  std::string access_state;  // as sysfs shows it now (sysfs prioritizer only)
  bool preferred = false;
};

class CheckRunner {
 public:
  explicit CheckRunner(const Edges& edges) : edges_(edges) {}

  void check(const libpath::PathInfo& path, const libpath::CheckerRow& row, libpath::Millis timeout,
             std::function<void(const CheckOutcome&)> done);
  void priority(const libpath::PathInfo& path, const libpath::PrioChoice& choice,
                libpath::Millis timeout, std::function<void(const PriorityOutcome&)> done);
  // WWID by the device's own INQUIRY 0x83; empty optional: no usable answer.
  void identity(const libpath::PathInfo& path, libpath::Millis timeout,
                std::function<void(const std::optional<std::string>&)> done);
  void forget(libpath::DevId dev);

 private:
  using CheckDone = std::function<void(const CheckOutcome&)>;
  struct Check {
    libpath::PathInfo path;
    const libpath::CheckerRow* row = nullptr;
    libpath::Millis timeout{0};
    int tries = 0;
    CheckOutcome outcome;
    CheckDone done;
  };
  void send_check(const std::shared_ptr<Check>& check);
  void look_at_device(const std::shared_ptr<Check>& check);
  void sysfs_priority(const libpath::PathInfo& path, const libpath::PrioChoice& choice,
                      std::function<void(const PriorityOutcome&)> done);

  Edges edges_;
};

// The lane on which everything that may sleep about one device runs.
std::string device_lane(libpath::DevId dev);

}  // namespace multipathd
