// The configuration as far as it concerns this host: `show config local` and `multipath -T`.
#pragma once

#include <string>

namespace multipathd {

class Engine;

// Device entries of the hardware that is here, and the names of all maps.
std::string dump_local_config(Engine& engine);

}  // namespace multipathd
