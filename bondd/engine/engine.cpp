#include "bondd/engine/engine.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/loop/executor.h"
#include "libpath/sys/rtnetlink.h"
#include "libpath/view/words.h"

namespace bondd {

using libpath::BonddConfig;
using libpath::Errc;
using libpath::fail;
using libpath::FindingLevel;
using libpath::Link;
using libpath::log;
using libpath::LogLevel;
using libpath::Result;
using libpath::Status;

namespace {

bool is_gateway(const libpath::WatcherConfig& watcher) {
  return watcher.kind == libpath::WatcherKind::gateway;
}

bool watches_gateways(const BonddConfig& config) {
  const auto any = [](const std::vector<libpath::WatcherConfig>& watchers) {
    return std::any_of(watchers.begin(), watchers.end(), is_gateway);
  };
  if (any(config.defaults.watchers)) return true;
  for (const auto& bond : config.bonds) {
    if (any(bond.supervision.watchers)) return true;
    for (const auto& slave : bond.slaves) {
      if (any(slave.watchers)) return true;
    }
  }
  return std::any_of(config.watches.begin(), config.watches.end(),
                     [&](const auto& watch) { return any(watch.watchers); });
}

Status verdict_of(const Result<std::vector<ApplyOutcome>>& outcomes) {
  if (!outcomes) return tl::unexpected(outcomes.error());
  for (const auto& outcome : *outcomes) {
    if (outcome.failed()) return fail(Errc::io, outcome.failure);
    if (outcome.refused()) return fail(Errc::busy, "refused: see `bondctl plan`");
  }
  return {};
}

}  // namespace

Engine::Engine(const Edges& edges, Journal::WallClock wall_clock)
    : edges_(edges),
      journal_(edges.loop, std::move(wall_clock)),
      routes_(edges),
      lint_(edges, routes_),
      links_(edges, *this),
      steering_(edges),
      probes_(edges, links_, routes_),
      bonds_(edges, links_, probes_, journal_, steering_),
      nics_(edges, links_, probes_, journal_),
      neighbours_(edges) {
  probes_.set_listener([this](libpath::LinkIndex link, const auto& verdicts) {
    bonds_.watchers_changed(link, verdicts);
    nics_.watchers_changed(link, verdicts);
  });
  routes_.set_listener([this] {
    probes_.gateways_changed();
    lint_.routes_changed();
  });
  lint_.set_listener([this](libpath::LinkIndex bond) {
    if (const BondEntry* entry = bonds_.find(bond)) bonds_.judge_again(*entry);
  });
  bonds_.set_lint_facts([this](libpath::LintInput& input) { lint_.complete(input); });
  bonds_.set_wants_apply([this](const std::string& bond) { apply_soon(bond); });
  neighbours_.set_listener([this] {
    for (const BondEntry* entry : bonds_.all()) bonds_.judge_again(*entry);
  });
  bonds_.set_neighbours([this](const Link& link) { return neighbours_.of(link); });
}

Status Engine::start(const BonddConfig& config, std::function<void()> ready) {
  ready_ = std::move(ready);
  configure(config);
  if (auto started = links_.start(); !started) return started;
  // Of several sockets of a group the kernel serves the newest first.
  if (auto started = steering_.start(); !started) return started;
  bonds_.start_polling();
  neighbours_.start();
  return {};
}

void Engine::configure(const BonddConfig& config) {
  config_ = config;
  routes_.set_wanted(RouteWatch::For::watchers, watches_gateways(config_));
  bonds_.configure(config_);
  nics_.configure(config_.watches);
  lint_.look_now();  // whoever reloads wants to see what is so now
  for (const Link* bond : links_.table().bonds()) see_bond(*bond);
}

void Engine::set_listener(std::function<void()> listener) {
  bonds_.set_listener(std::move(listener));
}

// --- what the kernel tells ----------------------------------------------------------------------

void Engine::see_bond(const Link& bond) {
  lint_.bond_seen(bond, bonds_.find(bond.index) != nullptr);
}

void Engine::link_changed(const Link* before, const Link& now, libpath::LinkEvent event) {
  bonds_.link_changed(before, now, event);
  if (now.is_bond()) see_bond(now);
  nics_.link_changed(now);
}

void Engine::link_gone(const Link& last) {
  bonds_.link_gone(last);
  nics_.link_gone(last);
  lint_.bond_gone(last.index);
}

void Engine::links_stale() { bonds_.links_stale(); }

void Engine::links_fresh() {
  bonds_.links_fresh();
  if (ready_) first_apply();
}

// --- making bonds -------------------------------------------------------------------------------

void Engine::first_apply() {
  apply({}, [ready = std::exchange(ready_, {})](const auto& outcomes) {
    if (!outcomes) log(LogLevel::error, "{}", outcomes.error().message());
    ready();
  });
}

// Several slaves that come together are one reason.
void Engine::apply_soon(const std::string& bond) {
  apply_soon_.insert(bond);
  if (apply_timer_ != 0) return;
  apply_timer_ = edges_.loop.at(edges_.loop.now() + kApplyDelay, [this] {
    apply_timer_ = 0;
    ApplyOptions options;
    options.only_slaves = true;
    options.only = std::exchange(apply_soon_, {});
    apply(options, [](const auto&) {});
  });
}

void Engine::apply(const ApplyOptions& options, Applied applied) {
  ApplyRequest request;
  request.force = options.force;
  request.only_slaves = options.only_slaves;
  for (const auto& bond : config_.bonds) {
    if (options.only.empty() || options.only.count(bond.name) > 0) request.bonds.push_back(bond);
  }
  run(std::move(request), std::move(applied));
}

void Engine::plan_for(const BonddConfig& config, Applied applied) {
  ApplyRequest request;
  request.only_plan = true;
  request.bonds = config.bonds;
  run(std::move(request), std::move(applied));
}

void Engine::run(ApplyRequest request, Applied applied) {
  for (BondEntry* entry : bonds_.all()) request.not_taken[entry->name] = entry->not_taken;
  auto outcomes = std::make_shared<Result<std::vector<ApplyOutcome>>>();
  const bool only_plan = request.only_plan;
  std::vector<std::string> names;
  if (!only_plan) {
    for (const auto& bond : request.bonds) names.push_back(bond.name);
  }
  bonds_.set_applying(names, true);
  // Everybody may ask for plans; nobody's asking is to hold up a change.
  edges_.executor.post(
      only_plan ? "plan" : "apply",
      [outcomes, request = std::move(request), &rtnetlink = edges_.rtnetlink] {
        *outcomes = apply_bonds(rtnetlink, request);
      },
      [this, outcomes, only_plan, names, applied = std::move(applied)] {
        const auto finish = [this, outcomes, names, applied] {
          bonds_.set_applying(names, false);
          if (*outcomes && !names.empty()) account(**outcomes);
          applied(*outcomes);
        };
        if (only_plan) return finish();
        // Of a bond that is down the kernel tells no change of an option.
        links_.catch_up();
        links_.refresh(bonds_.links_of(names), finish);
      });
}

void Engine::account(const std::vector<ApplyOutcome>& outcomes) {
  for (const auto& outcome : outcomes) {
    if (BondEntry* entry = bonds_.find(outcome.bond)) {
      entry->not_taken = outcome.not_taken;
      bonds_.judge_again(*entry);
    }
    note_end(outcome);
    for (const auto& missed : outcome.missed) {
      journal_.note(outcome.bond, "", "no-effect", missed, FindingLevel::warning);
    }
    for (const auto& text : outcome.not_undone) {
      journal_.note(outcome.bond, "", "not-undone", text, FindingLevel::error);
    }
  }
}

void Engine::note_end(const ApplyOutcome& outcome) {
  if (outcome.failed()) {
    return journal_.note(outcome.bond, "", "apply-failed",
                         outcome.failure + (outcome.rolled_back ? "; what was done is undone" : ""),
                         FindingLevel::error);
  }
  for (const auto& step : outcome.plan.steps) {
    if (step.refused.empty()) continue;
    journal_.note(outcome.bond, "", "apply-refused", step.refused, FindingLevel::warning);
  }
  if (outcome.refused() || outcome.done == 0) return;
  journal_.note(outcome.bond, "", "applied",
                "made as configured, changes: " + std::to_string(outcome.done), FindingLevel::info);
}

// --- orders of a person -------------------------------------------------------------------------

void Engine::set_active(const std::string& bond, const std::string& slave,
                        std::function<void(const Status&)> done) {
  BondEntry* entry = bonds_.find(bond);
  const Link* link = links_.table().find(slave);
  if (entry == nullptr || entry->state.index == 0) {
    return done(fail(Errc::not_found, "there is no bond " + bond));
  }
  const bool is_slave = link != nullptr && link->master == entry->state.index;
  if (!is_slave && slave == "auto") {
    bonds_.choose_freely(*entry);
    return done({});
  }
  if (!is_slave) return done(fail(Errc::not_found, slave + " is no slave of " + bond));
  bonds_.choose(entry->state.index, link->index, std::move(done));
}

void Engine::re_enslave(const std::string& name, std::function<void(const Status&)> done) {
  const Link* link = links_.table().find(name);
  if (link == nullptr) return done(fail(Errc::not_found, "there is no interface " + name));
  if (link->master != 0) return done(fail(Errc::busy, name + " has a master already"));
  const auto bond = std::find_if(config_.bonds.begin(), config_.bonds.end(), [&](const auto& one) {
    return std::any_of(one.slaves.begin(), one.slaves.end(),
                       [&](const auto& slave) { return selects(slave.selector, *link); });
  });
  if (bond == config_.bonds.end()) {
    return done(fail(Errc::not_found, "no bond of the configuration has " + name + " as a slave"));
  }
  ApplyOptions options;
  options.only = {bond->name};
  apply(options, [done = std::move(done)](const auto& outcomes) { done(verdict_of(outcomes)); });
}

// --- what is shown ------------------------------------------------------------------------------

libpath::BonddSnapshot Engine::events() {
  libpath::BonddSnapshot shown;
  shown.taken = edges_.loop.now();
  shown.wall_clock_ms = journal_.wall_clock();
  shown.stale = links_.stale();
  shown.history = journal_.history().all();
  return shown;
}

libpath::BonddSnapshot Engine::snapshot() {
  libpath::BonddSnapshot shown = events();
  for (const BondEntry* entry : bonds_.all()) shown.bonds.push_back(bonds_.snapshot(*entry));
  shown.watches = nics_.snapshot();
  return shown;
}

std::string Engine::status_line() {
  std::map<libpath::Redundancy, std::size_t> counts;
  const auto bonds = bonds_.all();
  for (const BondEntry* entry : bonds) {
    if (entry->redundancy) ++counts[entry->redundancy->level];
  }
  std::string line = std::to_string(bonds.size()) + (bonds.size() == 1 ? " bond" : " bonds");
  const char* separator = ": ";
  for (const auto& [level, count] : counts) {
    line += separator + std::to_string(count) + " " + std::string(libpath::view::word(level));
    separator = ", ";
  }
  return line;
}

}  // namespace bondd
