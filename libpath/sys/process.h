// What a daemon asks of the kernel for itself: its pid file, memory, priority, descriptors.
//
// Errors: a refusal is for the caller to log; a daemon goes on without all of these but the pid
//         file.
// Source: fcntl(2), mlockall(2), sched(7), proc(5) oom_score_adj, getrlimit(2), daemon(7).
#pragma once

#include <optional>
#include <string>

#include "libpath/base/result.h"
#include "libpath/base/unique_fd.h"

namespace libpath {

// The locked pid file; goes away with the object. One process at a time holds it.
// Claim it after the last fork: the lock belongs to the process that took it.
class PidFile {
 public:
  // busy: another process holds it; the text says which ("... is held by process 812").
  static Result<PidFile> claim(const std::string& path);
  // The process that holds the lock now; nullopt: none, or no such file.
  static std::optional<int> holder(const std::string& path);
  ~PidFile();
  PidFile(PidFile&& other) noexcept = default;
  PidFile& operator=(PidFile&& other) = delete;
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;

 private:
  PidFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  std::string path_;
  UniqueFd fd_;
};

// Pages are locked once they are touched: paging to a device whose paths are gone would be fatal,
// yet untouched stacks of workers cost nothing.
Status lock_memory();
// -1000: never killed for memory.
Status set_oom_score_adj(int value);
// SCHED_RR for the calling thread at `priority`, or lower when RLIMIT_RTPRIO says so; threads it
// starts are ordinary. Returns the priority got: 0 when real time is not allowed.
Result<int> set_realtime(int priority);
// nullopt: as many as the kernel gives. Returns the limit in force; never lowers it.
Result<std::size_t> raise_open_files(std::optional<unsigned> wanted);

// Goes on in a background process without a terminal; the first process waits for that one to
// report and exits with what it said (or 1 when it died before). Call before any thread starts.
class Background {
 public:
  static Result<Background> enter();
  void report(int exit_code);  // 0: started; once

 private:
  explicit Background(UniqueFd pipe) : pipe_(std::move(pipe)) {}
  UniqueFd pipe_;
};

}  // namespace libpath
