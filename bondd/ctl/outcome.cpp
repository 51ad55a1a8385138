#include "bondd/ctl/outcome.h"

#include <cerrno>

#include <fmt/format.h>

#include "libpath/serve/client.h"
#include "libpath/view/lint.h"

namespace bondd {
namespace {

constexpr std::string_view kMe = "bondctl: ";

Outcome complaint(int code, std::string_view what) {
  return {code, "", std::string(kMe).append(what).append("\n")};
}

Outcome failure_outcome(const Options& options, std::string_view reply) {
  const int code = options.command == CommandId::lint ? kExitUnreachable : kExitFailed;
  if (reply == libpath::kReplyDenied) return complaint(code, "only root may do this: try sudo");
  if (reply == libpath::kReplyTimeout) {
    return complaint(code, "bondd did not come to an end in time; what it did: bondctl events");
  }
  if (reply == libpath::kReplyFail) {
    return complaint(code, "bondd could not do this; why, says: journalctl -u bondd");
  }
  const std::string_view rest = libpath::shown_reply(reply);
  if (options.json && rest.starts_with('{')) return {code, std::string(rest), ""};
  Outcome outcome{code, "", std::string(kMe).append(rest)};
  if (!outcome.err.ends_with('\n')) outcome.err += '\n';
  if (options.command == CommandId::apply && rest.find("refused: ") != std::string_view::npos) {
    outcome.err += "nothing was done; refused steps, too: bondctl apply --force\n";
  }
  return outcome;
}

}  // namespace

Outcome reply_outcome(const Options& options, std::string_view reply) {
  if (libpath::is_failure(reply)) return failure_outcome(options, reply);
  if (options.command == CommandId::lint) {
    const auto status = libpath::view::lint_exit_status(reply);
    if (!status) return complaint(kExitUnreachable, "a reply of bondd that is not lint's");
    return {*status, std::string(reply), ""};
  }
  if (reply == libpath::kReplyOk) return {};
  return {kExitOk, std::string(reply), ""};
}

Outcome connect_outcome(const Options& options, const libpath::Error& error) {
  if (error.code == libpath::Errc::not_found) {
    return complaint(
        kExitUnreachable,
        fmt::format("bondd is not running: systemctl start bondd (nobody listens at {})",
                    options.socket));
  }
  if (error.sys_errno == EAGAIN) {
    return complaint(kExitUnreachable, "bondd has too many clients; try again");
  }
  return complaint(kExitUnreachable, error.message());
}

Outcome silence_outcome(const Options& options, const libpath::Error& error) {
  if (error.code == libpath::Errc::timeout) {
    return complaint(
        kExitUnreachable,
        fmt::format("no answer from bondd within {} s: systemctl status bondd",
                    std::chrono::duration_cast<libpath::Seconds>(options.patience()).count()));
  }
  return complaint(kExitUnreachable, "the connection to bondd broke: " + error.message());
}

}  // namespace bondd
