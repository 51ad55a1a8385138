#include "libpath/plan/wanted.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "libpath/base/strings.h"
#include "libpath/dm/compare.h"
#include "libpath/dm/words.h"

namespace libpath {
namespace {

// "N word..." with exactly N words; an empty text is an empty list.
Result<std::vector<std::string>> counted_list(const char* keyword, std::string_view text) {
  if (trim(text).empty()) return std::vector<std::string>{};
  DmWords words(text);
  auto list = words.counted();
  if (!list || !words.done())
    return fail(Errc::invalid, std::string(keyword) + " '" + printable(text) +
                                   "': the number does not match the words");
  return std::move(*list);
}

Result<std::string> selector_text(std::string_view text) {
  DmWords words(text);
  const auto name = words.next();
  if (!name) return fail(Errc::invalid, "path_selector is empty");
  if (words.done()) return std::string(*name) + " 0";
  const auto args = words.counted();
  if (!args || !words.done())
    return fail(Errc::invalid,
                "path_selector '" + printable(text) + "': the number does not match the arguments");
  std::string result = std::string(*name) + " " + std::to_string(args->size());
  for (const auto& arg : *args) result += " " + arg;
  return result;
}

// queueing has its own field, and kernels since 4.3 keep an attached handler without being told.
void drop_governed_features(std::vector<std::string>& features) {
  std::erase_if(features, [](const std::string& word) {
    return word == kQueueIfNoPath || word == "retain_attached_hw_handler";
  });
}

Result<std::vector<std::string>> handler_words(const MapSettings& settings,
                                               const WantedInput& input) {
  if (settings.retain_attached_hw_handler && !input.attached_handler.empty())
    return std::vector<std::string>{input.attached_handler};
  return counted_list("hardware_handler", settings.hardware_handler);
}

bool holds_usable(const PathGroup& group, const std::vector<DevId>& devs) {
  return group.usable > 0 && std::any_of(group.paths.begin(), group.paths.end(), [&](DevId dev) {
           return std::find(devs.begin(), devs.end(), dev) != devs.end();
         });
}

// The group in use stays in use while it works; else the best one, which stands first.
unsigned first_group(const std::vector<PathGroup>& groups, const std::vector<DevId>& keep_active) {
  if (groups.empty()) return 0;
  const auto kept = std::find_if(groups.begin(), groups.end(), [&](const PathGroup& group) {
    return holds_usable(group, keep_active);
  });
  return kept == groups.end() ? 1 : static_cast<unsigned>(kept - groups.begin()) + 1;
}

void fill_groups(WantedMap& map, const std::vector<PathGroup>& groups,
                 const std::string& selector) {
  for (const auto& group : groups) {
    TableGroup row{selector, {}};
    for (const DevId dev : group.paths) row.paths.push_back({dev, {"1"}});
    map.table.groups.push_back(std::move(row));
    map.ranks.push_back({group.priority, group.usable, group.marginal});
  }
}

}  // namespace

Result<WantedMap> build_wanted(const MapSettings& settings, const WantedInput& input) {
  if (input.size == 0) return fail(Errc::invalid, "map " + input.alias + ": size is 0");
  auto features = counted_list("features", settings.features);
  if (!features) return tl::unexpected(features.error());
  auto handler = handler_words(settings, input);
  if (!handler) return tl::unexpected(handler.error());
  auto selector = selector_text(settings.path_selector);
  if (!selector) return tl::unexpected(selector.error());

  const auto groups = plan_groups(settings.grouping, input.paths);
  const bool usable =
      std::any_of(groups.begin(), groups.end(), [](const auto& group) { return group.usable > 0; });
  drop_governed_features(*features);
  WantedMap map{input.wwid, input.alias, input.size, input.read_only,       {}, {}, {},
                {},         {},          {},         input.queue_if_no_path};
  map.table.features = std::move(*features);
  map.table.hwhandler = std::move(*handler);
  map.table.first_group = first_group(groups, input.keep_active);
  fill_groups(map, groups, *selector);
  map.udev.no_kpartx = settings.skip_kpartx;
  map.udev.no_paths = !(usable || input.has_pending_path) || !input.probe_allowed;
  map.mode = settings.mode;
  map.uid = settings.uid;
  map.gid = settings.gid;
  return map;
}

std::string table_params(const WantedMap& map) {
  MultipathTable table = map.table;
  drop_governed_features(table.features);
  if (map.queue_if_no_path)
    table.features.insert(table.features.begin(), std::string(kQueueIfNoPath));
  return format_table(table);
}

}  // namespace libpath
