// Asks the running daemon to do what the tool was called for.
#pragma once

#include <optional>
#include <string>

#include "multipathd/tool/options.h"

namespace multipathd {

// The reply, or nothing when no daemon answers, it failed without a word, or delegation is off:
// then the tool does the work itself. With retries a failed request is tried again each second.
std::optional<std::string> ask_daemon(const ToolOptions& options, const std::string& command);

}  // namespace multipathd
