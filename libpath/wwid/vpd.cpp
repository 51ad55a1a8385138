#include "libpath/wwid/vpd.h"

#include <algorithm>
#include <array>

#include "libpath/base/strings.h"
#include "libpath/model/ids.h"

namespace libpath {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t kPageSerial = 0x80;
constexpr std::uint8_t kPageDeviceId = 0x83;
constexpr std::size_t kHeader = 4;

constexpr std::uint8_t kBinary = 1;
constexpr std::uint8_t kAscii = 2;
constexpr std::uint8_t kUtf8 = 3;
constexpr std::uint8_t kLogicalUnit = 0;
constexpr std::uint8_t kTargetPort = 1;

constexpr std::uint8_t kT10 = 1;
constexpr std::uint8_t kEui64 = 2;
constexpr std::uint8_t kNaa = 3;
constexpr std::uint8_t kRelativePort = 4;
constexpr std::uint8_t kPortGroup = 5;
constexpr std::uint8_t kNameString = 8;

// What follows the page header, cut to what is there. nullopt: another page, or no header.
std::optional<Bytes> page_body(Bytes page, std::uint8_t number) {
  if (page.size() < kHeader || page[1] != number) return std::nullopt;
  const std::size_t length = static_cast<std::size_t>(page[2] << 8) | page[3];
  return page.subspan(kHeader, std::min(length, page.size() - kHeader));
}

std::string hex(Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 0x0f]);
  }
  return text;
}

std::string chars(Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (byte == 0) break;
    text.push_back(static_cast<char>(byte));
  }
  return text;
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The characters udev leaves alone in a name that becomes part of a symlink.
bool is_kept(char c) {
  const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return alnum || std::string_view("#+-.:=@_").find(c) != std::string_view::npos;
}

// Blanks at the ends go, runs of blanks become one '_', so does every other unusual character.
std::string udev_text(std::string_view text) {
  text = trim(text);
  std::string out;
  bool in_blanks = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool blank = is_blank(c);
    // An escape that udev wrote itself ("\x20") stays.
    const bool escape = c == '\\' && i + 1 < text.size() && text[i + 1] == 'x';
    if (!blank || !in_blanks) out.push_back(escape || is_kept(c) ? c : '_');
    in_blanks = blank;
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_all_zero(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '0'; });
}

// The kind digit and the identity, when there is an identity.
std::optional<std::string> tagged(char kind, std::string_view text) {
  // scsi_id treats the kind as part of the text: a leading blank of the identity survives as '_'.
  std::string full = udev_text(kind + std::string(text));
  const std::string_view payload = trim(text);
  if (payload.empty() || is_all_zero(payload) || !Wwid::make(full)) return std::nullopt;
  return full;
}

// "naa." and "eui." names say the same as the binary designators and must give the same WWID.
std::optional<std::string> from_name_string(std::string_view name) {
  if (name.starts_with("naa.")) return tagged('3', lower(name.substr(4)));
  if (name.starts_with("eui.")) return tagged('2', lower(name.substr(4)));
  return tagged('8', name);
}

std::optional<std::string> from_designator(const Designator& id) {
  if (id.type == kNameString) return from_name_string(chars(id.bytes));
  const char kind = static_cast<char>('0' + id.type);
  return tagged(kind, id.code_set == kAscii ? chars(id.bytes) : hex(id.bytes));
}

struct Preference {
  std::uint8_t type;
  int naa;  // first nibble; -1: any
  std::uint8_t code_set;
};

// scsi_id's order: the first row that any designator of the page satisfies wins.
constexpr std::array<Preference, 12> kPreferences = {{
    {kNaa, 6, kBinary},
    {kNaa, 6, kAscii},
    {kNaa, 5, kBinary},
    {kNaa, 5, kAscii},
    {kNaa, -1, kBinary},
    {kNaa, -1, kAscii},
    {kEui64, -1, kBinary},
    {kEui64, -1, kAscii},
    {kT10, -1, kBinary},
    {kT10, -1, kAscii},
    {kNameString, -1, kUtf8},
    {kNameString, -1, kAscii},
}};

bool satisfies(const Designator& id, const Preference& wanted) {
  if (id.association != kLogicalUnit || id.type != wanted.type || id.bytes.empty()) return false;
  if (id.code_set != wanted.code_set) return false;
  return wanted.naa < 0 || id.bytes[0] >> 4 == wanted.naa;
}

// A number of a target port designator: bytes 2 and 3, big endian.
std::optional<int> port_number(Bytes page, std::uint8_t type) {
  for (const Designator& id : decode_vpd83(page)) {
    if (id.association != kTargetPort || id.type != type || id.bytes.size() < 4) continue;
    return (id.bytes[2] << 8) | id.bytes[3];
  }
  return std::nullopt;
}

}  // namespace

std::vector<Designator> decode_vpd83(Bytes page) {
  std::vector<Designator> found;
  const auto body = page_body(page, kPageDeviceId);
  if (!body) return found;
  Bytes rest = *body;
  while (rest.size() >= kHeader) {
    const std::size_t length = rest[3];
    if (length > rest.size() - kHeader) break;
    Designator id;
    id.protocol = static_cast<std::uint8_t>(rest[0] >> 4);
    id.code_set = rest[0] & 0x0f;
    id.association = static_cast<std::uint8_t>((rest[1] >> 4) & 0x03);
    id.type = rest[1] & 0x0f;
    id.bytes = rest.subspan(kHeader, length);
    found.push_back(id);
    rest = rest.subspan(kHeader + length);
  }
  return found;
}

std::optional<std::string> wwid_from_vpd83(Bytes page) {
  const auto body = page_body(page, kPageDeviceId);
  if (!body) return std::nullopt;
  // SCSI-2 arrays (old Symmetrix) send the bare WWN; in a designator this byte is reserved, 0.
  if (body->size() > 2 && (*body)[2] != 0) return tagged('3', hex(*body));
  const auto ids = decode_vpd83(page);
  for (const Preference& wanted : kPreferences) {
    for (const Designator& id : ids) {
      if (!satisfies(id, wanted)) continue;
      if (auto wwid = from_designator(id)) return wwid;
    }
  }
  return std::nullopt;
}

std::optional<int> target_port_group_from_vpd83(Bytes page) {
  return port_number(page, kPortGroup);
}

std::optional<int> relative_port_from_vpd83(Bytes page) { return port_number(page, kRelativePort); }

std::optional<std::string> serial_from_vpd80(Bytes page) {
  const auto body = page_body(page, kPageSerial);
  if (!body) return std::nullopt;
  const std::string text = chars(*body);
  const std::string_view serial = trim(text);
  if (serial.empty()) return std::nullopt;
  return printable(serial);
}

std::optional<std::string> wwid_from_sysfs_attr(std::string_view text) {
  text = trim(text);
  if (text.starts_with("t10.")) return tagged('1', text.substr(4));
  return from_name_string(text);
}

}  // namespace libpath
