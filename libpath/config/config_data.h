// What a loaded Config consists of. For this module's own files; others use settings.h,
// blacklist.h and dump.h.
//
// Shape: devices: built-in entries first, then file order; a later match is stronger. maps: in
//        file order, each WWID once. protocols: each type once.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libpath/config/document.h"
#include "libpath/config/pattern.h"
#include "libpath/config/source.h"

namespace libpath {

struct DeviceEntry {
  Pattern vendor;
  std::optional<Pattern> product, revision;  // unset: any
  ValueSet values;                           // vendor, product and revision included
  Origin origin;

  bool matches(const std::string& vendor_text, const std::string& product_text,
               const std::string& revision_text) const {
    return vendor.matches(vendor_text) && (!product || product->matches(product_text)) &&
           (!revision || revision->matches(revision_text));
  }
};

struct ProtocolEntry {
  std::string type;
  ValueSet values;
};

struct MapEntry {
  std::string wwid;
  ValueSet values;  // without wwid
};

struct NameRule {
  RulePattern pattern;
  Origin origin;
};

struct DeviceRule {
  std::optional<RulePattern> vendor, product;  // at least one is set
  Origin origin;
};

struct RuleList {
  std::vector<NameRule> devnode, property, protocol, wwid;
  std::vector<DeviceRule> device;
};

struct ConfigData {
  ValueSet defaults;
  ValueSet overrides;
  std::vector<ProtocolEntry> protocols;
  std::vector<DeviceEntry> devices;
  std::vector<MapEntry> maps;
  std::map<std::string, std::size_t, std::less<>> map_by_wwid;
  RuleList blacklist;
  RuleList exceptions;
};

}  // namespace libpath
