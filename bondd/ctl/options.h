// bondctl's command line, as a value.
//
// Errors: parse_options: a text for the terminal instead; of --help, no error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bondd/commands/words.h"
#include "bondd/ctl/request.h"
#include "libpath/base/time.h"
#include "libpath/view/style.h"

namespace bondd {

enum class ColourWish : std::uint8_t { automatic, always, never };

struct Options {
  CommandId command = CommandId::status;
  Arguments arguments;
  bool json = false;
  bool events = false;  // `events`: history, an event a line
  bool follow = false;  // and those still to come
  std::string socket = std::string(kSocketPath);
  std::optional<libpath::Millis> timeout;  // unset: as the command needs
  ColourWish colour = ColourWish::automatic;
  bool ascii = false;
  std::size_t width = 0;  // 0: the terminal's

  // For one reply. What changes bonds may have to wait for links to come up.
  libpath::Millis patience() const;
};

struct UsageText {
  std::string text;
  bool error = true;
};

// `arguments` without the program's name.
tl::expected<Options, UsageText> parse_options(std::vector<std::string> arguments);

// What standard output is.
struct Terminal {
  bool interactive = false;
  bool colours = false;   // it knows them, and the user has nothing against them
  bool utf8 = false;      // the locale's encoding
  std::size_t width = 0;  // 0: not known
};

libpath::view::Style style_for(const Options& options, const Terminal& terminal);

}  // namespace bondd
