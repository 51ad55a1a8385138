// WrittenConfig: the sections of bondd.conf sorted by what they are about, before their values are
// put together. Sections about the same thing are one.
//
// Shape:  in order of first appearance; `values` as in ValueSet, `origin` of the first section.
// Errors: sections whose label says nothing usable become diagnostics and are left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libpath/config/document.h"
#include "libpath/config/source.h"
#include "libpath/model/bond_config.h"

namespace libpath {

struct WrittenWatcher {
  WatcherKind kind = WatcherKind::carrier;
  Origin origin;
  ValueSet values;
};

struct WrittenLink {  // slave or watch
  SlaveSelector selector;
  Origin origin;
  ValueSet values;
  std::vector<WrittenWatcher> watchers;
};

struct WrittenBond {
  std::string name;
  Origin origin;
  ValueSet values;
  std::vector<WrittenLink> slaves;
  std::vector<WrittenWatcher> watchers;
};

struct WrittenConfig {
  ValueSet defaults;
  std::vector<WrittenWatcher> default_watchers;
  std::vector<WrittenBond> bonds;
  std::vector<WrittenLink> watches;
};

WrittenConfig sort_sections(const Document& document, Diagnostics& diagnostics);

// For the steps after this one: a warning about `origin`.
void warn_at(Diagnostics& diagnostics, const Origin& origin, std::string text,
             Severity severity = Severity::warning);
std::string bond_title(std::string_view name);  // "bond 'bond0'"

}  // namespace libpath
