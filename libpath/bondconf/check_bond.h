// Whether the values of one bond section go together: with each other, with its mode, with its
// slaves. What the kernel would refuse is left out; what it would take is kept and remarked on.
//
// Shape: each diagnostic says what to do next. `written` and `bond` lose the same values.
#pragma once

#include "libpath/bondconf/written_config.h"
#include "libpath/config/source.h"
#include "libpath/model/bond_config.h"

namespace libpath {

// Options, slaves and what belongs to them; not supervision. Adds miimon when nothing monitors.
void check_bond(WrittenBond& written, BondConfig& bond, Diagnostics& diagnostics);

// The mode the section asks for; what a new bond has when it asks for none.
BondMode wanted_mode(const BondConfig& bond);

// min_slaves can be reached; `defaults` lets the remark stand where the number was written.
void check_min_slaves(const WrittenBond& written, const ValueSet& defaults, BondConfig& bond,
                      Diagnostics& diagnostics);

}  // namespace libpath
