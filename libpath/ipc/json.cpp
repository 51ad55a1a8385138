#include "libpath/ipc/json.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "libpath/ipc/wildcards.h"

namespace libpath {
namespace {

// A field whose value is a wildcard's.
struct Field {
  std::string_view key;
  char letter;
  bool number = false;
};

constexpr Field kMapFields[] = {
    {"name", 'n'},
    {"uuid", 'w'},
    {"sysfs", 'd'},
    {"failback", 'F'},
    {"queueing", 'Q'},
    {"paths", 'N', true},
    {"write_prot", 'r'},
    {"dm_st", 't'},
    {"features", 'f'},
    {"hwhandler", 'h'},
    {"action", 'A'},
    {"path_faults", '0', true},
    {"vend", 'v'},
    {"prod", 'p'},
    {"rev", 'e'},
    {"switch_grp", '1', true},
    {"map_loads", '2', true},
    {"total_q_time", '3', true},
    {"q_timeouts", '4', true},
};
constexpr Field kGroupFields[] = {
    {"selector", 's'}, {"pri", 'p', true}, {"dm_st", 't'}, {"marginal_st", 'M'}};
constexpr Field kPathFields[] = {
    {"dev", 'd'},         {"dev_t", 'D'},       {"dm_st", 't'},       {"dev_st", 'o'},
    {"chk_st", 'T'},      {"checker", 'c'},     {"pri", 'p', true},   {"host_wwnn", 'N'},
    {"target_wwnn", 'n'}, {"host_wwpn", 'R'},   {"target_wwpn", 'r'}, {"host_adapter", 'a'},
    {"lun_hex", 'L'},     {"marginal_st", 'M'},
};

void append_json_string(std::string& out, std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
  });
  if (plain) {
    out.append(1, '"').append(text).append(1, '"');
    return;
  }
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  out += nlohmann::json(std::string(text)).dump(-1, ' ', true, kReplace);
}

// Writes the tree; knows the indent and nothing of the contents.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void open(std::string_view bracket) {
    out_.append(bracket).append("\n");
    ++level_;
  }
  void close(std::string_view bracket) {
    out_ += '\n';
    --level_;
    indent();
    out_ += bracket;
  }
  void next() { out_ += ",\n"; }
  void key(std::string_view name, std::string_view colon) {
    indent();
    out_.append(1, '"').append(name).append(1, '"').append(colon);
  }

  template <typename Row>
  void field(const Field& field, std::span<const Wildcard<Row>> table, const Row& row) {
    key(field.key, " : ");
    const auto* wildcard = find_wildcard(table, field.letter);
    if (field.number) {
      wildcard->append(row, out_);
      return;
    }
    scratch_.clear();
    wildcard->append(row, scratch_);
    append_json_string(out_, scratch_);
  }

  template <typename Row>
  void fields(std::span<const Field> list, std::span<const Wildcard<Row>> table, const Row& row) {
    for (const Field& each : list) {
      if (&each != list.data()) next();
      field(each, table, row);
    }
  }

  void number(std::string_view name, std::size_t value, std::string_view colon) {
    key(name, colon);
    out_ += std::to_string(value);
  }

  // "name": [{ ... },{ ... }]
  template <typename Range, typename Body>
  void array(std::string_view name, const Range& range, Body body) {
    key(name, ": [");
    bool first = true;
    for (const auto& element : range) {
      if (!first) out_ += ',';
      first = false;
      open("{");
      body(element);
      close("}");
    }
    out_ += ']';
  }

 private:
  void indent() { out_.append(3 * level_, ' '); }

  std::string& out_;
  std::string scratch_;
  std::size_t level_ = 0;
};

void write_path(Writer& writer, const Snapshot& snapshot, std::size_t path) {
  writer.fields(std::span(kPathFields), path_wildcard_table(), snapshot.paths[path]);
}

void write_group(Writer& writer, const Snapshot& snapshot, const GroupSnapshot& group,
                 std::size_t number) {
  writer.fields(std::span(kGroupFields), group_wildcard_table(), group);
  writer.next();
  writer.number("group", number, " : ");
  writer.next();
  std::vector<std::size_t> known = group.paths;
  std::erase_if(known, [&](std::size_t path) { return path >= snapshot.paths.size(); });
  writer.array("paths", known, [&](std::size_t path) { write_path(writer, snapshot, path); });
}

void write_map(Writer& writer, const Snapshot& snapshot, const MapSnapshot& map) {
  writer.fields(std::span(kMapFields), map_wildcard_table(), map);
  writer.next();
  std::size_t number = 0;
  writer.array("path_groups", map.groups,
               [&](const GroupSnapshot& group) { write_group(writer, snapshot, group, ++number); });
}

void write_versions(Writer& writer) {
  writer.open("{");
  writer.number("major_version", 0, ": ");
  writer.next();
  writer.number("minor_version", 1, ": ");
  writer.next();
}

}  // namespace

std::string render_maps_json(const Snapshot& snapshot) {
  std::string out;
  Writer writer(out);
  write_versions(writer);
  writer.array("maps", snapshot.maps,
               [&](const MapSnapshot& map) { write_map(writer, snapshot, map); });
  writer.close("}");
  return out + "\n";
}

std::string render_map_json(const Snapshot& snapshot, const MapSnapshot& map) {
  std::string out;
  Writer writer(out);
  write_versions(writer);
  writer.key("map", ": ");
  writer.open("{");
  write_map(writer, snapshot, map);
  writer.close("}");
  writer.close("}");
  return out + "\n";
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace libpath
