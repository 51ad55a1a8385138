#include <iostream>

#include <unistd.h>

#include "bondd/daemon/daemon.h"
#include "bondd/daemon/options.h"
#include "libpath/sys/daemon_process.h"

int main(int argc, char* argv[]) {
  constexpr int kUsage = 2;
  const auto options = bondd::parse_daemon_options(argc, argv);
  if (!options) {
    std::cerr << "bondd: " << options.error().message() << "\n" << bondd::daemon_usage();
    return kUsage;
  }
  if (options->help) {
    std::cout << bondd::daemon_usage();
    return 0;
  }
  if (options->check_only) return bondd::check_config(*options);
  if (geteuid() != 0) {
    std::cerr << "bondd: need to be root\n";
    return 1;
  }
  libpath::end_process(bondd::run_daemon(*options));
}
