// `bondctl events`: an event a line; with --follow until SIGINT or SIGTERM.
//
// The server answers one request with one reply, so there is no stream to listen to: bondctl asks
// what happened after the last event it knows, every 200 ms over one connection. An idle question
// costs the daemon a few bytes; a stream would cost it a queue for each client that does not read.
#pragma once

#include <iosfwd>

#include "bondd/ctl/options.h"
#include "libpath/view/style.h"

namespace bondd {

int run_events(const Options& options, const libpath::view::Style& style, std::ostream& out,
               std::ostream& err);

}  // namespace bondd
