// Each folder of tests/golden/config is a story: *.conf files in (multipath.conf first, then the
// others in byte order), what `show config local` and `show blacklist` print and which diagnostics
// appear. `hardware` holds "VENDOR|PRODUCT|REVISION" lines, `maps` "WWID ALIAS" lines.
// HAWSER_UPDATE_GOLDEN=1 writes the expected files anew; read the difference before keeping it.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/base/strings.h"
#include "libpath/config/blacklist.h"
#include "libpath/config/dump.h"
#include "tests/unit/config/load.h"

namespace libpath {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<ConfigSource> sources_of(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".conf") names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return std::pair(a != "multipath.conf", a) < std::pair(b != "multipath.conf", b);
  });
  std::vector<ConfigSource> out;
  for (const auto& name : names) out.push_back({name, slurp(folder / name)});
  return out;
}

DumpFilter filter_of(const fs::path& folder) {
  DumpFilter filter;
  filter.local = true;
  const std::string hardware = slurp(folder / "hardware");
  for (const auto line : split(hardware, '\n')) {
    const auto parts = split(line, '|');
    if (parts.size() != 3) continue;
    filter.hardware.push_back(
        {std::string(parts[0]), std::string(parts[1]), std::string(parts[2])});
  }
  const std::string maps = slurp(folder / "maps");
  for (const auto line : split(maps, '\n')) {
    const auto words = split_words(line);
    if (words.size() == 2) filter.maps.push_back({std::string(words[0]), std::string(words[1])});
  }
  return filter;
}

void compare(const fs::path& file, const std::string& got) {
  if (std::getenv("HAWSER_UPDATE_GOLDEN") != nullptr) std::ofstream(file) << got;
  EXPECT_EQ(got, slurp(file)) << file;
}

TEST(Golden, ConfigsReadAsTheirFoldersSay) {
  std::size_t folders = 0;
  for (const auto& entry : fs::directory_iterator(HAWSER_SOURCE_DIR "/tests/golden/config")) {
    if (!entry.is_directory()) continue;
    SCOPED_TRACE(entry.path().filename());
    ++folders;
    const LoadedConfig loaded = load_config(sources_of(entry.path()));
    std::string diagnostics;
    for (const auto& line : messages(loaded)) diagnostics += line + "\n";
    compare(entry.path() / "expected-config", dump_config(loaded.config, filter_of(entry.path())));
    compare(entry.path() / "expected-diagnostics", diagnostics);
    compare(entry.path() / "expected-blacklist", render_blacklist(loaded.config));
  }
  EXPECT_GE(folders, 6U);
}

}  // namespace
}  // namespace libpath
