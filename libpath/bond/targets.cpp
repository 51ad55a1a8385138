#include "libpath/bond/targets.h"

#include <algorithm>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

std::string_view target_problem(const Ipv4Address& address) {
  constexpr std::uint8_t kFirstMulticast = 224;
  constexpr std::uint8_t kLastMulticast = 239;
  if (address.is_zero()) return "is the zero address";
  if (address.is_broadcast()) return "is the broadcast address";
  const std::uint8_t first = address.bytes[0];
  return first >= kFirstMulticast && first <= kLastMulticast ? "is a multicast address" : "";
}

std::string_view target_problem(const Ipv6Address& address) {
  if (address.is_zero()) return "is the zero address";
  return address.is_multicast() ? "is a multicast address" : "";
}

// What is wrong with one more address, else nothing and it is kept.
template <typename Address>
std::string_view keep_target(const Address& address, std::vector<Address>& known) {
  const std::string_view problem = target_problem(address);
  if (!problem.empty()) return problem;
  if (std::find(known.begin(), known.end(), address) != known.end()) return "is there twice";
  known.push_back(address);
  return {};
}

template <typename Address>
std::string joined_targets(const std::vector<Address>& targets) {
  std::string out;
  for (const Address& target : targets) {
    if (!out.empty()) out += ',';
    out += target.text();
  }
  return out;
}

}  // namespace

ParsedTargets parse_targets(std::string_view text) {
  ParsedTargets out;
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), ',', ' ');
  for (const std::string_view word : split_words(blanks)) {
    constexpr std::size_t kShown = 45;
    std::string_view problem = "is not an address";
    if (const auto ipv4 = Ipv4Address::parse(word)) {
      problem = keep_target(*ipv4, out.ipv4);
    } else if (const auto ipv6 = Ipv6Address::parse(word)) {
      problem = keep_target(*ipv6, out.ipv6);
    }
    if (problem.empty()) continue;
    out.problems.push_back("'" + printable(word.substr(0, kShown)) + "' " + std::string(problem));
  }
  return out;
}

std::string text(const std::vector<Ipv4Address>& targets) { return joined_targets(targets); }
std::string text(const std::vector<Ipv6Address>& targets) { return joined_targets(targets); }

}  // namespace libpath
