// The facts of an LACP bond's sight that its verdict is made of: which ports differ from what most
// of the bond agrees on. Used by lacp_verdict.cpp only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/verdict/lacp_verdict.h"

namespace libpath {

// A slave with carrier whose LACP had time to finish.
struct JudgedPort {
  const SlaveSnapshot* slave = nullptr;
  LacpPortHistory past;
  unsigned actor = 0, partner = 0;  // state bits
  bool partner_told = false;        // the partner's state bits are known
  bool hears = false;
  bool active = false;  // in the bond's aggregator

  std::string name() const { return shown(slave->link.name); }
};

// The sight, and what most of the bond agrees on: who differs from it is outside.
struct LacpCase {
  const LacpSight& sight;
  std::vector<JudgedPort> ports;
  AggregatorInfo active = {};
  MacAddress partner = {};  // zero: not known
  std::optional<std::uint16_t> partner_key = {}, actor_key = {};
  std::uint32_t speed = 0;
  FindingLevel outside = FindingLevel::error;  // how bad it is when a port is outside
};

LacpCase make_lacp_case(const LacpSight& sight);

std::optional<std::uint32_t> speed_of(const JudgedPort& port);
bool is_actor_individual(const JudgedPort& port);

// What may be wrong with one port.
using PortFact = bool(const LacpCase& c, const JudgedPort& port);
PortFact has_lost_partner;        // it answered before and is no longer heard
PortFact has_no_partner;          // nobody ever answered
PortFact is_not_heard;            // the partner says that it does not hear us
PortFact has_other_partner;       // than the bond
PortFact is_individual;           // one end never lets it join others
PortFact has_other_speed;         // or duplex, as far as the actor's key tells
PortFact has_other_key;           // the partner has it in another group
PortFact is_in_other_aggregator;  // than the bond
PortFact is_kept_out;             // in the active aggregator, and does not forward

std::string_view why_outside(const LacpCase& c, const JudgedPort& port);

}  // namespace libpath
