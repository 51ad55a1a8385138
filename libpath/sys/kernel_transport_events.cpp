#include "libpath/sys/kernel_transport_events.h"

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include <libudev.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "libpath/base/log.h"

namespace libpath {
namespace {

constexpr std::uint32_t kIscsidGroup = 1U << 0;  // group number 1
constexpr int kReceiveBuffer = 8 * 1024 * 1024;

struct FreeDevice {
  void operator()(udev_device* device) const { udev_device_unref(device); }
};

std::string_view text_or_empty(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

std::optional<DeviceAttention> attention_of(udev_device* device) {
  if (text_or_empty(udev_device_get_action(device)) != "change") return std::nullopt;
  return decode_attention(text_or_empty(udev_device_get_sysname(device)),
                          text_or_empty(udev_device_get_property_value(device, "SDEV_UA")));
}

}  // namespace

std::string_view word(UnitAttention what) {
  constexpr std::string_view kWords[] = {"ALUA state changed", "INQUIRY data changed",
                                         "capacity changed", "reported LUNs changed"};
  return kWords[static_cast<int>(what)];
}

std::optional<DeviceAttention> decode_attention(std::string_view name, std::string_view sdev_ua) {
  struct Word {
    std::string_view text;
    UnitAttention what;
  };
  constexpr std::array<Word, 4> kWords{{
      {"ASYMMETRIC_ACCESS_STATE_CHANGED", UnitAttention::alua_state},
      {"INQUIRY_DATA_HAS_CHANGED", UnitAttention::inquiry_data},
      {"CAPACITY_DATA_HAS_CHANGED", UnitAttention::capacity},
      {"REPORTED_LUNS_DATA_HAS_CHANGED", UnitAttention::luns},
  }};
  for (const Word& word : kWords) {
    if (word.text != sdev_ua) continue;
    const auto device = Hctl::parse(name);
    return device ? std::optional(DeviceAttention{*device, word.what}) : std::nullopt;
  }
  return std::nullopt;
}

void KernelTransportEvents::Free::operator()(udev* handle) const { udev_unref(handle); }
void KernelTransportEvents::Free::operator()(udev_monitor* handle) const {
  udev_monitor_unref(handle);
}

Result<int> KernelTransportEvents::listen_to_sessions() {
  if (sessions_.valid()) return sessions_.get();
  UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ISCSI));
  if (!fd.valid()) return fail_errno("listen to iSCSI", errno);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = kIscsidGroup;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return fail_errno("join the iSCSI group", errno);
  }
  sessions_ = std::move(fd);
  return sessions_.get();
}

bool KernelTransportEvents::read_sessions() {
  bool happened = false;
  if (!sessions_.valid()) return happened;
  // One byte will do: what a message says does not matter, nor that it is cut.
  char first = 0;
  for (std::size_t i = 0; i < kBatch; ++i) {
    if (::recv(sessions_.get(), &first, sizeof first, MSG_DONTWAIT) >= 0 || errno == ENOBUFS) {
      happened = true;
    } else if (errno != EINTR) {
      break;
    }
  }
  return happened;
}

Result<int> KernelTransportEvents::listen_to_devices() {
  if (devices_ != nullptr) return udev_monitor_get_fd(devices_.get());
  std::unique_ptr<udev, Free> context(udev_new());
  if (context == nullptr) return fail_errno("open udev", errno);
  std::unique_ptr<udev_monitor, Free> monitor(udev_monitor_new_from_netlink(context.get(), "udev"));
  if (monitor == nullptr) return fail_errno("listen to udev", errno);
  if (const int rc = udev_monitor_set_receive_buffer_size(monitor.get(), kReceiveBuffer); rc < 0) {
    log(LogLevel::info, "SCSI events: {}", fail_errno("enlarge buffer", -rc).value().message());
  }
  int rc = udev_monitor_filter_add_match_subsystem_devtype(monitor.get(), "scsi", "scsi_device");
  if (rc < 0) return fail_errno("filter udev events", -rc);
  rc = udev_monitor_enable_receiving(monitor.get());
  if (rc < 0) return fail_errno("receive udev events", -rc);
  udev_ = std::move(context);
  devices_ = std::move(monitor);
  return udev_monitor_get_fd(devices_.get());
}

AttentionBatch KernelTransportEvents::read_devices() {
  AttentionBatch batch;
  if (devices_ == nullptr) return batch;
  for (std::size_t i = 0; i < kBatch; ++i) {
    errno = 0;
    const std::unique_ptr<udev_device, FreeDevice> device(
        udev_monitor_receive_device(devices_.get()));
    if (device == nullptr) {
      const int why = errno;
      if (why == 0 || why == EAGAIN) break;
      if (why == ENOBUFS) batch.overrun = true;
      continue;
    }
    if (const auto told = attention_of(device.get())) batch.attentions.push_back(*told);
  }
  return batch;
}

}  // namespace libpath
