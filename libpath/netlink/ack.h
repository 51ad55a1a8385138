// Acknowledgements: what the kernel says of a request, with its explanation (extended ack).
//
// Shape:  text is printable, one line, without errno's own text.
// Source: netlink(7); kernel Documentation/userspace-api/netlink/intro.rst.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "libpath/base/result.h"
#include "libpath/netlink/attributes.h"

namespace libpath {

struct NetlinkAck {
  std::uint32_t sequence = 0;  // of the request
  bool end_of_dump = false;    // NLMSG_DONE
  bool interrupted = false;    // NLM_F_DUMP_INTR: ask again
  int error = 0;               // errno; 0: taken
  std::string text;            // a warning, when there is no error
  // Which attribute is meant: bytes from the start of the request's header.
  std::optional<std::uint32_t> offset;
  std::optional<std::uint32_t> missing_type;  // an attribute the request has to have
  std::optional<std::uint32_t> missing_nest;  // in which nest, as an offset; unset: at the top
  bool operator==(const NetlinkAck&) const = default;
};

// Nullopt for any other message, and for one too short to hold an errno. A number that is no errno
// counts as EPROTO.
std::optional<NetlinkAck> decode_ack(const NetlinkMessage& message);

// Code by errno; `what` with the kernel's explanation behind it.
Status status_of(const NetlinkAck& ack, std::string what);

}  // namespace libpath
