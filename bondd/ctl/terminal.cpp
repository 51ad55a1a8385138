#include "bondd/ctl/terminal.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include <unistd.h>

#include <sys/ioctl.h>

namespace bondd {
namespace {

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The first of the variables that is set decides (setlocale(3)).
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value = from_environment(name);
    if (value.empty()) continue;
    std::transform(value.begin(), value.end(), value.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

Terminal standard_output() {
  Terminal terminal;
  terminal.interactive = ::isatty(STDOUT_FILENO) == 1;
  const std::string kind = from_environment("TERM");
  terminal.colours = !kind.empty() && kind != "dumb" && from_environment("NO_COLOR").empty();
  terminal.utf8 = locale_is_utf8();
  winsize size{};
  if (terminal.interactive && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    terminal.width = size.ws_col;
  }
  return terminal;
}

}  // namespace bondd
