#include "multipathd/engine/config_files.h"

#include <vector>

#include <grp.h>
#include <pwd.h>

namespace multipathd {

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
  const auto sources = libpath::read_config_sources(place);
  if (!sources) return tl::unexpected(sources.error());
  return libpath::load_config(*sources, {user_id, group_id});
}

}  // namespace multipathd
