#include "libpath/bondplan/plan_verify.h"

#include <algorithm>
#include <utility>

#include "libpath/bond/option_table.h"
#include "libpath/bondplan/option_writes.h"
#include "libpath/bondplan/plan_text.h"
#include "libpath/bondplan/wanted_options.h"

namespace libpath {
namespace {

class Verifier {
 public:
  Verifier(const LinkTable& kernel, const WantedBond& wanted, const Link& bond)
      : kernel_(kernel), wanted_(wanted), bond_(bond) {}

  std::vector<Missed> run() {
    for (const auto& [option, value] : wanted_.options) check_option(option, value);
    if (wanted_.primary) check_primary(*wanted_.primary);
    if (!bond_.up) miss(MissedSetting::up, 0, bond_.name + " is down");
    if (wanted_.mtu && bond_.mtu != *wanted_.mtu)
      miss(MissedSetting::mtu, 0, differs("mtu", bond_.mtu, *wanted_.mtu));
    if (wanted_.mac && bond_.mac != *wanted_.mac)
      miss(MissedSetting::mac, 0,
           "mac is " + bond_.mac.text() + ", " + wanted_.mac->text() + " is wanted");
    for (const auto& slave : wanted_.slaves) check_slave(slave);
    return missed_;
  }

 private:
  template <typename Number>
  static std::string differs(const std::string& what, Number is, Number wanted) {
    return what + " is " + std::to_string(is) + ", " + std::to_string(wanted) + " is wanted";
  }
  template <typename Number>
  static std::string differs(const std::string& what, const std::optional<Number>& is,
                             Number wanted) {
    if (is) return differs(what, *is, wanted);
    return what + " is not told by the kernel, " + std::to_string(wanted) + " is wanted";
  }

  void miss(MissedSetting setting, LinkIndex slave, std::string text) {
    missed_.push_back({setting, {}, slave, std::move(text)});
  }

  void check_option(BondOption option, const BondOptionValue& value) {
    const OptionRule* rule = find_option(option);
    if (rule == nullptr) return;
    const auto is = bond_.bond->options.find(option);
    const bool told = is != bond_.bond->options.end();
    if (same_value(told ? is->second : initial_value(*rule), value)) return;
    const std::string now =
        told ? "is " + option_value_text(option, is->second, kernel_) : "is not told by the kernel";
    missed_.push_back({MissedSetting::option, option, 0,
                       std::string(rule->name) + " " + now + ", " +
                           option_value_text(option, value, kernel_) + " is wanted"});
  }

  void check_primary(LinkIndex wanted) {
    const LinkIndex is = bond_.bond->number(BondOption::primary);
    if (is == wanted) return;
    const auto name = [&](LinkIndex index) {
      return option_value_text(BondOption::primary, BondOptionValue{index}, kernel_);
    };
    missed_.push_back({MissedSetting::option, BondOption::primary, 0,
                       "primary is " + name(is) + ", " + name(wanted) + " is wanted"});
  }

  void check_slave(const WantedSlave& wanted) {
    const Link* link = kernel_.find(wanted.link);
    if (link == nullptr || link->master != bond_.index) {
      miss(MissedSetting::slave, wanted.link, wanted.name + " is not a slave");
      return;
    }
    if (!link->up) miss(MissedSetting::up, wanted.link, wanted.name + " is down");
    if (link->mtu != bond_.mtu)
      miss(MissedSetting::mtu, wanted.link, differs("mtu of " + wanted.name, link->mtu, bond_.mtu));
    if (!link->slave) return;
    const SlaveInfo& is = *link->slave;
    if (wanted.prio && is.prio.value_or(0) != *wanted.prio)
      miss(MissedSetting::prio, wanted.link,
           differs("prio of " + wanted.name, is.prio, *wanted.prio));
    if (wanted.queue_id && is.queue_id != *wanted.queue_id)
      miss(MissedSetting::queue_id, wanted.link,
           differs("queue_id of " + wanted.name, is.queue_id, *wanted.queue_id));
    if (wanted.actor_port_prio && is.actor_port_prio != wanted.actor_port_prio)
      miss(MissedSetting::actor_port_prio, wanted.link,
           differs("actor_port_prio of " + wanted.name, is.actor_port_prio,
                   *wanted.actor_port_prio));
  }

  const LinkTable& kernel_;
  const WantedBond& wanted_;
  const Link& bond_;
  std::vector<Missed> missed_;
};

void remember_slave(NotTaken& not_taken, const Missed& missed, const WantedBond& wanted) {
  const auto slave = std::find_if(wanted.slaves.begin(), wanted.slaves.end(),
                                  [&](const WantedSlave& one) { return one.link == missed.slave; });
  if (slave == wanted.slaves.end()) return;
  WantedSlave& kept = not_taken.slaves[slave->link];
  kept.link = slave->link;
  kept.name = slave->name;
  if (missed.setting == MissedSetting::prio) kept.prio = slave->prio;
  if (missed.setting == MissedSetting::queue_id) kept.queue_id = slave->queue_id;
  if (missed.setting == MissedSetting::actor_port_prio)
    kept.actor_port_prio = slave->actor_port_prio;
}

}  // namespace

std::vector<Missed> verify_plan(const LinkTable& kernel, const WantedBond& wanted) {
  if (!wanted.managed) return {};
  const Link* bond = kernel.find(wanted.name);
  if (bond == nullptr || !bond->is_bond())
    return {{MissedSetting::exists, {}, 0, wanted.name + " is not there as a bond"}};
  return Verifier(kernel, wanted, *bond).run();
}

void remember(NotTaken& not_taken, const std::vector<Missed>& missed, const WantedBond& wanted) {
  for (const auto& miss : missed) {
    const bool of_slave = miss.setting == MissedSetting::prio ||
                          miss.setting == MissedSetting::queue_id ||
                          miss.setting == MissedSetting::actor_port_prio;
    if (of_slave) remember_slave(not_taken, miss, wanted);
    if (miss.setting != MissedSetting::option) continue;
    if (miss.option == BondOption::primary && wanted.primary) {
      not_taken.options.insert_or_assign(miss.option, *wanted.primary);
    } else if (const auto said = wanted.options.find(miss.option); said != wanted.options.end()) {
      not_taken.options.insert_or_assign(miss.option, said->second);
    }
  }
}

}  // namespace libpath
