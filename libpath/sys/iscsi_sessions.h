// iSCSI sessions of this host, as open-iscsi and the kernel know them. Real: LibIscsiSessions
// (libopeniscsiusr, sysfs for what it lacks). Test: FakeIscsiSessions.
//
// Runs on a worker. Shape: ordered by sid; an unknown field is empty.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/sys/sysfs.h"

namespace libpath {

struct IscsiSession {
  std::uint32_t sid = 0;
  std::string target_iqn;
  std::string persistent_portal;  // as configured: "192.0.2.1:3260"
  std::string current_portal;     // where the connection goes now (after a redirect)
  std::string iface;              // "default"
  std::string local_address;      // initiator side
  std::string state;              // sysfs: LOGGED_IN, FAILED, FREE
  std::optional<Seconds> recovery_tmo;
  bool operator==(const IscsiSession&) const = default;
};

// FAILED: the connection is lost, commands are held back until it returns or recovery_tmo is over.
// FREE: it is over, or the session is new.
enum class SessionState : std::uint8_t { unknown, logged_in, failed, free };
SessionState parse_session_state(std::string_view text);
std::string_view word(SessionState state);  // as sysfs says it; "gone" for unknown

class IscsiSessions {
 public:
  virtual ~IscsiSessions() = default;
  virtual Result<std::vector<IscsiSession>> list() = 0;     // empty: none, or no iSCSI here
  virtual Result<IscsiSession> get(std::uint32_t sid) = 0;  // not_found: logged out
};

class LibIscsiSessions final : public IscsiSessions {
 public:
  explicit LibIscsiSessions(Sysfs& sysfs) : sysfs_(sysfs) {}
  Result<std::vector<IscsiSession>> list() override;
  Result<IscsiSession> get(std::uint32_t sid) override;

 private:
  Sysfs& sysfs_;
  std::atomic_flag missing_said_;  // workers ask
};

// What sysfs says of "session3" now; unknown when it is gone.
SessionState read_session_state(Sysfs& sysfs, const std::string& session);

// The session from sysfs alone; also fills what the library left empty.
Result<IscsiSession> complete_from_sysfs(Sysfs& sysfs, IscsiSession session);

}  // namespace libpath
