// The line that asks bondd for something: a row of kCommandWords with its placeholders filled in.
//
// Errors: invalid when the line is longer than the daemon reads, or an argument holds a NUL.
#pragma once

#include <map>
#include <string>

#include "bondd/commands/words.h"
#include "libpath/base/result.h"
#include "libpath/view/style.h"

namespace bondd {

using Arguments =
    std::map<std::string, std::string, std::less<>>;  // by placeholder: {"bond", "b0"}

// In the style if the command has such a form and the style is not plain; as JSON if `json`.
libpath::Result<std::string> request_line(CommandId id, Arguments arguments, bool json,
                                          const libpath::view::Style& style);

}  // namespace bondd
