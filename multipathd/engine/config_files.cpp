#include "multipathd/engine/config_files.h"

#include <vector>

#include <grp.h>
#include <pwd.h>

#include "libpath/base/log.h"

namespace multipathd {

using libpath::ConfigSource;
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

}  // namespace

Result<libpath::LoadedConfig> load_config_files(const libpath::ConfigPlace& place) {
  auto texts = libpath::read_config_texts(place);
  if (!texts) return tl::unexpected(texts.error());
  std::vector<ConfigSource> sources;
  for (auto& [file, text] : *texts) sources.push_back({std::move(file), std::move(text)});
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
