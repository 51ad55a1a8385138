#include "libpath/sys/loaded_library.h"

#include <string>

#include <dlfcn.h>

namespace libpath {
namespace {

std::string loader_error() {
  const char* text = ::dlerror();
  return text == nullptr ? "unknown error" : text;
}

}  // namespace

Result<LoadedLibrary> LoadedLibrary::open(const char* soname) {
  void* handle = ::dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == nullptr) return fail(Errc::not_found, loader_error());
  return LoadedLibrary(handle);
}

void* LoadedLibrary::find(const char* name) {
  void* found = ::dlsym(handle_, name);
  if (found == nullptr) error_ = loader_error();
  return found;
}

Status LoadedLibrary::complete() const {
  if (!complete_) return fail(Errc::not_found, error_);
  return {};
}

}  // namespace libpath
