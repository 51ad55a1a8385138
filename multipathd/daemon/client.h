// multipathd as a client: sends one command, or talks interactively.
#pragma once

#include <string>

namespace multipathd {

// Prints the reply; returns the exit status: 0, or 1 when the command or the connection failed.
int run_client_command(const std::string& command);
int run_interactive_client();

}  // namespace multipathd
