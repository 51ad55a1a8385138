#include "libpath/sys/inotify_watch.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include <sys/inotify.h>

namespace libpath {
namespace {

// Not IN_MODIFY: half a file is nothing to read. IN_CREATE is for directories alone, as a new file
// is reported when its writer closes it.
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                  IN_CREATE | IN_MOVE_SELF | IN_ONLYDIR;
// Somebody who writes without end must not keep the loop here; what is left wakes it again.
constexpr int kMostReads = 64;

void take(int fd, const inotify_event& event, const char* name, FileReport& report) {
  if ((event.mask & IN_Q_OVERFLOW) != 0) report.overrun = true;
  // The watch would follow the directory to its new name.
  if ((event.mask & IN_MOVE_SELF) != 0) ::inotify_rm_watch(fd, event.wd);
  const bool new_file = (event.mask & IN_CREATE) != 0 && (event.mask & IN_ISDIR) == 0;
  if (event.len > 0 && !new_file) report.names.emplace(name);
}

}  // namespace

InotifyWatch::InotifyWatch() : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (!fd_.valid()) open_errno_ = errno;
}

Status InotifyWatch::watch(const std::string& directory) {
  if (!fd_.valid()) return fail_errno("watch " + directory, open_errno_);
  if (::inotify_add_watch(fd_.get(), directory.c_str(), kEvents) >= 0) return {};
  return fail_errno("watch " + directory, errno);
}

FileReport InotifyWatch::read() {
  FileReport report;
  alignas(inotify_event) std::array<char, 16384> buffer{};
  for (int round = 0; round < kMostReads; ++round) {
    const auto got = ::read(fd_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    const auto end = static_cast<std::size_t>(got);
    for (std::size_t at = 0; at + sizeof(inotify_event) <= end;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      at += sizeof event;
      take(fd_.get(), event, buffer.data() + at, report);  // the name is padded with NULs
      at += event.len;
    }
  }
  return report;
}

}  // namespace libpath
