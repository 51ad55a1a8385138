// FakeTransportEvents: what a test lets happen to sessions and devices.
//
// Shape: nothing is queued before somebody listens, as with the kernel. read_devices() gives at
//        most kBatch attentions. With a FakeLoop: loop.fire(kSessions or kDevices, EPOLLIN).
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>

#include "libpath/sys/transport_events.h"

namespace libpath {

class FakeTransportEvents final : public TransportEvents {
 public:
  static constexpr std::size_t kBatch = 256;
  static constexpr int kSessions = 1200;
  static constexpr int kDevices = 1201;

  Result<int> listen_to_sessions() override {
    if (refusal_ != 0) return fail_errno("join the iSCSI group", refusal_);
    listens_to_sessions_ = true;
    return kSessions;
  }
  Result<int> listen_to_devices() override {
    if (refusal_ != 0) return fail_errno("listen to udev", refusal_);
    listens_to_devices_ = true;
    return kDevices;
  }
  bool read_sessions() override { return std::exchange(sessions_, false); }
  AttentionBatch read_devices() override {
    AttentionBatch batch;
    batch.overrun = std::exchange(overrun_, false);
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), kBatch));
    batch.attentions.assign(queue_.begin(), queue_.begin() + count);
    queue_.erase(queue_.begin(), queue_.begin() + count);
    return batch;
  }

  void stir_sessions() { sessions_ = listens_to_sessions_; }
  void tell(const Hctl& device, UnitAttention what) {
    if (listens_to_devices_) queue_.push_back({device, what});
  }
  void overrun() {  // queued attentions are lost; the next read_devices() says so
    queue_.clear();
    overrun_ = listens_to_devices_;
  }
  void refuse(int sys_errno) { refusal_ = sys_errno; }  // to listen, from now on

  bool listens_to_sessions() const { return listens_to_sessions_; }
  bool sessions_stirred() const { return sessions_; }
  std::size_t queued() const { return queue_.size() + (overrun_ ? 1 : 0); }

 private:
  bool listens_to_sessions_ = false;
  bool listens_to_devices_ = false;
  bool sessions_ = false;
  bool overrun_ = false;
  int refusal_ = 0;
  std::deque<DeviceAttention> queue_;
};

}  // namespace libpath
