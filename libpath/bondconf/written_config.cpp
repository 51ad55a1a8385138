#include "libpath/bondconf/written_config.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "libpath/base/strings.h"
#include "libpath/bondconf/keywords.h"
#include "libpath/bondconf/selector_text.h"

namespace libpath {
namespace {

// A label in a message: short and printable.
std::string label_text(std::string_view label) {
  constexpr std::size_t kShown = 40;
  return "'" + printable(label.substr(0, kShown)) + (label.size() > kShown ? "...'" : "'");
}

// Later values replace earlier ones, lists as a whole.
void merge_values(ValueSet& into, const ValueSet& later) {
  for (const Value& value : later.all()) into.erase(*value.rule);
  for (const Value& value : later.all()) into.add(value);
}

class SectionSorter {
 public:
  SectionSorter(const Document& document, Diagnostics& diagnostics)
      : document_(document), diagnostics_(diagnostics), places_(document.sections.size()) {}

  WrittenConfig run() {
    for (std::size_t i = 0; i < document_.sections.size(); ++i) add(i);
    return std::move(out_);
  }

 private:
  // Where the values of a section went: indices, as the vectors grow.
  struct Place {
    std::size_t index = 0;
    std::size_t slave = 0;  // of a slave section: inside bond `index`
  };

  void add(std::size_t at) {
    const Section& section = document_.sections[at];
    switch (section.rule) {
      case bondd_defaults:
        places_[at] = Place{};
        return out_.defaults.merge(section.values);
      case bondd_bond:
        return add_bond(section, places_[at]);
      case bondd_watch:
        return add_watch(section, places_[at]);
      case bondd_slave:
        return add_slave(section, places_[at]);
      default:
        return add_watcher(section);
    }
  }

  void add_bond(const Section& section, std::optional<Place>& place) {
    const std::string problem = link_name_problem(section.label);
    if (!problem.empty()) {
      return warn_at(diagnostics_, section.origin,
                     "the bond's name " + label_text(section.label) + " " + problem +
                         ", section ignored; give it another name");
    }
    auto& bonds = out_.bonds;
    const auto known = std::find_if(bonds.begin(), bonds.end(), [&](const WrittenBond& bond) {
      return bond.name == section.label;
    });
    place = Place{static_cast<std::size_t>(known - bonds.begin()), 0};
    if (known == bonds.end()) {
      bonds.push_back({section.label, section.origin, section.values, {}, {}});
      return;
    }
    repeated(section, known->origin, bond_title(section.label));
    merge_values(known->values, section.values);
  }

  void add_watch(const Section& section, std::optional<Place>& place) {
    if (const auto at = add_link(section, out_.watches, "watch")) place = Place{*at, 0};
  }

  void add_slave(const Section& section, std::optional<Place>& place) {
    const auto parent = section.parent ? places_[*section.parent] : std::nullopt;
    if (!parent) return;  // of an ignored bond
    WrittenBond& bond = out_.bonds[parent->index];
    const auto at = add_link(section, bond.slaves, "slave");
    if (at) place = Place{parent->index, *at};
  }

  std::optional<std::size_t> add_link(const Section& section, std::vector<WrittenLink>& links,
                                      std::string_view what) {
    auto selector = parse_selector(section.label);
    if (!selector) {
      warn_at(diagnostics_, section.origin,
              std::string(what) + " " + label_text(section.label) + " " + selector.error().what +
                  ", section ignored");
      return std::nullopt;
    }
    const auto known = std::find_if(links.begin(), links.end(), [&](const WrittenLink& link) {
      return link.selector == *selector;
    });
    const auto at = static_cast<std::size_t>(known - links.begin());
    if (known == links.end()) {
      links.push_back({std::move(*selector), section.origin, section.values, {}});
    } else {
      repeated(section, known->origin, std::string(what) + " " + label_text(section.label));
      merge_values(known->values, section.values);
    }
    return at;
  }

  void repeated(const Section& section, const Origin& first, const std::string& title) {
    warn_at(diagnostics_, section.origin,
            title + " has a section in " + first.text() +
                " already; both are read as one, later values replace earlier ones");
  }

  void add_watcher(const Section& section) {
    const auto parent = section.parent ? places_[*section.parent] : std::nullopt;
    if (!parent) return;
    const auto kind = parse_watcher_kind(section.label);
    if (!kind) {
      std::string known;
      for (const WatcherWord& row : kWatcherWords) {
        known += (known.empty() ? "" : ", ") + std::string(row.word);
      }
      return warn_at(diagnostics_, section.origin,
                     "unknown watcher " + label_text(section.label) +
                         ", section ignored; there are: " + known);
    }
    watchers_of(section.rule, *parent).push_back({*kind, section.origin, section.values});
  }

  std::vector<WrittenWatcher>& watchers_of(int rule, const Place& place) {
    switch (rule) {
      case bondd_bond_watcher:
        return out_.bonds[place.index].watchers;
      case bondd_watch_watcher:
        return out_.watches[place.index].watchers;
      case bondd_slave_watcher:
        return out_.bonds[place.index].slaves[place.slave].watchers;
      default:
        return out_.default_watchers;
    }
  }

  const Document& document_;
  Diagnostics& diagnostics_;
  std::vector<std::optional<Place>> places_;  // of each section; unset: left out
  WrittenConfig out_;
};

}  // namespace

WrittenConfig sort_sections(const Document& document, Diagnostics& diagnostics) {
  return SectionSorter(document, diagnostics).run();
}

void warn_at(Diagnostics& diagnostics, const Origin& origin, std::string text, Severity severity) {
  diagnostics.add({origin.file, origin.line, origin.column, severity, std::move(text)});
}

std::string bond_title(std::string_view name) { return "bond '" + printable(name) + "'"; }

}  // namespace libpath
