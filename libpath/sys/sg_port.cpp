#include "libpath/sys/sg_port.h"

#include <algorithm>
#include <cerrno>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

#include <scsi/sg.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "libpath/base/unique_fd.h"

namespace libpath {
namespace {

sg_io_hdr header_for(SgCommand& command) {
  sg_io_hdr header{};
  header.interface_id = 'S';
  header.dxfer_direction = command.data.empty() ? SG_DXFER_NONE : SG_DXFER_FROM_DEV;
  header.cmd_len = static_cast<unsigned char>(command.cdb.size());
  header.cmdp = command.cdb.data();
  header.mx_sb_len = static_cast<unsigned char>(command.sense.size());
  header.sbp = command.sense.data();
  header.dxfer_len = static_cast<unsigned>(command.data.size());
  header.dxferp = command.data.empty() ? nullptr : command.data.data();
  header.timeout = static_cast<unsigned>(std::max<Millis::rep>(command.timeout.count(), 1));
  header.pack_id = command.pack_id;
  return header;
}

SgResult result_of(const sg_io_hdr& header) {
  SgResult result;
  result.pack_id = header.pack_id;
  result.status = header.status;
  result.host_status = header.host_status;
  result.driver_status = header.driver_status;
  result.sense_length = header.sb_len_wr;
  result.residual = header.resid;
  return result;
}

SgSent failed(int sys_errno) {
  SgSent sent;
  sent.reply.sys_errno = sys_errno;
  return sent;
}

// sg numbers are given out again: the node must belong to the disk that is meant. Where sysfs does
// not say (not mounted, disk just going), the node is believed.
bool serves(const struct stat& node, const ScsiTarget& target) {
  const std::string place = "/sys/dev/char/" + std::to_string(major(node.st_rdev)) + ":" +
                            std::to_string(minor(node.st_rdev)) + "/device/block/" + target.name +
                            "/dev";
  std::ifstream file(place);
  std::string number;
  if (!(file >> number)) return true;
  return number == target.dev.text();
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.find('/') == std::string::npos && name != "." && name != "..";
}

class KernelSgPort final : public SgPort {
 public:
  explicit KernelSgPort(std::string dev_root) : dev_root_(std::move(dev_root)) {}

  SgSent send(const ScsiTarget& target, SgCommand& command) override {
    if (!sg_.valid()) {
      const int error = open_sg(target);
      if (error == ENOENT) return send_through_block_node(target, command);
      if (error != 0) return failed(error);
    }
    sg_io_hdr header = header_for(command);
    ssize_t written = 0;
    do {
      written = ::write(sg_.get(), &header, sizeof header);
    } while (written < 0 && errno == EINTR);
    if (written < 0) return failed(errno);
    SgSent sent;
    sent.in_kernel = true;
    sent.fd = sg_.get();
    return sent;
  }

  SgReceived receive() override {
    sg_io_hdr header{};
    header.interface_id = 'S';
    header.pack_id = -1;
    ssize_t length = 0;
    do {
      length = ::read(sg_.get(), &header, sizeof header);
    } while (length < 0 && errno == EINTR);
    SgReceived received;
    if (length < 0) received.sys_errno = errno;
    received.result = result_of(header);
    return received;
  }

  void close() override { sg_.reset(); }

 private:
  // ENOENT: no sg node of this disk.
  int open_sg(const ScsiTarget& target) {
    if (!is_plain_name(target.sg_name)) return ENOENT;
    const std::string path = dev_root_ + "/" + target.sg_name;
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!fd.valid()) return errno == EBUSY ? ENOENT : errno;  // EBUSY: somebody opened it O_EXCL
    struct stat node {};
    if (::fstat(fd.get(), &node) != 0) return errno;
    if (!S_ISCHR(node.st_mode) || !serves(node, target)) return ENOENT;
    sg_ = std::move(fd);
    return 0;
  }

  SgSent send_through_block_node(const ScsiTarget& target, SgCommand& command) const {
    if (!is_plain_name(target.name)) return failed(ENOENT);
    const std::string path = dev_root_ + "/" + target.name;
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd.valid()) return failed(errno);
    struct stat node {};
    if (::fstat(fd.get(), &node) != 0) return failed(errno);
    const bool is_it = S_ISBLK(node.st_mode) && major(node.st_rdev) == target.dev.major &&
                       minor(node.st_rdev) == target.dev.minor;
    if (!is_it) return failed(ENODEV);
    sg_io_hdr header = header_for(command);
    int outcome = 0;
    do {
      outcome = ::ioctl(fd.get(), SG_IO, &header);
    } while (outcome < 0 && errno == EINTR);
    if (outcome < 0) return failed(errno);
    SgSent sent;
    sent.reply = sg_reply(command, result_of(header));
    return sent;
  }

  std::string dev_root_;
  UniqueFd sg_;
};

}  // namespace

SgPortFactory kernel_sg_ports(std::string dev_root) {
  return [root = std::move(dev_root)] { return std::make_shared<KernelSgPort>(root); };
}

ScsiReply sg_reply(const SgCommand& command, const SgResult& result) {
  ScsiReply reply;
  reply.status = result.status;
  reply.host_status = result.host_status;
  reply.driver_status = result.driver_status;
  const std::size_t sense = std::min(result.sense_length, command.sense.size());
  reply.sense.assign(command.sense.begin(),
                     command.sense.begin() + static_cast<std::ptrdiff_t>(sense));
  const auto size = static_cast<std::ptrdiff_t>(command.data.size());
  const auto missing = std::clamp<std::ptrdiff_t>(result.residual, 0, size);
  reply.data.assign(command.data.begin(), command.data.begin() + (size - missing));
  return reply;
}

}  // namespace libpath
