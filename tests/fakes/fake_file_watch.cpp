#include "tests/fakes/fake_file_watch.h"

#include <cerrno>
#include <utility>

namespace libpath {
namespace {

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Status FakeFileWatch::watch(const std::string& directory) {
  if (directories_.count(directory) == 0) return fail_errno("watch " + directory, ENOENT);
  watched_.insert(directory);
  return {};
}

FileReport FakeFileWatch::read() { return std::exchange(report_, {}); }

void FakeFileWatch::report(const std::string& path) {
  if (watches(parent_of(path))) report_.names.insert(path.substr(path.rfind('/') + 1));
}

void FakeFileWatch::touch(const std::string& path) {
  make_directory(parent_of(path));
  report(path);
}

void FakeFileWatch::make_directory(const std::string& path) {
  if (directories_.count(path) > 0) return;
  make_directory(parent_of(path));
  directories_.insert(path);
  report(path);
}

void FakeFileWatch::remove_directory(const std::string& path) {
  std::erase_if(directories_, [&path](const std::string& known) {
    return known == path || known.starts_with(path + "/");
  });
  std::erase_if(watched_,
                [this](const std::string& known) { return directories_.count(known) == 0; });
  report(path);
}

void FakeFileWatch::overrun() { report_ = {{}, true}; }

void FakeFileWatch::forget() {
  watched_.clear();
  report_ = {};
}

}  // namespace libpath
