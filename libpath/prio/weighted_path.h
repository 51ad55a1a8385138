// weightedpath: the priority of the first regular expression that matches the path.
//
// Shape:  "<hbtl|devname|serial|wwn> RE PRIO [RE PRIO ...]"; no match: 0. A text that is unknown
//         reads "[undef]", as the format wildcards print it.
// Errors: invalid for an unknown subject, a missing or negative PRIO, a bad expression.
// Source: multipath.conf(5) "prio_args"; regcomp(3) with REG_EXTENDED.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/path_info.h"

namespace libpath {

class WeightTable {
 public:
  static Result<std::shared_ptr<const WeightTable>> parse(std::string_view text);
  int priority(const PathInfo& path) const;

 private:
  class Regex;
  struct Weight {
    std::shared_ptr<const Regex> regex;
    int priority = 0;
  };
  using Subject = std::string (*)(const PathInfo&);

  Subject subject_ = nullptr;
  std::vector<Weight> weights_;
};

}  // namespace libpath
