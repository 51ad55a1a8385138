// The configuration of bondd in force, as text of its own grammar: `bondctl show config`.
//
// Shape: loading the text gives an equal BonddConfig, if `config` itself came from a load. A bond
//        shows its whole supervision, but of the kernel's options only those the configuration
//        sets.
#pragma once

#include <string>

#include "libpath/bondconf/provenance.h"
#include "libpath/model/bond_config.h"

namespace libpath {

// With provenance each line ends in a comment that says where its value comes from.
std::string dump_bondd_config(const BonddConfig& config, const BonddProvenance* origins = nullptr);

}  // namespace libpath
