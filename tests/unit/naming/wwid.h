// wwid(): a WWID a test knows to be good.
#pragma once

#include <string_view>

#include "libpath/model/ids.h"

namespace libpath {

inline Wwid wwid(std::string_view text) { return *Wwid::make(text); }

}  // namespace libpath
