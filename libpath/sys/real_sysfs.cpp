#include "libpath/sys/real_sysfs.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "libpath/base/strings.h"
#include "libpath/base/unique_fd.h"

namespace libpath {
namespace {

constexpr std::size_t kMaxAttribute = std::size_t{64} * 1024;

Status check(const std::string& path) {
  if (!path.starts_with('/')) return fail(Errc::invalid, "not an absolute path: " + path);
  for (const auto part : split(path, '/')) {
    if (part == "..") return fail(Errc::invalid, "path leads upwards: " + path);
  }
  if (path.find('\0') != std::string::npos) return fail(Errc::invalid, "path with a NUL byte");
  return {};
}

Result<std::string> read_bounded(const std::string& root, const std::string& path) {
  if (const Status good = check(path); !good) return tl::unexpected(good.error());
  // O_NONBLOCK: a FIFO in the place of an attribute must not hold the caller.
  const UniqueFd fd(::open((root + path).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd.valid()) return fail_errno("open " + path, errno);
  std::string text(4096, '\0');
  std::size_t used = 0;
  for (;;) {
    if (used == text.size()) text.resize(text.size() * 2);
    const ssize_t got = ::read(fd.get(), text.data() + used, text.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("read " + path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > kMaxAttribute) return fail(Errc::invalid, "read " + path + ": too long");
  }
  text.resize(used);
  return text;
}

}  // namespace

Result<std::string> RealSysfs::read(const std::string& path) {
  auto text = read_bounded(root_, path);
  if (text && text->ends_with('\n')) text->pop_back();
  return text;
}

Result<std::string> RealSysfs::read_binary(const std::string& path) {
  return read_bounded(root_, path);
}

Status RealSysfs::write(const std::string& path, const std::string& value) {
  if (Status good = check(path); !good) return good;
  const UniqueFd fd(::open((root_ + path).c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid()) return fail_errno("open " + path, errno);
  ssize_t put = 0;
  do {
    put = ::write(fd.get(), value.data(), value.size());
  } while (put < 0 && errno == EINTR);
  const std::string what = "write \"" + printable(value) + "\" to " + path;
  if (put < 0) return fail_errno(what, errno);
  if (static_cast<std::size_t>(put) != value.size()) return fail(Errc::io, what + ": cut short");
  return {};
}

Result<std::vector<std::string>> RealSysfs::list(const std::string& path) {
  if (const Status good = check(path); !good) return tl::unexpected(good.error());
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir((root_ + path).c_str()), &::closedir);
  if (dir == nullptr) return fail_errno("list " + path, errno);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(dir.get());  // NOLINT(concurrency-mt-unsafe): own stream
    if (entry == nullptr) break;
    const std::string name = static_cast<const char*>(entry->d_name);
    if (name != "." && name != "..") names.push_back(name);
  }
  if (errno != 0) return fail_errno("list " + path, errno);
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::string> RealSysfs::resolve(const std::string& path) {
  if (const Status good = check(path); !good) return tl::unexpected(good.error());
  const std::unique_ptr<char, void (*)(void*)> real(::realpath((root_ + path).c_str(), nullptr),
                                                    &::free);
  if (real == nullptr) return fail_errno("resolve " + path, errno);
  std::string text = real.get();
  if (root_.empty()) return text;
  const std::unique_ptr<char, void (*)(void*)> base(::realpath(root_.c_str(), nullptr), &::free);
  if (base == nullptr) return fail_errno("resolve " + root_, errno);
  const std::string prefix = std::string(base.get()) + "/";
  if (!text.starts_with(prefix)) return fail(Errc::invalid, "leads out of the root: " + path);
  return text.substr(prefix.size() - 1);
}

}  // namespace libpath
