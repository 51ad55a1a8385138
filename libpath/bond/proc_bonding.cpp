#include "libpath/bond/proc_bonding.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

constexpr std::size_t kLongestLinkName = 15;  // IFNAMSIZ without its NUL
constexpr std::string_view kSlaveKey = "Slave Interface";

enum class ProcPart : std::uint8_t { bond, aggregator, slave, actor, partner };

// The slave that is being read, and whether its partner was told.
struct SlaveDraft {
  ProcBondingSlave slave;
  LacpPeer peer;
  bool partner_told = false;
};

struct ProcDraft {
  AggregatorInfo active;
  bool active_told = false;
  SlaveDraft slave;
};

template <typename T>
void take_number(T& into, std::string_view value) {
  into = parse_number<T>(value).value_or(T{});
}

void take_speed(ProcDraft& draft, std::string_view value) {
  const auto words = split_words(value);  // "10000 Mbps", "Unknown"
  if (!words.empty()) take_number(draft.slave.slave.speed, words.front());
}

void take_partner_system(ProcDraft& draft, std::string_view value) {
  const auto mac = MacAddress::parse(value);
  if (!mac) return;
  draft.slave.peer.partner_system = *mac;
  draft.slave.partner_told = true;
}

void take_active_id(ProcDraft& draft, std::string_view value) {
  const auto id = parse_number<std::uint16_t>(value);
  if (!id) return;
  draft.active.id = *id;
  draft.active_told = true;
}

struct ProcRow {
  ProcPart part;
  std::string_view key;
  void (*take)(ProcDraft& draft, std::string_view value);
};

constexpr auto kProcRows = [] {
  using P = ProcPart;
  using D = ProcDraft;
  using V = std::string_view;
  return std::to_array<ProcRow>({
      {P::aggregator, "Aggregator ID", take_active_id},
      {P::aggregator, "Number of ports", [](D& d, V v) { take_number(d.active.ports, v); }},
      {P::aggregator, "Actor Key", [](D& d, V v) { take_number(d.active.actor_key, v); }},
      {P::aggregator, "Partner Key", [](D& d, V v) { take_number(d.active.partner_key, v); }},
      {P::aggregator, "Partner Mac Address",
       [](D& d, V v) { d.active.partner = MacAddress::parse(v).value_or(MacAddress{}); }},
      {P::slave, "Speed", take_speed},
      {P::slave, "Duplex", [](D& d, V v) { d.slave.slave.half_duplex = v == "half"; }},
      {P::slave, "Aggregator ID",
       [](D& d, V v) { d.slave.slave.aggregator = parse_number<std::uint16_t>(v); }},
      {P::slave, "Actor Churned Count",
       [](D& d, V v) { take_number(d.slave.peer.actor_churned, v); }},
      {P::slave, "Partner Churned Count",
       [](D& d, V v) { take_number(d.slave.peer.partner_churned, v); }},
      {P::actor, "port key", [](D& d, V v) { take_number(d.slave.peer.actor_key, v); }},
      {P::actor, "port number", [](D& d, V v) { take_number(d.slave.peer.actor_port, v); }},
      {P::partner, "system mac address", take_partner_system},
      {P::partner, "oper key", [](D& d, V v) { take_number(d.slave.peer.partner_key, v); }},
      {P::partner, "port number", [](D& d, V v) { take_number(d.slave.peer.partner_port, v); }},
  });
}();

class ProcReader {
 public:
  void line(std::string_view line);
  ProcBonding finish();

 private:
  bool starts_part(std::string_view key);
  void end_slave();

  ProcPart part_ = ProcPart::bond;
  ProcDraft draft_;
  ProcBonding file_;
};

void ProcReader::end_slave() {
  SlaveDraft draft = std::exchange(draft_.slave, {});
  if (draft.slave.name.empty()) return;
  if (draft.partner_told) draft.slave.lacp = draft.peer;
  file_.slaves.push_back(std::move(draft.slave));
}

// Details belong to a slave; the aggregator's part stands before the first one.
bool ProcReader::starts_part(std::string_view key) {
  const bool in_slave = part_ != ProcPart::bond && part_ != ProcPart::aggregator;
  if (key == "Active Aggregator Info" && !in_slave) {
    part_ = ProcPart::aggregator;
  } else if (key == "details actor lacp pdu" && in_slave) {
    part_ = ProcPart::actor;
  } else if (key == "details partner lacp pdu" && in_slave) {
    part_ = ProcPart::partner;
  } else {
    return false;
  }
  return true;
}

void ProcReader::line(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view key = trim(line.substr(0, colon));
  const std::string_view value = trim(line.substr(colon + 1));
  if (key == kSlaveKey) {
    end_slave();
    part_ = ProcPart::slave;
    if (value.size() <= kLongestLinkName) draft_.slave.slave.name = printable(value);
    return;
  }
  if (starts_part(key)) return;
  for (const ProcRow& row : kProcRows) {
    if (row.part == part_ && row.key == key) row.take(draft_, value);
  }
}

ProcBonding ProcReader::finish() {
  end_slave();
  if (draft_.active_told) file_.active = draft_.active;
  return std::move(file_);
}

}  // namespace

const ProcBondingSlave* ProcBonding::find(std::string_view name) const {
  const auto found = std::find_if(slaves.begin(), slaves.end(),
                                  [&](const auto& slave) { return slave.name == name; });
  return found == slaves.end() ? nullptr : &*found;
}

ProcBonding decode_proc_bonding(std::string_view text) {
  ProcReader reader;
  for (const std::string_view line : split(text, '\n')) reader.line(line);
  return reader.finish();
}

}  // namespace libpath
