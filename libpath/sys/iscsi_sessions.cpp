#include "libpath/sys/iscsi_sessions.h"

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <memory>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/sys/discovery_attr.h"
#include "libpath/sys/discovery_transport.h"
#include "libpath/sys/iscsi_library.h"

namespace libpath {
namespace {

// The library would write to stderr; what it returns says enough.
void be_quiet(iscsi_context* /*context*/, int /*priority*/, const char* /*file*/, int /*line*/,
              const char* /*function*/, const char* /*format*/, va_list /*args*/) {}

std::string clean(const char* text) {
  return text == nullptr ? std::string() : printable(trim(text));
}

std::string portal(const char* address, std::int32_t port) {
  return format_portal(clean(address), port > 0 ? std::to_string(port) : std::string());
}

// Whatever the library knows; an empty session when it knows nothing.
IscsiSession ask_library(const IscsiLibrary& library, std::uint32_t sid) {
  IscsiSession found;
  found.sid = sid;
  const std::unique_ptr<iscsi_context, decltype(library.context_free)> context(
      library.context_new(), library.context_free);
  if (context == nullptr) return found;
  library.context_log_func_set(context.get(), be_quiet);
  iscsi_session* raw = nullptr;
  const int rc = library.session_get(context.get(), sid, &raw);
  const std::unique_ptr<iscsi_session, decltype(library.session_free)> session(
      rc == LIBISCSI_OK ? raw : nullptr, library.session_free);
  if (session == nullptr) return found;
  found.target_iqn = clean(library.session_target_name(session.get()));
  found.persistent_portal = portal(library.session_persistent_address(session.get()),
                                   library.session_persistent_port(session.get()));
  found.current_portal =
      portal(library.session_address(session.get()), library.session_port(session.get()));
  const auto recovery = library.session_recovery_tmo(session.get());
  if (recovery >= 0) found.recovery_tmo = Seconds(recovery);
  if (iscsi_iface* iface = library.session_iface(session.get()); iface != nullptr) {
    found.iface = clean(library.iface_name(iface));
    found.local_address = clean(library.iface_ipaddress(iface));
  }
  return found;
}

}  // namespace

SessionState parse_session_state(std::string_view text) {
  if (text == "LOGGED_IN") return SessionState::logged_in;
  if (text == "FAILED") return SessionState::failed;
  return text == "FREE" ? SessionState::free : SessionState::unknown;
}

std::string_view word(SessionState state) {
  constexpr std::string_view kWords[] = {"gone", "LOGGED_IN", "FAILED", "FREE"};
  return kWords[static_cast<int>(state)];
}

SessionState read_session_state(Sysfs& sysfs, const std::string& session) {
  return parse_session_state(sysfs_text(sysfs, "/sys/class/iscsi_session/" + session + "/state"));
}

Result<IscsiSession> complete_from_sysfs(Sysfs& sysfs, IscsiSession session) {
  const std::string name = "session" + std::to_string(session.sid);
  const std::string attrs = "/sys/class/iscsi_session/" + name;
  const auto place = sysfs.resolve(attrs);
  if (!place) return tl::unexpected(place.error());
  const std::string host = component_with_number(split(*place, '/'), "host");
  const IscsiPath seen = read_iscsi_path(sysfs, name, host);
  const auto fill = [](std::string& field, const std::string& value) {
    if (field.empty()) field = value;
  };
  fill(session.target_iqn, seen.target_iqn);
  fill(session.persistent_portal, seen.portal);
  fill(session.iface, seen.iface);
  fill(session.state, sysfs_text(sysfs, attrs + "/state"));
  // The kernel's word on the source address beats the interface record's configured one.
  if (!seen.local_address.empty()) session.local_address = seen.local_address;
  if (!session.recovery_tmo) session.recovery_tmo = seen.recovery_tmo;
  const std::string connection =
      "/sys/class/iscsi_connection/connection" + std::to_string(session.sid) + ":0";
  fill(session.current_portal, format_portal(sysfs_text(sysfs, connection + "/address"),
                                             sysfs_text(sysfs, connection + "/port")));
  return session;
}

Result<IscsiSession> LibIscsiSessions::get(std::uint32_t sid) {
  const std::string attrs = "/sys/class/iscsi_session/session" + std::to_string(sid);
  // Asked first: the library takes a session that goes away for an internal error.
  if (const auto there = sysfs_.resolve(attrs); !there) return tl::unexpected(there.error());
  IscsiSession known;
  known.sid = sid;
  if (const auto library = IscsiLibrary::load()) {
    known = ask_library(*library, sid);
  } else if (!missing_said_.test_and_set()) {
    log(LogLevel::warning, "iSCSI sessions are read from sysfs alone: {}",
        library.error().message());
  }
  return complete_from_sysfs(sysfs_, std::move(known));
}

Result<std::vector<IscsiSession>> LibIscsiSessions::list() {
  const auto names = sysfs_.list("/sys/class/iscsi_session");
  std::vector<IscsiSession> sessions;
  if (!names && names.error().code == Errc::not_found) return sessions;  // no iSCSI module
  if (!names) return tl::unexpected(names.error());
  constexpr std::string_view kPrefix = "session";
  for (const std::string& name : *names) {
    if (!name.starts_with(kPrefix)) continue;
    const auto sid = parse_number<std::uint32_t>(std::string_view(name).substr(kPrefix.size()));
    if (!sid) continue;
    if (auto session = get(*sid)) sessions.push_back(std::move(*session));  // else: logged out
  }
  std::sort(sessions.begin(), sessions.end(),
            [](const IscsiSession& a, const IscsiSession& b) { return a.sid < b.sid; });
  return sessions;
}

}  // namespace libpath
