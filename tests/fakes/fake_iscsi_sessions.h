// FakeIscsiSessions: a list of sessions the test sets.
#pragma once

#include <cerrno>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libpath/sys/iscsi_sessions.h"

namespace libpath {

class FakeIscsiSessions final : public IscsiSessions {
 public:
  Result<std::vector<IscsiSession>> list() override {
    std::vector<IscsiSession> all;
    for (const auto& [sid, session] : sessions_) all.push_back(session);
    return all;
  }
  Result<IscsiSession> get(std::uint32_t sid) override {
    const auto found = sessions_.find(sid);
    if (found == sessions_.end()) return fail_errno("session " + std::to_string(sid), ENOENT);
    return found->second;
  }
  void put(const IscsiSession& session) { sessions_[session.sid] = session; }
  void remove(std::uint32_t sid) { sessions_.erase(sid); }

 private:
  std::map<std::uint32_t, IscsiSession> sessions_;
};

}  // namespace libpath
