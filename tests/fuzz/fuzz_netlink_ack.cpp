// fuzz-libs: libpath_netlink
// Any datagram: an acknowledgement has an errno and one printable line; written again from what was
// read, it reads the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include <linux/netlink.h>

#include "libpath/base/strings.h"
#include "libpath/netlink/ack.h"

namespace {

using namespace libpath;

void require(bool condition) {
  if (!condition) std::abort();
}

ByteVector written(const NetlinkAck& ack) {
  const auto type = static_cast<std::uint16_t>(ack.end_of_dump ? NLMSG_DONE : NLMSG_ERROR);
  const unsigned flags =
      NLM_F_CAPPED | NLM_F_ACK_TLVS | (ack.interrupted ? unsigned{NLM_F_DUMP_INTR} : 0U);
  NetlinkWriter writer(type, static_cast<std::uint16_t>(flags), ack.sequence);
  writer.header(std::int32_t{-ack.error});
  if (!ack.end_of_dump) writer.header(nlmsghdr{});
  if (!ack.text.empty()) writer.text(NLMSGERR_ATTR_MSG, ack.text);
  if (ack.offset) writer.u32(NLMSGERR_ATTR_OFFS, *ack.offset);
  if (ack.missing_type) writer.u32(NLMSGERR_ATTR_MISS_TYPE, *ack.missing_type);
  if (ack.missing_nest) writer.u32(NLMSGERR_ATTR_MISS_NEST, *ack.missing_nest);
  auto bytes = std::move(writer).finish();
  require(bytes.has_value());
  return *std::move(bytes);
}

void check(const NetlinkAck& ack) {
  require(ack.error >= 0 && ack.error <= 4095);
  require(printable(ack.text) == ack.text);
  const Status status = status_of(ack, "set mtu of bond0");
  require(status.has_value() == (ack.error == 0));
  if (!status) {
    require(status.error().sys_errno == ack.error);
    require(status.error().what.starts_with("set mtu of bond0"));
  }
  const ByteVector bytes = written(ack);
  for (const NetlinkMessage& message : NetlinkMessages(bytes)) require(decode_ack(message) == ack);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const NetlinkMessage& message : NetlinkMessages(std::as_bytes(std::span(data, size)))) {
    const auto ack = decode_ack(message);
    if (!ack) continue;
    require(ack->sequence == message.sequence);
    check(*ack);
  }
  return 0;
}
