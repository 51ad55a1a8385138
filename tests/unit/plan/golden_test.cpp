// Every folder of tests/golden/plan: config, topology and kernel in, the steps of the plan out.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <system_error>

#include "libpath/base/strings.h"
#include "libpath/plan/eligible.h"
#include "libpath/plan/plan.h"
#include "libpath/plan/resize.h"

namespace libpath {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = fs::path(HAWSER_SOURCE_DIR) / "tests/golden/plan";

struct Case {
  MapSettings settings;
  AutoResize resize = AutoResize::never;
  std::vector<CandidatePath> paths;
  std::vector<PathSize> sizes;
  std::optional<KernelMap> kernel;
};

std::vector<std::string> lines(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> all;
  for (std::string line; std::getline(in, line);)
    if (!trim(line).empty() && line[0] != '#') all.push_back(line);
  return all;
}

std::string after_word(const std::string& line) {
  const auto blank = line.find(' ');
  std::string rest = blank == std::string::npos ? "" : line.substr(blank + 1);
  if (rest.size() > 1 && rest.front() == '"') rest = rest.substr(1, rest.size() - 2);
  return rest;
}

void read_config(const fs::path& file, Case& made) {
  for (const auto& line : lines(file)) {
    const std::string value = after_word(line);
    const std::string word(split_words(line)[0]);
    if (word == "alias") {
      made.settings.alias = value;
    } else if (word == "path_grouping_policy") {
      made.settings.grouping = parse_grouping(value).value();
    } else if (word == "path_selector") {
      made.settings.path_selector = value;
    } else if (word == "hardware_handler") {
      made.settings.hardware_handler = value;
    } else if (word == "no_path_retry" && value == "queue") {
      made.settings.no_path_retry.kind = NoPathRetry::Kind::queue;
    } else if (word == "auto_resize" && value == "grow_only") {
      made.resize = AutoResize::grow_only;
    } else {
      ADD_FAILURE() << file << ": what is '" << line << "'?";
    }
  }
}

void read_topology(const fs::path& file, Case& made) {
  for (const auto& line : lines(file)) {
    const auto words = split_words(line);
    ASSERT_EQ(words.size(), 5U) << file << ": " << line;
    CandidatePath path;
    path.rank.dev = DevId::parse(words[0]).value();
    path.rank.host = parse_number<std::uint32_t>(words[1]).value();
    path.rank.priority = parse_number<int>(words[2]).value();
    path.rank.usable = words[3] == "up";
    path.offline = words[3] == "offline";
    path.removed = words[3] == "removed";
    made.paths.push_back(path);
    made.sizes.push_back({path.rank.dev, parse_number<std::uint64_t>(words[4]).value()});
  }
}

void read_kernel(const fs::path& file, Case& made) {
  if (!fs::exists(file)) return;
  DmFacts map;
  map.uuid = "mpath-360a98000";
  map.target_type = "multipath";
  std::string table;
  std::string status;
  for (const auto& line : lines(file)) {
    const std::string word(split_words(line)[0]);
    const std::string value = after_word(line);
    if (word == "name") map.name = value;
    if (word == "size") map.size = parse_number<std::uint64_t>(value).value();
    if (word == "target") map.target_type = value;
    if (word == "table") table = value;
    if (word == "status") status = value;
    if (word == "suspended") map.suspended = true;
    if (word == "inactive") map.has_inactive_table = true;
  }
  map.has_live_table = !table.empty();
  map.target_count = map.has_live_table ? 1 : 0;
  made.kernel = read_kernel_map(map, table, status);
}

std::uint64_t planned_size(const Case& from) {
  if (!from.kernel || !from.kernel->has_live_table) return initial_size(from.sizes).size;
  return auto_resize(from.resize, from.kernel->size, from.sizes).size;
}

std::string steps_of(const Case& from) {
  const bool live = from.kernel && from.kernel->table;
  WantedInput input{*Wwid::make("360a98000"),
                    from.settings.alias,
                    planned_size(from),
                    false,
                    false,
                    true,
                    false,
                    {},
                    "",
                    {}};
  input.queue_if_no_path = from.settings.no_path_retry.kind == NoPathRetry::Kind::queue;
  input.paths = eligible_paths(from.paths, live ? &*from.kernel->table : nullptr);
  const auto wanted = build_wanted(from.settings, input);
  if (!wanted) return "error: " + wanted.error().message() + "\n";
  std::string text;
  for (const auto& step : plan_map(from.kernel, *wanted)) {
    text += describe(step) + "\n";
    if (const auto* made = std::get_if<CreateMap>(&step))
      text += "  " + table_params(made->map) + "\n";
    if (const auto* made = std::get_if<ReloadMap>(&step))
      text += "  " + table_params(made->map) + "\n";
  }
  return text;
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  std::error_code error;  // this runs before main(): no exception
  for (const auto& entry : fs::directory_iterator(kRoot, error))
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

class PlanGolden : public testing::TestWithParam<std::string> {};

TEST(PlanGoldenCases, AreThere) { EXPECT_GE(cases().size(), 9U); }

TEST_P(PlanGolden, GivesTheExpectedSteps) {
  const fs::path folder = kRoot / GetParam();
  Case made;
  read_config(folder / "config", made);
  read_topology(folder / "topology", made);
  read_kernel(folder / "kernel", made);
  std::ifstream in(folder / "expected-steps");
  ASSERT_TRUE(in) << "no expected-steps in " << folder;
  const std::string expected{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(steps_of(made), expected);
}

std::string case_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, PlanGolden, testing::ValuesIn(cases()), case_name);

}  // namespace
}  // namespace libpath
