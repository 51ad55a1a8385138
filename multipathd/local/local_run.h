// LocalRun: the daemon's engine run once in this process, for what no daemon can be asked.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "libpath/base/result.h"
#include "libpath/config/config.h"
#include "multipathd/engine/engine.h"
#include "multipathd/engine/real_edges.h"
#include "multipathd/local/dry_run_mapper.h"
#include "multipathd/local/one_lane.h"

namespace multipathd {

class LocalRun {
 public:
  static libpath::Result<std::unique_ptr<LocalRun>> open();

  // Discovers, checks, and changes maps as `options` allow; returns when all is as wanted.
  Engine& run(const EngineOptions& options, libpath::Config config);
  Engine& dry_run(EngineOptions options, libpath::Config config);
  RealEdges& real() { return *real_; }
  // Queueing ends on all maps where the configuration does not ask to keep it.
  void stop_queueing();

 private:
  explicit LocalRun(std::unique_ptr<RealEdges> real) : real_(std::move(real)) {}
  Engine& start(const Edges& edges, EngineOptions options, libpath::Config config);

  std::unique_ptr<RealEdges> real_;
  std::optional<DryRunMapper> dry_run_;
  std::optional<OneLane> dry_lane_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace multipathd
