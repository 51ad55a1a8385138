// Which name a map gets: configured alias, else user friendly name, else WWID.
//
// Rules in order: a configured alias; without user_friendly_names the WWID; the kernel's present
// name when it has the prefix's form, the WWID has no binding and the name is bound to nobody
// else; the WWID's binding; a new binding with the lowest id whose name no binding, no configured
// alias and no other dm device has. A name that another dm device holds falls back to the WWID.
// Source: contract of multipath-tools (configuration semantics, aliases).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/ids.h"
#include "libpath/naming/bindings.h"

namespace libpath {

struct AliasRequest {
  Wwid wwid;
  std::string configured;  // MapSettings::alias; empty: none
  bool user_friendly_names = false;
  std::string prefix = "mpath";
  std::string kernel_name;          // of this WWID's map in the kernel; empty: none
  bool bindings_read_only = false;  // option -B: make no new binding
};

// Names that are not free. An entry of the WWID asked for itself does no harm.
struct TakenNames {
  std::map<std::string, std::string, std::less<>> dm;  // dm name -> WWID; "": no multipath map
  std::map<std::string, std::string, std::less<>> configured;  // multipaths alias -> WWID
};

enum class AliasSource { configured, wwid, kernel, binding, fresh };

struct AliasChoice {
  std::string alias;  // always a valid_map_name
  AliasSource source = AliasSource::wwid;
  bool bindings_changed = false;         // the file is to be written
  std::vector<std::string> diagnostics;  // why not the name one would expect
};

// Records a new binding in `bindings`.
AliasChoice choose_alias(const AliasRequest& request, const TakenNames& taken, Bindings& bindings);

// The WWID as a map name: itself, with '/' made '_' where it has one.
std::string wwid_as_name(const Wwid& wwid);

}  // namespace libpath
