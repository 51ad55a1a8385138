#include "libpath/dm/compare.h"

#include <algorithm>
#include <map>
#include <utility>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

using GroupKey = std::pair<std::string, std::vector<std::pair<DevId, std::string>>>;

// Features that mean something, by name; a later one of the same name wins, as in the kernel.
std::map<std::string, std::string> feature_key(const MultipathTable& table) {
  std::map<std::string, std::string> key;
  const auto& words = table.features;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool has_value = words[i] == "pg_init_retries" || words[i] == "pg_init_delay_msecs" ||
                           words[i] == "queue_mode";
    const std::string value = has_value && i + 1 < words.size() ? words[i + 1] : "";
    key[words[i]] = value;
    if (has_value) ++i;
  }
  key.erase(std::string(kQueueIfNoPath));
  key.erase("retain_attached_hw_handler");
  // The kernel reports a queue mode only when it is not request based.
  const auto mode = key.find("queue_mode");
  if (mode != key.end() && mode->second != "bio") key.erase(mode);
  return key;
}

// What of a path's arguments makes a difference. The repeat count does not: kernels since 4.6 use
// 1, and historical-service-time reports 0.
std::string path_key(std::string_view selector, const TablePath& path) {
  if (selector.starts_with("service-time"))
    return path.args.size() > 1 ? path.args[1] : std::string("1");  // relative throughput
  if (selector.starts_with("io-affinity")) return join(path.args, " ");
  return "";
}

GroupKey group_key(const TableGroup& group) {
  GroupKey key{canonical_selector(group.selector), {}};
  for (const auto& path : group.paths) key.second.emplace_back(path.dev, path_key(key.first, path));
  std::sort(key.second.begin(), key.second.end());
  return key;
}

std::vector<GroupKey> group_keys(const MultipathTable& table) {
  std::vector<GroupKey> keys;
  for (const auto& group : table.groups) keys.push_back(group_key(group));
  return keys;
}

}  // namespace

std::string canonical_selector(std::string_view selector) {
  const auto words = split_words(selector);
  if (words.empty()) return "";
  std::string text(words[0]);
  std::vector<std::string> args;
  for (std::size_t i = 2; i < words.size(); ++i) args.emplace_back(words[i]);
  if (text == "historical-service-time") {
    // The kernel reports both arguments; these are its defaults (0.95 of 1024, no threshold).
    if (args.empty()) args.emplace_back("972");
    if (args.size() == 1) args.emplace_back("0");
  }
  text += ' ' + std::to_string(args.size());
  for (const auto& arg : args) text += ' ' + arg;
  return text;
}

bool same_layout(const MultipathTable& kernel, const MultipathTable& wanted) {
  return feature_key(kernel) == feature_key(wanted) && group_keys(kernel) == group_keys(wanted);
}

bool same_groups(const MultipathTable& kernel, const MultipathTable& wanted) {
  auto a = group_keys(kernel);
  auto b = group_keys(wanted);
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return feature_key(kernel) == feature_key(wanted) && a == b;
}

bool has_feature(const MultipathTable& table, std::string_view feature) {
  return std::find(table.features.begin(), table.features.end(), feature) != table.features.end();
}

std::vector<DevId> table_paths(const MultipathTable& table) {
  std::vector<DevId> paths;
  for (const auto& group : table.groups)
    for (const auto& path : group.paths) paths.push_back(path.dev);
  return paths;
}

}  // namespace libpath
