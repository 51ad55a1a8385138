#include "libpath/config/schema.h"

namespace libpath {

int Schema::find_section(std::string_view name, int parent) const {
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (sections[i].parent == parent && sections[i].name == name) return static_cast<int>(i);
  }
  return kTopLevel;
}

const KeywordRule* Schema::find_keyword(std::string_view name, int section) const {
  if (section < 0 || section >= 32) return nullptr;
  const std::uint32_t bit = std::uint32_t{1} << section;
  for (const KeywordRule& rule : keywords) {
    if ((rule.sections & bit) != 0 && rule.name == name) return &rule;
  }
  return nullptr;
}

}  // namespace libpath
