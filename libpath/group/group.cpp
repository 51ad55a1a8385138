#include "libpath/group/group.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace libpath {
namespace {

int known_priority(const RankedPath& path) { return std::max(path.priority, 0); }

// Paths of one key share a group.
std::string by_attribute(const std::string& attribute, const RankedPath& path) {
  return attribute.empty() ? "?" + std::to_string(path.priority) : "=" + attribute;
}

std::string grouping_key(Grouping how, const RankedPath& path) {
  switch (how) {
    case Grouping::failover:
      return path.dev.text();
    case Grouping::multibus:
      return "";
    case Grouping::group_by_serial:
      return by_attribute(path.serial, path);
    case Grouping::group_by_prio:
      return std::to_string(path.priority);
    case Grouping::group_by_node_name:
      return by_attribute(path.node_name, path);
    case Grouping::group_by_tpg:
      return by_attribute(path.tpg ? std::to_string(*path.tpg) : "", path);
  }
  return path.dev.text();
}

std::vector<RankedPath> sorted_unique(std::span<const RankedPath> paths) {
  std::vector<RankedPath> sorted(paths.begin(), paths.end());
  const auto by_dev = [](const RankedPath& a, const RankedPath& b) { return a.dev < b.dev; };
  std::stable_sort(sorted.begin(), sorted.end(), by_dev);
  const auto same = [](const RankedPath& a, const RankedPath& b) { return a.dev == b.dev; };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  return sorted;
}

// One path of each host in turn; hosts in the order of their lowest DevId.
std::vector<DevId> alternate_hosts(const std::vector<RankedPath>& by_dev) {
  std::vector<std::pair<std::uint32_t, std::deque<DevId>>> hosts;
  for (const auto& path : by_dev) {
    auto host = std::find_if(hosts.begin(), hosts.end(),
                             [&](const auto& entry) { return entry.first == path.host; });
    if (host == hosts.end()) host = hosts.insert(hosts.end(), {path.host, {}});
    host->second.push_back(path.dev);
  }
  std::vector<DevId> order;
  while (order.size() < by_dev.size()) {
    for (auto& [host, queue] : hosts) {
      if (queue.empty()) continue;
      order.push_back(queue.front());
      queue.pop_front();
    }
  }
  return order;
}

PathGroup make_group(const std::vector<RankedPath>& by_dev, bool marginal) {
  PathGroup group;
  group.priority = group_priority(by_dev);
  group.usable = static_cast<unsigned>(
      std::count_if(by_dev.begin(), by_dev.end(), [](const auto& path) { return path.usable; }));
  group.marginal = marginal;
  group.paths = alternate_hosts(by_dev);
  return group;
}

bool goes_before(const PathGroup& a, const PathGroup& b) {
  if (better_group(a, b)) return true;
  if (better_group(b, a)) return false;
  return *std::min_element(a.paths.begin(), a.paths.end()) <
         *std::min_element(b.paths.begin(), b.paths.end());
}

}  // namespace

std::vector<PathGroup> plan_groups(Grouping how, std::span<const RankedPath> paths) {
  std::map<std::pair<bool, std::string>, std::vector<RankedPath>> members;
  for (const auto& path : sorted_unique(paths))
    members[{path.marginal, grouping_key(how, path)}].push_back(path);
  std::vector<PathGroup> groups;
  groups.reserve(members.size());
  for (const auto& [key, group] : members) groups.push_back(make_group(group, key.first));
  std::sort(groups.begin(), groups.end(), goes_before);
  return groups;
}

int group_priority(std::span<const RankedPath> paths) {
  const bool any_usable =
      std::any_of(paths.begin(), paths.end(), [](const auto& path) { return path.usable; });
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (const auto& path : paths) {
    if (any_usable && !path.usable) continue;
    sum += known_priority(path);
    ++count;
  }
  return count == 0 ? 0 : static_cast<int>((sum + count / 2) / count);
}

bool better_group(const PathGroup& a, const PathGroup& b) {
  if (a.marginal != b.marginal) return !a.marginal;
  if ((a.usable > 0) != (b.usable > 0)) return a.usable > 0;
  if (a.priority != b.priority) return a.priority > b.priority;
  return a.usable > b.usable;
}

std::optional<std::size_t> best_group(std::span<const PathGroup> groups) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].usable == 0) continue;
    if (!best || better_group(groups[i], groups[*best])) best = i;
  }
  return best;
}

}  // namespace libpath
