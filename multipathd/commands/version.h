// Who we are, as programs that read the predecessor's output want to see it.
#pragma once

#include <string>

namespace multipathd {

// First line of help and usage: "multipath-tools v0.15.0 (...)": programs read the version.
std::string version_banner();

}  // namespace multipathd
