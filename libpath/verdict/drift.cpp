#include "libpath/verdict/drift.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "libpath/bond/option_table.h"
#include "libpath/supervise/active_slave.h"

namespace libpath {
namespace {

constexpr std::uint32_t kFailOverMacActive = 1;

std::string drift_number(const OptionRule& rule, std::uint32_t number) {
  for (const OptionWord& word : rule.words) {
    if (word.number == number) return std::string(word.word);
  }
  return std::to_string(number);
}

template <typename Address>
std::string drift_list(const std::vector<Address>& list) {
  std::string text;
  for (const Address& one : list) text += (text.empty() ? "" : ",") + one.text();
  return text.empty() ? "empty" : text;
}

std::string drift_value(const OptionRule& rule, const BondOptionValue& value) {
  if (const auto* number = std::get_if<std::uint32_t>(&value)) return drift_number(rule, *number);
  if (const auto* v4 = std::get_if<std::vector<Ipv4Address>>(&value)) return drift_list(*v4);
  if (const auto* v6 = std::get_if<std::vector<Ipv6Address>>(&value)) return drift_list(*v6);
  return std::get<MacAddress>(value).text();
}

bool is_rounded_delay(BondOption option) {
  return option == BondOption::updelay || option == BondOption::downdelay ||
         option == BondOption::peer_notif_delay;
}

template <typename Address>
bool same_targets(std::vector<Address> a, std::vector<Address> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

bool is_as_expected(const BondInfo& bond, BondOption option, const BondOptionValue& wanted,
                    const BondOptionValue& actual) {
  if (wanted == actual) return true;
  if (wanted.index() != actual.index()) return false;
  if (const auto* v4 = std::get_if<std::vector<Ipv4Address>>(&wanted)) {
    return same_targets(*v4, std::get<std::vector<Ipv4Address>>(actual));
  }
  if (const auto* v6 = std::get_if<std::vector<Ipv6Address>>(&wanted)) {
    return same_targets(*v6, std::get<std::vector<Ipv6Address>>(actual));
  }
  const auto* number = std::get_if<std::uint32_t>(&wanted);
  const std::uint32_t miimon = bond.number(BondOption::miimon);
  if (number == nullptr) return false;
  if (is_rounded_delay(option)) {
    return miimon != 0 && *number / miimon * miimon == std::get<std::uint32_t>(actual);
  }
  // These modes cannot do without miimon: the kernel turns it on.
  const bool forced = bond.mode() >= BondMode::lacp;
  return option == BondOption::miimon && *number == 0 && forced;
}

bool counts_in_mode(const OptionRule& rule, BondMode mode) {
  return mode <= BondMode::balance_alb && (rule.modes & in_mode(mode)) != 0;
}

// In these the slaves keep their own addresses, and only the active one has the bond's.
bool slaves_keep_macs(const BondInfo& bond) {
  const BondMode mode = bond.mode();
  return mode == BondMode::balance_tlb || mode == BondMode::balance_alb ||
         (mode == BondMode::active_backup && bond.number(BondOption::fail_over_mac) != 0);
}

class DriftAudit {
 public:
  DriftAudit(const LinkTable& links, const Link& bond, const BondExpectation& expected)
      : links_(links), bond_(bond), expected_(expected), slaves_(links.slaves_of(bond.index)) {}

  std::vector<Finding> run() {
    options();
    primary();
    mtus();
    addresses();
    duplicates_outside();
    std::sort(found_.begin(), found_.end(), [](const Finding& a, const Finding& b) {
      return std::tie(a.code, a.slave, a.text) < std::tie(b.code, b.slave, b.text);
    });
    return std::move(found_);
  }

 private:
  void find(std::string code, FindingLevel level, std::string slave, std::string text) {
    found_.push_back({std::move(code), level, std::move(slave), std::move(text)});
  }

  std::string was() const { return expected_.configured ? " as configured" : " as before"; }
  std::string remedy() const {
    return expected_.configured ? "; apply the configuration again, or change it"
                                : "; somebody changed it: set it back if that was not wanted";
  }

  void options();
  void primary();
  void mtus();
  void active_address();
  void addresses();
  void duplicates_outside();
  std::set<LinkIndex> family() const;

  const LinkTable& links_;
  const Link& bond_;
  const BondExpectation& expected_;
  std::vector<const Link*> slaves_;
  std::vector<Finding> found_;
};

void DriftAudit::options() {
  const BondInfo& info = *bond_.bond;
  for (const auto& [option, wanted] : expected_.options) {
    const OptionRule* rule = find_option(option);
    const auto actual = info.options.find(option);
    if (rule == nullptr || rule->kind == OptionKind::link || actual == info.options.end()) continue;
    const bool mode = option == BondOption::mode;
    if (!mode && !counts_in_mode(*rule, info.mode())) continue;
    if (is_as_expected(info, option, wanted, actual->second)) continue;
    find("option-changed", mode ? FindingLevel::error : FindingLevel::warning, {},
         std::string(rule->name) + " is " + drift_value(*rule, actual->second) + ", not " +
             drift_value(*rule, wanted) + was() + remedy());
  }
}

void DriftAudit::primary() {
  const BondInfo& info = *bond_.bond;
  if (!has_active_slave(info.mode())) return;
  const LinkIndex now = info.number(BondOption::primary);
  if (!expected_.primary) {
    if (expected_.configured || now == 0) return;
    const Link* chosen = links_.find(now);
    find("primary-changed", FindingLevel::warning, chosen == nullptr ? "" : chosen->name,
         "the bond has a primary now, and had none before" + remedy());
    return;
  }
  const auto wanted = std::find_if(slaves_.begin(), slaves_.end(), [&](const Link* slave) {
    return selects(*expected_.primary, *slave);
  });
  if (wanted == slaves_.end() || (*wanted)->index == now) return;
  const std::string& name = (*wanted)->name;
  if (now == 0) {
    find("primary-lost", FindingLevel::warning, name,
         name +
             " should be the primary, but the kernel has none: it forgets the primary when that "
             "is renamed; set primary to " +
             name + " again");
  } else {
    find("primary-changed", FindingLevel::warning, name,
         name + " should be the primary, but another slave is" + remedy());
  }
}

void DriftAudit::mtus() {
  const std::string bond_mtu = std::to_string(bond_.mtu);
  if (expected_.mtu && *expected_.mtu != bond_.mtu) {
    find("mtu-changed", FindingLevel::warning, {},
         "the MTU is " + bond_mtu + ", not " + std::to_string(*expected_.mtu) + was() + remedy());
  }
  for (const Link* slave : slaves_) {
    if (slave->mtu == bond_.mtu || slave->mtu == 0) continue;
    const bool loses = slave->mtu < bond_.mtu;
    std::string text = slave->name + " has MTU " + std::to_string(slave->mtu);
    text += ", the bond " + bond_mtu;
    if (loses) text += ": large packets are lost when it sends";
    text += "; set MTU " + bond_mtu + " on " + slave->name;
    find("mtu-drift", loses ? FindingLevel::error : FindingLevel::warning, slave->name,
         std::move(text));
  }
  for (const Link* link : links_.standing_on(bond_.index)) {
    if (link->vlan_id == 0 || link->mtu <= bond_.mtu) continue;
    find("vlan-mtu", FindingLevel::error, {},
         link->name + " has MTU " + std::to_string(link->mtu) + ", more than the bond's " +
             bond_mtu + ": its large packets are lost; lower the one or raise the other");
  }
}

// Whatever fail_over_mac says: what the bond sends bears its address, and answers go to that.
void DriftAudit::active_address() {
  if (bond_.bond->mode() != BondMode::active_backup) return;
  const Link* active = links_.find(bond_.bond->active_slave());
  if (active == nullptr || active->mac.is_zero() || active->mac == bond_.mac) return;
  find("active-mac", FindingLevel::error, active->name,
       active->name + " is the active slave and has address " + active->mac.text() +
           ", not the bond's " + bond_.mac.text() +
           ": it does not hear the answers; make another slave the active one");
}

void DriftAudit::addresses() {
  if (expected_.mac && *expected_.mac != bond_.mac) {
    find(
        "mac-changed", FindingLevel::warning, {},
        "the address is " + bond_.mac.text() + ", not " + expected_.mac->text() + was() + remedy());
  }
  const bool own = slaves_keep_macs(*bond_.bond);
  if (own) active_address();
  for (std::size_t n = 0; n < slaves_.size(); ++n) {
    const Link& slave = *slaves_[n];
    if (slave.mac.is_zero()) continue;  // no address of 6 bytes
    if (!own && slave.mac != bond_.mac) {
      find("slave-mac", FindingLevel::warning, slave.name,
           slave.name + " has address " + slave.mac.text() +
               " instead of the bond's: it may not "
               "hear the answers; take it out of the bond and put it in again");
    }
    for (std::size_t m = 0; own && m < n; ++m) {
      if (slaves_[m]->mac != slave.mac) continue;
      find("duplicate-mac", FindingLevel::error, slave.name,
           slave.name + " and " + slaves_[m]->name + " both have address " + slave.mac.text() +
               ", and in this mode each needs its own; set " + slave.name +
               "'s to its permanent one");
    }
  }
}

// The bond, its slaves, and what stands on them: VLANs, bridges, and so on. They share addresses.
std::set<LinkIndex> DriftAudit::family() const {
  std::vector<LinkIndex> to_visit{bond_.index};
  for (const Link* slave : slaves_) to_visit.push_back(slave->index);
  std::set<LinkIndex> members;
  while (!to_visit.empty()) {
    const LinkIndex index = to_visit.back();
    to_visit.pop_back();
    if (!members.insert(index).second) continue;
    for (const Link* link : links_.standing_on(index)) to_visit.push_back(link->index);
    const Link* member = links_.find(index);
    if (member != nullptr && member->master != 0) to_visit.push_back(member->master);
  }
  return members;
}

void DriftAudit::duplicates_outside() {
  std::set<MacAddress> used{bond_.mac};
  for (const Link* slave : slaves_) used.insert(slave->mac);
  used.erase(MacAddress{});
  const std::set<LinkIndex> ours = family();
  for (const MacAddress& mac : used) {
    for (const Link* link : links_.with_mac(mac)) {
      if (ours.count(link->index) != 0 || link->lower_elsewhere) continue;
      if (!link->up) continue;  // answers nobody: a slave that came back, and has no master yet
      find("duplicate-mac", FindingLevel::error, {},
           link->name + " has address " + link->mac.text() +
               ", too, and is no part of the bond: "
               "answers reach whichever spoke last; give " +
               link->name + " another address");
    }
  }
}

}  // namespace

BondExpectation expectation_of(const BondConfig& config) {
  BondExpectation expected;
  expected.configured = true;
  expected.mtu = config.mtu;
  expected.mac = config.mac;
  if (config.supervise_only) return expected;
  expected.options = config.options;
  expected.primary = config.primary;
  return expected;
}

BondExpectation remember(const LinkTable& links, LinkIndex bond) {
  BondExpectation known;
  const Link* link = links.find(bond);
  if (link == nullptr || !link->is_bond()) return known;
  known.options = link->bond->options;
  known.mtu = link->mtu;
  const bool mac_wanders = link->bond->mode() == BondMode::active_backup &&
                           link->bond->number(BondOption::fail_over_mac) == kFailOverMacActive;
  if (!mac_wanders && !link->mac.is_zero()) known.mac = link->mac;
  const Link* primary = links.find(link->bond->number(BondOption::primary));
  if (primary == nullptr) return known;
  // Not by name: what makes the kernel forget the primary is a new name.
  if (primary->permanent_mac) {
    known.primary = ByPermanentMac{*primary->permanent_mac};
  } else if (primary->slave && !primary->slave->permanent_mac.is_zero()) {
    known.primary = ByPermanentMac{primary->slave->permanent_mac};
  } else {
    known.primary = ByName{primary->name};
  }
  return known;
}

std::vector<Finding> find_drift(const LinkTable& links, LinkIndex bond,
                                const BondExpectation& expected) {
  const Link* link = links.find(bond);
  if (link == nullptr || !link->is_bond()) return {};
  return DriftAudit(links, *link, expected).run();
}

}  // namespace libpath
