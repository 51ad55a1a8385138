// Loads bondd.conf: /etc/bondd.conf, then /etc/bondd/conf.d/*.conf in byte order.
//
// Shape:  BonddConfig holds what is in force: a bond's supervision has those of `defaults` it does
//         not set itself, and their watchers if it has none of its own (and does not say
//         default_watchers no). Loading what dump_bondd_config() prints gives the same.
// Errors: none. Bad lines and values become diagnostics, the previous value stays. What the kernel
//         would refuse is left out. Severity `error` marks what a check of the configuration has
//         to refuse: a slave in two bonds, a bond without link monitoring.
#pragma once

#include <span>
#include <vector>

#include "libpath/bondconf/provenance.h"
#include "libpath/config/source.h"
#include "libpath/model/bond_config.h"

namespace libpath {

struct LoadedBonddConfig {
  BonddConfig config;
  std::vector<Diagnostic> diagnostics;  // in the order of the files
  BonddProvenance provenance;
};

LoadedBonddConfig load_bondd_config(std::span<const ConfigSource> sources);

}  // namespace libpath
