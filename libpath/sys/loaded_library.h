// LoadedLibrary: functions of a shared library that is opened when it is first needed, so that a
// host without it, or without use for it, never maps it.
//
// Shape:  never closed: opening it a second time costs next to nothing, in any thread.
// Errors: not_found with the loader's text, when the library is missing or lacks a function.
#pragma once

#include <string>

#include "libpath/base/result.h"

namespace libpath {

class LoadedLibrary {
 public:
  static Result<LoadedLibrary> open(const char* soname);

  // Takes functions until one is missing.
  template <typename Function>
  void take(Function& function, const char* name) {
    if (complete_) function = reinterpret_cast<Function>(find(name));
    complete_ = complete_ && function != nullptr;
  }
  Status complete() const;  // were all of them there?

 private:
  explicit LoadedLibrary(void* handle) : handle_(handle) {}
  void* find(const char* name);

  void* handle_;
  bool complete_ = true;
  std::string error_;
};

}  // namespace libpath
