#include <iostream>

#include "bondd/ctl/options.h"
#include "bondd/ctl/outcome.h"
#include "bondd/ctl/run.h"
#include "bondd/ctl/terminal.h"

int main(int argc, char* argv[]) {
  const auto options = bondd::parse_options({argv + 1, argv + argc});
  if (options) {
    return bondd::run_command(*options, bondd::standard_output(), std::cout, std::cerr);
  }
  (options.error().error ? std::cerr : std::cout) << options.error().text;
  return options.error().error ? bondd::kExitUsage : bondd::kExitOk;
}
