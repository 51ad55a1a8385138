#include "libpath/serve/address.h"

#include <cstddef>
#include <string>

namespace libpath {

Result<SocketAddress> socket_address(std::string_view address) {
  const bool abstract = is_abstract(address);
  // A path keeps its NUL, an abstract name has the NUL in front.
  const std::size_t room = sizeof(sockaddr_un::sun_path) - (abstract ? 0 : 1);
  if (address.empty() || address.size() > room || address.find('\0') != std::string_view::npos) {
    return fail(Errc::invalid, "socket address " + std::string(address));
  }
  SocketAddress out;
  out.name.sun_family = AF_UNIX;
  address.copy(out.name.sun_path, address.size());
  if (abstract) out.name.sun_path[0] = '\0';
  out.length =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size() + (abstract ? 0 : 1));
  return out;
}

}  // namespace libpath
