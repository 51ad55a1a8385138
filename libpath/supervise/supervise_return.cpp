// Supervision: devices that left the bond, and come back.
#include <algorithm>
#include <string>
#include <utility>

#include "libpath/supervise/supervise_step.h"

namespace libpath {

using namespace bond_action;

namespace {

constexpr std::size_t kMostRemembered = 64;  // devices a bond
constexpr unsigned kMostTries = 3;
constexpr Seconds kTriesWithin{60};
constexpr double kForgottenPenalty = 1;

Link without_counters(Link link) {
  link.counters.reset();
  return link;
}

}  // namespace

std::string device_key(const DeviceIdentity& device) {
  if (!device.permanent_mac.is_zero()) return device.permanent_mac.text();
  if (!device.device.empty()) return device.bus + "/" + device.device;
  return device.kind + "/" + device.name;
}

void SuperviseStep::remember(const Link& link) {
  const bool known = std::any_of(s_.had.begin(), s_.had.end(), [&](const DeviceIdentity& one) {
    return is_same_device(one, link);
  });
  if (known) return;
  s_.had.push_back(identity_of(link));
  if (s_.had.size() > kMostRemembered) s_.had.erase(s_.had.begin());
}

// --- damping outlives unplugging ----------------------------------------------------------------

void SuperviseStep::keep_damper(const SlaveState& slave) {
  for (auto one = s_.departed.begin(); one != s_.departed.end();) {
    const bool quiet = one->second.penalty(now_) < kForgottenPenalty;
    one = quiet ? s_.departed.erase(one) : std::next(one);
  }
  if (slave.damper.penalty(now_) < kForgottenPenalty) return;
  if (s_.departed.size() >= kMostRemembered) return;
  s_.departed.insert_or_assign(device_key(identity_of(slave.link)), slave.damper);
}

void SuperviseStep::restore_damper(SlaveState& slave) {
  slave.damper = FlapDamper(config_.damping);
  const auto found = s_.departed.find(device_key(identity_of(slave.link)));
  if (found == s_.departed.end()) return;
  slave.damper = found->second;
  s_.departed.erase(found);
}

// --- strangers ----------------------------------------------------------------------------------

ReturnTarget SuperviseStep::return_target() const {
  ReturnTarget target;
  target.bond = s_.index;
  target.wanted = s_.wanted_slaves;
  target.had = s_.had;
  if (s_.bond) {
    target.name = s_.bond->name;
    target.hardware_type = s_.bond->hardware_type;
  }
  return target;
}

void SuperviseStep::saw_stranger(const Link& link, AddressUse addresses) {
  if (link.master != 0) {  // somebody else's now, and not ours to take back
    s_.had.erase(
        std::remove_if(s_.had.begin(), s_.had.end(),
                       [&](const DeviceIdentity& one) { return is_same_device(one, link); }),
        s_.had.end());
  }
  if (!config_.re_enslave || link.master != 0 || !claims(return_target(), link)) {
    s_.strangers.erase(link.index);
    return;
  }
  BondState::Stranger& stranger = s_.strangers[link.index];
  stranger.seen = true;
  const Link now = without_counters(link);
  if (stranger.link != now) {
    stranger.link = now;
    stranger.addresses = AddressUse::unknown;
    stranger.asked = false;
    stranger.settled = false;
  }
  if (addresses == AddressUse::unknown || addresses == stranger.addresses) return;
  stranger.addresses = addresses;
  stranger.settled = false;
}

void SuperviseStep::consider_strangers() {
  if (!config_.re_enslave) {
    s_.strangers.clear();
    return;
  }
  for (auto& [index, stranger] : s_.strangers) {
    if (!stranger.settled && !stranger.returning) consider(stranger);
  }
}

void SuperviseStep::consider(BondState::Stranger& stranger) {
  const ReturnTarget target = return_target();
  const ReturnVerdict verdict = judge_return(stranger.link, stranger.addresses, {&target, 1});
  if (verdict.decision == ReturnDecision::take) {
    put_back(stranger, verdict);
    return;
  }
  if (verdict.decision == ReturnDecision::ask) {
    if (!stranger.asked) out_.emplace_back(LookAtAddresses{stranger.link.index});
    stranger.asked = true;
    return;
  }
  stranger.settled = true;
  if (stranger.told != verdict.code) {
    report("re-enslave-refused", stranger.link.name, verdict.text, FindingLevel::warning);
  }
  stranger.told = verdict.code;
}

void SuperviseStep::put_back(BondState::Stranger& stranger, const ReturnVerdict& verdict) {
  const std::string& name = stranger.link.name;
  ReturnTries& tries = s_.return_tries[device_key(identity_of(stranger.link))];
  if (tries.tries == 0 || now_ - tries.first > kTriesWithin) tries = {0, now_};
  if (tries.tries >= kMostTries) {
    stranger.settled = true;
    if (stranger.told == "given-up") return;
    stranger.told = "given-up";
    report("re-enslave-refused", name,
           name + " was put back " + std::to_string(kMostTries) +
               " times within a minute, and was no slave again: left alone",
           FindingLevel::warning);
    return;
  }
  ++tries.tries;
  stranger.returning = true;
  stranger.taken = false;
  report("re-enslave", name, verdict.text + ": putting it back", FindingLevel::info);
  out_.emplace_back(ReEnslave{stranger.link.index, verdict.bond, verdict.down_first});
}

void SuperviseStep::operator()(const bond_event::ReEnslaveAnswered& answer) {
  const auto found = s_.strangers.find(answer.slave);
  if (found == s_.strangers.end() || !found->second.returning) return;
  BondState::Stranger& stranger = found->second;
  stranger.settled = true;
  if (answer.taken) {
    stranger.taken = true;  // its message is still to come
    return;
  }
  stranger.returning = false;
  report("re-enslave-refused", stranger.link.name,
         stranger.link.name + " could not be put back: " + answer.text, FindingLevel::warning);
}

}  // namespace libpath
