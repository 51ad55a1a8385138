// Checks every #include in libpath/ against libpath/LAYERS, and that only the edges include
// headers of the system and of its libraries.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;
using Layers = std::map<std::string, std::set<std::string>>;

const fs::path kSource = HAWSER_SOURCE_DIR;
const std::set<std::string> kEdges{"sys", "loop", "serve"};
// What the foundation needs: closing a descriptor, and the logger.
const std::map<std::string, std::set<std::string>> kAllowed{
    {"libpath/base/unique_fd.h", {"unistd.h"}},
    {"libpath/base/log.cpp",
     {"csignal", "pthread.h", "thread", "spdlog/async_logger.h", "spdlog/details/thread_pool.h",
      "spdlog/spdlog.h", "spdlog/sinks/stdout_sinks.h", "spdlog/sinks/syslog_sink.h"}},
};
// C headers that make no system call by themselves: sg_lib only decodes sense data, arpa/inet.h and
// netinet/in.h give addresses as text, linux/... the numbers and structures of netlink.
const std::set<std::string> kPureC{
    "regex.h",         "scsi/sg_lib.h",   "scsi/sg_lib_data.h", "scsi/sg_unaligned.h",
    "arpa/inet.h",     "netinet/in.h",    "linux/if.h",         "linux/if_bonding.h",
    "linux/if_link.h", "linux/netlink.h", "linux/rtnetlink.h"};

Layers parse_layers(std::istream& in) {
  Layers layers;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string module;
    words >> module;
    if (module.empty() || module.back() != ':') continue;
    module.pop_back();
    auto& uses = layers[module];
    for (std::string word; words >> word;) uses.insert(word);
  }
  return layers;
}

struct Include {
  std::string header;
  bool quoted = false;
};

std::optional<Include> parse_include(const std::string& line) {
  const auto hash = line.find_first_not_of(" \t");
  if (hash == std::string::npos || line[hash] != '#') return std::nullopt;
  const auto word = line.find_first_not_of(" \t", hash + 1);
  if (word == std::string::npos || line.compare(word, 7, "include") != 0) return std::nullopt;
  const auto open = line.find_first_of("<\"", word + 7);
  if (open == std::string::npos) return std::nullopt;
  const bool quoted = line[open] == '"';
  const auto close = line.find(quoted ? '"' : '>', open + 1);
  if (close == std::string::npos) return std::nullopt;
  return Include{line.substr(open + 1, close - open - 1), quoted};
}

std::string module_of(const std::string& path) {  // "libpath/<module>/file"
  const auto start = path.find('/') + 1;
  return path.substr(start, path.find('/', start) - start);
}

// The C++ library's headers have no suffix; tl/, fmt/ and nlohmann/ only compute.
bool is_pure_header(const std::string& header) {
  if (header.find('.') == std::string::npos && header.find('/') == std::string::npos) {
    static const std::set<std::string> kClocksAndThreads{
        "fstream", "iostream", "filesystem", "thread",       "mutex",  "condition_variable",
        "future",  "cstdio",   "csignal",    "shared_mutex", "syslog", "semaphore"};
    return kClocksAndThreads.count(header) == 0;
  }
  if (kPureC.count(header) > 0) return true;
  for (const std::string_view prefix : {"tl/", "fmt/", "nlohmann/"}) {
    if (header.starts_with(prefix)) return true;
  }
  return false;
}

// Why this include may not be; empty when it may.
std::string violation(const Layers& layers, const std::string& file, const Include& include) {
  const std::string module = module_of(file);
  const auto uses = layers.find(module);
  if (uses == layers.end()) return module + " is not in LAYERS";
  if (include.header.starts_with("libpath/")) {
    const std::string other = module_of(include.header);
    if (other == module || uses->second.count(other) > 0) return "";
    return module + " may not use " + other;
  }
  if (include.header.starts_with("generated/")) return "";  // data made at configure time
  if (include.quoted) return "not a full path from the root";
  if (kEdges.count(module) > 0) return "";
  const auto allowed = kAllowed.find(file);
  if (allowed != kAllowed.end() && allowed->second.count(include.header) > 0) return "";
  if (module != "base" && include.header.starts_with("spdlog/")) return "pure modules do not log";
  return is_pure_header(include.header) ? "" : "a system header outside the edges";
}

std::vector<std::string> violations_of(const Layers& layers, const std::string& file,
                                       std::istream& text) {
  std::vector<std::string> found;
  int number = 0;
  for (std::string line; std::getline(text, line);) {
    ++number;
    const auto include = parse_include(line);
    if (!include) continue;
    const std::string why = violation(layers, file, *include);
    if (why.empty()) continue;
    found.push_back(file + ":" + std::to_string(number) + ": " + include->header + ": " + why);
  }
  return found;
}

Layers real_layers() {
  std::ifstream in(kSource / "libpath/LAYERS");
  return parse_layers(in);
}

std::vector<std::string> violations_of_text(const std::string& file, const std::string& text) {
  std::istringstream table("base:\nmodel: base\nsys: base model\n");
  std::istringstream in(text);
  return violations_of(parse_layers(table), file, in);
}

TEST(Layers, TheTableNamesEveryModuleAndNoOther) {
  const Layers layers = real_layers();
  ASSERT_FALSE(layers.empty());
  std::set<std::string> folders;
  for (const auto& entry : fs::directory_iterator(kSource / "libpath")) {
    if (entry.is_directory()) folders.insert(entry.path().filename().string());
  }
  for (const auto& folder : folders) EXPECT_EQ(layers.count(folder), 1U) << folder;
  for (const auto& [module, uses] : layers) {
    for (const auto& other : uses) EXPECT_EQ(layers.count(other), 1U) << module << ": " << other;
  }
}

TEST(Layers, ModulesDoNotDependInCircles) {
  const Layers layers = real_layers();
  std::set<std::string> done;
  for (bool progress = true; progress;) {
    progress = false;
    for (const auto& [module, uses] : layers) {
      const bool ready = std::all_of(uses.begin(), uses.end(),
                                     [&done](const auto& other) { return done.count(other) > 0; });
      if (ready && done.insert(module).second) progress = true;
    }
  }
  EXPECT_EQ(done.size(), layers.size());
}

TEST(Layers, PureModulesDoNotUseTheEdges) {
  for (const auto& [module, uses] : real_layers()) {
    if (kEdges.count(module) > 0) continue;
    for (const auto& edge : kEdges) EXPECT_EQ(uses.count(edge), 0U) << module << ": " << edge;
  }
}

TEST(Layers, EveryIncludeOfTheTreeIsAllowed) {
  const Layers layers = real_layers();
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "libpath")) {
    const auto suffix = entry.path().extension();
    if (suffix != ".h" && suffix != ".cpp") continue;
    ++files;
    std::ifstream in(entry.path());
    const std::string name = fs::relative(entry.path(), kSource).string();
    for (const auto& line : violations_of(layers, name, in)) ADD_FAILURE() << line;
  }
  EXPECT_GT(files, 20U);
}

TEST(LayersChecker, AcceptsWhatTheTableAllows) {
  EXPECT_TRUE(violations_of_text("libpath/model/a.cpp",
                                 "#include \"libpath/model/a.h\"\n#include <vector>\n"
                                 "#include <tl/expected.hpp>\n#include <regex.h>\n"
                                 "#include \"libpath/base/strings.h\"\n")
                  .empty());
  EXPECT_TRUE(violations_of_text("libpath/sys/a.cpp", "#include <sys/ioctl.h>\n").empty());
}

TEST(LayersChecker, CatchesAnUpwardInclude) {
  const auto found =
      violations_of_text("libpath/base/a.h", "#pragma once\n#include \"libpath/sys/sysfs.h\"\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], "libpath/base/a.h:2: libpath/sys/sysfs.h: base may not use sys");
}

TEST(LayersChecker, CatchesSystemHeadersOutsideTheEdges) {
  for (const char* header : {"unistd.h", "sys/stat.h", "libudev.h", "libdevmapper.h", "fcntl.h",
                             "thread", "fstream", "systemd/sd-event.h", "spdlog/spdlog.h"}) {
    const std::string text = std::string("  #  include <") + header + ">\n";
    EXPECT_EQ(violations_of_text("libpath/model/a.cpp", text).size(), 1U) << header;
  }
}

TEST(LayersChecker, CatchesShortPathsAndUnknownModules) {
  EXPECT_EQ(violations_of_text("libpath/model/a.cpp", "#include \"ids.h\"\n").size(), 1U);
  EXPECT_EQ(violations_of_text("libpath/new/a.cpp", "#include <vector>\n").size(), 1U);
}

}  // namespace
