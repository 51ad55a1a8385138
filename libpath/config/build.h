// ConfigBuilder: puts checked sections together to ConfigData.
//
// Errors: entries that lack what identifies them become diagnostics and are left out.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libpath/config/config_data.h"
#include "libpath/config/document.h"
#include "libpath/config/source.h"

namespace libpath {

class ConfigBuilder {
 public:
  ConfigBuilder(ConfigData& data, Diagnostics& diagnostics)
      : data_(data), diagnostics_(diagnostics) {}

  void add_builtin_devices();  // first: user entries merge with and beat them
  void add(const Section& section);
  void add_default_rules();  // last: a rule the user wrote too counts as the user's

 private:
  void add_device(const Section& section);
  void store_device(const ValueSet& values, const Origin& origin);
  void add_protocol(const Section& section);
  void add_map(const Section& section);
  void add_name_rules(RuleList& list, const ValueSet& values);
  void add_name_rule(std::vector<NameRule>& rules, std::string_view text, const Origin& origin);
  void push_device_rule(RuleList& list, DeviceRule rule);
  void add_device_rule(RuleList& list, const Section& section);
  void warn(const Origin& origin, std::string text);

  ConfigData& data_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::size_t> device_by_id_;
  std::map<std::string, std::size_t> protocol_by_type_;
  std::set<std::pair<const void*, std::string>> known_rules_;  // list, text
};

}  // namespace libpath
