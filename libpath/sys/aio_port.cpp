#include "libpath/sys/aio_port.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace libpath {
namespace {

constexpr std::size_t kAlignment = 4096;
constexpr std::size_t kMaxBlock = std::size_t{64} * 1024;

Result<AioFile> open_block_node(const std::string& dev_root, const ScsiTarget& target) {
  const std::string what = "open " + target.name;
  if (target.name.empty() || target.name.find('/') != std::string::npos) {
    return fail_errno(what, ENOENT);
  }
  const std::string path = dev_root + "/" + target.name;
  AioFile file;
  file.fd.reset(::open(path.c_str(), O_RDONLY | O_DIRECT | O_NONBLOCK | O_CLOEXEC));
  if (!file.fd.valid()) return fail_errno(what, errno);
  struct stat node {};
  if (::fstat(file.fd.get(), &node) != 0) return fail_errno(what, errno);
  const bool is_it = S_ISBLK(node.st_mode) && major(node.st_rdev) == target.dev.major &&
                     minor(node.st_rdev) == target.dev.minor;
  if (!is_it) return fail_errno(what, ENODEV);
  int size = 0;
  if (::ioctl(file.fd.get(), BLKSSZGET, &size) != 0) return fail_errno(what, errno);
  file.block_size = static_cast<std::size_t>(std::max(size, 512));
  return file;
}

}  // namespace

AioOpener kernel_aio_opener(std::string dev_root) {
  return [root = std::move(dev_root)](const ScsiTarget& target) {
    return open_block_node(root, target);
  };
}

int AioPort::submit(io_context_t context, int event_fd, const ScsiTarget& target, AioRead& read) {
  if (!file_.fd.valid()) {
    auto file = opener_(target);
    if (!file) return file.error().sys_errno != 0 ? file.error().sys_errno : EIO;
    file_ = std::move(*file);
  }
  read.length = std::min(file_.block_size, kMaxBlock);
  void* memory = nullptr;
  if (::posix_memalign(&memory, kAlignment, read.length) != 0) return ENOMEM;
  read.buffer.reset(memory);
  ::io_prep_pread(&read.control, file_.fd.get(), memory, read.length, 0);
  ::io_set_eventfd(&read.control, event_fd);
  read.control.data = &read;
  std::array<iocb*, 1> list = {&read.control};
  int outcome = 0;
  do {
    outcome = ::io_submit(context, 1, list.data());
  } while (outcome == -EINTR);
  if (outcome == 1) return 0;
  const int error = outcome < 0 ? -outcome : EIO;
  // A removed device stays in the descriptor for ever: look for it anew next time.
  if (error == ENODEV || error == ENXIO) close();
  return error;
}

}  // namespace libpath
