// Commands about the daemon itself.
#include "multipathd/commands/handlers.h"
#include "multipathd/engine/engine.h"

namespace multipathd::handlers {

using libpath::ParsedCommand;
using libpath::Status;

void force_queueing_daemon(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  context.engine.force_queueing(true);
  answer.ok();
}

void restore_queueing_daemon(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  context.engine.force_queueing(false);
  answer.ok();
}

// Answered at once; the work goes on behind it.
void reconfigure(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  context.reconfigure(false);
  answer.ok();
}

void reconfigure_all(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  context.reconfigure(true);
  answer.ok();
}

void shutdown(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  answer.ok();
  context.shutdown();
}

void quit(CommandContext&, const ParsedCommand&, const Answer& answer) { answer.ok(); }

}  // namespace multipathd::handlers
