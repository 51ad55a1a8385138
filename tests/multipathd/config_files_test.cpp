// Reading the configuration: what is missing is empty, what cannot be read is an error.
#include "multipathd/engine/config_files.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace multipathd {
namespace {

using libpath::Errc;

namespace fs = std::filesystem;

class ConfigFiles : public testing::Test {
 protected:
  ConfigFiles() {
    if (::mkdtemp(root_.data()) == nullptr) std::abort();
    place_ = {root_ + "/multipath.conf", root_ + "/conf.d"};
  }
  ~ConfigFiles() override { fs::remove_all(root_); }
  void write(const std::string& path, const std::string& text) const {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path) << text;
  }
  // The code of the error, or nothing when a configuration was read.
  std::optional<Errc> failure() const {
    const auto loaded = load_config_files(place_);
    return loaded ? std::nullopt : std::optional(loaded.error().code);
  }

  std::string root_ = testing::TempDir() + "config-files-XXXXXX";
  libpath::ConfigPlace place_;
};

TEST_F(ConfigFiles, NoFileIsAnEmptyConfiguration) { EXPECT_EQ(failure(), std::nullopt); }

TEST_F(ConfigFiles, BytesOfAnyLanguageAreText) {
  write(place_.main_file, "# k\xfcnstlich \xe2\x82\xac\ndefaults {\n verbosity 3\n}\n");
  EXPECT_EQ(failure(), std::nullopt);
}

TEST_F(ConfigFiles, ADirectoryInPlaceOfAFileIsNoConfiguration) {
  fs::create_directory(place_.main_file);
  EXPECT_EQ(failure(), Errc::invalid);
}

TEST_F(ConfigFiles, AFileInPlaceOfTheDirectoryIsNoConfiguration) {
  write(place_.directory, "defaults {\n}\n");
  EXPECT_NE(failure(), std::nullopt);
}

TEST_F(ConfigFiles, ZerosLeftByACrashAreNoConfiguration) {
  write(place_.main_file, std::string(4096, '\0'));
  EXPECT_EQ(failure(), Errc::invalid);
}

TEST_F(ConfigFiles, ALinkToNothingIsNoConfiguration) {
  fs::create_symlink(root_ + "/gone", place_.main_file);
  EXPECT_EQ(failure(), Errc::not_found);
}

TEST_F(ConfigFiles, OneUnreadableFileOfSeveralIsEnough) {
  write(place_.main_file, "defaults {\n}\n");
  write(place_.directory + "/10-site.conf", "defaults {\n}\n");
  EXPECT_EQ(failure(), std::nullopt);
  fs::create_directory(place_.directory + "/20-host.conf");
  EXPECT_EQ(failure(), Errc::invalid);
}

}  // namespace
}  // namespace multipathd
