// Requests about interfaces: a LinkChange, or a question, as one message to the kernel.
//
// Shape:  a change is to be acknowledged (NLM_F_ACK). A question is answered by link messages, or
//         by an acknowledgement with an error; a dump ends with NLMSG_DONE.
// Errors: invalid: an option's value that is not of its kind, a name that no interface can have,
//         no index.
// Source: rtnetlink(7); kernel net/core/rtnetlink.c, drivers/net/bonding/bond_netlink.c.
#pragma once

#include <cstdint>

#include "libpath/base/result.h"
#include "libpath/model/link_change.h"
#include "libpath/netlink/attributes.h"

namespace libpath {

Result<ByteVector> encode_link_change(const LinkChange& change, std::uint32_t sequence);

// Counters cost the kernel time.
enum class WithCounters : bool { no, yes };
ByteVector encode_link_dump(WithCounters counters, std::uint32_t sequence);
ByteVector encode_link_query(LinkIndex link, WithCounters counters, std::uint32_t sequence);

}  // namespace libpath
