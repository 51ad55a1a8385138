#include "tests/fakes/fake_scsi_bus.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "libpath/scsi/cdb.h"
#include "libpath/scsi/status.h"

namespace libpath {
namespace {

constexpr std::uint8_t kMaintenanceIn = 0xa3;

void put16(std::vector<std::uint8_t>& bytes, std::uint16_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value & 0xff));
}

ScsiReply timeout_reply() {
  ScsiReply reply;
  reply.timed_out = true;
  return reply;
}

ScsiReply test_unit_ready_reply(AccessState state) {
  switch (state) {
    case AccessState::standby:
      return sense_reply({SenseKey::not_ready, 0x04, 0x0b});
    case AccessState::unavailable:
      return sense_reply({SenseKey::not_ready, 0x04, 0x0c});
    case AccessState::transitioning:
      return sense_reply({SenseKey::not_ready, 0x04, 0x0a});
    case AccessState::offline:
      return sense_reply({SenseKey::not_ready, 0x04, 0x12});
    default:
      return good_reply();
  }
}

}  // namespace

ScsiReply good_reply(std::vector<std::uint8_t> data) {
  ScsiReply reply;
  reply.data = std::move(data);
  return reply;
}

ScsiReply sense_reply(Sense sense) {
  ScsiReply reply = status_reply(static_cast<std::uint8_t>(ScsiStatus::check_condition));
  reply.driver_status = 0x08;  // DRIVER_SENSE, as the kernel says it
  reply.sense.assign(18, 0);
  reply.sense[0] = 0x70;
  reply.sense[2] = static_cast<std::uint8_t>(sense.key);
  reply.sense[7] = 10;
  reply.sense[12] = sense.asc;
  reply.sense[13] = sense.ascq;
  return reply;
}

ScsiReply status_reply(std::uint8_t status) {
  ScsiReply reply;
  reply.status = status;
  return reply;
}

ScsiReply host_reply(std::uint16_t host_status) {
  ScsiReply reply;
  reply.host_status = host_status;
  return reply;
}

ScsiReply errno_reply(int sys_errno) {
  ScsiReply reply;
  reply.sys_errno = sys_errno;
  return reply;
}

std::vector<std::uint8_t> encode_rtpg(const std::vector<TargetPortGroup>& groups) {
  std::vector<std::uint8_t> body;
  for (const TargetPortGroup& group : groups) {
    body.push_back(static_cast<std::uint8_t>((group.preferred ? 0x80U : 0U) |
                                             static_cast<unsigned>(group.state)));
    body.push_back(group.supported);
    put16(body, group.id);
    body.push_back(0);
    body.push_back(group.status_code);
    body.push_back(0);
    body.push_back(static_cast<std::uint8_t>(group.ports.size()));
    for (const std::uint16_t port : group.ports) {
      put16(body, 0);
      put16(body, port);
    }
  }
  std::vector<std::uint8_t> bytes;
  put16(bytes, static_cast<std::uint16_t>(body.size() >> 16));
  put16(bytes, static_cast<std::uint16_t>(body.size() & 0xffff));
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

FakeScsiBus::~FakeScsiBus() {
  for (const auto& [id, pending] : pending_) loop_.cancel(pending.timer);
}

void FakeScsiBus::submit(const ScsiTarget& target, const Cdb& cdb, std::size_t data_length,
                         Millis timeout, Done done) {
  sent_.push_back(Sent{target.dev, cdb, timeout});
  const std::uint64_t id = next_id_++;
  Pending& pending = pending_[id];
  pending.dev = target.dev;
  pending.cdb = cdb;
  pending.data_length = data_length;
  pending.done = std::move(done);
  const auto device = devices_.find(target.dev);
  const bool is_known = device != devices_.end();
  if (is_known && device->second.overdue) return finish_later(id, timeout_reply());
  if (!is_known || !device->second.hung) return finish_later(id, answer(target.dev, cdb));
  pending.hung = true;
  pending.timer = loop_.at(loop_.now() + timeout + kGrace, [this, dev = target.dev, id] {
    devices_[dev].overdue = true;
    finish(id, timeout_reply());
  });
}

void FakeScsiBus::finish_later(std::uint64_t id, ScsiReply reply) {
  const std::weak_ptr<bool> alive = alive_;
  loop_.defer([this, alive, id, reply = std::move(reply)] {
    if (!alive.expired()) finish(id, reply);
  });
}

// What the kernel held back comes to an end.
void FakeScsiBus::release(DevId dev) {
  for (auto& [id, pending] : pending_) {
    if (pending.dev != dev || !pending.hung) continue;
    loop_.cancel(pending.timer);
    pending.hung = false;
    finish_later(id, answer(dev, pending.cdb));
  }
}

void FakeScsiBus::finish(std::uint64_t id, ScsiReply reply) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  const Pending pending = std::move(found->second);
  pending_.erase(found);
  if (reply.data.size() > pending.data_length) reply.data.resize(pending.data_length);
  pending.done(reply);
}

void FakeScsiBus::forget(DevId dev) {
  for (auto entry = pending_.begin(); entry != pending_.end();) {
    if (entry->second.dev == dev) {
      loop_.cancel(entry->second.timer);
      entry = pending_.erase(entry);
    } else {
      ++entry;
    }
  }
}

ScsiReply FakeScsiBus::answer(DevId dev, const Cdb& cdb) const {
  const auto found = devices_.find(dev);
  if (found == devices_.end()) return errno_reply(ENODEV);
  const Device& device = found->second;
  const auto fixed = cdb.empty() ? device.replies.end() : device.replies.find(cdb[0]);
  if (fixed != device.replies.end()) return fixed->second;
  if (device.answer) return device.answer(cdb);
  if (device.tpg) return alua_answer(*device.tpg, cdb);
  if (cdb == test_unit_ready_cdb()) return good_reply();
  return sense_reply({SenseKey::illegal_request, 0x20, 0x00});  // invalid operation code
}

ScsiReply FakeScsiBus::alua_answer(std::uint16_t group, const Cdb& cdb) const {
  if (cdb == test_unit_ready_cdb()) {
    const auto found = groups_.find(group);
    return test_unit_ready_reply(found == groups_.end() ? AccessState::optimized
                                                        : found->second.state);
  }
  const Cdb rtpg = rtpg_cdb();
  if (cdb.size() == rtpg.size() && cdb[0] == kMaintenanceIn && cdb[1] == rtpg[1]) {
    std::vector<TargetPortGroup> all;
    for (const auto& [id, described] : groups_) all.push_back(described);
    return good_reply(encode_rtpg(all));
  }
  return sense_reply({SenseKey::illegal_request, 0x20, 0x00});
}

void FakeScsiBus::plug(DevId dev) { devices_[dev]; }
void FakeScsiBus::hang(DevId dev) { devices_[dev].hung = true; }

void FakeScsiBus::unplug(DevId dev) {
  devices_.erase(dev);
  release(dev);
}

void FakeScsiBus::resume(DevId dev) {
  devices_[dev].hung = false;
  devices_[dev].overdue = false;
  release(dev);
}

void FakeScsiBus::set_reply(DevId dev, std::uint8_t opcode, ScsiReply reply) {
  devices_[dev].replies[opcode] = std::move(reply);
}

void FakeScsiBus::set_answer(DevId dev, Answer answer) { devices_[dev].answer = std::move(answer); }

void FakeScsiBus::set_tpg(DevId dev, std::uint16_t group) {
  devices_[dev].tpg = group;
  if (groups_.find(group) == groups_.end()) set_tpg_state(group, AccessState::optimized);
}

void FakeScsiBus::set_tpg_state(std::uint16_t group, AccessState state, bool preferred) {
  TargetPortGroup& described = groups_[group];
  described.id = group;
  described.state = state;
  described.preferred = preferred;
  described.supported = 0xcf;
  described.ports = {group};
}

std::size_t FakeScsiBus::sent_count(DevId dev) const {
  return static_cast<std::size_t>(std::count_if(
      sent_.begin(), sent_.end(), [dev](const Sent& sent) { return sent.dev == dev; }));
}

std::size_t FakeScsiBus::pending_count(DevId dev) const {
  return static_cast<std::size_t>(
      std::count_if(pending_.begin(), pending_.end(),
                    [dev](const auto& entry) { return entry.second.dev == dev; }));
}

}  // namespace libpath
