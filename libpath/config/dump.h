// The configuration as text of its own grammar: `show config` and `show config local`.
//
// Shape: tab indent, strings in double quotes, numbers bare, unset values omitted; loading the
//        text again gives the same settings.
#pragma once

#include <string>
#include <vector>

#include "libpath/config/config.h"

namespace libpath {

struct HardwareId {
  std::string vendor;
  std::string product;
  std::string revision;
};

struct KnownMap {
  std::string wwid;
  std::string alias;
};

// What `show config local` limits itself to; the default dumps everything.
struct DumpFilter {
  bool local = false;
  std::vector<HardwareId> hardware;  // local: only device entries that match one of these
  std::vector<KnownMap> maps;        // local: maps without a configured alias get a comment line
};

std::string dump_config(const Config& config, const DumpFilter& filter = {});

}  // namespace libpath
