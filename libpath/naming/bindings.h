// Bindings: user friendly names of maps and the file that keeps them (/etc/multipath/bindings).
//
// Shape:  "ALIAS WWID" a line; '#' starts a comment; sorted by alias length, then bytes. One alias
//         a WWID and one WWID an alias: in a file that says otherwise the first line wins.
//         Neither aliases nor WWIDs hold blanks or '#', as the file could not express them.
// Errors: a line that cannot be used is left out with a diagnostic that names it; nothing fails.
// Source: contract of multipath-tools (files; aliases).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/ids.h"

namespace libpath {

// A name the kernel and /dev/mapper can take: 1 to 127 printable ASCII bytes without '/', not "."
// or "..".
bool valid_map_name(std::string_view name);
// A map name the bindings file can hold: valid_map_name without blanks and '#'.
bool valid_binding_alias(std::string_view alias);

// Prefix and letters: 1 a, 26 z, 27 aa ... (base 26 without zero).
std::string format_alias(std::string_view prefix, std::uint32_t id);
// nullopt: not this prefix, not letters only, or too large.
std::optional<std::uint32_t> parse_alias_id(std::string_view prefix, std::string_view alias);

// By length, then bytes: the order of the file, and of ids under one prefix.
struct AliasOrder {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};

class Bindings {
 public:
  using ByAlias = std::map<std::string, Wwid, AliasOrder>;

  const ByAlias& entries() const { return by_alias_; }
  const std::string* alias_of(const Wwid& wwid) const;  // nullptr: none
  const Wwid* wwid_of(std::string_view alias) const;    // nullptr: none
  // False and no change when the alias is not valid or belongs to another WWID, or when the WWID
  // cannot be written to the file. An older alias of this WWID is replaced.
  bool add(std::string_view alias, const Wwid& wwid);
  bool remove(const Wwid& wwid);  // false: there was none
  // Smallest id from `from` on whose alias is bound to nobody.
  std::uint32_t free_id(std::string_view prefix, std::uint32_t from = 1);
  bool operator==(const Bindings& other) const { return by_alias_ == other.by_alias_; }

 private:
  ByAlias by_alias_;
  std::map<Wwid, std::string> by_wwid_;
  // A lower bound of the free ids of each prefix asked for, so that naming n maps takes n steps.
  std::map<std::string, std::uint32_t, std::less<>> first_free_;
};

struct ParsedBindings {
  Bindings bindings;
  std::vector<std::string> diagnostics;  // "line 3: ..."
};
ParsedBindings parse_bindings(std::string_view text);
std::string format_bindings(const Bindings& bindings);  // the whole file, header included

}  // namespace libpath
