// fuzz-libs: libpath_view
// fuzz-mutations: 150
// Any bytes, between NULs, as the names and texts of a host: no text holds a control character but
// newlines, tables and trees stay within the width, JSON is valid, lint keeps its exit status.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "libpath/base/strings.h"
#include "libpath/view/detail.h"
#include "libpath/view/history.h"
#include "libpath/view/json.h"
#include "libpath/view/lint.h"
#include "libpath/view/lists.h"
#include "libpath/view/plan.h"
#include "libpath/view/shown.h"
#include "libpath/view/status.h"
#include "libpath/view/tree.h"

namespace {

using namespace libpath::view;

void require(bool condition) {
  if (!condition) std::abort();
}

struct Names {
  std::vector<std::string_view> parts;
  std::size_t at = 0;
  std::string next() { return std::string(parts[at++ % parts.size()]); }
};

libpath::BonddSnapshot make_host(Names& names) {
  libpath::BonddSnapshot snapshot;
  libpath::BondSnapshot bond;
  bond.link.name = names.next();
  bond.last_cause = names.next();
  bond.missing_slaves = {names.next()};
  libpath::SlaveSnapshot slave;
  slave.link.name = names.next();
  slave.link.device = names.next();
  slave.held_out = names.next();
  slave.neighbour = {names.next(), names.next(), names.next(), names.next()};
  libpath::WatcherSnapshot watcher;
  watcher.target = names.next();
  slave.watchers = {watcher};
  bond.slaves = {slave};
  bond.findings = {{names.next(), libpath::FindingLevel::warning, names.next(), names.next()}};
  libpath::HistoryEntry entry;
  entry.bond = bond.link.name;
  entry.slave = names.next();
  entry.text = names.next();
  snapshot.history = {entry};
  snapshot.bonds = {bond};
  return snapshot;
}

void require_fit(std::string_view text, const Style& style, bool within_width) {
  for (const auto line : libpath::split(text, '\n')) {
    require(shown(line, style.ascii) == line);
    if (within_width) require(columns(line) <= style.width);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1024) return 0;
  Names names{libpath::split({reinterpret_cast<const char*>(data), size}, '\0')};
  const libpath::BonddSnapshot host = make_host(names);
  const libpath::PlanView plan{{{names.next(), true, names.next(), names.next()}}};
  for (const Style& style : {Style{false, false, kMinWidth}, Style{false, true, 77}}) {
    const std::string lint = render_lint(host, style);
    require(lint_exit_status(lint) == kLintWarnings);
    require_fit(lint, style, true);
    require_fit(render_status(host, style), style, true);
    require_fit(render_tree(host, style), style, true);
    require_fit(render_bonds(host, style), style, true);
    require_fit(render_slaves(host, style), style, true);
    require_fit(render_watchers(host, style), style, true);
    require_fit(render_plan(plan, style), style, true);
    require_fit(render_history(host, 0, style), style, false);
    const auto bond = render_bond(host, host.bonds[0].link.name, style);
    require(bond.has_value());
    require_fit(*bond, style, false);
  }
  require(lint_exit_status(lint_json(host)) == kLintWarnings);
  require(nlohmann::json::accept(tree_json(host)));
  require(nlohmann::json::accept(plan_json(plan)));
  return 0;
}
