#include "libpath/bondconf/dump_config.h"

#include <string_view>
#include <utility>

#include "libpath/bond/option_text.h"
#include "libpath/bond/targets.h"
#include "libpath/bondconf/keywords.h"
#include "libpath/bondconf/read_values.h"
#include "libpath/config/config_writer.h"

namespace libpath {
namespace {

using bondd_table::kS;
using bondd_table::kWatchers;

std::string_view yes_no_text(bool yes) { return yes ? "yes" : "no"; }
std::string_view any_all_text(bool all) { return all ? "all" : "any"; }

class BonddDump {
 public:
  explicit BonddDump(const BonddProvenance* origins) : origins_(origins) {}

  std::string run(const BonddConfig& config) {
    defaults(config);
    for (const BondConfig& each : config.bonds) bond(each, config.defaults);
    for (const WatchConfig& each : config.watches) watch(each);
    return writer_.take();
  }

 private:
  void line(const KeywordRule& rule, std::string_view text) {
    writer_.line(rule, text,
                 origins_ == nullptr ? std::string() : origins_->of(place_, rule.name).text());
  }
  void line(const KeywordRule& rule, Millis duration) {
    line(rule, std::to_string(duration.count()));
  }
  template <typename Number>
  void line(const KeywordRule& rule, const std::optional<Number>& number) {
    if (number) line(rule, std::to_string(*number));
  }

  void defaults(const BonddConfig& config) {
    place_ = BonddProvenance::defaults();
    writer_.open("defaults");
    line(bondd_kw("verbosity"), std::to_string(config.verbosity));
    line(bondd_kw("adopt"), yes_no_text(config.adopt));
    line(bondd_kw("corosync_token"), config.corosync_token);
    line(bondd_kw("knet_ping_timeout"), config.knet_ping_timeout);
    supervision(config.defaults);
    watchers(config.defaults.watchers);
    writer_.close();
  }

  void supervision(const SupervisionConfig& supervision) {
    line(bondd_kw("role"), word(supervision.role));
    line(bondd_kw("steer"), yes_no_text(supervision.steer));
    line(bondd_kw("re_enslave"), yes_no_text(supervision.re_enslave));
    line(bondd_kw("min_slaves"), std::to_string(supervision.min_slaves));
    line(bondd_kw("wanted_speed"), std::to_string(supervision.wanted_speed));
    line(bondd_kw("watchers_needed"), any_all_text(!supervision.any_watcher));
    damping(supervision.damping);
  }

  void damping(const DampingConfig& damping) {
    line(bondd_kw("damping"), yes_no_text(damping.enabled));
    line(bondd_kw("damping_penalty"), decimal_text(damping.penalty));
    line(bondd_kw("damping_suppress"), decimal_text(damping.suppress));
    line(bondd_kw("damping_reuse"), decimal_text(damping.reuse));
    line(bondd_kw("damping_half_life"), damping.half_life);
    line(bondd_kw("damping_max_hold"), damping.max_hold);
  }

  void watchers(const std::vector<WatcherConfig>& watchers) {
    const std::string outer = place_;
    for (std::size_t i = 0; i < watchers.size(); ++i) {
      place_ = BonddProvenance::watcher(outer, i);
      watcher(watchers[i]);
    }
    place_ = outer;
  }

  void watcher(const WatcherConfig& config) {
    const auto own = [&](const KeywordRule& rule, std::string_view text) {
      if (watcher_uses(config.kind, rule.name)) line(rule, text);
    };
    writer_.open("watcher", watcher_word(config.kind));
    if (!config.targets.empty()) own(bondd_kw("targets", kWatchers), text(config.targets));
    if (!config.targets6.empty()) own(bondd_kw("targets", kWatchers), text(config.targets6));
    own(bondd_kw("needed", kWatchers), any_all_text(config.all_targets));
    own(bondd_kw("interval", kWatchers), std::to_string(config.interval.count()));
    own(bondd_kw("missed_max", kWatchers), std::to_string(config.missed_max));
    own(bondd_kw("up_count", kWatchers), std::to_string(config.up_count));
    own(bondd_kw("validate", kWatchers), yes_no_text(config.validate));
    own(bondd_kw("max_errors", kWatchers), std::to_string(config.max_errors));
    writer_.close();
  }

  void bond(const BondConfig& bond, const SupervisionConfig& defaults) {
    place_ = BonddProvenance::bond(bond.name);
    writer_.open("bond", bond.name);
    for (const OptionRule& rule : kBondOptions) {
      const auto found = bond.options.find(rule.option);
      if (found != bond.options.end()) line(option_kw(rule), text(rule, found->second));
    }
    if (bond.primary) line(bondd_kw("primary"), text(*bond.primary));
    if (bond.active_slave) line(bondd_kw("active_slave"), text(*bond.active_slave));
    line(bondd_kw("supervise_only"), yes_no_text(bond.supervise_only));
    line(bondd_kw("mtu"), bond.mtu);
    if (bond.mac) line(bondd_kw("mac"), bond.mac->text());
    supervision(bond.supervision);
    if (bond.supervision.watchers.empty() && !defaults.watchers.empty()) {
      line(bondd_kw("default_watchers"), "no");
    }
    watchers(bond.supervision.watchers);
    for (const SlaveConfig& each : bond.slaves) slave(bond.name, each);
    writer_.close();
  }

  void slave(std::string_view bond, const SlaveConfig& slave) {
    place_ = BonddProvenance::slave(bond, slave.selector);
    writer_.open("slave", text(slave.selector));
    line(bondd_kw("prio", kS), slave.prio);
    line(bondd_kw("queue_id", kS), slave.queue_id);
    line(bondd_kw("actor_port_prio", kS), slave.actor_port_prio);
    watchers(slave.watchers);
    writer_.close();
  }

  void watch(const WatchConfig& watch) {
    place_ = BonddProvenance::watch(watch.selector);
    writer_.open("watch", text(watch.selector));
    line(bondd_kw("role"), word(watch.role));
    line(bondd_kw("wanted_speed"), std::to_string(watch.wanted_speed));
    line(bondd_kw("watchers_needed"), any_all_text(!watch.any_watcher));
    line(bondd_kw("carrier_interval"), watch.carrier_interval);
    damping(watch.damping);
    watchers(watch.watchers);
    writer_.close();
  }

  const BonddProvenance* origins_;
  std::string place_;  // whose lines are written
  ConfigWriter writer_;
};

}  // namespace

std::string dump_bondd_config(const BonddConfig& config, const BonddProvenance* origins) {
  return BonddDump(origins).run(config);
}

}  // namespace libpath
