#include "bondd/engine/periodic_look.h"

#include <memory>
#include <utility>

#include "libpath/loop/executor.h"

namespace bondd {

PeriodicLook::PeriodicLook(const Edges& edges, std::string lane, Question question)
    : edges_(edges), lane_(std::move(lane)), question_(std::move(question)) {}

void PeriodicLook::set_every(std::optional<libpath::Millis> every) {
  if (std::exchange(every_, every) == every) return;
  edges_.loop.cancel(std::exchange(timer_, 0));
  now();
}

void PeriodicLook::now() {
  if (!every_) return;
  again_ = asking_;
  if (!asking_) ask();
}

void PeriodicLook::ask() {
  edges_.loop.cancel(std::exchange(timer_, 0));
  asking_ = true;
  auto take = std::make_shared<std::function<void()>>();
  edges_.executor.post(
      lane_, [take, question = question_] { *take = question(); },
      [this, take] { answered(*take); });
}

void PeriodicLook::answered(const std::function<void()>& take) {
  asking_ = false;
  const bool again = std::exchange(again_, false);
  if (!every_) return;
  if (again) {
    ask();
  } else {
    timer_ = edges_.loop.at(edges_.loop.now() + *every_, [this] {
      timer_ = 0;
      ask();
    });
  }
  take();
}

}  // namespace bondd
