#include "libpath/bondconf/read_values.h"

#include <cstdint>
#include <optional>

#include "libpath/base/strings.h"
#include "libpath/bond/option_text.h"
#include "libpath/bondconf/keywords.h"
#include "libpath/bondconf/selector_text.h"

namespace libpath {
namespace {

using bondd_table::kS;
using bondd_table::kWatchers;

bool is_single(OptionKind kind) {
  return kind != OptionKind::link && kind != OptionKind::ipv4_targets &&
         kind != OptionKind::ipv6_targets;
}

// Text here is canonical: a check of the schema accepted it, so parsing it cannot fail.
struct ReadFrom {
  const ValueSet& values;

  const std::string* find(const KeywordRule& rule) const {
    const Value* value = values.find(rule);
    return value == nullptr ? nullptr : &value->text;
  }
  void flag(const KeywordRule& rule, bool& member, std::string_view yes = "yes") const {
    if (const auto* text = find(rule)) member = *text == yes;
  }
  template <typename Number>
  void number(const KeywordRule& rule, Number& member) const {
    if (const auto* text = find(rule)) member = parse_number<Number>(*text).value_or(member);
  }
  template <typename Number>
  void number(const KeywordRule& rule, std::optional<Number>& member) const {
    if (const auto* text = find(rule)) member = parse_number<Number>(*text);
  }
  void decimal(const KeywordRule& rule, double& member) const {
    if (const auto* text = find(rule)) member = parse_decimal(*text).value_or(member);
  }
  void millis(const KeywordRule& rule, Millis& member) const {
    auto count = member.count();
    number(rule, count);
    member = Millis(count);
  }
  void selector(const KeywordRule& rule, std::optional<SlaveSelector>& member) const {
    const auto* text = find(rule);
    if (text == nullptr) return;
    if (auto parsed = parse_selector(*text)) member = std::move(*parsed);
  }
  void role(LinkRole& member) const {
    const auto* text = find(bondd_kw("role"));
    if (text == nullptr) return;
    for (const LinkRole role :
         {LinkRole::unset, LinkRole::storage, LinkRole::cluster, LinkRole::public_}) {
      if (word(role) == *text) member = role;
    }
  }
};

}  // namespace

void read_damping(const ValueSet& values, DampingConfig& damping) {
  const ReadFrom read{values};
  read.flag(bondd_kw("damping"), damping.enabled);
  read.decimal(bondd_kw("damping_penalty"), damping.penalty);
  read.decimal(bondd_kw("damping_suppress"), damping.suppress);
  read.decimal(bondd_kw("damping_reuse"), damping.reuse);
  read.millis(bondd_kw("damping_half_life"), damping.half_life);
  read.millis(bondd_kw("damping_max_hold"), damping.max_hold);
}

void read_supervision(const ValueSet& values, SupervisionConfig& supervision) {
  const ReadFrom read{values};
  read.role(supervision.role);
  read.flag(bondd_kw("steer"), supervision.steer);
  read.flag(bondd_kw("re_enslave"), supervision.re_enslave);
  read.number(bondd_kw("min_slaves"), supervision.min_slaves);
  read.number(bondd_kw("wanted_speed"), supervision.wanted_speed);
  read.flag(bondd_kw("watchers_needed"), supervision.any_watcher, "any");
}

void read_watch(const ValueSet& values, WatchConfig& watch) {
  const ReadFrom read{values};
  read.role(watch.role);
  read.number(bondd_kw("wanted_speed"), watch.wanted_speed);
  read.flag(bondd_kw("watchers_needed"), watch.any_watcher, "any");
  read.millis(bondd_kw("carrier_interval"), watch.carrier_interval);
}

void read_slave(const ValueSet& values, SlaveConfig& slave) {
  const ReadFrom read{values};
  read.number(bondd_kw("prio", kS), slave.prio);
  read.number(bondd_kw("queue_id", kS), slave.queue_id);
  read.number(bondd_kw("actor_port_prio", kS), slave.actor_port_prio);
}

void read_watcher(const ValueSet& values, WatcherConfig& watcher) {
  const ReadFrom read{values};
  read.flag(bondd_kw("needed", kWatchers), watcher.all_targets, "all");
  read.millis(bondd_kw("interval", kWatchers), watcher.interval);
  read.number(bondd_kw("missed_max", kWatchers), watcher.missed_max);
  read.number(bondd_kw("up_count", kWatchers), watcher.up_count);
  read.flag(bondd_kw("validate", kWatchers), watcher.validate);
  read.number(bondd_kw("max_errors", kWatchers), watcher.max_errors);
}

void read_globals(const ValueSet& values, BonddConfig& config) {
  const ReadFrom read{values};
  read.number(bondd_kw("verbosity"), config.verbosity);
  read.flag(bondd_kw("adopt"), config.adopt);
  read.millis(bondd_kw("corosync_token"), config.corosync_token);
  read.millis(bondd_kw("knet_ping_timeout"), config.knet_ping_timeout);
}

void read_bond(const ValueSet& values, BondConfig& bond) {
  const ReadFrom read{values};
  for (const OptionRule& rule : kBondOptions) {
    const auto* text = is_single(rule.kind) ? read.find(option_kw(rule)) : nullptr;
    if (text == nullptr) continue;
    if (auto value = parse_option(rule, *text)) bond.options[rule.option] = std::move(*value);
  }
  read.selector(bondd_kw("primary"), bond.primary);
  read.selector(bondd_kw("active_slave"), bond.active_slave);
  read.flag(bondd_kw("supervise_only"), bond.supervise_only);
  read.number(bondd_kw("mtu"), bond.mtu);
  if (const auto* text = read.find(bondd_kw("mac"))) bond.mac = MacAddress::parse(*text);
}

}  // namespace libpath
