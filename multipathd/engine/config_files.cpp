#include "multipathd/engine/config_files.h"

#include <vector>

#include <grp.h>
#include <pwd.h>

#include <sys/stat.h>

#include "libpath/base/log.h"
#include "libpath/sys/files.h"

namespace multipathd {

using libpath::ConfigSource;
using libpath::Errc;
using libpath::Result;

namespace {

constexpr std::size_t kLookupBuffer = 16384;

std::optional<unsigned> user_id(std::string_view name) {
  std::vector<char> buffer(kLookupBuffer);
  passwd entry{};
  passwd* found = nullptr;
  const std::string text(name);
  getpwnam_r(text.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return std::nullopt;
  return found->pw_uid;
}

std::optional<unsigned> group_id(std::string_view name) {
  std::vector<char> buffer(kLookupBuffer);
  group entry{};
  group* found = nullptr;
  const std::string text(name);
  getgrnam_r(text.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return std::nullopt;
  return found->gr_gid;
}

// A link to nothing: somebody wrote a configuration, and it is not there now.
bool is_link(const std::string& file) {
  struct stat facts {};
  return ::lstat(file.c_str(), &facts) == 0 && S_ISLNK(facts.st_mode);
}

libpath::Status add_source(const std::string& file, bool must_exist,
                           std::vector<ConfigSource>& sources) {
  auto text = libpath::read_file(file);
  if (!text) {
    const bool missing = text.error().code == Errc::not_found && !is_link(file);
    if (missing && !must_exist) return {};
    return tl::unexpected(text.error());
  }
  // What a crash may leave of a file: as many zeros as it had bytes.
  if (text->find('\0') != std::string::npos)
    return libpath::fail(Errc::invalid, file + ": no text");
  sources.push_back({file, std::move(*text)});
  return {};
}

}  // namespace

Result<libpath::LoadedConfig> load_config_files(const ConfigPlace& place) {
  std::vector<ConfigSource> sources;
  if (auto main = add_source(place.main_file, false, sources); !main) {
    return tl::unexpected(main.error());
  }
  const auto names = libpath::list_files(place.directory);
  if (!names && names.error().code != Errc::not_found) return tl::unexpected(names.error());
  for (const auto& name : names.value_or(std::vector<std::string>{})) {
    if (!name.ends_with(".conf")) continue;
    auto extra = add_source(place.directory + "/" + name, true, sources);
    if (!extra) return tl::unexpected(extra.error());
  }
  return libpath::load_config(sources, {user_id, group_id});
}

void log_diagnostics(const libpath::LoadedConfig& loaded) {
  for (const auto& diagnostic : loaded.diagnostics) {
    const bool grave = diagnostic.severity == libpath::Severity::error;
    libpath::log(grave ? libpath::LogLevel::error : libpath::LogLevel::warning, "{}",
                 diagnostic.message());
  }
}

}  // namespace multipathd
