// fuzz-libs: libpath_bondconf
// fuzz-mutations: 150
// Any text loads, and what is in force of it, shown and loaded again, is the same configuration;
// nothing is said about it that was not said about the first text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "libpath/bondconf/dump_config.h"
#include "libpath/bondconf/load_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<libpath::ConfigSource> sources = {{"fuzz", std::string(data, data + size)}};
  const libpath::LoadedBonddConfig first = libpath::load_bondd_config(sources);
  const std::string dump = libpath::dump_bondd_config(first.config);
  const std::vector<libpath::ConfigSource> dumped = {{"dump", dump}};
  const libpath::LoadedBonddConfig second = libpath::load_bondd_config(dumped);
  if (second.config != first.config) std::abort();
  if (libpath::dump_bondd_config(second.config) != dump) std::abort();

  std::set<std::string> said;
  for (const auto& diagnostic : first.diagnostics) said.insert(diagnostic.text);
  const bool all_known = first.diagnostics.size() <= libpath::Diagnostics::kMax;
  for (const auto& diagnostic : second.diagnostics) {
    if (all_known && !said.contains(diagnostic.text)) std::abort();
  }

  const std::vector<libpath::ConfigSource> commented = {
      {"comments", libpath::dump_bondd_config(first.config, &first.provenance)}};
  if (libpath::load_bondd_config(commented).config != first.config) std::abort();
  return 0;
}
