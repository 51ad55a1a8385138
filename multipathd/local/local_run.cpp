#include "multipathd/local/local_run.h"

#include <utility>

namespace multipathd {

libpath::Result<std::unique_ptr<LocalRun>> LocalRun::open() {
  auto real = RealEdges::open();
  if (!real) return tl::unexpected(real.error());
  return std::unique_ptr<LocalRun>(new LocalRun(std::move(*real)));
}

Engine& LocalRun::start(const Edges& edges, EngineOptions options, libpath::Config config) {
  options.events = false;
  engine_ = std::make_unique<Engine>(edges, options, std::move(config));
  engine_->start([this] { real_->loop().quit(0); });
  real_->loop().run();
  return *engine_;
}

Engine& LocalRun::run(const EngineOptions& options, libpath::Config config) {
  return start(real_->edges(), options, std::move(config));
}

Engine& LocalRun::dry_run(EngineOptions options, libpath::Config config) {
  dry_run_.emplace(real_->dm());
  dry_lane_.emplace(real_->executor());
  options.bindings_read_only = true;
  options.state_files = false;
  return start(real_->edges_over(*dry_run_, *dry_lane_), options, std::move(config));
}

void LocalRun::stop_queueing() {
  engine_->stop([this] { real_->loop().quit(0); });
  real_->loop().run();
}

}  // namespace multipathd
