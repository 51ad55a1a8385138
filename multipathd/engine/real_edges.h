// The real edges, opened once by a main(): what the daemon and the tool both stand on.
//
// Shape: open() before any thread starts; members go away in reverse order.
#pragma once

#include <memory>

#include "libpath/base/result.h"
#include "libpath/loop/sd_loop.h"
#include "libpath/loop/worker_pool.h"
#include "libpath/sys/aio_reader.h"
#include "libpath/sys/files.h"
#include "libpath/sys/inotify_watch.h"
#include "libpath/sys/iscsi_sessions.h"
#include "libpath/sys/kernel_transport_events.h"
#include "libpath/sys/lib_device_mapper.h"
#include "libpath/sys/real_sysfs.h"
#include "libpath/sys/sg_bus.h"
#include "libpath/sys/udev_block_events.h"
#include "multipathd/engine/edges.h"

namespace multipathd {

class RealEdges {
 public:
  static libpath::Result<std::unique_ptr<RealEdges>> open();
  Edges edges();
  // The same with another device-mapper (a dry run's), and who runs its work.
  Edges edges_over(libpath::DeviceMapper& dm, libpath::Executor& executor);
  libpath::Executor& executor() { return pool_; }
  libpath::SdLoop& loop() { return loop_; }
  libpath::DeviceMapper& dm() { return *dm_; }
  libpath::Sysfs& sysfs() { return sysfs_; }
  libpath::StateFiles& files() { return files_; }

 private:
  RealEdges(std::unique_ptr<libpath::LibDeviceMapper> dm,
            std::unique_ptr<libpath::ControlNodeEvents> dm_events,
            std::unique_ptr<libpath::UdevBlockEvents> block);

  std::unique_ptr<libpath::LibDeviceMapper> dm_;
  std::unique_ptr<libpath::ControlNodeEvents> dm_events_;
  std::unique_ptr<libpath::UdevBlockEvents> block_;
  libpath::RealSysfs sysfs_;
  libpath::RealStateFiles files_;
  libpath::InotifyWatch file_watch_;
  libpath::LibIscsiSessions iscsi_{sysfs_};
  libpath::KernelTransportEvents transport_;
  libpath::SdLoop loop_;
  libpath::WorkerPool pool_;
  libpath::SgBus scsi_;
  libpath::AioReader reader_;
};

}  // namespace multipathd
