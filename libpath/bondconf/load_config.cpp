#include "libpath/bondconf/load_config.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "libpath/bondconf/check_bond.h"
#include "libpath/bondconf/check_written.h"
#include "libpath/bondconf/keywords.h"
#include "libpath/bondconf/read_values.h"
#include "libpath/bondconf/written_config.h"
#include "libpath/config/document.h"

namespace libpath {
namespace {

using Watchers = std::vector<WrittenWatcher>;

class BonddLoader {
 public:
  BonddLoader(WrittenConfig written, Diagnostics& diagnostics)
      : written_(std::move(written)), diagnostics_(diagnostics) {}

  void run(LoadedBonddConfig& out) {
    out_ = &out;
    drop_shared_links(written_, diagnostics_);
    defaults();
    for (WrittenBond& bond : written_.bonds) add_bond(bond);
    for (WrittenLink& watch : written_.watches) add_watch(watch);
  }

 private:
  void defaults() {
    BonddConfig& config = out_->config;
    check_damping(written_.defaults, {}, diagnostics_);
    read_globals(written_.defaults, config);
    read_supervision(written_.defaults, config.defaults);
    read_damping(written_.defaults, config.defaults.damping);
    config.defaults.watchers = check_watchers(written_.default_watchers, {"", true}, diagnostics_);
    const std::string place = BonddProvenance::defaults();
    record(place, written_.defaults);
    record(place, written_.default_watchers);
  }

  void add_bond(WrittenBond& written) {
    const BonddConfig& config = out_->config;
    BondConfig bond;
    bond.name = written.name;
    read_bond(written.values, bond);
    target_lists(written.values, bond);
    for (const WrittenLink& link : written.slaves) {
      bond.slaves.push_back({link.selector, {}, {}, {}, {}});
      read_slave(link.values, bond.slaves.back());
    }
    check_bond(written, bond, diagnostics_);
    bond.supervision = config.defaults;
    if (written_.defaults.find(bondd_kw("steer")) == nullptr) bond.supervision.steer = true;
    if (written_.defaults.find(bondd_kw("re_enslave")) == nullptr) {
      bond.supervision.re_enslave = !bond.supervise_only;
    }
    check_damping(written.values, config.defaults.damping, diagnostics_);
    read_supervision(written.values, bond.supervision);
    read_damping(written.values, bond.supervision.damping);
    check_min_slaves(written, written_.defaults, bond, diagnostics_);
    bond_provenance(written);
    bond_watchers(written, bond);
    out_->config.bonds.push_back(std::move(bond));
  }

  void target_lists(const ValueSet& values, BondConfig& bond) {
    for (const OptionRule& rule : kBondOptions) {
      const bool ipv4 = rule.kind == OptionKind::ipv4_targets;
      if (!ipv4 && rule.kind != OptionKind::ipv6_targets) continue;
      if (values.find(option_kw(rule)) == nullptr) continue;
      ParsedTargets targets = collect_targets(values, option_kw(rule), diagnostics_);
      BondOptionValue& value = bond.options[rule.option];
      if (ipv4) {
        value = std::move(targets.ipv4);
      } else {
        value = std::move(targets.ipv6);
      }
    }
  }

  // Watchers of its own, else those of defaults that can work here.
  void bond_watchers(WrittenBond& written, BondConfig& bond) {
    const bool lacp = bond.supervise_only || wanted_mode(bond) == BondMode::lacp;
    const std::string title = bond_title(bond.name);
    const std::string place = BonddProvenance::bond(bond.name);
    const Value* inherit = written.values.find(bondd_kw("default_watchers"));
    auto& watchers = bond.supervision.watchers;
    const bool own = !written.watchers.empty() || (inherit != nullptr && inherit->text == "no");
    if (own) {
      watchers = check_watchers(written.watchers, {title, lacp}, diagnostics_);
      record(place, written.watchers);
    } else {
      watchers.clear();
      Watchers taken;
      for (std::size_t i = 0; i < written_.default_watchers.size(); ++i) {
        const WatcherConfig& watcher = out_->config.defaults.watchers[i];
        if (watcher.kind == WatcherKind::lacp && !lacp) continue;
        watchers.push_back(watcher);
        taken.push_back(written_.default_watchers[i]);
      }
      record(place, taken);
    }
    for (std::size_t i = 0; i < written.slaves.size(); ++i) {
      WrittenLink& link = written.slaves[i];
      const std::string slave = title + ": slave '" + text(link.selector) + "'";
      bond.slaves[i].watchers = check_watchers(link.watchers, {slave, lacp}, diagnostics_);
      const std::string slave_place = BonddProvenance::slave(bond.name, link.selector);
      record(slave_place, link.values);
      record(slave_place, link.watchers);
    }
  }

  void add_watch(WrittenLink& written) {
    WatchConfig watch;
    watch.selector = written.selector;
    check_damping(written.values, {}, diagnostics_);
    read_watch(written.values, watch);
    read_damping(written.values, watch.damping);
    const std::string title = "watch '" + text(watch.selector) + "'";
    watch.watchers = check_watchers(written.watchers, {title, false}, diagnostics_);
    const std::string place = BonddProvenance::watch(watch.selector);
    record(place, written.values);
    record(place, written.watchers);
    out_->config.watches.push_back(std::move(watch));
  }

  void bond_provenance(const WrittenBond& written) {
    const std::string place = BonddProvenance::bond(written.name);
    for (const Value& value : written_.defaults.all()) {
      if ((value.rule->sections & in(bondd_bond)) == 0) continue;
      out_->provenance.set(place, value.rule->name, value.origin);
    }
    record(place, written.values);
  }
  void record(const std::string& place, const ValueSet& values) {
    for (const Value& value : values.all()) {
      out_->provenance.set(place, value.rule->name, value.origin);
    }
  }
  void record(const std::string& place, const Watchers& watchers) {
    for (std::size_t i = 0; i < watchers.size(); ++i) {
      record(BonddProvenance::watcher(place, i), watchers[i].values);
    }
  }

  WrittenConfig written_;
  Diagnostics& diagnostics_;
  LoadedBonddConfig* out_ = nullptr;
};

}  // namespace

LoadedBonddConfig load_bondd_config(std::span<const ConfigSource> sources) {
  Diagnostics diagnostics;
  const Document document = read_document(kBonddSchema, sources, diagnostics);
  LoadedBonddConfig out;
  BonddLoader(sort_sections(document, diagnostics), diagnostics).run(out);
  out.diagnostics = diagnostics.take();
  sort_by_place(out.diagnostics, sources);
  return out;
}

}  // namespace libpath
