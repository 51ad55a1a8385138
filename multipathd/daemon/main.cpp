#include <iostream>

#include <unistd.h>

#include "libpath/sys/daemon_process.h"
#include "multipathd/daemon/client.h"
#include "multipathd/daemon/daemon.h"
#include "multipathd/daemon/options.h"

int main(int argc, char* argv[]) {
  const auto options = multipathd::parse_daemon_options(argc, argv);
  if (!options) {
    std::cerr << options.error().message() << "\n" << multipathd::daemon_usage();
    return 1;
  }
  if (options->help) {
    std::cout << multipathd::daemon_usage();
    return 0;
  }
  if (options->interactive) return multipathd::run_interactive_client();
  if (options->client) return multipathd::run_client_command(options->command);
  if (geteuid() != 0) {
    std::cerr << "need to be root\n";
    return 1;
  }
  libpath::end_process(multipathd::run_daemon(*options));
}
