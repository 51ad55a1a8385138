#include "libpath/sys/config_sources.h"

#include <utility>

#include <sys/stat.h>

#include "libpath/base/log.h"
#include "libpath/sys/files.h"

namespace libpath {
namespace {

// A link to nothing: somebody wrote a configuration, and it is not there now.
bool is_link(const std::string& file) {
  struct stat facts {};
  return ::lstat(file.c_str(), &facts) == 0 && S_ISLNK(facts.st_mode);
}

Status add_source(const std::string& file, bool must_exist, std::vector<ConfigSource>& sources) {
  auto text = read_file(file);
  if (!text) {
    const bool missing = text.error().code == Errc::not_found && !is_link(file);
    if (missing && !must_exist) return {};
    return tl::unexpected(text.error());
  }
  // What a crash may leave of a file: as many zeros as it had bytes.
  if (text->find('\0') != std::string::npos) return fail(Errc::invalid, file + ": no text");
  sources.push_back({file, std::move(*text)});
  return {};
}

}  // namespace

Result<std::vector<ConfigSource>> read_config_sources(const ConfigPlace& place) {
  std::vector<ConfigSource> sources;
  if (auto main = add_source(place.main_file, false, sources); !main) {
    return tl::unexpected(main.error());
  }
  const auto names = list_files(place.directory);
  if (!names && names.error().code != Errc::not_found) return tl::unexpected(names.error());
  for (const auto& name : names.value_or(std::vector<std::string>{})) {
    if (!name.ends_with(".conf")) continue;
    auto extra = add_source(place.directory + "/" + name, true, sources);
    if (!extra) return tl::unexpected(extra.error());
  }
  return sources;
}

void log_diagnostics(std::span<const Diagnostic> diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    LogLevel level = LogLevel::warning;
    if (diagnostic.severity == Severity::error) level = LogLevel::error;
    if (diagnostic.severity == Severity::info) level = LogLevel::notice;
    log(level, "{}", diagnostic.message());
  }
}

}  // namespace libpath
