#include "libpath/sys/process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "libpath/base/strings.h"
#include "libpath/sys/files.h"

namespace libpath {
namespace {

struct flock whole_file(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

std::string text_of_pid_file(int fd) {
  char text[32] = {};
  const auto got = ::pread(fd, text, sizeof text - 1, 0);
  return got > 0 ? printable(trim(std::string_view(text, static_cast<std::size_t>(got))))
                 : std::string();
}

// The lock's owner; a process of another pid namespace has number 0 here.
std::optional<int> owner_of_lock(int fd) {
  struct flock lock = whole_file(F_WRLCK);
  if (::fcntl(fd, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return std::nullopt;
  if (lock.l_pid > 0) return lock.l_pid;
  return parse_number<int>(text_of_pid_file(fd));
}

std::string holder_of_lock(int fd) {
  const auto owner = owner_of_lock(fd);
  return owner ? "process " + std::to_string(*owner) : "another process";
}

// The open file is still the one the path names: its last owner did not remove it meanwhile.
bool still_named(int fd, const std::string& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(fd, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

Result<PidFile> PidFile::claim(const std::string& path) {
  constexpr int kTries = 10;
  for (int i = 0; i < kTries; ++i) {
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!fd.valid()) return fail_errno("open pid file " + path, errno);
    struct flock lock = whole_file(F_WRLCK);
    if (::fcntl(fd.get(), F_SETLK, &lock) != 0) {
      if (errno != EAGAIN && errno != EACCES) return fail_errno("lock pid file " + path, errno);
      return fail(Errc::busy, "pid file " + path + " is held by " + holder_of_lock(fd.get()));
    }
    if (!still_named(fd.get(), path)) continue;
    const std::string text = std::to_string(::getpid()) + "\n";
    if (::ftruncate(fd.get(), 0) != 0 ||
        ::pwrite(fd.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
      return fail_errno("write pid file " + path, errno);
    }
    return PidFile(path, std::move(fd));
  }
  return fail(Errc::busy, "pid file " + path + " keeps being replaced");
}

std::optional<int> PidFile::holder(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return std::nullopt;
  return owner_of_lock(fd.get());
}

PidFile::~PidFile() {
  // Removed before the lock goes with the descriptor, so that no successor's file is taken away.
  if (fd_.valid() && still_named(fd_.get(), path_)) ::unlink(path_.c_str());
}

Status lock_memory() {
  const int flags = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;
  if (::mlockall(flags) != 0) return fail_errno("lock memory", errno);
  return {};
}

Status set_oom_score_adj(int value) {
  const UniqueFd fd(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return fail_errno("open oom_score_adj", errno);
  const std::string text = std::to_string(value);
  if (::write(fd.get(), text.data(), text.size()) < 0) {
    return fail_errno("set oom_score_adj to " + text, errno);
  }
  return {};
}

Result<int> set_realtime(int priority) {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_RTPRIO, &limit) != 0) return fail_errno("read RLIMIT_RTPRIO", errno);
  priority = std::clamp(priority, 0, ::sched_get_priority_max(SCHED_RR));
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < static_cast<rlim_t>(priority)) {
    priority = static_cast<int>(limit.rlim_cur);
  }
  if (priority == 0) return 0;
  struct sched_param param {};
  param.sched_priority = priority;
  if (::sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &param) != 0) {
    return fail_errno("set real time priority " + std::to_string(priority), errno);
  }
  return priority;
}

Result<std::size_t> raise_open_files(std::optional<unsigned> wanted) {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return fail_errno("read RLIMIT_NOFILE", errno);
  rlim_t target = limit.rlim_max;
  if (wanted) {
    target = *wanted;
  } else if (const auto text = read_file("/proc/sys/fs/nr_open", 64)) {
    target = parse_number<rlim_t>(trim(*text)).value_or(target);
  }
  if (target <= limit.rlim_cur) return static_cast<std::size_t>(limit.rlim_cur);
  const struct rlimit higher { target, std::max(target, limit.rlim_max) };
  if (::setrlimit(RLIMIT_NOFILE, &higher) == 0) return static_cast<std::size_t>(target);
  limit.rlim_cur = std::min(target, limit.rlim_max);  // what an unprivileged process may
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return fail_errno("raise RLIMIT_NOFILE", errno);
  return static_cast<std::size_t>(limit.rlim_cur);
}

Result<Background> Background::enter() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("create pipe", errno);
  UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  const pid_t first = ::fork();
  if (first < 0) return fail_errno("fork", errno);
  if (first > 0) {
    writer.reset();
    unsigned char code = 1;
    ssize_t got = 0;
    do {
      got = ::read(reader.get(), &code, 1);
    } while (got < 0 && errno == EINTR);
    ::_exit(got == 1 ? code : 1);
  }
  reader.reset();
  if (::setsid() < 0) return fail_errno("start session", errno);
  const pid_t second = ::fork();  // not a session leader: never gets a terminal again
  if (second < 0) return fail_errno("fork", errno);
  if (second > 0) ::_exit(0);
  if (::chdir("/") != 0) return fail_errno("change to /", errno);
  ::umask(077);
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null.valid()) return fail_errno("open /dev/null", errno);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::dup2(null.get(), fd) < 0) return fail_errno("redirect to /dev/null", errno);
  }
  return Background(std::move(writer));
}

void Background::report(int exit_code) {
  const auto code = static_cast<unsigned char>(exit_code);
  if (pipe_.valid() && ::write(pipe_.get(), &code, 1) != 1) {
    // The first process is gone; nobody waits for the word.
  }
  pipe_.reset();
}

}  // namespace libpath
