#include "libpath/view/tree.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "libpath/base/strings.h"
#include "libpath/view/facts.h"
#include "libpath/view/pieces.h"
#include "libpath/view/shown.h"
#include "libpath/view/status.h"
#include "libpath/view/units.h"
#include "libpath/view/words.h"

namespace libpath::view {
namespace {

struct Run {  // of text in one tone
  std::string text;
  Tone tone = Tone::plain;
};

struct Node {
  std::vector<Run> line;
  std::vector<Node> children;
};

struct Branches {
  std::string_view child, last_child, pass, gap;
};
constexpr Branches kBoxes = {"\u251c\u2500 ", "\u2514\u2500 ", "\u2502  ", "   "};
constexpr Branches kAsciiBoxes = {"|- ", "`- ", "|  ", "   "};

Node plain_node(std::string text) { return {{{std::move(text)}}, {}}; }

void draw_line(std::string& out, std::string_view prefix, const Node& node, const Style& style) {
  std::size_t room = style.width == 0 ? SIZE_MAX : style.width;
  const std::string branch = clipped(prefix, room, style.ascii);
  out += branch;
  room -= std::min(room, columns(branch));
  for (const Run& run : node.line) {
    if (room == 0) break;
    const std::string text = clipped(shown(run.text, style.ascii), room, style.ascii);
    room -= columns(text);
    out += painted(text, run.tone, style);
  }
  out += "\n";
}

void draw_children(std::string& out, const std::string& prefix, const Node& node,
                   const Style& style) {
  const Branches& branches = style.ascii ? kAsciiBoxes : kBoxes;
  for (const Node& child : node.children) {
    const bool last = &child == &node.children.back();
    draw_line(out, prefix + std::string(last ? branches.last_child : branches.child), child, style);
    draw_children(out, prefix + std::string(last ? branches.gap : branches.pass), child, style);
  }
}

Node finding_node(const Finding& finding) {
  return {{{std::string(word(finding.level)), tone(finding.level)},
           {" " + finding.code + ": " + finding.text}},
          {}};
}

Node watcher_node(const WatcherSnapshot& watcher) {
  std::string text = " " + std::string(word(watcher.kind));
  if (!watcher.target.empty()) text += " " + watcher.target;
  if (watcher.sent != 0) {
    text += fmt::format(": {} of {} answered", watcher.answered, watcher.sent);
    if (watcher.round_trip) text += ", " + short_time_text(*watcher.round_trip);
    if (watcher.missed_in_a_row != 0) {
      text += fmt::format(", {} missed in a row", watcher.missed_in_a_row);
    }
  }
  return {{{watcher_state_text(watcher), tone(watcher)}, {text}}, {}};
}

void add_lacp(Node& node, const SlaveSnapshot& slave) {
  if (slave.lacp) {
    const LacpPeer& peer = *slave.lacp;
    const bool nobody = peer.partner_system.is_zero();
    Node lacp = plain_node(nobody ? "LACP: no partner"
                                  : fmt::format("LACP partner {} key {} port {}",
                                                peer.partner_system.text(), peer.partner_key,
                                                peer.partner_port));
    if (nobody) lacp.line[0].tone = Tone::bad;
    const auto& info = slave.link.slave;
    if (info && info->aggregator) {
      lacp.line.push_back({fmt::format(", aggregator {}", *info->aggregator)});
    }
    if (info && info->actor_state) {
      lacp.children.push_back(plain_node("actor: " + lacp_state_text(*info->actor_state)));
    }
    if (info && info->partner_state) {
      lacp.children.push_back(plain_node("partner: " + lacp_state_text(*info->partner_state)));
    }
    node.children.push_back(std::move(lacp));
  }
}

void add_device(Node& node, const Link& link) {
  if (!link.device.empty()) {
    node.children.push_back(
        plain_node((link.bus.empty() ? "device" : link.bus) + " " + link.device));
  }
}

Node nic_node(const SlaveSnapshot& nic, SlaveState state) {
  Node node{{{nic.link.name, Tone::strong},
             {" "},
             {std::string(word(state)), tone(state)},
             {nic.speed == 0 ? "" : ", " + speed_text(nic.speed)}},
            {}};
  const std::string why = held_out_text(nic);
  if (!why.empty()) {
    node.children.push_back({{{"held out: ", Tone::warning}, {why}}, {}});
  }
  for (const auto& watcher : nic.watchers) node.children.push_back(watcher_node(watcher));
  add_lacp(node, nic);
  if (nic.neighbour) {
    node.children.push_back(plain_node("switch " + neighbour_text(*nic.neighbour)));
  }
  add_device(node, nic.link);
  return node;
}

Node slave_node(const BondSnapshot& bond, const SlaveSnapshot& slave) {
  Node node = nic_node(slave, slave_state(mode_of(bond), slave));
  for (const Finding& finding : bond.findings) {
    if (finding.slave == slave.link.name) node.children.push_back(finding_node(finding));
  }
  return node;
}

// Those of the bond as a whole, and of slaves that are not there.
void add_bond_findings(Node& node, const BondSnapshot& bond) {
  for (const Finding& finding : bond.findings) {
    const bool of_slave =
        !finding.slave.empty() &&
        std::any_of(bond.slaves.begin(), bond.slaves.end(),
                    [&](const auto& slave) { return slave.link.name == finding.slave; });
    if (of_slave) continue;
    Node child = finding_node(finding);
    if (!finding.slave.empty()) child.line.insert(child.line.begin() + 1, {" " + finding.slave});
    node.children.push_back(std::move(child));
  }
}

Node bond_node(const BondSnapshot& bond) {
  std::vector<std::string> words{std::string(word(mode_of(bond)))};
  if (bond.supervision.role != LinkRole::unset)
    words.emplace_back(role_text(bond.supervision.role));
  if (!bond.configured) words.emplace_back("adopted");
  words.push_back(fmt::format("{} of {} slaves usable", usable_slaves(bond), wanted_slaves(bond)));
  if (const auto speed = bond_speed(bond); speed != 0) words.push_back(speed_text(speed));
  Node node{{{bond.link.name, Tone::strong},
             {" "},
             {std::string(word(bond.redundancy)), tone(bond.redundancy)},
             {", " + join(words, ", ")}},
            {}};
  add_bond_findings(node, bond);
  for (const SlaveSnapshot& slave : bond.slaves) node.children.push_back(slave_node(bond, slave));
  for (const std::string& name : bond.missing_slaves) {
    node.children.push_back({{{name, Tone::strong}, {" "}, {"not there", Tone::bad}}, {}});
  }
  return node;
}

Node watch_node(const WatchSnapshot& watch) {
  Node node;
  if (watch.nic) {
    node = nic_node(*watch.nic, watch_state(*watch.nic));
  } else {
    node = {{{watch_name(watch), Tone::strong}, {" "}, {"not there", Tone::bad}}, {}};
  }
  std::string more = ", watched";
  if (watch.config.role != LinkRole::unset)
    more += ", " + std::string(role_text(watch.config.role));
  node.line.push_back({more});
  for (const Finding& finding : watch.findings) node.children.push_back(finding_node(finding));
  return node;
}

}  // namespace

std::string render_tree(const BonddSnapshot& snapshot, const Style& style) {
  std::string out = stale_text(snapshot, style);
  const auto draw = [&](const Node& node) {
    draw_line(out, "", node, style);
    draw_children(out, "", node, style);
  };
  for (const BondSnapshot& bond : snapshot.bonds) draw(bond_node(bond));
  for (const WatchSnapshot& watch : snapshot.watches) draw(watch_node(watch));
  if (snapshot.bonds.empty() && snapshot.watches.empty()) out += summary_text(snapshot, style);
  return out;
}

}  // namespace libpath::view
