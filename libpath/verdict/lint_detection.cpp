// Lint: does anybody notice a failure, and soon enough?
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "libpath/base/strings.h"
#include "libpath/verdict/lacp_verdict.h"
#include "libpath/verdict/lint_checks.h"

namespace libpath::lint {
namespace {

// How long a failure may go unnoticed, and by which settings.
struct Detection {
  Millis time{0};
  std::string how;
  bool steered = false;  // bondd hears of the carrier at once; the time is that without bondd
};

std::optional<Detection> carrier_detection(const LintInput& input) {
  const Millis miimon{option(input, BondOption::miimon)};
  const Millis downdelay{option(input, BondOption::downdelay)};
  if (miimon <= Millis(0)) return std::nullopt;
  return Detection{miimon + downdelay,
                   fmt::format("miimon {} + downdelay {}", miimon.count(), downdelay.count()),
                   input.supervision.steer && in_modes(input, bond_modes::kActive)};
}

std::optional<Detection> arp_detection(const LintInput& input) {
  const Millis interval{option(input, BondOption::arp_interval)};
  const std::int64_t missed = option(input, BondOption::missed_max);
  if (interval <= Millis(0)) return std::nullopt;
  return Detection{interval * (missed + 1),
                   fmt::format("arp_interval {} x (missed_max {} + 1)", interval.count(), missed)};
}

std::optional<Detection> lacp_detection(const LintInput& input) {
  if (mode(input) != BondMode::lacp) return std::nullopt;
  const std::uint32_t rate = option(input, BondOption::lacp_rate);
  return Detection{rate == 0 ? kLacpSlowTimeout : kLacpFastTimeout,
                   fmt::format("lacp_rate {}, of a failure without carrier loss",
                               word(BondOption::lacp_rate, rate))};
}

// The slowest; of equals one that bondd does not shorten.
std::optional<Detection> slowest_detection(const LintInput& input) {
  std::optional<Detection> slowest;
  for (const auto& each : {carrier_detection(input), arp_detection(input), lacp_detection(input)}) {
    if (each && (!slowest || each->time >= slowest->time)) slowest = each;
  }
  return slowest;
}

Complaints slower_than(const Detection& detection, std::string_view whose, Millis limit,
                       std::string_view then) {
  const std::string text = fmt::format(
      "a failure is noticed after {} ms ({}), {} is {} ms: {}{}", detection.time.count(),
      detection.how, whose, limit.count(), then,
      detection.steered ? "; bondd steers by the carrier event, this is what holds without it"
                        : "");
  if (detection.steered) return {{"", text, FindingLevel::info}};
  return {{"", text}};
}

std::vector<Ipv4Address> targets4(const LintInput& input) {
  if (!input.bond.bond) return {};
  const auto& options = input.bond.bond->options;
  const auto found = options.find(BondOption::arp_ip_target);
  if (found == options.end()) return {};
  const auto* targets = std::get_if<std::vector<Ipv4Address>>(&found->second);
  return targets == nullptr ? std::vector<Ipv4Address>{} : *targets;
}

std::size_t targets6(const LintInput& input) {
  if (!input.bond.bond) return 0;
  const auto& options = input.bond.bond->options;
  const auto found = options.find(BondOption::ns_ip6_target);
  if (found == options.end()) return 0;
  const auto* targets = std::get_if<std::vector<Ipv6Address>>(&found->second);
  return targets == nullptr ? 0 : targets->size();
}

bool probes(const LintInput& input) { return option(input, BondOption::arp_interval) != 0; }

}  // namespace

std::size_t target_count(const LintInput& input) {
  return targets4(input).size() + targets6(input);
}

Complaints no_monitoring(const LintInput& input) {
  if (option(input, BondOption::miimon) != 0 || probes(input)) return {};
  return {{"",
           "miimon is 0 and arp_interval is 0: the kernel never notices that a slave lost its "
           "link; set miimon 100"}};
}

Complaints arp_no_target(const LintInput& input) {
  if (!probes(input) || target_count(input) != 0) return {};
  return {
      {"", fmt::format("arp_interval is {} ms without a target: every slave will look dead; set "
                       "arp_ip_target or ns_ip6_target",
                       option(input, BondOption::arp_interval))}};
}

Complaints arp_not_validated(const LintInput& input) {
  constexpr std::uint32_t kNone = 0;
  constexpr std::uint32_t kFilter = 4;  // counts ARP only, and asks nothing of it
  const std::uint32_t validate = option(input, BondOption::arp_validate);
  if (!probes(input) || (validate != kNone && validate != kFilter)) return {};
  return {{"", fmt::format("arp_validate is {}: other hosts' traffic keeps a dead slave looking "
                           "alive; set arp_validate all",
                           word(BondOption::arp_validate, validate))}};
}

Complaints arp_single_target(const LintInput& input) {
  if (!probes(input) || target_count(input) != 1) return {};
  return {{"",
           "the ARP monitor has 1 target: when that host restarts, every slave looks dead; add "
           "a second one"}};
}

Complaints arp_only_gateway(const LintInput& input) {
  if (!lint_needs(input.bond).gateways) return {};
  const auto targets = targets4(input);
  const auto& gateways = input.gateways;
  const bool all = std::all_of(targets.begin(), targets.end(), [&](const Ipv4Address& target) {
    return std::find(gateways.begin(), gateways.end(), target) != gateways.end();
  });
  if (!all) return {};
  std::vector<std::string> names;
  names.reserve(targets.size());
  for (const auto& target : targets) names.push_back(target.text());
  return {{"", fmt::format("the only ARP targets are gateways ({}): this tests the way to the "
                           "switch, not to who matters; add a target behind it",
                           join(names, ", "))}};
}

Complaints arp_targets_unused(const LintInput& input) {
  const std::size_t count = target_count(input);
  if (probes(input) || count == 0) return {};
  return {
      {"", fmt::format("{} and arp_interval 0: nobody asks them; set arp_interval or remove them",
                       count_of(count, "target"))}};
}

Complaints slower_than_token(const LintInput& input) {
  const auto detection = slowest_detection(input);
  const Millis token = input.config.corosync_token;
  if (!has_role(input, LinkRole::cluster) || !detection || token <= Millis(0)) return {};
  if (detection->time < token) return {};
  return slower_than(*detection, "corosync's token", token,
                     "the node may be fenced before the bond fails over; shorten the detection or "
                     "give corosync a second link");
}

Complaints slower_than_knet(const LintInput& input) {
  const auto detection = slowest_detection(input);
  const Millis knet = input.config.knet_ping_timeout;
  if (!has_role(input, LinkRole::cluster) || !detection || knet <= Millis(0)) return {};
  if (detection->time < knet) return {};
  if (!slower_than_token(input).empty()) return {};  // says it already, and more
  return slower_than(*detection, "knet's ping time-out", knet,
                     "corosync loses this link before the bond fails over; shorten the detection");
}

Complaints lacp_slow_rate(const LintInput& input) {
  if (mode(input) != BondMode::lacp || option(input, BondOption::lacp_rate) != 0) return {};
  const bool cluster = has_role(input, LinkRole::cluster);
  return {{"", slow_rate_text(cluster ? input.config.corosync_token : Millis(0))}};
}

Complaints use_carrier_off(const LintInput& input) {
  if (option(input, BondOption::miimon) == 0 || option(input, BondOption::use_carrier) != 0) {
    return {};
  }
  return {{"",
           "use_carrier is 0: the link is asked for with ioctls that some drivers answer wrongly; "
           "set use_carrier 1"}};
}

Complaints delay_rounded(const LintInput& input) {
  const std::uint32_t miimon = option(input, BondOption::miimon);
  if (input.section == nullptr || miimon == 0) return {};
  Complaints complaints;
  for (const BondOption delay :
       std::array{BondOption::updelay, BondOption::downdelay, BondOption::peer_notif_delay}) {
    const auto found = input.section->options.find(delay);
    if (found == input.section->options.end()) continue;
    const auto* wanted = std::get_if<std::uint32_t>(&found->second);
    if (wanted == nullptr || *wanted % miimon == 0) continue;
    complaints.push_back(
        {"", fmt::format("{} {} ms is no multiple of miimon {}: the kernel takes {} "
                         "ms",
                         find_option(delay)->name, *wanted, miimon, *wanted - *wanted % miimon)});
  }
  return complaints;
}

}  // namespace libpath::lint
