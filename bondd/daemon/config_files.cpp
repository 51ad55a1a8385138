#include "bondd/daemon/config_files.h"

#include <utility>
#include <vector>

#include "libpath/base/log.h"

namespace bondd {

using libpath::Result;

Result<libpath::LoadedBonddConfig> load_config_files(const libpath::ConfigPlace& place) {
  auto texts = libpath::read_config_texts(place);
  if (!texts) return tl::unexpected(texts.error());
  std::vector<libpath::ConfigSource> sources;
  for (auto& [file, text] : *texts) sources.push_back({std::move(file), std::move(text)});
  return libpath::load_bondd_config(sources);
}

void log_diagnostics(const libpath::LoadedBonddConfig& loaded) {
  for (const auto& diagnostic : loaded.diagnostics) {
    const bool grave = diagnostic.severity == libpath::Severity::error;
    libpath::log(grave ? libpath::LogLevel::error : libpath::LogLevel::warning, "{}",
                 diagnostic.message());
  }
}

}  // namespace bondd
