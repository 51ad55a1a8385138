#include "libpath/sys/files.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <thread>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

#include "libpath/base/strings.h"
#include "libpath/base/unique_fd.h"

namespace libpath {
namespace {

constexpr int kDirFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// An opened directory and a file name in it.
struct Place {
  UniqueFd directory;
  std::string name;
};

Result<UniqueFd> open_directory(const std::string& path, bool create) {
  if (!path.starts_with('/')) return fail(Errc::invalid, "not an absolute path: " + path);
  UniqueFd at(::open("/", kDirFlags));
  for (const auto part_view : split(path, '/')) {
    const std::string part(part_view);
    if (part.empty()) continue;
    if (part == "." || part == "..") return fail(Errc::invalid, "unclean path: " + path);
    int next = ::openat(at.get(), part.c_str(), kDirFlags);
    const bool make = next < 0 && errno == ENOENT && create;
    if (make && ::mkdirat(at.get(), part.c_str(), 0700) != 0 && errno != EEXIST) {
      return fail_errno("create directory " + path, errno);
    }
    if (make) next = ::openat(at.get(), part.c_str(), kDirFlags);
    if (next < 0 && (errno == ELOOP || errno == ENOTDIR)) {
      return fail(Errc::invalid, "symbolic link or file in place of a directory: " + path, errno);
    }
    if (next < 0) return fail_errno("open directory " + path, errno);
    at.reset(next);
  }
  return at;
}

Result<Place> open_place(const std::string& path, bool create) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos || slash + 1 == path.size() ||
      path.find('\0') != std::string::npos) {
    return fail(Errc::invalid, "not a file path: " + path);
  }
  auto directory = open_directory(path.substr(0, slash + 1), create);
  if (!directory) return tl::unexpected(directory.error());
  std::string name = path.substr(slash + 1);
  if (name == "." || name == "..") return fail(Errc::invalid, "not a file path: " + path);
  return Place{std::move(*directory), std::move(name)};
}

constexpr std::size_t kFirstRead = 4096;

Result<std::string> read_open(int fd, const std::string& path, std::size_t limit) {
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) return fail_errno("stat " + path, errno);
  if (!S_ISREG(facts.st_mode)) return fail(Errc::invalid, "not a regular file: " + path);
  // Files of /proc say that they are empty, and some give their text to the first read alone.
  const auto size = std::max(static_cast<std::size_t>(facts.st_size), kFirstRead);
  std::string text(std::min(size, limit) + 1, '\0');
  std::size_t used = 0;
  for (;;) {
    if (used == text.size()) text.resize(text.size() * 2);
    const auto got = ::pread(fd, text.data() + used, text.size() - used, static_cast<off_t>(used));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("read " + path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > limit) return fail(Errc::invalid, "too large: " + path);
  }
  text.resize(used);
  return text;
}

Status put_all(int fd, std::string_view bytes, std::size_t offset, const std::string& path) {
  while (!bytes.empty()) {
    const auto put = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fail_errno("write " + path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::size_t>(put);
  }
  return {};
}

// A new file beside `place`, to be renamed or linked; `name` must be unlinked otherwise.
struct Temporary {
  int directory = -1;  // not owned
  std::string name;
  UniqueFd fd;
  bool named = false;

  Temporary(int directory_fd, std::string file_name)
      : directory(directory_fd), name(std::move(file_name)) {}
  ~Temporary() {
    if (named) ::unlinkat(directory, name.c_str(), 0);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  Temporary(Temporary&&) = delete;
  Temporary& operator=(Temporary&&) = delete;

  Status open(const std::string& path) {
    // The name is our own: a file left by a killed process that had our pid is taken away.
    ::unlinkat(directory, name.c_str(), 0);
    fd.reset(::openat(directory, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                      0600));
    if (!fd.valid()) return fail_errno("create beside " + path, errno);
    named = true;
    return {};
  }
};

std::string temporary_name(const std::string& name) {
  return "." + name.substr(0, 200) + "." + std::to_string(::getpid()) + "." +
         std::to_string(::gettid()) + ".new";
}

Status lock_for_writing(int fd, const std::string& path, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  // Locks of the open file, not of the process: two workers exclude each other as well.
  int command = F_OFD_SETLK;
  while (::fcntl(fd, command, &lock) != 0) {
    if (errno == EINVAL && command == F_OFD_SETLK) {
      command = F_SETLK;
      continue;
    }
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) {
      return fail_errno("lock " + path, errno);
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      return fail(Errc::timeout, "another process keeps " + path + " locked");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return {};
}

FileTime time_of(const struct stat& facts) {
  return FileTime(std::chrono::seconds(facts.st_mtim.tv_sec) +
                  std::chrono::microseconds(facts.st_mtim.tv_nsec / 1000));
}

timespec spec_of(FileTime time) {
  const auto since = time.time_since_epoch();
  const auto whole = std::chrono::floor<std::chrono::seconds>(since);
  const auto rest = std::chrono::nanoseconds(since - whole);
  return {static_cast<time_t>(whole.count()), static_cast<long>(rest.count())};
}

using Directory = std::unique_ptr<DIR, int (*)(DIR*)>;

std::vector<std::string> names_in(DIR* directory) {
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(directory)) {
    const std::string name = static_cast<const char*>(entry->d_name);
    if (name != "." && name != "..") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Result<std::string> RealStateFiles::read(const std::string& path) {
  const auto place = open_place(path, false);
  if (!place) return tl::unexpected(place.error());
  const UniqueFd fd(::openat(place->directory.get(), place->name.c_str(),
                             O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return fail_errno("open " + path, errno);
  return read_open(fd.get(), path, kMaxStateFile);
}

Status RealStateFiles::write_atomic(const std::string& path, const std::string& text) {
  const auto place = open_place(path, true);
  if (!place) return tl::unexpected(place.error());
  Temporary made(place->directory.get(), temporary_name(place->name));
  if (Status good = made.open(path); !good) return good;
  if (Status good = put_all(made.fd.get(), text, 0, path); !good) return good;
  if (::fsync(made.fd.get()) != 0) return fail_errno("sync " + path, errno);
  if (::renameat(made.directory, made.name.c_str(), made.directory, place->name.c_str()) != 0) {
    return fail_errno("replace " + path, errno);
  }
  made.named = false;
  ::fsync(made.directory);  // best effort: some file systems cannot sync a directory
  return {};
}

Status RealStateFiles::edit(const std::string& path, const Editor& editor) {
  const auto place = open_place(path, true);
  if (!place) return tl::unexpected(place.error());
  const UniqueFd fd(::openat(place->directory.get(), place->name.c_str(),
                             O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
  if (!fd.valid()) return fail_errno("open " + path, errno);
  if (Status good = lock_for_writing(fd.get(), path, lock_patience_); !good) return good;
  const auto text = read_open(fd.get(), path, kMaxStateFile);
  if (!text) return tl::unexpected(text.error());
  const auto edits = editor(*text);
  for (const ByteEdit& change : edits) {
    if (change.offset > kMaxStateFile) return fail(Errc::invalid, "edit out of bounds: " + path);
    if (Status good = put_all(fd.get(), change.bytes, change.offset, path); !good) return good;
  }
  if (!edits.empty() && ::fsync(fd.get()) != 0) return fail_errno("sync " + path, errno);
  return {};
}

Status RealStateFiles::create_marker(const std::string& path, FileTime mtime) {
  const auto place = open_place(path, true);
  if (!place) return tl::unexpected(place.error());
  Temporary made(place->directory.get(), temporary_name(place->name));
  if (Status good = made.open(path); !good) return good;
  const timespec times[2] = {spec_of(mtime), spec_of(mtime)};
  if (::futimens(made.fd.get(), times) != 0) return fail_errno("set time of " + path, errno);
  if (::linkat(made.directory, made.name.c_str(), made.directory, place->name.c_str(), 0) != 0) {
    return fail_errno("create " + path, errno);
  }
  return {};
}

Result<FileTime> RealStateFiles::mtime(const std::string& path) {
  const auto place = open_place(path, false);
  if (!place) return tl::unexpected(place.error());
  struct stat facts {};
  if (::fstatat(place->directory.get(), place->name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
    return fail_errno("stat " + path, errno);
  }
  return time_of(facts);
}

Result<std::vector<StateEntry>> RealStateFiles::list(const std::string& directory) {
  auto opened = open_directory(directory, false);
  if (!opened) return tl::unexpected(opened.error());
  const Directory stream(::fdopendir(opened->get()), &::closedir);
  if (stream == nullptr) return fail_errno("list " + directory, errno);
  opened->release();  // the stream closes it
  std::vector<StateEntry> entries;
  for (const std::string& name : names_in(stream.get())) {
    struct stat facts {};
    const int fd = ::dirfd(stream.get());
    if (name.starts_with('.')) continue;  // temporary files of writers
    if (::fstatat(fd, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) continue;  // just removed
    if (S_ISREG(facts.st_mode)) entries.push_back({name, time_of(facts)});
  }
  return entries;
}

Status RealStateFiles::remove(const std::string& path) {
  const auto place = open_place(path, false);
  if (!place) return tl::unexpected(place.error());
  if (::unlinkat(place->directory.get(), place->name.c_str(), 0) != 0) {
    return fail_errno("remove " + path, errno);
  }
  return {};
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return fail_errno("open " + path, errno);
  return read_open(fd.get(), path, limit);
}

Result<std::vector<std::string>> list_files(const std::string& directory) {
  const Directory stream(::opendir(directory.c_str()), &::closedir);
  if (stream == nullptr) return fail_errno("list " + directory, errno);
  return names_in(stream.get());
}

}  // namespace libpath
