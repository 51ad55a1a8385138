// NlFailoverPort: FailoverPort over rtnetlink, with a thread of its own that hears the kernel's
// events beside the loop.
//
// Shape:  between the two only packets pass; a command that finds no room, for the thread waits for
//         the kernel's lock, waits here in its order. The end waits a second at most for a thread
//         that is in the kernel, and then leaves it to itself: it touches nothing of ours.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include <pthread.h>

#include "libpath/base/unique_fd.h"
#include "libpath/sys/failover_port.h"
#include "libpath/sys/failover_worker.h"

namespace libpath {

class NlFailoverPort final : public FailoverPort {
 public:
  // Tests make events overrun with a small buffer. Priority 0: none.
  explicit NlFailoverPort(int receive_buffer, int realtime_priority = 0)
      : receive_buffer_(receive_buffer), priority_(realtime_priority) {}
  ~NlFailoverPort() override;
  NlFailoverPort(const NlFailoverPort&) = delete;
  NlFailoverPort& operator=(const NlFailoverPort&) = delete;
  NlFailoverPort(NlFailoverPort&&) = delete;
  NlFailoverPort& operator=(NlFailoverPort&&) = delete;

  Result<int> start() override;
  void stand_by(const StandingOrder& order) override;
  void stand_down(LinkIndex bond) override;
  void set_active(LinkIndex bond, LinkIndex slave, std::uint64_t ticket) override;
  std::vector<FailoverOutcome> outcomes() override;

 private:
  void command(const FailoverCommand& command);
  void flush();

  int receive_buffer_;
  int priority_;
  UniqueFd channel_;
  std::optional<pthread_t> thread_;
  std::deque<FailoverCommand> waiting_;
};

}  // namespace libpath
