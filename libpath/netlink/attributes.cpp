#include "libpath/netlink/attributes.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include <linux/netlink.h>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

constexpr std::size_t kAlign = 4;  // of messages and of attributes
static_assert(NLMSG_ALIGNTO == kAlign && NLA_ALIGNTO == kAlign);
static_assert(sizeof(nlmsghdr) % kAlign == 0 && sizeof(nlattr) % kAlign == 0);

constexpr std::size_t aligned(std::size_t size) { return (size + kAlign - 1) & ~(kAlign - 1); }

ByteView without_front(ByteView bytes, std::size_t length) {
  return bytes.subspan(std::min(aligned(length), bytes.size()));
}

constexpr std::uint32_t big_endian(std::uint32_t value) {
  return std::endian::native == std::endian::big ? value : __builtin_bswap32(value);
}

}  // namespace

std::optional<std::uint32_t> NetlinkAttribute::be32() const {
  const auto value = u32();
  return value ? std::optional(big_endian(*value)) : std::nullopt;
}

std::optional<std::string> NetlinkAttribute::text(std::size_t longest) const {
  const std::string_view all(reinterpret_cast<const char*>(payload.data()), payload.size());
  const std::string_view text = all.substr(0, all.find('\0'));
  if (text.empty() || text.size() > longest) return std::nullopt;
  return printable(text);
}

NetlinkAttributes NetlinkAttribute::nested() const { return NetlinkAttributes(payload); }

void NetlinkAttributes::Iterator::read() {
  const auto header = read_front<nlattr>(rest_);
  if (!header || header->nla_len < sizeof(nlattr) || header->nla_len > rest_.size()) {
    rest_ = {};
    return;
  }
  now_.type = header->nla_type & static_cast<std::uint16_t>(NLA_TYPE_MASK);
  now_.payload = rest_.first(header->nla_len).subspan(sizeof(nlattr));
}

NetlinkAttributes::Iterator& NetlinkAttributes::Iterator::operator++() {
  rest_ = without_front(rest_, sizeof(nlattr) + now_.payload.size());
  read();
  return *this;
}

std::optional<NetlinkAttribute> NetlinkAttributes::find(std::uint16_t type) const {
  std::optional<NetlinkAttribute> found;
  for (const NetlinkAttribute& attribute : *this) {
    if (attribute.type == type) found = attribute;
  }
  return found;
}

bool NetlinkMessage::dump_interrupted() const { return (flags & NLM_F_DUMP_INTR) != 0; }

NetlinkAttributes NetlinkMessage::attributes(std::size_t fixed) const {
  if (payload.size() < fixed) return {};
  return NetlinkAttributes(without_front(payload, fixed));
}

void NetlinkMessages::Iterator::read() {
  const auto header = read_front<nlmsghdr>(rest_);
  if (!header || header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > rest_.size()) {
    rest_ = {};
    return;
  }
  now_ = {.type = header->nlmsg_type,
          .flags = header->nlmsg_flags,
          .sequence = header->nlmsg_seq,
          .port = header->nlmsg_pid,
          .payload = rest_.first(header->nlmsg_len).subspan(sizeof(nlmsghdr))};
}

NetlinkMessages::Iterator& NetlinkMessages::Iterator::operator++() {
  rest_ = without_front(rest_, sizeof(nlmsghdr) + now_.payload.size());
  read();
  return *this;
}

NetlinkWriter::NetlinkWriter(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence) {
  nlmsghdr message{};
  message.nlmsg_type = type;
  message.nlmsg_flags = flags;
  message.nlmsg_seq = sequence;
  header(message);
}

void NetlinkWriter::append(ByteView value) {
  message_.insert(message_.end(), value.begin(), value.end());
  message_.resize(aligned(message_.size()));
}

void NetlinkWriter::be32(std::uint16_t type, std::uint32_t value) { u32(type, big_endian(value)); }

void NetlinkWriter::text(std::uint16_t type, std::string_view value) {
  const std::string terminated(value);
  bytes(type, std::as_bytes(std::span(terminated.c_str(), terminated.size() + 1)));
}

void NetlinkWriter::bytes(std::uint16_t type, ByteView value) {
  const std::size_t start = message_.size();
  nlattr attribute{};
  attribute.nla_type = type;
  header(attribute);
  append(value);
  set_length(start, sizeof(nlattr) + value.size());  // without the padding
}

std::size_t NetlinkWriter::begin_nest(std::uint16_t type) {
  const std::size_t start = message_.size();
  nlattr attribute{};
  attribute.nla_type = static_cast<std::uint16_t>(type | NLA_F_NESTED);
  header(attribute);
  return start;
}

void NetlinkWriter::end_nest(std::size_t start) { set_length(start, message_.size() - start); }

void NetlinkWriter::set_length(std::size_t start, std::size_t length) {
  if (length > std::numeric_limits<std::uint16_t>::max()) {
    too_long_ = true;
    return;
  }
  const auto field = static_cast<std::uint16_t>(length);
  std::memcpy(message_.data() + start + offsetof(nlattr, nla_len), &field, sizeof(field));
}

Result<ByteVector> NetlinkWriter::finish() && {
  if (too_long_ || message_.size() > std::numeric_limits<std::uint32_t>::max()) {
    return fail(Errc::invalid, "netlink message is too long");
  }
  const auto length = static_cast<std::uint32_t>(message_.size());
  std::memcpy(message_.data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof(length));
  return std::move(message_);
}

}  // namespace libpath
