#include "libpath/bondconf/selector_text.h"

#include <algorithm>
#include <optional>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

// White space as the kernel counts it, and control bytes, which no configuration can hold.
bool refused_in_names(char c) {
  constexpr unsigned char kNoBreakSpace = 0xa0;
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte == 0x7f || byte == kNoBreakSpace || c == '/' || c == ':' || c == '%';
}

bool is_lower_hex(std::string_view text, std::size_t shortest, std::size_t longest) {
  return text.size() >= shortest && text.size() <= longest &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// DOMAIN:BUS:DEVICE.FUNCTION as sysfs writes it.
std::optional<std::string> pci_address(std::string_view text) {
  if (text.starts_with("pci-")) text.remove_prefix(4);
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  if (std::count(lower.begin(), lower.end(), ':') == 1) lower.insert(0, "0000:");
  const auto parts = split(lower, ':');
  if (parts.size() != 3 || !is_lower_hex(parts[0], 4, 8) || !is_lower_hex(parts[1], 2, 2)) {
    return std::nullopt;
  }
  const auto slot = split(parts[2], '.');
  const bool good = slot.size() == 2 && is_lower_hex(slot[0], 2, 2) && slot[1].size() == 1 &&
                    slot[1][0] >= '0' && slot[1][0] <= '7';
  return good ? std::optional(lower) : std::nullopt;
}

}  // namespace

std::string link_name_problem(std::string_view name, std::size_t longest) {
  if (name.empty()) return "is empty";
  if (name == "." || name == "..") return "is not a name";
  if (name.size() > longest) return "is longer than " + std::to_string(longest) + " bytes";
  const auto bad = std::find_if(name.begin(), name.end(), refused_in_names);
  if (bad == name.end()) return {};
  return *bad == '/' || *bad == ':' || *bad == '%'
             ? "contains '" + std::string(1, *bad) + "', which the kernel does not take in names"
             : "contains white space";
}

Result<SlaveSelector> parse_selector(std::string_view text) {
  if (const auto mac = MacAddress::parse(text)) {
    if (mac->is_zero() || mac->is_multicast()) {
      return fail(Errc::invalid, "is not the address of an interface");
    }
    return ByPermanentMac{*mac};
  }
  if (auto device = pci_address(text)) return ByDevicePath{std::move(*device)};
  const std::string problem = link_name_problem(text, kMaxAlternativeName);
  if (problem.empty()) return ByName{std::string(text)};
  const bool looks_like_address = text.find(':') != std::string_view::npos;
  return fail(Errc::invalid,
              looks_like_address ? "is neither a MAC nor a PCI address nor a name" : problem);
}

}  // namespace libpath
