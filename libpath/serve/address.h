// Unix socket addresses as text: "@name" is abstract (sent without trailing NUL), anything else a
// path.
//
// Errors: invalid for an empty or too long one.
#pragma once

#include <string_view>

#include <sys/socket.h>
#include <sys/un.h>

#include "libpath/base/result.h"

namespace libpath {

struct SocketAddress {
  sockaddr_un name{};
  socklen_t length = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
};

inline bool is_abstract(std::string_view address) { return address.starts_with('@'); }
Result<SocketAddress> socket_address(std::string_view address);

}  // namespace libpath
