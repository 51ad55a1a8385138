// What a small world looks like to clients, to the letter: tests/golden/multipathd/.
// HAWSER_UPDATE_GOLDEN=1 writes the files anew; read the difference before keeping it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

const std::string kFolder = HAWSER_SOURCE_DIR "/tests/golden/multipathd/";

void compare(const std::string& file, const std::string& got) {
  if (std::getenv("HAWSER_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(kFolder);
    std::ofstream(kFolder + file) << got;
  }
  std::ifstream in(kFolder + file, std::ios::binary);
  std::ostringstream wanted;
  wanted << in.rdbuf();
  EXPECT_EQ(got, wanted.str()) << file;
}

TEST(DaemonGolden, ASmallWorldIsShownToTheLetter) {
  World world(with_defaults("user_friendly_names yes\n no_path_retry 12"));
  world.add_array({.hosts = 2, .luns = 2, .alua = true});
  world.scsi.set_tpg_state(2, libpath::AccessState::non_optimized);
  world.start();
  for (const char* name : {"mpatha", "mpathb"}) world.dm.run_io(name);
  world.dm.fail_path(disk_dev(3));
  world.break_disk(3);
  world.advance(libpath::Seconds(60));
  const std::pair<const char*, const char*> shown[] = {
      {"show-paths.txt", "show paths format \"%i %d %D %p %t %T %o\""},
      {"show-maps.txt", "show maps"},
      {"show-maps-status.txt", "show maps status"},
      {"show-maps-stats.txt", "show maps stats"},
      {"show-topology.txt", "show topology"},
      {"show-maps.json", "show maps json"},
      {"show-status.txt", "show status"},
      {"show-devices.txt", "show devices"},
  };
  for (const auto& [file, request] : shown) compare(file, world.cli(request));
}

}  // namespace
}  // namespace multipathd
