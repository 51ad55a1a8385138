#include "multipathd/commands/version.h"

namespace multipathd {

std::string version_banner() {
  return "multipath-tools v0.15.0 (07/01, 2026) Hawser " HAWSER_VERSION;
}

}  // namespace multipathd
