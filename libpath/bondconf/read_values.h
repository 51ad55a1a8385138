// Checked values of one section, put into the structs of libpath/model/bond_config.h. What a
// section does not say stays as it is in the struct.
#pragma once

#include <string_view>

#include "libpath/config/document.h"
#include "libpath/model/bond_config.h"

namespace libpath {

void read_damping(const ValueSet& values, DampingConfig& damping);
// Watchers and damping left out.
void read_supervision(const ValueSet& values, SupervisionConfig& supervision);
// Watchers and damping left out.
void read_watch(const ValueSet& values, WatchConfig& watch);
// Watchers left out.
void read_slave(const ValueSet& values, SlaveConfig& slave);
// Targets left out.
void read_watcher(const ValueSet& values, WatcherConfig& watcher);
// What stands in defaults alone.
void read_globals(const ValueSet& values, BonddConfig& config);
// All but lists, supervision and slaves.
void read_bond(const ValueSet& values, BondConfig& bond);

}  // namespace libpath
