#include "bondd/commands/commands.h"

#include <cstdlib>
#include <utility>

#include "bondd/engine/engine.h"
#include "libpath/base/strings.h"
#include "libpath/bondconf/dump_config.h"
#include "libpath/view/detail.h"
#include "libpath/view/history.h"
#include "libpath/view/history_json.h"
#include "libpath/view/json.h"
#include "libpath/view/lint.h"
#include "libpath/view/lists.h"
#include "libpath/view/plan.h"
#include "libpath/view/status.h"
#include "libpath/view/tree.h"

namespace bondd {

using libpath::Answer;
using libpath::Result;
namespace view = libpath::view;

namespace {

constexpr std::string_view kVersion = "bondd " HAWSER_VERSION "\n";

libpath::CommandTable make_table() {
  auto table = libpath::CommandTable::make(libpath::command_rows(kCommandWords), {},
                                           std::string(libpath::trim(kVersion)));
  // The rows are constants: that they agree is what a test proves.
  if (!table) std::abort();
  return std::move(*table);
}

// With the reason: the words that libpath::failure_reply() has are those of another daemon.
void refuse(const Answer& answer, const libpath::Error& error) {
  answer.text(std::string(libpath::kReplyFail) + error.message() + "\n");
}

void finish(const Answer& answer, const libpath::Status& status) {
  if (status) return answer.ok();
  refuse(answer, status.error());
}

void send(const Answer& answer, const Result<std::string>& text) {
  if (!text) return refuse(answer, text.error());
  answer.text(*text);
}

std::string told(const std::vector<ApplyOutcome>& outcomes, Form form, const view::Style& style) {
  const auto plan = plan_of(outcomes);
  return form == Form::json ? view::plan_json(plan) : render_plan(plan, style);
}

bool went_wrong(const std::vector<ApplyOutcome>& outcomes) {
  for (const auto& outcome : outcomes) {
    if (outcome.failed() || outcome.refused()) return true;
    for (const auto& finding : outcome.findings) {
      if (finding.level == libpath::FindingLevel::error) return true;
    }
  }
  return false;
}

}  // namespace

Commands::Commands(CommandContext context) : context_(std::move(context)), table_(make_table()) {}

void Commands::run(std::string_view request, bool root, const Answer& answer) {
  auto parsed = table_.parse(request, root);
  if (!parsed) return answer.text(parsed.error());
  Call call{&kCommandWords[parsed->row->id], std::move(*parsed), {}};
  if (call.words->form == Form::styled) {
    auto style = view::parse_style(call.parsed.arg("style"));
    if (!style) return refuse(answer, style.error());
    call.style = *style;
  }
  switch (call.words->id) {
    case CommandId::history:
    case CommandId::history_after:
      return show_history(call, answer);
    case CommandId::config:
      return show_config(call, answer);
    case CommandId::version:
      return answer.text(kVersion);
    case CommandId::plan:
      return plan(call, {}, answer);
    case CommandId::plan_file:
      return plan(call, call.parsed.arg("file"), answer);
    case CommandId::apply:
      return apply(call, false, answer);
    case CommandId::apply_forced:
      return apply(call, true, answer);
    case CommandId::set_active:
      return context_.engine.set_active(
          call.parsed.arg("bond"), call.parsed.arg("slave"),
          [answer](const libpath::Status& status) { finish(answer, status); });
    case CommandId::re_enslave:
      return context_.engine.re_enslave(
          call.parsed.arg("slave"),
          [answer](const libpath::Status& status) { finish(answer, status); });
    case CommandId::reload:
      return reload(answer);
    default:
      return show(call, answer);
  }
}

// --- from memory --------------------------------------------------------------------------------

void Commands::show(const Call& call, const Answer& answer) {
  const auto snapshot = context_.engine.snapshot();
  const bool json = call.words->form == Form::json;
  switch (call.words->id) {
    case CommandId::status:
      return answer.text(json ? view::status_json(snapshot)
                              : view::render_status(snapshot, call.style));
    case CommandId::tree:
      return answer.text(json ? view::tree_json(snapshot)
                              : view::render_tree(snapshot, call.style));
    case CommandId::bonds:
      return answer.text(json ? view::bonds_json(snapshot)
                              : view::render_bonds(snapshot, call.style));
    case CommandId::bond: {
      const auto& name = call.parsed.arg("bond");
      return send(answer, json ? view::bond_json(snapshot, name)
                               : view::render_bond(snapshot, name, call.style));
    }
    case CommandId::slaves:
      return answer.text(json ? view::slaves_json(snapshot)
                              : view::render_slaves(snapshot, call.style));
    case CommandId::watchers:
      return answer.text(json ? view::watchers_json(snapshot)
                              : view::render_watchers(snapshot, call.style));
    case CommandId::lint:
      return answer.text(json ? view::lint_json(snapshot)
                              : view::render_lint(snapshot, call.style));
    default:
      return answer.text(libpath::kReplyFail);  // every other row has a case in run()
  }
}

void Commands::show_history(const Call& call, const Answer& answer) {
  std::uint64_t after = 0;
  if (call.words->id == CommandId::history_after) {
    const auto number = libpath::parse_number<std::uint64_t>(call.parsed.arg("sequence"));
    if (!number) {
      return refuse(answer, {libpath::Errc::invalid, "the number of an event is wanted, not '" +
                                                         call.parsed.arg("sequence") + "'"});
    }
    after = *number;
  }
  const auto snapshot = context_.engine.events();
  answer.text(call.words->form == Form::json ? view::history_json(snapshot, after)
                                             : view::render_history(snapshot, after, call.style));
}

void Commands::show_config(const Call& call, const Answer& answer) {
  const std::string text = libpath::dump_bondd_config(context_.engine.config());
  if (call.words->form != Form::json) return answer.text(text);
  answer.text(view::config_json(text));
}

// --- later --------------------------------------------------------------------------------------

void Commands::plan(const Call& call, const std::string& file, const Answer& answer) {
  context_.load(file, [this, form = call.words->form, style = call.style,
                       answer](const LoadedConfig& loaded) {
    if (!loaded) return refuse(answer, loaded.error());
    context_.engine.plan_for(loaded->config, [form, style, answer](const auto& outcomes) {
      if (!outcomes) return refuse(answer, outcomes.error());
      answer.text(told(*outcomes, form, style));
    });
  });
}

void Commands::apply(const Call& call, bool force, const Answer& answer) {
  context_.load({}, [this, force, form = call.words->form, style = call.style,
                     answer](const LoadedConfig& loaded) {
    if (!loaded) return refuse(answer, loaded.error());
    context_.take(*loaded);
    context_.engine.apply({.force = force}, [form, style, answer](const auto& outcomes) {
      if (!outcomes) return refuse(answer, outcomes.error());
      const std::string text = told(*outcomes, form, style);
      answer.text(went_wrong(*outcomes) ? std::string(libpath::kReplyFail) + text : text);
    });
  });
}

void Commands::reload(const Answer& answer) {
  context_.load({}, [this, answer](const LoadedConfig& loaded) {
    if (!loaded) return refuse(answer, loaded.error());
    context_.take(*loaded);
    answer.ok();
  });
}

}  // namespace bondd
