#include "libpath/model/settings.h"

#include <array>
#include <string_view>

namespace libpath {
namespace {

constexpr std::array<std::string_view, 6> kGroupings = {"failover",           "multibus",
                                                        "group_by_serial",    "group_by_prio",
                                                        "group_by_node_name", "group_by_tpg"};
constexpr std::array<std::string_view, 8> kCheckers = {
    "none", "tur", "directio", "readsector0", "emc_clariion", "hp_sw", "rdac", "cciss_tur"};
constexpr std::array<std::string_view, 5> kFindMultipaths = {"strict", "off", "on", "greedy",
                                                             "smart"};

template <typename E, std::size_t N>
std::optional<E> find_word(const std::array<std::string_view, N>& words, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view word(Grouping grouping) { return kGroupings[static_cast<std::size_t>(grouping)]; }
std::string_view word(CheckerKind kind) { return kCheckers[static_cast<std::size_t>(kind)]; }
std::string_view word(FindMultipaths mode) {
  return kFindMultipaths[static_cast<std::size_t>(mode)];
}

std::optional<Grouping> parse_grouping(std::string_view text) {
  return find_word<Grouping>(kGroupings, text);
}

std::optional<CheckerKind> parse_checker(std::string_view text) {
  return find_word<CheckerKind>(kCheckers, text);
}

std::optional<FindMultipaths> parse_find_multipaths(std::string_view text) {
  if (text == "no" || text == "0") return FindMultipaths::off;
  if (text == "yes" || text == "1") return FindMultipaths::on;
  return find_word<FindMultipaths>(kFindMultipaths, text);
}

}  // namespace libpath
