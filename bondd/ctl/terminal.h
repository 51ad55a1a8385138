// What standard output is: asked of the kernel and of the environment (TERM, NO_COLOR, the locale).
#pragma once

#include "bondd/ctl/options.h"

namespace bondd {

Terminal standard_output();

}  // namespace bondd
