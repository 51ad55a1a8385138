#include "libpath/bondconf/check_written.h"

#include <algorithm>
#include <map>
#include <utility>

#include "libpath/bondconf/keywords.h"
#include "libpath/bondconf/read_values.h"

namespace libpath {
namespace {

using bondd_table::kWatchers;

// Adds what is new; says what is left out.
template <typename Address>
void add_targets(std::vector<Address>& known, const std::vector<Address>& more, const Value& value,
                 Diagnostics& diagnostics) {
  for (const Address& target : more) {
    std::string why;
    if (std::find(known.begin(), known.end(), target) != known.end()) {
      why = " is there twice; left out";
    } else if (known.size() >= kMaxTargets) {
      why = " is one more than 16 targets; left out: remove another to have it";
    }
    if (why.empty()) {
      known.push_back(target);
    } else {
      warn_at(diagnostics, value.origin,
              std::string(value.rule->name) + ": " + target.text() + why);
    }
  }
}

class WatcherCheck {
 public:
  WatcherCheck(const WatcherPlace& place, Diagnostics& diagnostics)
      : place_(place), diagnostics_(diagnostics) {}

  // False: the watcher cannot work.
  bool run(WrittenWatcher& watcher, WatcherConfig& config) {
    config.kind = watcher.kind;
    if (watcher.kind == WatcherKind::carrier) {
      return cannot(watcher, "the carrier is always watched; remove the section");
    }
    if (watcher.kind == WatcherKind::lacp && !place_.lacp_fits) {
      return cannot(watcher,
                    "only a bond of mode 802.3ad has it; remove the section or set that mode");
    }
    drop_meaningless(watcher);
    read_watcher(watcher.values, config);
    return find_targets(watcher, config);
  }

 private:
  std::string name(const WrittenWatcher& watcher) const {
    return (place_.title.empty() ? "" : place_.title + ": ") + "watcher " +
           std::string(watcher_word(watcher.kind));
  }
  bool cannot(const WrittenWatcher& watcher, const std::string& why) {
    warn_at(diagnostics_, watcher.origin, name(watcher) + " is left out: " + why);
    return false;
  }

  void drop_meaningless(WrittenWatcher& watcher) {
    const std::vector<Value> all = watcher.values.all();
    for (const Value& value : all) {
      if (watcher_uses(watcher.kind, value.rule->name)) continue;
      warn_at(diagnostics_, value.origin,
              name(watcher) + ": " + std::string(value.rule->name) +
                  " means nothing for this kind of watcher; left out");
      watcher.values.erase(*value.rule);
    }
  }

  bool find_targets(const WrittenWatcher& watcher, WatcherConfig& config) {
    if (!watcher_uses(watcher.kind, "targets")) return true;
    constexpr const KeywordRule& kRule = bondd_kw("targets", kWatchers);
    ParsedTargets targets = collect_targets(watcher.values, kRule, diagnostics_);
    const bool arp = watcher.kind == WatcherKind::arp_probe;
    const std::string others = arp ? text(targets.ipv6) : text(targets.ipv4);
    if (!others.empty()) {
      warn_at(diagnostics_, watcher.values.find(kRule)->origin,
              name(watcher) + ": " + others + " left out: " +
                  (arp ? "IPv6 targets belong into a `watcher nd_probe` section"
                       : "IPv4 targets belong into a `watcher arp_probe` section"));
    }
    if (arp) {
      config.targets = std::move(targets.ipv4);
    } else {
      config.targets6 = std::move(targets.ipv6);
    }
    if (!config.targets.empty() || !config.targets6.empty()) return true;
    return cannot(watcher, arp ? "it has nobody to ask; add targets with IPv4 addresses"
                               : "it has nobody to ask; add targets with IPv6 addresses");
  }

  const WatcherPlace& place_;
  Diagnostics& diagnostics_;
};

using LinkOwners = std::map<std::string, const WrittenBond*>;  // by the selector's text

// Cannot be a slave of `bond`; else it is from now on.
bool is_taken(LinkOwners& owners, const WrittenBond& bond, const WrittenLink& slave,
              Diagnostics& diagnostics) {
  const std::string name = text(slave.selector);
  const std::string what = bond_title(bond.name) + ": slave '" + name + "'";
  if (name == bond.name) {
    warn_at(diagnostics, slave.origin, what + " is the bond itself; left out");
    return true;
  }
  const auto [owner, fresh] = owners.emplace(name, &bond);
  if (fresh) return false;
  const WrittenBond& other = *owner->second;
  warn_at(diagnostics, slave.origin,
          what + " belongs to " + bond_title(other.name) + " in " + other.origin.text() +
              " already; left out here: remove one of them",
          Severity::error);
  return true;
}

}  // namespace

void check_damping(ValueSet& values, const DampingConfig& inherited, Diagnostics& diagnostics) {
  constexpr const KeywordRule& kReuse = bondd_kw("damping_reuse");
  constexpr const KeywordRule& kSuppress = bondd_kw("damping_suppress");
  DampingConfig wanted = inherited;
  read_damping(values, wanted);
  if (wanted.reuse < wanted.suppress) return;
  const Value* written = values.find(kReuse);
  if (written == nullptr) written = values.find(kSuppress);
  if (written == nullptr) return;
  warn_at(diagnostics, written->origin,
          "damping_reuse " + decimal_text(wanted.reuse) + " has to be below damping_suppress " +
              decimal_text(wanted.suppress) + "; using " + decimal_text(inherited.reuse) + " and " +
              decimal_text(inherited.suppress));
  values.erase(kReuse);
  values.erase(kSuppress);
}

std::vector<WatcherConfig> check_watchers(std::vector<WrittenWatcher>& watchers,
                                          const WatcherPlace& place, Diagnostics& diagnostics) {
  WatcherCheck check(place, diagnostics);
  std::vector<WatcherConfig> out;
  std::vector<WrittenWatcher> kept;
  for (WrittenWatcher& watcher : watchers) {
    WatcherConfig config;
    if (!check.run(watcher, config)) continue;
    out.push_back(std::move(config));
    kept.push_back(std::move(watcher));
  }
  watchers = std::move(kept);
  return out;
}

ParsedTargets collect_targets(const ValueSet& values, const KeywordRule& rule,
                              Diagnostics& diagnostics) {
  ParsedTargets out;
  for (const Value& value : values.all()) {
    if (value.rule != &rule) continue;
    const ParsedTargets more = parse_targets(value.text);
    add_targets(out.ipv4, more.ipv4, value, diagnostics);
    add_targets(out.ipv6, more.ipv6, value, diagnostics);
  }
  return out;
}

void drop_shared_links(WrittenConfig& config, Diagnostics& diagnostics) {
  LinkOwners owners;
  for (WrittenBond& bond : config.bonds) {
    std::erase_if(bond.slaves, [&](const WrittenLink& slave) {
      return is_taken(owners, bond, slave, diagnostics);
    });
  }
  for (const WrittenBond& bond : config.bonds) owners.emplace(bond.name, &bond);
  std::erase_if(config.watches, [&](const WrittenLink& watch) {
    const auto owner = owners.find(text(watch.selector));
    if (owner == owners.end()) return false;
    warn_at(diagnostics, watch.origin,
            "watch '" + owner->first + "' is left out: it is watched as part of " +
                bond_title(owner->second->name) + "; put its watchers there");
    return true;
  });
}

}  // namespace libpath
