#include "multipathd/engine/files_watch.h"

#include <memory>
#include <utility>
#include <vector>

#include <sys/epoll.h>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/loop/executor.h"
#include "libpath/sys/file_watch.h"
#include "multipathd/engine/config_files.h"
#include "multipathd/engine/naming_store.h"

namespace multipathd {

using libpath::base_name;
using libpath::directory_name;
using libpath::log;
using libpath::LogLevel;
using libpath::Status;

namespace {

// A tool that writes both files, or an editor that writes one in steps, is one change.
constexpr libpath::Millis kBurst{100};

// Parents first: a directory made behind its parent's watch is reported.
std::vector<std::string> directories() {
  const libpath::ConfigPlace place = config_place();
  return {std::string(directory_name(place.main_file)), std::string(directory_name(kWwidsFile)),
          place.directory};
}

bool is_directory_name(const std::string& name) {
  for (const auto& directory : directories()) {
    if (base_name(directory) == name) return true;
  }
  return false;
}

bool is_config_name(const std::string& name) {
  return name.ends_with(".conf") && !name.starts_with('.');
}

}  // namespace

void FilesWatch::start(Report report) {
  report_ = std::move(report);
  if (edges_.file_watch.fd() >= 0) {
    edges_.loop.watch(edges_.file_watch.fd(), EPOLLIN, [this](std::uint32_t) { wake(); });
  }
  arm();
}

void FilesWatch::arm() {
  if (!report_) return;
  ++arming_;
  auto failures = std::make_shared<std::vector<Status>>();
  libpath::FileWatch& watch = edges_.file_watch;
  edges_.executor.post(
      kFilesLane,
      [&watch, failures] {
        for (const auto& directory : directories()) {
          if (auto watched = watch.watch(directory); !watched) failures->push_back(watched);
        }
      },
      [this, failures] {
        for (const auto& failure : *failures) complain(failure);
        --arming_;
        report_soon();
      });
}

// A missing directory is no complaint: its parent tells when it comes.
void FilesWatch::complain(const Status& status) {
  if (status.error().code == libpath::Errc::not_found) return;
  const std::string reason = status.error().message();
  if (!complaints_.insert(reason).second) return;
  log(LogLevel::warning, "{}: changes there are noticed at a reconfigure only", reason);
}

void FilesWatch::wake() {
  const libpath::FileReport report = edges_.file_watch.read();
  bool again = report.overrun;
  for (const auto& name : report.names) {
    changed_.bindings = changed_.bindings || name == base_name(kBindingsFile);
    changed_.wwids = changed_.wwids || name == base_name(kWwidsFile);
    changed_.config = changed_.config || is_config_name(name);
    again = again || is_directory_name(name);
  }
  if (again) {
    changed_ = {true, true, true};
    return arm();
  }
  report_soon();
}

// Not while a directory is not watched yet: what happens in it meanwhile would be missed.
void FilesWatch::report_soon() {
  const bool any = changed_.bindings || changed_.wwids || changed_.config;
  if (!any || arming_ > 0 || timer_ != 0) return;
  timer_ = edges_.loop.at(edges_.loop.now() + kBurst, [this] {
    timer_ = 0;
    report_(std::exchange(changed_, {}));
  });
}

}  // namespace multipathd
