// What bondctl prints and returns for a reply, or for there being none.
#pragma once

#include <string>
#include <string_view>

#include "bondd/ctl/options.h"
#include "libpath/base/result.h"

namespace bondd {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnreachable = 3;  // no daemon, or no answer; of lint, any failure

struct Outcome {
  int code = kExitOk;
  std::string out, err;
  bool operator==(const Outcome&) const = default;
};

Outcome reply_outcome(const Options& options, std::string_view reply);
// connect() failed.
Outcome connect_outcome(const Options& options, const libpath::Error& error);
// The daemon was asked, and gave no reply that can be read.
Outcome silence_outcome(const Options& options, const libpath::Error& error);

}  // namespace bondd
