// Asks the running daemon to do what the tool was called for.
#pragma once

#include <optional>

#include "multipathd/tool/options.h"

namespace multipathd {

// Prints the daemon's answer and returns the exit status. Nothing when there is nobody to ask: no
// daemon answers, it failed without a word, it cannot do this, or delegation is off. With retries a
// failed request is tried again each second.
std::optional<int> done_by_daemon(const ToolOptions& options);

}  // namespace multipathd
