#include "multipathd/tool/path_question.h"

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/base/unique_fd.h"
#include "libpath/config/blacklist.h"
#include "libpath/config/settings.h"
#include "libpath/naming/path_verdict.h"
#include "libpath/naming/wwids_file.h"
#include "libpath/serve/client.h"
#include "libpath/sys/discovery.h"
#include "libpath/sys/files.h"
#include "libpath/sys/real_sysfs.h"
#include "libpath/sys/udev_block_events.h"
#include "multipathd/engine/naming_store.h"

extern char** environ;

namespace multipathd {

using libpath::base_name;
using libpath::BlockDevice;
using libpath::DevId;
using libpath::Wwid;

namespace {

constexpr const char* kWaitDir = "/run/multipath/find_multipaths/";

// The running uevent's properties are in the environment; so is what the udev database said.
std::map<std::string, std::string> event_properties() {
  std::map<std::string, std::string> properties;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    properties.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return properties;
}

// What udev concluded when it last looked at the device.
std::map<std::string, std::string> recorded_properties(const std::string& device) {
  const auto udev = libpath::UdevBlockEvents::open();
  if (!udev) return {};
  auto found = (*udev)->lookup(device);
  return found ? std::move(found->properties) : std::map<std::string, std::string>{};
}

// The rules hand the previous verdict in.
bool was_released() {
  const char* before = std::getenv("DM_MULTIPATH_DEVICE_PATH");
  return before != nullptr && std::string_view(before) == "0";
}

class Question {
 public:
  Question(const ToolOptions& options, const libpath::Config& config)
      : options_(options), config_(config), global_(libpath::global_settings(config)) {
    if (options.loosen) global_.find_multipaths = libpath::loosened(global_.find_multipaths);
  }

  libpath::Result<libpath::UdevDecision> decide() {
    if (auto found = find_device(); !found) return tl::unexpected(found.error());
    gather();
    return libpath::decide(global_.find_multipaths, facts_, smart_wait());
  }

  libpath::Result<std::optional<libpath::UdevDecision>> decide_without_config() {
    if (auto found = find_device(); !found) return tl::unexpected(found.error());
    gather();
    facts_.map_exists = wwid_ && map_exists(*wwid_);
    return libpath::decide_without_config(facts_);
  }

  const std::string& name() const { return device_.name; }
  std::string marker_file() const { return kWaitDir + device_.dev.text(); }

 private:
  bool for_udev() const { return options_.command == ToolCommand::udev_path; }
  bool smart() const { return global_.find_multipaths == libpath::FindMultipaths::smart; }
  bool cares_for_use() const {
    return smart() || global_.find_multipaths == libpath::FindMultipaths::greedy;
  }

  libpath::Status find_device() {
    device_.name = base_name(options_.device);
    if (const auto dev = DevId::parse(device_.name)) {
      const auto path = sysfs_.resolve("/sys/dev/block/" + dev->text());
      if (path) device_.name = base_name(*path);
    }
    const auto syspath = sysfs_.resolve("/sys/class/block/" + device_.name);
    if (!syspath) return tl::unexpected(syspath.error());
    device_.syspath = *syspath;
    const auto number = sysfs_.read(*syspath + "/dev");
    const auto dev = DevId::parse(number.value_or(""));
    if (!dev) return libpath::fail(libpath::Errc::not_found, device_.name + ": no block device");
    device_.dev = *dev;
    device_.properties = for_udev() ? event_properties() : recorded_properties(device_.name);
    device_.initialized = true;
    return {};
  }

  void gather() {
    facts_.held_by_map = held_by_map();
    facts_.daemon_running = libpath::daemon_is_running();
    facts_.is_disk = !sysfs_.read(device_.syspath + "/partition").has_value();
    if (facts_.held_by_map || !facts_.is_disk) return;
    if (libpath::check_devnode(config_, device_.name).blacklisted ||
        !libpath::is_path_candidate(device_)) {
      facts_.blacklisted = true;
      return;
    }
    facts_.released = was_released();
    gather_identity();
  }

  void gather_identity() {
    const auto info =
        libpath::probe_path(sysfs_, device_, {libpath::uid_attribute(config_, device_.name)});
    if (!info) return;
    const auto settings = libpath::path_settings(config_, *info);
    facts_.blacklisted =
        libpath::check_device(config_, *info, settings.uid_attribute).blacklisted ||
        (info->protocol == "scsi:usb" && !global_.allow_usb_devices);
    wwid_ = Wwid::make(info->wwid);
    facts_.has_wwid = wwid_.has_value();
    if (!wwid_ || facts_.blacklisted) return;
    known_hardware_ = libpath::is_known_hardware(config_, *info);
    gather_history(*wwid_);
  }

  void gather_history(const Wwid& wwid) {
    if (libpath::check_wwid(config_, wwid.text()).blacklisted) {
      facts_.blacklisted = true;
      return;
    }
    const auto wwids = files_.read(std::string(kWwidsFile));
    facts_.known = libpath::parse_wwids(wwids.value_or("")).wwids.count(wwid) > 0;
    facts_.wwid_failed = wwid.file_safe() &&
                         files_.mtime(std::string(kFailedWwidsDir) + "/" + wwid.text()).has_value();
    if (!facts_.known) facts_.map_exists = map_exists(wwid);
    if (cares_for_use()) facts_.in_use = in_use();
    if (smart()) {
      facts_.open_busy = open_is_busy();
      facts_.sibling = has_sibling(wwid);
    }
  }

  bool held_by_map() {
    const auto holders = sysfs_.list(device_.syspath + "/holders");
    for (const auto& holder : holders.value_or(std::vector<std::string>{})) {
      const auto uuid = sysfs_.read("/sys/class/block/" + holder + "/dm/uuid");
      if (uuid && uuid->starts_with("mpath-")) return true;
    }
    return false;
  }

  bool map_exists(const Wwid& wwid) {
    const auto devices = sysfs_.list("/sys/class/block");
    for (const auto& name : devices.value_or(std::vector<std::string>{})) {
      if (!name.starts_with("dm-")) continue;
      const auto uuid = sysfs_.read("/sys/class/block/" + name + "/dm/uuid");
      if (uuid && *uuid == wwid.dm_uuid()) return true;
    }
    return false;
  }

  bool in_use() {
    const auto holders = sysfs_.list(device_.syspath + "/holders");
    return (holders && !holders->empty()) || open_is_busy();
  }

  // An exclusive open fails while the disk is mounted, swapped on or held by a driver.
  bool open_is_busy() const {
    const std::string node = "/dev/" + device_.name;
    const libpath::UniqueFd fd(::open(node.c_str(), O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC));
    return !fd.valid() && errno == EBUSY;
  }

  bool has_sibling(const Wwid& wwid) {
    const auto devices = sysfs_.list("/sys/class/block");
    for (const auto& name : devices.value_or(std::vector<std::string>{})) {
      BlockDevice other;
      other.name = name;
      if (name == device_.name || !libpath::is_path_candidate(other)) continue;
      const auto syspath = sysfs_.resolve("/sys/class/block/" + name);
      if (!syspath) continue;
      other.syspath = *syspath;
      other.dev = DevId::parse(sysfs_.read(*syspath + "/dev").value_or("")).value_or(DevId{});
      const auto info = libpath::probe_path(sysfs_, other, {""});
      if (info && info->wwid == wwid.text()) return true;
    }
    return false;
  }

  libpath::SmartWait smart_wait() {
    libpath::SmartWait wait;
    wait.timeout = global_.find_multipaths_timeout;
    wait.known_hardware = known_hardware_;
    wait.now = std::chrono::time_point_cast<libpath::Micros>(std::chrono::system_clock::now());
    if (const auto marker = files_.mtime(marker_file())) wait.marker = *marker;
    return wait;
  }

  const ToolOptions& options_;
  const libpath::Config& config_;
  libpath::GlobalSettings global_;
  libpath::RealSysfs sysfs_;
  libpath::RealStateFiles files_;
  BlockDevice device_;
  libpath::UdevFacts facts_;
  std::optional<Wwid> wwid_;
  bool known_hardware_ = false;
};

// Whether there is a question at all, and what to say when there is none.
bool names_a_device(const ToolOptions& options) {
  if (options.device.empty()) libpath::log(libpath::LogLevel::error, "no device given");
  return !options.device.empty();
}

void print_verdict(const std::string& name, const libpath::UdevDecision& decision) {
  libpath::log(libpath::LogLevel::debug, "{}: {}", name, decision.reason);
  std::cout << libpath::udev_lines(decision);
}

}  // namespace

int ask_about_path(const ToolOptions& options, const libpath::Config& config) {
  if (!names_a_device(options)) return 1;
  Question question(options, config);
  const auto decision = question.decide();
  if (!decision) {
    libpath::log(libpath::LogLevel::error, "{}", decision.error().message());
    return 1;
  }
  if (decision->create_marker) {
    libpath::RealStateFiles files;
    (void)files.create_marker(question.marker_file(), *decision->create_marker);
  }
  print_verdict(question.name(), *decision);
  // udev would not import the lines of a program that failed: a verdict is a success.
  if (options.command == ToolCommand::udev_path) return 0;
  return decision->verdict == libpath::UdevVerdict::no ? 1 : 0;
}

int ask_without_config(const ToolOptions& options) {
  if (!names_a_device(options)) return 1;
  const libpath::Config config;
  Question question(options, config);
  const auto decision = question.decide_without_config();
  if (!decision) libpath::log(libpath::LogLevel::error, "{}", decision.error().message());
  if (!decision || !*decision) return 1;
  print_verdict(question.name(), **decision);
  return 0;
}

}  // namespace multipathd
