// What an answer to TEST UNIT READY says about the path.
//
// Source: SPC-4 4.5.6, 5.15.2.5; SAM-5 5.3.1.
#pragma once

#include <string_view>

#include "libpath/checker/checker.h"
#include "libpath/scsi/command.h"

namespace libpath {

[[nodiscard]] CheckVerdict tur_verdict(std::string_view name, const ScsiReply& reply);

}  // namespace libpath
