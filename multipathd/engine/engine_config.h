// EngineConfig: the configuration in force, with what is derived from it once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libpath/config/config.h"
#include "libpath/config/settings.h"
#include "libpath/model/settings.h"

namespace multipathd {

struct EngineConfig {
  explicit EngineConfig(libpath::Config loaded)
      : config(loaded), global(libpath::global_settings(config)), resolver(std::move(loaded)) {}

  libpath::Config config;
  libpath::GlobalSettings global;
  libpath::SettingsResolver resolver;
};

}  // namespace multipathd
