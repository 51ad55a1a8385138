// bondctl: asks bondd, prints what it says.
#pragma once

#include <iosfwd>

#include "bondd/ctl/options.h"
#include "bondd/ctl/outcome.h"

namespace bondd {

// One command. Returns the exit status.
int run_command(const Options& options, const Terminal& terminal, std::ostream& out,
                std::ostream& err);

}  // namespace bondd
