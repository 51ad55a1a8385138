// A SCSI bus in memory: each device is a state that answers commands, not a script of expectations.
//
// Shape: replies come through Loop::defer, never inline. A device nobody described answers ENODEV.
//        A hung device answers nothing: `done` says timed_out after timeout + 1 s of loop time, and
//        what is submitted after that is timed_out at once until resume().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "libpath/loop/loop.h"
#include "libpath/scsi/rtpg.h"
#include "libpath/scsi/sense.h"
#include "libpath/sys/scsi_bus.h"

namespace libpath {

// Replies in one word each.
ScsiReply good_reply(std::vector<std::uint8_t> data = {});
ScsiReply sense_reply(Sense sense);  // CHECK CONDITION with fixed format sense data
ScsiReply status_reply(std::uint8_t status);
ScsiReply host_reply(std::uint16_t host_status);
ScsiReply errno_reply(int sys_errno);
// Bytes of a REPORT TARGET PORT GROUPS answer, plain header.
std::vector<std::uint8_t> encode_rtpg(const std::vector<TargetPortGroup>& groups);

class FakeScsiBus final : public ScsiBus {
 public:
  using Answer = std::function<ScsiReply(const Cdb&)>;
  struct Sent {
    DevId dev;
    Cdb cdb;
    Millis timeout{0};
  };

  explicit FakeScsiBus(Loop& loop) : loop_(loop) {}
  ~FakeScsiBus() override;
  FakeScsiBus(const FakeScsiBus&) = delete;
  FakeScsiBus& operator=(const FakeScsiBus&) = delete;

  void submit(const ScsiTarget& target, const Cdb& cdb, std::size_t data_length, Millis timeout,
              Done done) override;
  void forget(DevId dev) override;

  void plug(DevId dev);    // a disk that answers TEST UNIT READY with GOOD
  void unplug(DevId dev);  // ENODEV from now on
  void hang(DevId dev);    // answers nothing
  void resume(DevId dev);  // answers again, what still waits included
  void set_reply(DevId dev, std::uint8_t opcode, ScsiReply reply);
  void set_answer(DevId dev, Answer answer);  // for every opcode without a reply of its own
  // Makes the device a port of ALUA group `group`; the groups' states are those of the whole bus.
  // TEST UNIT READY then answers as the state demands, unless set_reply says otherwise.
  void set_tpg(DevId dev, std::uint16_t group);
  void set_tpg_state(std::uint16_t group, AccessState state, bool preferred = false);

  const std::vector<Sent>& sent() const { return sent_; }
  std::size_t sent_count(DevId dev) const;
  std::size_t pending_count(DevId dev) const;
  void clear_sent() { sent_.clear(); }

 private:
  struct Device {
    bool hung = false;
    bool overdue = false;
    std::map<std::uint8_t, ScsiReply> replies;
    Answer answer;
    std::optional<std::uint16_t> tpg;
  };
  struct Pending {
    DevId dev;
    Cdb cdb;
    std::size_t data_length = 0;
    Done done;
    bool hung = false;
    TimerId timer = 0;
  };

  ScsiReply answer(DevId dev, const Cdb& cdb) const;
  ScsiReply alua_answer(std::uint16_t group, const Cdb& cdb) const;
  void finish(std::uint64_t id, ScsiReply reply);
  void finish_later(std::uint64_t id, ScsiReply reply);
  void release(DevId dev);

  Loop& loop_;
  std::map<DevId, Device> devices_;
  std::map<std::uint16_t, TargetPortGroup> groups_;
  std::map<std::uint64_t, Pending> pending_;
  std::uint64_t next_id_ = 1;
  std::vector<Sent> sent_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace libpath
