#include "libpath/view/json_values.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "libpath/base/strings.h"
#include "libpath/bond/option_table.h"
#include "libpath/view/units.h"
#include "libpath/view/words.h"

namespace libpath::view {
namespace {

constexpr auto kReplaceBadUtf8 = Json::error_handler_t::replace;

template <typename T>
Json optional_value(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <typename T>
Json optional_word(const std::optional<T>& value) {
  return value ? Json(word(*value)) : Json(nullptr);
}

Json address_value(const MacAddress& address) {
  return address.is_zero() ? Json(nullptr) : Json(address.text());
}

// Zero is not known.
Json speed_value(std::uint64_t mbit) { return mbit == 0 ? Json(nullptr) : Json(mbit); }

double millis_of(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1000.0;
}

Json option_value(const BondSnapshot& bond, BondOption option, const BondOptionValue& value) {
  const OptionRule* rule = find_option(option);
  const auto* number = std::get_if<std::uint32_t>(&value);
  const bool has_word = rule != nullptr && (!rule->words.empty() || rule->kind == OptionKind::link);
  if (number != nullptr && !has_word) return *number;
  if (const auto* targets = std::get_if<std::vector<Ipv4Address>>(&value)) {
    Json list = Json::array();
    for (const auto& target : *targets) list.push_back(target.text());
    return list;
  }
  if (const auto* targets = std::get_if<std::vector<Ipv6Address>>(&value)) {
    Json list = Json::array();
    for (const auto& target : *targets) list.push_back(target.text());
    return list;
  }
  return or_null(option_text(bond, option, value));
}

Json options_value(const BondSnapshot& bond) {
  Json options = Json::object();
  if (!bond.link.bond) return options;
  for (const OptionRule& rule : kBondOptions) {
    const auto found = bond.link.bond->options.find(rule.option);
    if (found == bond.link.bond->options.end()) continue;
    options[std::string(rule.name)] = option_value(bond, found->first, found->second);
  }
  return options;
}

Json aggregator_value(const BondSnapshot& bond) {
  if (!bond.link.bond || !bond.link.bond->aggregator) return nullptr;
  const AggregatorInfo& info = *bond.link.bond->aggregator;
  return {{"id", info.id},
          {"ports", info.ports},
          {"actor_key", info.actor_key},
          {"partner_key", info.partner_key},
          {"partner_mac", address_value(info.partner)}};
}

Json histogram_value(const FailoverHistogram& histogram) {
  Json buckets = Json::array();
  constexpr std::size_t kBounds = std::size(FailoverHistogram::kBoundsMicros);
  for (std::size_t i = 0; i <= kBounds; ++i) {
    const std::uint64_t count = i < histogram.counts.size() ? histogram.counts[i] : 0;
    const Json bound =
        i == kBounds
            ? Json(nullptr)
            : Json(millis_of(std::chrono::microseconds(FailoverHistogram::kBoundsMicros[i])));
    buckets.push_back({{"up_to_ms", bound}, {"count", count}});
  }
  return {{"total", histogram.total},
          {"sum_ms", millis_of(histogram.sum)},
          {"longest_ms", millis_of(histogram.longest)},
          {"buckets", buckets}};
}

Json damping_value(const DampingSnapshot& damping) {
  const double penalty = std::isfinite(damping.penalty) ? std::round(damping.penalty) : 0;
  return {{"penalty", penalty},
          {"suppressed", damping.suppressed},
          {"reuse_in_ms", damping.reuse_in ? Json(damping.reuse_in->count()) : Json(nullptr)}};
}

Json state_bits(std::optional<unsigned> state) {
  if (!state) return nullptr;
  Json words = Json::array();
  const std::string text = lacp_state_text(*state);
  for (const auto each : split_words(text)) words.push_back(each);
  return words;
}

Json lacp_value(const SlaveSnapshot& slave) {
  if (!slave.lacp) return nullptr;
  const LacpPeer& peer = *slave.lacp;
  const SlaveInfo info = slave.link.slave.value_or(SlaveInfo{});
  return {{"partner_mac", address_value(peer.partner_system)},
          {"partner_key", peer.partner_key},
          {"partner_port", peer.partner_port},
          {"actor_key", peer.actor_key},
          {"actor_port", peer.actor_port},
          {"actor_churned", peer.actor_churned},
          {"partner_churned", peer.partner_churned},
          {"actor_churn", optional_word(info.actor_churn)},
          {"partner_churn", optional_word(info.partner_churn)},
          {"actor_state", state_bits(info.actor_state)},
          {"partner_state", state_bits(info.partner_state)}};
}

Json neighbour_value(const SlaveSnapshot& slave) {
  if (!slave.neighbour) return nullptr;
  return {{"chassis_id", or_null(slave.neighbour->chassis_id)},
          {"system_name", or_null(slave.neighbour->system_name)},
          {"port_id", or_null(slave.neighbour->port_id)},
          {"port_description", or_null(slave.neighbour->port_description)}};
}

Json counters_value(const Link& link) {
  if (!link.counters) return nullptr;
  const LinkCounters& counters = *link.counters;
  return {{"rx_packets", counters.rx_packets}, {"tx_packets", counters.tx_packets},
          {"rx_errors", counters.rx_errors},   {"tx_errors", counters.tx_errors},
          {"rx_dropped", counters.rx_dropped}, {"rx_crc_errors", counters.rx_crc_errors}};
}

Json permanent_mac_value(const Link& link) {
  if (link.permanent_mac) return address_value(*link.permanent_mac);
  return link.slave ? address_value(link.slave->permanent_mac) : Json(nullptr);
}

Json findings_value(const std::vector<Finding>& findings, const std::string& bond,
                    const std::string& nic) {
  Json list = Json::array();
  for (const Finding& finding : findings) {
    list.push_back(finding_value({&finding, bond, finding.slave.empty() ? nic : finding.slave}));
  }
  return list;
}

}  // namespace

std::string dumped(const Json& json) { return json.dump(2, ' ', true, kReplaceBadUtf8) + "\n"; }

std::string dumped_line(const Json& json) {
  return json.dump(-1, ' ', true, kReplaceBadUtf8) + "\n";
}

Json or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json bond_summary_value(const BonddSnapshot& snapshot, const BondSnapshot& bond) {
  const auto& last = bond.last_failover;
  return {{"name", bond.link.name},
          {"mode", word(mode_of(bond))},
          {"role", or_null(role_text(bond.supervision.role))},
          {"configured", bond.configured},
          {"redundancy", word(bond.redundancy)},
          {"redundancy_reason", or_null(bond.redundancy_reason)},
          {"active_slave", or_null(active_slave(bond))},
          {"usable_slaves", usable_slaves(bond)},
          {"wanted_slaves", wanted_slaves(bond)},
          {"speed_mbit", speed_value(bond_speed(bond))},
          {"failovers", bond.failovers},
          {"last_failover", last ? Json(iso_time(wall_clock(snapshot, *last))) : Json(nullptr)},
          {"last_failover_ago_ms", last ? Json(since(snapshot, *last).count()) : Json(nullptr)},
          {"last_cause", or_null(bond.last_cause)}};
}

Json bond_value(const BonddSnapshot& snapshot, const BondSnapshot& bond) {
  Json value = bond_summary_value(snapshot, bond);
  value["index"] = bond.link.index;
  value["alternative_names"] = bond.link.alternative_names;
  value["up"] = bond.link.up;
  value["carrier"] = bond.link.carrier;
  value["mtu"] = bond.link.mtu;
  value["mac"] = address_value(bond.link.mac);
  value["chosen_slave"] = or_null(bond.chosen_slave);
  value["next_slave"] = or_null(bond.next_slave);
  value["options"] = options_value(bond);
  value["aggregator"] = aggregator_value(bond);
  value["failover_times"] = histogram_value(bond.histogram);
  value["missing_slaves"] = bond.missing_slaves;
  Json slaves = Json::array();
  for (const SlaveSnapshot& slave : bond.slaves) {
    slaves.push_back(slave_value(slave, slave_state(mode_of(bond), slave)));
  }
  value["slaves"] = std::move(slaves);
  value["findings"] = findings_value(bond.findings, bond.link.name, "");
  return value;
}

Json slave_value(const SlaveSnapshot& slave, SlaveState state) {
  const Link& link = slave.link;
  const SlaveInfo info = link.slave.value_or(SlaveInfo{});
  Json watchers = Json::array();
  for (const WatcherSnapshot& watcher : slave.watchers) watchers.push_back(watcher_value(watcher));
  Json value = {{"name", link.name},
                {"index", link.index},
                {"state", word(state)},
                {"usable", slave.usable},
                {"current", slave.current},
                {"held_out", or_null(slave.held_out)},
                {"up", link.up},
                {"carrier", link.carrier},
                {"mii", link.slave ? Json(word(info.mii)) : Json(nullptr)},
                {"speed_mbit", speed_value(slave.speed)},
                {"mtu", link.mtu},
                {"mac", address_value(link.mac)},
                {"permanent_mac", permanent_mac_value(link)},
                {"bus", or_null(link.bus)},
                {"device", or_null(link.device)},
                {"carrier_losses", link.carrier_down_count}};
  value["link_failures"] = link.slave ? Json(info.link_failures) : Json(nullptr);
  value["queue_id"] = link.slave ? Json(info.queue_id) : Json(nullptr);
  value["prio"] = optional_value(info.prio);
  value["actor_port_prio"] = optional_value(info.actor_port_prio);
  value["aggregator_id"] = optional_value(info.aggregator);
  value["damping"] = damping_value(slave.damping);
  value["watchers"] = std::move(watchers);
  value["lacp"] = lacp_value(slave);
  value["neighbour"] = neighbour_value(slave);
  value["counters"] = counters_value(link);
  return value;
}

Json watcher_value(const WatcherSnapshot& watcher) {
  return {
      {"kind", word(watcher.kind)},
      {"target", or_null(watcher.target)},
      {"good", watcher.good},
      {"decided", watcher.decided},
      {"sent", watcher.sent},
      {"answered", watcher.answered},
      {"missed_in_a_row", watcher.missed_in_a_row},
      {"downs", watcher.downs},
      {"round_trip_ms", watcher.round_trip ? Json(millis_of(*watcher.round_trip)) : Json(nullptr)}};
}

Json watch_summary_value(const WatchSnapshot& watch) {
  return {{"name", watch_name(watch)},
          {"selector", text(watch.config.selector)},
          {"role", or_null(role_text(watch.config.role))},
          {"redundancy", word(watch.redundancy)},
          {"redundancy_reason", or_null(watch.redundancy_reason)},
          {"present", watch.nic.has_value()},
          {"state", watch.nic ? Json(word(watch_state(*watch.nic))) : Json(nullptr)},
          {"speed_mbit", watch.nic ? speed_value(watch.nic->speed) : Json(nullptr)}};
}

Json watch_value(const WatchSnapshot& watch) {
  Json value = watch_summary_value(watch);
  value["interface"] = watch.nic ? slave_value(*watch.nic, watch_state(*watch.nic)) : Json(nullptr);
  value["findings"] = findings_value(watch.findings, "", watch_name(watch));
  return value;
}

Json finding_value(const PlacedFinding& placed) {
  return {{"level", word(placed.finding->level)},
          {"code", placed.finding->code},
          {"bond", or_null(placed.bond)},
          {"slave", or_null(placed.slave)},
          {"text", placed.finding->text}};
}

Json event_value(const HistoryEntry& entry) {
  return {{"sequence", entry.sequence},
          {"time", iso_time(entry.wall_clock_ms)},
          {"time_ms", entry.wall_clock_ms},
          {"bond", or_null(entry.bond)},
          {"slave", or_null(entry.slave)},
          {"kind", entry.kind},
          {"text", entry.text}};
}

}  // namespace libpath::view
