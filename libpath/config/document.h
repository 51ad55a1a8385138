// Document: configuration text checked against a Schema, with the origin of each value.
//
// Shape:  sections in order of appearance; `parent` is an index into Document::sections. Values in
//         order of appearance; a keyword that is not repeatable appears once (last wins).
// Errors: bad lines become diagnostics, the rest is kept.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/config/schema.h"
#include "libpath/config/source.h"

namespace libpath {

struct Value {
  const KeywordRule* rule = nullptr;  // into the schema's table, which outlives every document
  std::string text;                   // canonical
  Origin origin;
};

// The values of one section, one per keyword unless repeatable.
class ValueSet {
 public:
  const Value* find(const KeywordRule& rule) const;
  void set(Value value);                 // replaces an earlier value of the same rule
  void add(Value value);                 // appends
  void merge(const ValueSet& stronger);  // every value of `stronger` replaces
  void erase(const KeywordRule& rule);
  const std::vector<Value>& all() const { return values_; }

 private:
  std::vector<Value> values_;
};

struct Section {
  int rule = kTopLevel;  // index into Schema::sections
  std::optional<std::size_t> parent;
  std::string label;
  Origin origin;
  ValueSet values;
};

struct Document {
  std::vector<Section> sections;
};

Document read_document(const Schema& schema, std::span<const ConfigSource> sources,
                       Diagnostics& diagnostics);

}  // namespace libpath
