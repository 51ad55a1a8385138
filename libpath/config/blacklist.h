// Which devices multipath leaves alone, and which rule says so.
//
// Criteria are asked in the order property, devnode, device, protocol, wwid. The first one that
// blacklists decides; inside a criterion an exception wins. A rule's leading '!' negates it.
// Source: contract of multipath-tools, configuration semantics.
#pragma once

#include <string>
#include <string_view>

#include "libpath/config/config.h"
#include "libpath/model/path_info.h"

namespace libpath {

struct BlacklistVerdict {
  bool blacklisted = false;
  // A blacklist rule matched, but an exception of the same criterion kept the device.
  bool by_exception = false;
  std::string reason;  // `devnode rule "^sdz" (FILE:LINE)`; empty when no rule matched
};

// By kernel name alone: cheap, before anything of the device is read.
BlacklistVerdict check_devnode(const Config& config, std::string_view name);
// udev property names; only devices that have `uid_attribute` (not empty) can lack a property.
BlacklistVerdict check_property(const Config& config, const PathInfo& path,
                                std::string_view uid_attribute);
BlacklistVerdict check_hardware(const Config& config, const PathInfo& path);
BlacklistVerdict check_protocol(const Config& config, std::string_view protocol);
BlacklistVerdict check_wwid(const Config& config, std::string_view wwid);

// All criteria in order. The first form finds uid_attribute itself (matching every device entry);
// callers that have the PathSettings at hand use the second.
BlacklistVerdict check_device(const Config& config, const PathInfo& path);
BlacklistVerdict check_device(const Config& config, const PathInfo& path,
                              std::string_view uid_attribute);

std::string render_blacklist(const Config& config);  // `show blacklist`

}  // namespace libpath
