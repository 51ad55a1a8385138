#include "libpath/bondplan/plan_text.h"

#include <utility>
#include <variant>

#include "libpath/base/strings.h"
#include "libpath/bond/option_table.h"
#include "libpath/bondplan/forecast.h"

namespace libpath {
namespace {

namespace lc = link_change;

std::string link_name(LinkIndex index, const LinkTable& table) {
  const Link* link = table.find(index);
  if (link != nullptr && !link->name.empty()) return link->name;
  return "interface " + std::to_string(index);
}

template <typename Address>
std::string list_text(const std::vector<Address>& list) {
  std::vector<std::string> texts;
  texts.reserve(list.size());
  for (const auto& address : list) texts.push_back(address.text());
  return texts.empty() ? "none" : join(texts, ",");
}

std::string number_text(const OptionRule* rule, std::uint32_t number, const LinkTable& table) {
  if (rule == nullptr) return std::to_string(number);
  if (rule->kind == OptionKind::link) return number == 0 ? "none" : link_name(number, table);
  for (const auto& word : rule->words)
    if (word.number == number) return std::string(word.word);
  return std::to_string(number);
}

std::string option_name(BondOption option) {
  const OptionRule* rule = find_option(option);
  return rule == nullptr ? "option " + std::to_string(static_cast<unsigned>(option))
                         : std::string(rule->name);
}

struct LineOf {
  const LinkTable& table;

  PlanLine setting(LinkIndex link, std::string what, std::string value) const {
    PlanLine line{"set", link_name(link, table), std::move(what), std::move(value), "", "", ""};
    line.text = "set " + line.setting + " of " + line.object + " to " + line.value;
    return line;
  }
  PlanLine plain(std::string action, LinkIndex link, std::string master) const {
    return {std::move(action), link_name(link, table), "", std::move(master), "", "", ""};
  }

  PlanLine operator()(const lc::CreateBond& change) const {
    std::vector<std::string> options;
    for (const OptionRule& rule : kBondOptions) {
      const auto said = change.options.find(rule.option);
      if (said != change.options.end())
        options.push_back(std::string(rule.name) + " " +
                          option_value_text(rule.option, said->second, table));
    }
    PlanLine line{"create", change.name, "", join(options, ", "), "", "", ""};
    line.text = "create " + change.name + (options.empty() ? "" : ": " + line.value);
    return line;
  }
  PlanLine operator()(const lc::DeleteLink& change) const {
    PlanLine line = plain("delete", change.link, "");
    line.text = "delete " + line.object;
    return line;
  }
  PlanLine operator()(const lc::SetOption& change) const {
    return setting(change.bond, option_name(change.option),
                   option_value_text(change.option, change.value, table));
  }
  PlanLine operator()(const lc::Enslave& change) const {
    PlanLine line = plain("enslave", change.slave, link_name(change.bond, table));
    line.text = "enslave " + line.object + " to " + line.value;
    return line;
  }
  PlanLine operator()(const lc::Release& change) const {
    const Link* slave = table.find(change.slave);
    const bool known = slave != nullptr && slave->master != 0;
    PlanLine line =
        plain("release", change.slave, known ? link_name(slave->master, table) : std::string());
    line.text = "release " + line.object + (known ? " from " + line.value : std::string());
    return line;
  }
  PlanLine operator()(const lc::SetUp& change) const {
    PlanLine line = plain(change.up ? "up" : "down", change.link, "");
    line.text = "set " + line.object + (change.up ? " up" : " down");
    return line;
  }
  PlanLine operator()(const lc::SetMtu& change) const {
    return setting(change.link, "mtu", std::to_string(change.mtu));
  }
  PlanLine operator()(const lc::SetMac& change) const {
    return setting(change.link, "mac", change.mac.text());
  }
  PlanLine operator()(const lc::SetSlavePrio& change) const {
    return setting(change.slave, "prio", std::to_string(change.prio));
  }
  PlanLine operator()(const lc::SetQueueId& change) const {
    return setting(change.slave, "queue_id", std::to_string(change.queue_id));
  }
  PlanLine operator()(const lc::SetActorPortPrio& change) const {
    return setting(change.slave, "actor_port_prio", std::to_string(change.prio));
  }
};

// What brings traffic back needs no warning.
bool ends_outage(const LinkChange& change) {
  const auto* set = std::get_if<lc::SetUp>(&change);
  return std::holds_alternative<lc::Enslave>(change) || (set != nullptr && set->up);
}

std::string_view disruption_remark(const BondStep& step) {
  if (ends_outage(step.change)) return "";
  switch (step.disruption) {
    case Disruption::none:
      return "";
    case Disruption::one_link:
      return " (this interface stops carrying traffic)";
    case Disruption::pause:
      return " (all slaves pause for a moment: may interrupt traffic)";
    case Disruption::bond_down:
      return " (bond goes down: interrupts traffic)";
    case Disruption::slaves_out:
      return " (no carrier left: interrupts traffic)";
  }
  return "";
}

}  // namespace

std::string option_value_text(BondOption option, const BondOptionValue& value,
                              const LinkTable& table) {
  if (const auto* number = std::get_if<std::uint32_t>(&value))
    return number_text(find_option(option), *number, table);
  if (const auto* mac = std::get_if<MacAddress>(&value)) return mac->text();
  if (const auto* list = std::get_if<std::vector<Ipv4Address>>(&value)) return list_text(*list);
  return list_text(std::get<std::vector<Ipv6Address>>(value));
}

std::string_view disruption_word(Disruption disruption) {
  switch (disruption) {
    case Disruption::none:
      return "none";
    case Disruption::one_link:
      return "one-link";
    case Disruption::pause:
      return "pause";
    case Disruption::bond_down:
      return "bond-down";
    case Disruption::slaves_out:
      return "slaves-out";
  }
  return "none";
}

std::string change_text(const LinkChange& change, const LinkTable& table) {
  return std::visit(LineOf{table}, change).text;
}

std::vector<PlanLine> plan_lines(const BondPlan& plan, const LinkTable& before) {
  std::vector<PlanLine> lines;
  lines.reserve(plan.steps.size());
  LinkTable table = before;
  for (const auto& step : plan.steps) {
    PlanLine line = std::visit(LineOf{table}, step.change);
    line.disruption = disruption_word(step.disruption);
    line.reason = step.reason;
    line.text += disruption_remark(step);
    lines.push_back(std::move(line));
    forecast(table, step.change);
  }
  return lines;
}

}  // namespace libpath
