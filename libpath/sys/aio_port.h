// AioPort: one block device, opened for direct reads of its first block.
//
// Shape:  all calls on the worker lane of the device. The buffer and the control block of a read
//         belong to the kernel from submit() until its completion is reaped.
// Errors: an errno; 0 for success.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include <libaio.h>

#include "libpath/base/result.h"
#include "libpath/base/unique_fd.h"
#include "libpath/sys/scsi_bus.h"

namespace libpath {

struct AioRead {
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  iocb control{};
  std::unique_ptr<void, Free> buffer;
  std::size_t length = 0;
};

struct AioFile {
  UniqueFd fd;
  std::size_t block_size = 512;
};
using AioOpener = std::function<Result<AioFile>(const ScsiTarget& target)>;

// Opens the block node of the target, O_RDONLY and O_DIRECT, and makes sure it is that device.
AioOpener kernel_aio_opener(std::string dev_root);

class AioPort {
 public:
  explicit AioPort(AioOpener opener) : opener_(std::move(opener)) {}
  int submit(io_context_t context, int event_fd, const ScsiTarget& target, AioRead& read);
  void close() { file_.fd.reset(); }

 private:
  AioOpener opener_;
  AioFile file_;
};

}  // namespace libpath
