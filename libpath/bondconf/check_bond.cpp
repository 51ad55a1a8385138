#include "libpath/bondconf/check_bond.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "libpath/bond/option_text.h"
#include "libpath/bondconf/keywords.h"

namespace libpath {
namespace {

using bondd_table::kS;
constexpr std::uint32_t kUsualMiimon = 100;

std::string mode_list(std::uint8_t modes) {
  std::string out;
  for (const OptionWord& word : option_words::kModes) {
    if ((modes & in_mode(static_cast<BondMode>(word.number))) == 0) continue;
    out += (out.empty() ? "" : ", ") + std::string(word.word);
  }
  return out;
}

// The row of an option that has one, as all do that are named here.
const OptionRule& rule_of(BondOption option) {
  const OptionRule* rule = find_option(option);
  return rule == nullptr ? kBondOptions.front() : *rule;
}

class BondCheck {
 public:
  BondCheck(WrittenBond& written, BondConfig& bond, Diagnostics& diagnostics)
      : written_(written), bond_(bond), diagnostics_(diagnostics), title_(bond_title(bond.name)) {}

  void run() {
    if (bond_.supervise_only) return supervise_only();
    mode_is_said();
    options_fit_mode();
    slave_values_fit_mode();
    one_kind_of_monitoring();
    some_monitoring();
    validate_goes_with_arp();
    delays();
    arp_has_targets();
    preferred(bondd_kw("primary"), bond_.primary);
    preferred(bondd_kw("active_slave"), bond_.active_slave);
    slaves();
  }

 private:
  // The origin of a value, else of the section.
  const Origin& origin(const KeywordRule& rule) const {
    const Value* value = written_.values.find(rule);
    return value == nullptr ? written_.origin : value->origin;
  }
  const Origin& origin(BondOption option) const { return origin(option_kw(rule_of(option))); }
  void remark(const Origin& where, const std::string& text, Severity severity = Severity::warning) {
    warn_at(diagnostics_, where, title_ + ": " + text, severity);
  }

  void drop(BondOption option, const std::string& why) {
    const OptionRule& rule = rule_of(option);
    remark(origin(option), std::string(rule.name) + " " + why + "; left out");
    written_.values.erase(option_kw(rule));
    bond_.options.erase(option);
    if (option == BondOption::primary) bond_.primary.reset();
    if (option == BondOption::active_slave) bond_.active_slave.reset();
  }
  bool has(BondOption option) const {
    if (option == BondOption::primary) return bond_.primary.has_value();
    if (option == BondOption::active_slave) return bond_.active_slave.has_value();
    return bond_.options.contains(option);
  }
  std::uint32_t number(BondOption option) const {
    const auto found = bond_.options.find(option);
    const auto* number =
        found == bond_.options.end() ? nullptr : std::get_if<std::uint32_t>(&found->second);
    return number == nullptr ? rule_of(option).initial : *number;
  }

  void supervise_only() {
    for (const OptionRule& rule : kBondOptions) {
      if (has(rule.option)) drop(rule.option, kNotOurs);
    }
    drop_own(bondd_kw("mtu"), bond_.mtu);
    drop_own(bondd_kw("mac"), bond_.mac);
    for (std::size_t i = 0; i < bond_.slaves.size(); ++i) {
      for (const char* name : {"prio", "queue_id", "actor_port_prio"}) {
        drop_slave_value(i, name, kNotOurs);
      }
    }
  }
  template <typename T>
  void drop_own(const KeywordRule& rule, std::optional<T>& member) {
    if (!member) return;
    remark(origin(rule), std::string(rule.name) + " " + kNotOurs + "; left out");
    written_.values.erase(rule);
    member.reset();
  }
  void drop_slave_value(std::size_t at, std::string_view name, const std::string& why) {
    const KeywordRule& rule = *kBonddSchema.find_keyword(name, bondd_slave);
    WrittenLink& link = written_.slaves[at];
    const Value* value = link.values.find(rule);
    if (value == nullptr) return;
    remark(value->origin,
           "slave '" + text(link.selector) + "': " + std::string(name) + " " + why + "; left out");
    link.values.erase(rule);
    SlaveConfig& slave = bond_.slaves[at];
    if (name == "prio") slave.prio.reset();
    if (name == "queue_id") slave.queue_id.reset();
    if (name == "actor_port_prio") slave.actor_port_prio.reset();
  }

  void mode_is_said() {
    if (has(BondOption::mode)) return;
    remark(written_.origin,
           "no mode is set, and a new bond is balance-rr, which needs a switch set up for it; set "
           "mode, for example active-backup or 802.3ad");
  }

  std::string not_in_mode(std::uint8_t modes) const {
    const std::string said = has(BondOption::mode) ? "" : ", as none is set";
    return "is not valid in mode " + mode_text(wanted_mode(bond_)) + said + ", only in " +
           mode_list(modes) + ": remove it or set another mode";
  }
  void options_fit_mode() {
    for (const OptionRule& rule : kBondOptions) {
      if (!has(rule.option) || (rule.modes & in_mode(wanted_mode(bond_))) != 0) continue;
      drop(rule.option, not_in_mode(rule.modes));
    }
  }
  void slave_values_fit_mode() {
    const std::uint8_t mode = in_mode(wanted_mode(bond_));
    for (std::size_t i = 0; i < bond_.slaves.size(); ++i) {
      if ((mode & bond_modes::kActive) == 0) {
        drop_slave_value(i, "prio", not_in_mode(bond_modes::kActive));
      }
      if ((mode & bond_modes::kLacp) == 0) {
        drop_slave_value(i, "actor_port_prio", not_in_mode(bond_modes::kLacp));
      }
      if (!bond_.slaves[i].prio || !bond_.primary) continue;
      remark(written_.slaves[i].values.find(bondd_kw("prio", kS))->origin,
             "slave '" + text(bond_.slaves[i].selector) +
                 "': prio has no effect while primary is set; remove one of them");
    }
  }

  void one_kind_of_monitoring() {
    if (number(BondOption::miimon) == 0) return;
    if (number(BondOption::arp_interval) != 0) {
      drop(BondOption::arp_interval,
           "cannot be together with miimon: remove one; with miimon, a `watcher arp_probe` section "
           "has bondd probe the targets");
    }
  }
  void validate_goes_with_arp() {
    if (number(BondOption::miimon) == 0 || number(BondOption::arp_validate) == 0) return;
    drop(BondOption::arp_validate,
         "cannot be together with miimon: remove it, or set arp_interval instead of miimon");
  }

  void some_monitoring() {
    const bool arp = number(BondOption::arp_interval) != 0;
    if (arp || number(BondOption::miimon) != 0) return;
    if (has(BondOption::miimon)) {
      return remark(origin(BondOption::miimon),
                    "NO LINK MONITORING: with miimon 0 and no arp_interval the kernel never takes "
                    "a dead slave out of use; set miimon 100",
                    Severity::error);
    }
    bond_.options[BondOption::miimon] = kUsualMiimon;
    remark(written_.origin,
           "neither miimon nor arp_interval is set, which would leave the bond without link "
           "monitoring; using miimon 100",
           Severity::info);
  }

  void delays() {
    const std::uint32_t miimon = number(BondOption::miimon);
    for (const BondOption option :
         {BondOption::updelay, BondOption::downdelay, BondOption::peer_notif_delay}) {
      if (!has(option)) continue;
      if (miimon == 0) {
        drop(option, "is counted in rounds of miimon, which is off: remove it, or set miimon");
        continue;
      }
      const std::uint32_t wanted = number(option);
      const std::uint32_t kept = wanted - wanted % miimon;
      if (kept == wanted) continue;
      remark(origin(option), std::string(rule_of(option).name) + " " + std::to_string(wanted) +
                                 " is not a multiple of miimon " + std::to_string(miimon) +
                                 "; using " + std::to_string(kept) +
                                 ", as the kernel would: write that, or change miimon");
      bond_.options[option] = kept;
    }
  }

  bool has_targets(BondOption option) const {
    const auto found = bond_.options.find(option);
    return found != bond_.options.end() && std::visit(
                                               [](const auto& value) {
                                                 if constexpr (requires { value.empty(); })
                                                   return !value.empty();
                                                 return false;
                                               },
                                               found->second);
  }
  void arp_has_targets() {
    const bool targets =
        has_targets(BondOption::arp_ip_target) || has_targets(BondOption::ns_ip6_target);
    const bool probing = number(BondOption::arp_interval) != 0;
    if (probing && !targets) {
      remark(origin(BondOption::arp_interval),
             "arp_interval without arp_ip_target and ns_ip6_target asks nobody; add a target");
    } else if (!probing && targets) {
      const bool ipv4 = has_targets(BondOption::arp_ip_target);
      remark(origin(ipv4 ? BondOption::arp_ip_target : BondOption::ns_ip6_target),
             std::string(ipv4 ? "arp_ip_target" : "ns_ip6_target") +
                 " has no effect without arp_interval; set that instead of miimon, or use a "
                 "`watcher` section");
    }
  }

  // Selectors of different kinds may mean the same interface: nobody knows before it is there.
  void preferred(const KeywordRule& rule, const std::optional<SlaveSelector>& selector) {
    if (!selector || bond_.slaves.empty()) return;
    bool comparable = true;
    for (const SlaveConfig& slave : bond_.slaves) {
      if (slave.selector == *selector) return;
      comparable = comparable && slave.selector.index() == selector->index();
    }
    const std::string what = std::string(rule.name) + " '" + text(*selector) + "'";
    if (!comparable) {
      return remark(origin(rule),
                    what +
                        " is written in another way than the slaves; write it as in the label "
                        "of its slave section, so that it can be checked",
                    Severity::info);
    }
    drop(&rule == &bondd_kw("primary") ? BondOption::primary : BondOption::active_slave,
         "'" + text(*selector) + "' is not one of the slaves: add `slave " + text(*selector) +
             " { }`, or name one that is");
  }

  void slaves() {
    if (bond_.slaves.empty()) {
      return remark(written_.origin,
                    "no slaves: add `slave NAME { }` sections, or supervise_only yes if somebody "
                    "else makes this bond");
    }
    const std::uint32_t min_links = number(BondOption::min_links);
    // In the other modes it changes nothing.
    if (wanted_mode(bond_) != BondMode::lacp || min_links <= bond_.slaves.size()) return;
    remark(origin(BondOption::min_links),
           "min_links " + std::to_string(min_links) + " is above the number of slaves, " +
               std::to_string(bond_.slaves.size()) + "; the bond would never have a carrier");
  }

  static constexpr const char* kNotOurs =
      "cannot be set with supervise_only, where somebody else makes the bond: remove one of them";

  WrittenBond& written_;
  BondConfig& bond_;
  Diagnostics& diagnostics_;
  std::string title_;
};

}  // namespace

void check_bond(WrittenBond& written, BondConfig& bond, Diagnostics& diagnostics) {
  BondCheck(written, bond, diagnostics).run();
}

void check_min_slaves(const WrittenBond& written, const ValueSet& defaults, BondConfig& bond,
                      Diagnostics& diagnostics) {
  unsigned& wanted = bond.supervision.min_slaves;
  const std::size_t there = bond.slaves.size();
  if (there == 0 || wanted <= there) return;
  constexpr const KeywordRule& kMinSlaves = bondd_kw("min_slaves");
  const Value* value = written.values.find(kMinSlaves);
  if (value == nullptr) value = defaults.find(kMinSlaves);
  const std::string slaves = std::to_string(there);
  warn_at(diagnostics, value == nullptr ? written.origin : value->origin,
          bond_title(bond.name) + ": min_slaves " + std::to_string(wanted) +
              " is above the number of slaves, " + slaves + "; using " + slaves +
              ": add slaves, or set a smaller number");
  wanted = static_cast<unsigned>(there);
}

BondMode wanted_mode(const BondConfig& bond) {
  BondInfo info;
  info.options = bond.options;
  return info.mode();
}

}  // namespace libpath
