// `bondctl show bonds`, `show slaves`, `show watchers`: tables of one line a thing.
//
// Shape: in the snapshot's order; watched interfaces stand behind the slaves, with "-" as bond.
//        Without any, one line says so.
#pragma once

#include <string>

#include "libpath/model/bond_snapshot.h"
#include "libpath/view/style.h"

namespace libpath::view {

std::string render_bonds(const BonddSnapshot& snapshot, const Style& style);
std::string render_slaves(const BonddSnapshot& snapshot, const Style& style);
std::string render_watchers(const BonddSnapshot& snapshot, const Style& style);

// Those of one bond, as above.
std::string slaves_table(const BondSnapshot& bond, const Style& style);
std::string watchers_table(const BondSnapshot& bond, const Style& style);

}  // namespace libpath::view
