// DryRunMapper: the real device-mapper for reading; changes happen in memory only (multipath -d).
//
// Shape:  what was "created" or "reloaded" reads back as the kernel would show it with every path
//         active, so the engine goes through the very decisions of a real run. One caller at a
//         time, whatever the map: see OneLane.
#pragma once

#include <map>
#include <string>

#include "libpath/sys/device_mapper.h"

namespace multipathd {

class DryRunMapper final : public libpath::DeviceMapper {
 public:
  explicit DryRunMapper(libpath::DeviceMapper& real) : real_(real) {}

  libpath::Result<std::vector<libpath::DmName>> list() override { return real_.list(); }
  libpath::Result<libpath::DmDevice> inspect(const std::string& name) override;
  libpath::DmChange create(const libpath::DmTableSpec& spec) override;
  libpath::DmChange reload(const libpath::DmTableSpec& spec, bool flush) override;
  libpath::DmChange resume(const std::string&, const libpath::UdevHints&) override {
    return libpath::UdevWork{};
  }
  libpath::Status suspend(const std::string&) override { return {}; }
  libpath::Status clear_inactive(const std::string&) override { return {}; }
  libpath::DmChange remove(const std::string&, bool) override { return libpath::UdevWork{}; }
  libpath::DmChange rename(const std::string& from, const std::string& to,
                           const libpath::UdevHints& udev) override;
  libpath::Status message(const std::string&, const std::string&) override { return {}; }
  libpath::Result<std::vector<std::string>> holders(libpath::DevId dev) override {
    return real_.holders(dev);
  }

 private:
  void record(libpath::DmDevice device, const libpath::DmTableSpec& spec);

  libpath::DeviceMapper& real_;
  std::map<std::string, libpath::DmDevice> imagined_;
};

}  // namespace multipathd
