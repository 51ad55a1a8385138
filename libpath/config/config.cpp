#include "libpath/config/config.h"

#include <map>
#include <utility>

#include "libpath/base/strings.h"
#include "libpath/config/build.h"
#include "libpath/config/config_data.h"
#include "libpath/config/keywords.h"

namespace libpath {
namespace {

// Numbers for the owner names of one section; a name nobody knows is dropped with a warning.
void resolve_owner(ValueSet& values, const KeywordRule& rule,
                   const std::function<std::optional<unsigned>(std::string_view)>& lookup,
                   Diagnostics& diagnostics) {
  const Value* value = values.find(rule);
  if (value == nullptr || parse_number<std::uint32_t>(value->text)) return;
  const auto number = lookup ? lookup(value->text) : std::nullopt;
  if (number) {
    Value resolved = *value;
    resolved.text = std::to_string(*number);
    values.set(std::move(resolved));
    return;
  }
  diagnostics.add(
      {value->origin.file, value->origin.line, value->origin.column, Severity::warning,
       std::string(rule.name) + ": unknown name '" + printable(value->text) + "', ignored"});
  values.erase(rule);
}

// The first map in file order keeps an alias two maps ask for.
void drop_alias_conflicts(ConfigData& data, Diagnostics& diagnostics) {
  std::map<std::string, const MapEntry*> owners;
  for (MapEntry& entry : data.maps) {
    const Value* alias = entry.values.find(kw("alias"));
    if (alias == nullptr) continue;
    const auto [owner, fresh] = owners.emplace(alias->text, &entry);
    if (fresh) continue;
    diagnostics.add({alias->origin.file, alias->origin.line, alias->origin.column, Severity::error,
                     "alias '" + printable(alias->text) + "' is already taken by WWID " +
                         printable(owner->second->wwid) + ", ignored for WWID " +
                         printable(entry.wwid)});
    entry.values.erase(kw("alias"));
  }
}

}  // namespace

LoadedConfig load_config(std::span<const ConfigSource> sources, const NameLookup& names) {
  Diagnostics diagnostics;
  Document document = read_document(kMultipathSchema, sources, diagnostics);
  for (Section& section : document.sections) {
    resolve_owner(section.values, kw("uid"), names.user, diagnostics);
    resolve_owner(section.values, kw("gid"), names.group, diagnostics);
  }
  auto data = std::make_shared<ConfigData>();
  ConfigBuilder builder(*data, diagnostics);
  builder.add_builtin_devices();
  for (const Section& section : document.sections) builder.add(section);
  builder.add_default_rules();
  drop_alias_conflicts(*data, diagnostics);
  LoadedConfig out{Config(std::move(data)), diagnostics.take()};
  sort_by_place(out.diagnostics, sources);
  return out;
}

Config::Config() : data_(load_config({}).config.data_) {}

std::vector<ConfiguredAlias> configured_aliases(const Config& config) {
  std::vector<ConfiguredAlias> out;
  for (const MapEntry& entry : config.data().maps) {
    if (const Value* alias = entry.values.find(kw("alias"))) {
      out.push_back({entry.wwid, alias->text});
    }
  }
  return out;
}

}  // namespace libpath
