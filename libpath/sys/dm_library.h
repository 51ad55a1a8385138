// One libdevmapper task, and what of the library is process-wide.
//
// The library keeps in globals: the control descriptor, the probed version, the log callback, the
// ioctl buffer's size, whether udev runs, and a list of device nodes to make. Read of its source:
//  - the first four are set by dm_library_setup() on the main thread, before a second thread calls;
//    after that they are only read, but for the buffer factor, which may grow and where a lost
//    increment costs one more turn;
//  - the node list is an unlocked linked list. CREATE, RESUME with DM_ADD_NODE_ON_CREATE, and
//    REMOVE by UUID put nothing on it, and waiting for a cookie then finds it empty. Only RENAME
//    cannot avoid it: dm_ioctl.h sends that one itself.
// So tasks made here may run in several threads at once, without a lock.
// Errors: what the library logged during a call is part of Error::what; the errno is the ioctl's.
// Source: lvm2 libdm/ioctl/libdm-iface.c (dm_task_run), libdm/libdm-common.c (_stack_node_op,
//         update_devs, _udev_wait).
#pragma once

#include <memory>
#include <string>

#include <libdevmapper.h>

#include "libpath/base/result.h"

namespace libpath {

// Errors: not_found when the kernel has no device-mapper or no multipath target, denied without the
//         right, invalid when its interface is older than 4.37 (no event polling).
Status dm_library_setup();

class DmTask {
 public:
  // `what` names the operation and the object in errors: "load table of mpatha".
  DmTask(int command, std::string what);

  dm_task* get() { return task_.get(); }
  // A setter's result: once one failed, run() reports it and does nothing.
  DmTask& require(int ok);
  DmTask& name(const std::string& name);
  DmTask& uuid(const std::string& uuid);
  Status run();
  dm_info info();

 private:
  struct Destroy {
    void operator()(dm_task* task) const { dm_task_destroy(task); }
  };
  std::unique_ptr<dm_task, Destroy> task_;
  std::string what_;
  bool usable_ = true;
};

}  // namespace libpath
