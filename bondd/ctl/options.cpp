#include "bondd/ctl/options.h"

#include <algorithm>
#include <sstream>

#include <CLI/CLI.hpp>

namespace bondd {
namespace {

// CLI11 writes into what it was given; the pieces that are not members of Options.
struct Written {
  Options options;
  bool tree = false;
  bool force = false;
  unsigned timeout_s = 0;
  std::string colour = "auto";
  std::string bond, slave, file;
  CommandId shown = CommandId::bonds;
};

constexpr unsigned kLongestTimeout = 3600;

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& help) {
  CLI::App* command = app.add_subcommand(name, help);
  command->fallthrough();
  return command;
}

void add_json(CLI::App* command, Written& written) {
  command->add_flag("--json", written.options.json, "for programs; its keys: bondctl-json.md");
}

void add_common(CLI::App& app, Written& written) {
  app.add_option("--socket", written.options.socket, "where bondd listens")->capture_default_str();
  app.add_option("--timeout", written.timeout_s, "seconds to wait for a reply")
      ->check(CLI::Range(1U, kLongestTimeout));
  app.add_option("--color,--colour", written.colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  app.add_flag("--ascii", written.options.ascii, "no character beyond ASCII");
  app.add_option("--width", written.options.width, "columns of the terminal")
      ->check(CLI::Range(libpath::view::kMinWidth, libpath::view::kMaxWidth));
}

void add_show(CLI::App& app, Written& written) {
  CLI::App* show = add_command(app, "show", "lists, one bond, history, configuration");
  show->require_subcommand(1);
  struct List {
    const char* name;
    CommandId id;
    const char* help;
  };
  static constexpr List kLists[] = {
      {"bonds", CommandId::bonds, "every bond and its settings"},
      {"slaves", CommandId::slaves, "every slave and watched interface"},
      {"watchers", CommandId::watchers, "every watcher and what it found"},
      {"history", CommandId::history, "what happened"},
      {"config", CommandId::config, "the configuration in force"},
  };
  for (const List& list : kLists) {
    CLI::App* command = add_command(*show, list.name, list.help);
    add_json(command, written);
    command->callback([&written, id = list.id] { written.shown = id; });
  }
  CLI::App* bond = add_command(*show, "bond", "all that is known of one bond");
  bond->add_option("NAME", written.bond)->required();
  add_json(bond, written);
  bond->callback([&written] { written.shown = CommandId::bond; });
}

void add_changes(CLI::App& app, Written& written) {
  CLI::App* plan = add_command(app, "plan", "what would be done to make the bonds as configured");
  plan->add_option("FILE", written.file, "as if this were the configuration");
  add_json(plan, written);
  CLI::App* apply = add_command(app, "apply", "do it, unless a step is refused");
  apply->add_flag("--force", written.force, "refused steps, too");
  add_json(apply, written);
  CLI::App* set_active = add_command(app, "set-active", "send the traffic through that slave");
  set_active->add_option("BOND", written.bond)->required();
  set_active->add_option("SLAVE", written.slave, "or auto: bondd chooses")->required();
  CLI::App* re_enslave = add_command(app, "reenslave", "put an interface back into its bond");
  re_enslave->add_option("INTERFACE", written.slave)->required();
  add_command(app, "reload", "read the configuration again; changes no bond");
  add_command(app, "version", "of bondctl and bondd");
}

CommandId chosen_command(const CLI::App& app, const Written& written) {
  if (app.got_subcommand("status")) return written.tree ? CommandId::tree : CommandId::status;
  if (app.got_subcommand("events")) return CommandId::history;
  if (app.got_subcommand("lint")) return CommandId::lint;
  if (app.got_subcommand("plan")) {
    return written.file.empty() ? CommandId::plan : CommandId::plan_file;
  }
  if (app.got_subcommand("apply")) {
    return written.force ? CommandId::apply_forced : CommandId::apply;
  }
  if (app.got_subcommand("set-active")) return CommandId::set_active;
  if (app.got_subcommand("reenslave")) return CommandId::re_enslave;
  if (app.got_subcommand("reload")) return CommandId::reload;
  if (app.got_subcommand("version")) return CommandId::version;
  return written.shown;
}

Options finished(const CLI::App& app, const Written& written) {
  Options options = written.options;
  options.command = chosen_command(app, written);
  options.events = app.got_subcommand("events");
  if (written.timeout_s != 0) options.timeout = libpath::Seconds(written.timeout_s);
  if (written.colour == "always") options.colour = ColourWish::always;
  if (written.colour == "never") options.colour = ColourWish::never;
  if (!written.bond.empty()) options.arguments["bond"] = written.bond;
  if (!written.slave.empty()) options.arguments["slave"] = written.slave;
  if (!written.file.empty()) options.arguments["file"] = written.file;
  return options;
}

}  // namespace

libpath::Millis Options::patience() const {
  constexpr libpath::Seconds kToShow{10};
  constexpr libpath::Seconds kToChange{120};
  const CommandWords* row = find_words(command, Form::text);
  return timeout.value_or(row != nullptr && row->async ? kToChange : kToShow);
}

tl::expected<Options, UsageText> parse_options(std::vector<std::string> arguments) {
  CLI::App app("Show and change the bonds that bondd looks after.", "bondctl");
  app.require_subcommand(1);
  Written written;
  add_common(app, written);
  CLI::App* status = add_command(app, "status", "all bonds in one look");
  status->add_flag("--tree", written.tree, "with slaves and what they hang on");
  add_json(status, written);
  add_show(app, written);
  CLI::App* events = add_command(app, "events", "what happened, an event a line");
  add_json(events, written);
  events->add_flag("--follow,-f", written.options.follow, "and what happens from now on");
  add_json(add_command(app, "lint", "what somebody should look at; exit status 0, 1, 2"), written);
  add_changes(app, written);
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& stop) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = app.exit(stop, out, err);
    return tl::unexpected(UsageText{out.str() + err.str(), code != 0});
  }
  return finished(app, written);
}

libpath::view::Style style_for(const Options& options, const Terminal& terminal) {
  using namespace libpath::view;
  Style style;
  style.colour = options.colour == ColourWish::always || (options.colour == ColourWish::automatic &&
                                                          terminal.interactive && terminal.colours);
  style.ascii = options.ascii || !terminal.utf8;
  style.width = options.width;
  if (style.width == 0 && terminal.interactive && terminal.width != 0) {
    style.width = std::clamp(terminal.width, kMinWidth, kMaxWidth);
  }
  return style;
}

}  // namespace bondd
