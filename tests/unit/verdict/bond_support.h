// Bonds and slaves as the kernel shows them, for tests of what is concluded from them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/bond_snapshot.h"
#include "libpath/verdict/findings.h"

namespace libpath {

inline constexpr MacAddress kPartnerA{{0x52, 0x54, 0, 0xbb, 0, 1}};
inline constexpr MacAddress kPartnerB{{0x52, 0x54, 0, 0xcc, 0, 1}};
inline constexpr std::uint8_t kHealthyState = 0x3f;  // fast rate

inline TimePoint at_ms(long ms) { return TimePoint{} + Millis(ms); }

inline Link make_bond(BondMode mode) {
  Link bond;
  bond.index = 10;
  bond.name = "bond0";
  bond.kind = "bond";
  bond.up = bond.carrier = true;
  bond.mtu = 9000;
  bond.bond.emplace();
  bond.bond->options[BondOption::mode] = static_cast<std::uint32_t>(mode);
  bond.bond->options[BondOption::miimon] = 100U;
  return bond;
}

// eth<n>: with carrier, usable, on a card of its own.
inline SlaveSnapshot make_slave(unsigned n) {
  SlaveSnapshot slave;
  slave.link.index = n + 1;
  slave.link.name = "eth" + std::to_string(n);
  slave.link.up = slave.link.carrier = true;
  slave.link.mtu = 9000;
  slave.link.master = 10;
  slave.link.bus = "pci";
  slave.link.device = "0000:0" + std::to_string(n + 1) + ":00.0";
  slave.link.permanent_mac = MacAddress{{0x52, 0x54, 0, 0xaa, 0, static_cast<std::uint8_t>(n + 1)}};
  slave.link.slave.emplace();
  slave.link.slave->mii = MiiStatus::up;
  slave.link.slave->permanent_mac = *slave.link.permanent_mac;
  slave.usable = true;
  slave.speed = 10000;
  return slave;
}

struct LacpRig {
  Link bond = make_bond(BondMode::lacp);
  std::vector<SlaveSnapshot> slaves;

  // Healthy: all in aggregator 1 with partner A.
  explicit LacpRig(unsigned count = 2) {
    bond.bond->options[BondOption::lacp_rate] = 1U;
    bond.bond->aggregator =
        AggregatorInfo{1, static_cast<std::uint16_t>(count), 15, 1021, kPartnerA};
    for (unsigned n = 0; n < count; ++n) {
      SlaveSnapshot slave = make_slave(n);
      slave.lacp = LacpPeer{kPartnerA, 1021, static_cast<std::uint16_t>(n + 11), 15,
                            static_cast<std::uint16_t>(n + 1)};
      slaves.push_back(slave);
      set(n, 1, kHealthyState);
      info(n).partner_state = kHealthyState;
      info(n).actor_churn = info(n).partner_churn = Churn::none;
      info(n).active = true;
    }
  }
  SlaveInfo& info(unsigned n) { return *slaves[n].link.slave; }
  void set(unsigned n, std::uint16_t aggregator, std::uint8_t actor_state) {
    info(n).aggregator = aggregator;
    info(n).actor_state = actor_state;
  }
};

// "code:slave code:slave ...", in the order given.
inline std::string brief(const std::vector<Finding>& findings) {
  std::string text;
  for (const auto& finding : findings) {
    if (!text.empty()) text += ' ';
    text += finding.code;
    if (!finding.slave.empty()) text += ":" + finding.slave;
  }
  return text;
}

// The text of the first finding with this code; empty when there is none.
inline std::string text_of_finding(const std::vector<Finding>& findings, std::string_view code) {
  for (const auto& finding : findings) {
    if (finding.code == code) return finding.text;
  }
  return {};
}

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace libpath
