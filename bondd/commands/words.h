// The commands of bondd, one row each: bondctl makes its requests from them, the daemon its table
// (libpath/ipc/command.h: command_rows(kCommandWords); a row's id is its place here).
//
// Shape:  what can be shown has up to three rows: as text, as text in a style ("$style" is read by
//         view::parse_style()), as JSON. Keywords may be shortened as CommandTable says.
// Reply:  text or JSON. What changes something and has nothing to tell answers "ok\n". "fail\n" in
// front
//         says that it failed or was refused: behind it the reason, or, of `apply`, the plan with
//         what is refused in it, in the form that was asked for.
// Rights: root's peer only, but for "show".
#pragma once

#include <cstdint>
#include <string_view>

#include "libpath/ipc/command.h"

namespace bondd {

// systemd's socket unit and the daemon listen here.
inline constexpr std::string_view kSocketPath = "/run/bondd.socket";

enum class CommandId : std::uint8_t {
  status,
  tree,
  bonds,
  bond,
  slaves,
  watchers,
  history,
  history_after,
  config,
  lint,
  version,
  plan,       // of the configuration in force
  plan_file,  // of another file, which the daemon reads
  apply,
  apply_forced,
  set_active,
  re_enslave,
  reload,
};

enum class Form : std::uint8_t { text, styled, json };

struct CommandWords {
  CommandId id{};
  Form form = Form::text;
  std::string_view words;
  libpath::Access access = libpath::Access::root;
  std::string_view help;
  bool async = false;  // waits for the kernel
};

inline constexpr auto kAny = libpath::Access::any;
inline constexpr auto kRoot = libpath::Access::root;
inline constexpr std::string_view kHelpStyled = "the same, in a style";
inline constexpr std::string_view kHelpJson = "the same, as JSON";

// clang-format off
inline constexpr CommandWords kCommandWords[] = {
    {CommandId::status, Form::text, "show status", kAny, "all bonds in one look"},
    {CommandId::status, Form::styled, "show status style $style", kAny, kHelpStyled},
    {CommandId::status, Form::json, "show status json", kAny, kHelpJson},
    {CommandId::tree, Form::text, "show tree", kAny, "bonds, slaves and what they hang on"},
    {CommandId::tree, Form::styled, "show tree style $style", kAny, kHelpStyled},
    {CommandId::tree, Form::json, "show tree json", kAny, kHelpJson},
    {CommandId::bonds, Form::text, "show bonds", kAny, "every bond and its settings"},
    {CommandId::bonds, Form::styled, "show bonds style $style", kAny, kHelpStyled},
    {CommandId::bonds, Form::json, "show bonds json", kAny, kHelpJson},
    {CommandId::bond, Form::text, "show bond $bond", kAny, "all that is known of one bond"},
    {CommandId::bond, Form::styled, "show bond $bond style $style", kAny, kHelpStyled},
    {CommandId::bond, Form::json, "show bond $bond json", kAny, kHelpJson},
    {CommandId::slaves, Form::text, "show slaves", kAny, "every slave and watched interface"},
    {CommandId::slaves, Form::styled, "show slaves style $style", kAny, kHelpStyled},
    {CommandId::slaves, Form::json, "show slaves json", kAny, kHelpJson},
    {CommandId::watchers, Form::text, "show watchers", kAny, "every watcher and what it found"},
    {CommandId::watchers, Form::styled, "show watchers style $style", kAny, kHelpStyled},
    {CommandId::watchers, Form::json, "show watchers json", kAny, kHelpJson},
    {CommandId::history, Form::text, "show history", kAny, "what happened"},
    {CommandId::history, Form::styled, "show history style $style", kAny, kHelpStyled},
    {CommandId::history, Form::json, "show history json", kAny, kHelpJson},
    {CommandId::history_after, Form::text, "show history after $sequence", kAny, "what happened after that event"},
    {CommandId::history_after, Form::styled, "show history after $sequence style $style", kAny, kHelpStyled},
    {CommandId::history_after, Form::json, "show history after $sequence json", kAny, kHelpJson},
    {CommandId::config, Form::text, "show config", kAny, "the configuration in force"},
    {CommandId::config, Form::json, "show config json", kAny, kHelpJson},
    {CommandId::lint, Form::text, "show lint", kAny, "what somebody should look at"},
    {CommandId::lint, Form::styled, "show lint style $style", kAny, kHelpStyled},
    {CommandId::lint, Form::json, "show lint json", kAny, kHelpJson},
    {CommandId::version, Form::text, "show version", kAny, "the daemon's version"},
    {CommandId::plan, Form::text, "show plan", kAny, "what would be done to make the bonds as configured"},
    {CommandId::plan, Form::styled, "show plan style $style", kAny, kHelpStyled},
    {CommandId::plan, Form::json, "show plan json", kAny, kHelpJson},
    {CommandId::plan_file, Form::text, "plan file $file", kRoot, "what would be done if this were the configuration"},
    {CommandId::plan_file, Form::styled, "plan file $file style $style", kRoot, kHelpStyled},
    {CommandId::plan_file, Form::json, "plan file $file json", kRoot, kHelpJson},
    {CommandId::apply, Form::text, "apply", kRoot, "do it, unless a step is refused", true},
    {CommandId::apply, Form::styled, "apply style $style", kRoot, kHelpStyled, true},
    {CommandId::apply, Form::json, "apply json", kRoot, kHelpJson, true},
    {CommandId::apply_forced, Form::text, "apply force", kRoot, "do it, refused steps, too", true},
    {CommandId::apply_forced, Form::styled, "apply force style $style", kRoot, kHelpStyled, true},
    {CommandId::apply_forced, Form::json, "apply force json", kRoot, kHelpJson, true},
    {CommandId::set_active, Form::text, "set-active bond $bond slave $slave", kRoot, "send the traffic through that slave", true},
    {CommandId::re_enslave, Form::text, "reenslave slave $slave", kRoot, "put an interface back into its bond", true},
    {CommandId::reload, Form::text, "reload", kRoot, "read the configuration again; changes no bond"},
};
// clang-format on

// Null when the command has no such form.
constexpr const CommandWords* find_words(CommandId id, Form form) {
  for (const CommandWords& row : kCommandWords) {
    if (row.id == id && row.form == form) return &row;
  }
  return nullptr;
}

}  // namespace bondd
