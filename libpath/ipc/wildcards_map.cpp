#include "libpath/ipc/text.h"
#include "libpath/ipc/wildcards.h"

namespace libpath {
namespace {

using Map = MapSnapshot;
using Group = GroupSnapshot;

void append_name(const Map& map, std::string& out) { append_or(out, map.alias, map.wwid); }

void append_sysfs(const Map& map, std::string& out) {
  if (!map.dev) {
    out += "undef";
    return;
  }
  out += "dm-";
  append_number(out, map.dev->minor);
}

void append_failback(const Map& map, std::string& out) {
  if (map.failback_wait) {
    out += progress_text(*map.failback_wait);
    return;
  }
  switch (map.failback.kind) {
    case Failback::Kind::manual:
      out += "manual";
      return;
    case Failback::Kind::immediate:
      out += "immediate";
      return;
    case Failback::Kind::followover:
      out += "followover";
      return;
    case Failback::Kind::deferred:
      out += "deferred:";
      append_number(out, map.failback.delay.count());
      return;
  }
  out += "undef";
}

void append_queueing(const Map& map, std::string& out) {
  switch (map.queueing.kind) {
    case QueueingSnapshot::Kind::unset:
      out += "-";
      return;
    case QueueingSnapshot::Kind::off:
      out += "off";
      return;
    case QueueingSnapshot::Kind::on:
      out += "on";
      return;
    case QueueingSnapshot::Kind::checks:
      append_number(out, map.queueing.value);
      out += " chk";
      return;
    case QueueingSnapshot::Kind::counting:
      append_number(out, map.queueing.value);
      out += " sec";
      return;
  }
}

void append_write_protection(const Map& map, std::string& out) {
  if (!map.read_only) {
    out += "undef";
  } else {
    out += *map.read_only ? "ro" : "rw";
  }
}

void append_action(const Map& map, std::string& out) {
  switch (map.action) {
    case MapAction::create:
      out += "create";
      return;
    case MapAction::reload:
      out += "reload";
      return;
    case MapAction::reject:
      out += "reject";
      return;
    case MapAction::rename:
      out += "rename";
      return;
    case MapAction::switchpg:
      out += "switchpg";
      return;
    case MapAction::none:
    case MapAction::resize:
      return;
  }
}

void append_vendor_product(const Map& map, std::string& out) {
  if (map.vendor.empty() || map.product.empty()) {
    out += "##,##";
    return;
  }
  out += map.vendor;
  out += ',';
  out += map.product;
}

void append_max_sectors(const Map& map, std::string& out) {
  if (map.max_sectors_kb) {
    append_number(out, *map.max_sectors_kb);
  } else {
    out += "n/a";
  }
}

constexpr Wildcard<Map> kMapWildcards[] = {
    {'n', "name", append_name},
    {'w', "uuid", [](const Map& m, std::string& out) { out += m.wwid; }},
    {'d', "sysfs", append_sysfs},
    {'F', "failback", append_failback},
    {'Q', "queueing", append_queueing},
    {'N', "paths", [](const Map& m, std::string& out) { append_number(out, m.usable_paths); }},
    {'r', "write_prot", append_write_protection},
    {'t', "dm-st", [](const Map& m, std::string& out) { out += word(m.dm_state); }},
    {'S', "size", [](const Map& m, std::string& out) { out += size_text(m.size); }},
    {'f', "features", [](const Map& m, std::string& out) { append_or(out, m.features, "0"); }},
    {'x', "failures", [](const Map& m, std::string& out) { append_number(out, m.failures); }},
    {'h', "hwhandler", [](const Map& m, std::string& out) { append_or(out, m.hwhandler, "0"); }},
    {'A', "action", append_action},
    {'0', "path_faults", [](const Map& m, std::string& out) { append_number(out, m.path_faults); }},
    {'1', "switch_grp",
     [](const Map& m, std::string& out) { append_number(out, m.switch_groups); }},
    {'2', "map_loads", [](const Map& m, std::string& out) { append_number(out, m.map_loads); }},
    {'3', "total_q_time",
     [](const Map& m, std::string& out) { append_number(out, m.total_queue_time); }},
    {'4', "q_timeouts",
     [](const Map& m, std::string& out) { append_number(out, m.queue_timeouts); }},
    {'s', "vend/prod", append_vendor_product},
    {'v', "vend", [](const Map& m, std::string& out) { append_or(out, m.vendor, "##"); }},
    {'p', "prod", [](const Map& m, std::string& out) { append_or(out, m.product, "##"); }},
    {'e', "rev", [](const Map& m, std::string& out) { append_or(out, m.revision, "##"); }},
    {'G', "foreign", [](const Map&, std::string& out) { out += "--"; }},
    {'g', "vpd page data",
     [](const Map& m, std::string& out) { append_or(out, m.vpd_data, "[undef]"); }},
    {'k', "max_sectors_kb", append_max_sectors},
};

constexpr Wildcard<Group> kGroupWildcards[] = {
    {'s', "selector", [](const Group& g, std::string& out) { out += g.selector; }},
    {'p', "pri", [](const Group& g, std::string& out) { append_number(out, g.priority); }},
    {'t', "dm_st", [](const Group& g, std::string& out) { out += word(g.dm_state); }},
    {'M', "marginal_st",
     [](const Group& g, std::string& out) { out += g.marginal ? "marginal" : "normal"; }},
};

}  // namespace

std::span<const Wildcard<MapSnapshot>> map_wildcard_table() { return kMapWildcards; }
std::span<const Wildcard<GroupSnapshot>> group_wildcard_table() { return kGroupWildcards; }

}  // namespace libpath
