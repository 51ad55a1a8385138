// PeriodicLook: something is asked of the kernel on a worker, again and again while it is wanted.
//
// Shape:  one question at a time; the next one so long after the last answer. What was asked before
//         now() is taken when it is answered, and asked once more.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "bondd/engine/edges.h"
#include "libpath/base/time.h"
#include "libpath/loop/loop.h"

namespace bondd {

class PeriodicLook {
 public:
  // Runs on a worker; what it returns runs on the thread of the loop, if still wanted then.
  using Question = std::function<std::function<void()>()>;

  PeriodicLook(const Edges& edges, std::string lane, Question question);
  // Another interval begins with a look; nullopt: no more.
  void set_every(std::optional<libpath::Millis> every);
  void now();  // if it is wanted at all

 private:
  void ask();
  void answered(const std::function<void()>& take);

  Edges edges_;
  std::string lane_;
  Question question_;
  std::optional<libpath::Millis> every_;
  libpath::TimerId timer_ = 0;
  bool asking_ = false;
  bool again_ = false;
};

}  // namespace bondd
