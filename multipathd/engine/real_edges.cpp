#include "multipathd/engine/real_edges.h"

#include <utility>

namespace multipathd {

namespace {

// One stuck call each; more than a host has dead paths at once.
constexpr std::size_t kMaxWorkers = 512;

}  // namespace

libpath::Result<std::unique_ptr<RealEdges>> RealEdges::open() {
  auto dm = libpath::LibDeviceMapper::open();
  if (!dm) return tl::unexpected(dm.error());
  auto events = libpath::ControlNodeEvents::open();
  if (!events) return tl::unexpected(events.error());
  auto block = libpath::UdevBlockEvents::open();
  if (!block) return tl::unexpected(block.error());
  std::unique_ptr<RealEdges> real(
      new RealEdges(std::move(*dm), std::move(*events), std::move(*block)));
  if (auto ready = real->loop_.ready(); !ready) return tl::unexpected(ready.error());
  return real;
}

RealEdges::RealEdges(std::unique_ptr<libpath::LibDeviceMapper> dm,
                     std::unique_ptr<libpath::ControlNodeEvents> dm_events,
                     std::unique_ptr<libpath::UdevBlockEvents> block)
    : dm_(std::move(dm)),
      dm_events_(std::move(dm_events)),
      block_(std::move(block)),
      pool_(loop_, kMaxWorkers),
      scsi_(loop_, pool_),
      reader_(loop_, pool_) {}

Edges RealEdges::edges() { return edges_over(*dm_, pool_); }

Edges RealEdges::edges_over(libpath::DeviceMapper& dm, libpath::Executor& executor) {
  return {loop_, executor,    *block_, sysfs_, scsi_,       reader_,
          dm,    *dm_events_, files_,  iscsi_, file_watch_, transport_};
}

}  // namespace multipathd
