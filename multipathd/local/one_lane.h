// OneLane: all work on maps one after another, whatever lane it asks for; all else as it is.
//
// A dry run's maps are one object in memory, while the kernel's may be worked on side by side.
#pragma once

#include <string>
#include <utility>

#include "libpath/loop/executor.h"

namespace multipathd {

class OneLane final : public libpath::Executor {
 public:
  explicit OneLane(libpath::Executor& real) : real_(real) {}

  void post(const std::string& lane, Job work, Job done) override {
    // "map:WWID", "dm:NAME" and "dm-list": who calls the device-mapper edge.
    const bool maps = lane.starts_with("map:") || lane.starts_with("dm");
    real_.post(maps ? "dry-run" : lane, std::move(work), std::move(done));
  }

 private:
  libpath::Executor& real_;
};

}  // namespace multipathd
