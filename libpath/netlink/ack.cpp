#include "libpath/netlink/ack.h"

#include <cerrno>
#include <limits>
#include <utility>

#include <linux/netlink.h>

namespace libpath {
namespace {

constexpr int kLargestErrno = 4095;  // the kernel's MAX_ERRNO
constexpr std::size_t kLongestText = 1024;

// The kernel's numbers are errnos below zero.
int errno_of(std::int32_t number) {
  if (number == 0) return 0;
  return number < 0 && number >= -kLargestErrno ? -number : EPROTO;
}

// What stands between the message's header and the explanation.
std::optional<std::size_t> fixed_size(const NetlinkMessage& message) {
  if (message.type == NLMSG_DONE) return sizeof(std::int32_t);
  const auto error = read_front<nlmsgerr>(message.payload);
  if (!error) return std::nullopt;
  if ((message.flags & NLM_F_CAPPED) != 0) return sizeof(nlmsgerr);
  // The request follows, all of it.
  if (error->msg.nlmsg_len < sizeof(nlmsghdr)) return std::nullopt;
  return sizeof(error->error) + std::size_t{error->msg.nlmsg_len};
}

void take_explanation(NetlinkAck& ack, NetlinkAttributes attributes) {
  for (const NetlinkAttribute& attribute : attributes) {
    switch (attribute.type) {
      case NLMSGERR_ATTR_MSG:
        ack.text = attribute.text(kLongestText).value_or("");
        break;
      case NLMSGERR_ATTR_OFFS:
        ack.offset = attribute.u32();
        break;
      case NLMSGERR_ATTR_MISS_TYPE:
        ack.missing_type = attribute.u32();
        break;
      case NLMSGERR_ATTR_MISS_NEST:
        ack.missing_nest = attribute.u32();
        break;
      default:
        break;
    }
  }
}

}  // namespace

std::optional<NetlinkAck> decode_ack(const NetlinkMessage& message) {
  if (message.type != NLMSG_ERROR && message.type != NLMSG_DONE) return std::nullopt;
  const auto number = read_front<std::int32_t>(message.payload);
  if (!number) return std::nullopt;
  NetlinkAck ack;
  ack.sequence = message.sequence;
  ack.end_of_dump = message.type == NLMSG_DONE;
  ack.interrupted = message.dump_interrupted();
  ack.error = errno_of(*number);
  if ((message.flags & NLM_F_ACK_TLVS) == 0) return ack;
  if (const auto fixed = fixed_size(message)) take_explanation(ack, message.attributes(*fixed));
  return ack;
}

Status status_of(const NetlinkAck& ack, std::string what) {
  if (ack.error == 0) return {};
  if (!ack.text.empty()) what += ": " + ack.text;
  if (ack.missing_type) what += " (attribute " + std::to_string(*ack.missing_type) + " is missing)";
  return fail_errno(std::move(what), ack.error);
}

}  // namespace libpath
