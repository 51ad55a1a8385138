// UdevHints: what udev's rules are told with a change of a map (upper 16 bits of the event number).
//
// Source: contract of multipath-tools, section 13 (udev flags).
#pragma once

namespace libpath {

struct UdevHints {
  bool reload = false;     // table change that upper layers need not look at
  bool no_kpartx = false;  // skip_kpartx
  bool no_paths = false;   // no usable path: do not probe
  bool operator==(const UdevHints&) const = default;
};

}  // namespace libpath
