#include "tests/fakes/fake_sysfs.h"

#include <cerrno>
#include <set>

#include "libpath/base/strings.h"

namespace libpath {

void FakeSysfs::set(const std::string& path, const std::string& content) {
  nodes_[path] = {false, content};
}

void FakeSysfs::link(const std::string& path, const std::string& target) {
  nodes_[path] = {true, target};
}

void FakeSysfs::remove(const std::string& path) {
  nodes_.erase(path);
  const std::string below = path + "/";
  auto at = nodes_.lower_bound(below);
  while (at != nodes_.end() && at->first.starts_with(below)) at = nodes_.erase(at);
}

bool FakeSysfs::has_directory(const std::string& path) const {
  const std::string below = path + "/";
  const auto at = nodes_.lower_bound(below);
  return at != nodes_.end() && at->first.starts_with(below);
}

// The path with every link on the way, the last one included, replaced.
Result<std::string> FakeSysfs::follow(const std::string& path, int links_left) const {
  if (links_left == 0) return fail_errno("resolve " + path, ELOOP);
  std::string done;
  const auto parts = split(path, '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty() || parts[i] == ".") continue;
    if (parts[i] == "..") {
      done.erase(done.empty() ? 0 : done.rfind('/'));
      continue;
    }
    const std::string here = done + "/" + std::string(parts[i]);
    const auto found = nodes_.find(here);
    if (found == nodes_.end() || !found->second.is_link) {
      done = here;
      continue;
    }
    std::string rest = found->second.content;
    if (!rest.starts_with('/')) rest = done + "/" + rest;
    for (std::size_t j = i + 1; j < parts.size(); ++j) rest += "/" + std::string(parts[j]);
    return follow(rest, links_left - 1);
  }
  if (nodes_.count(done) == 0 && !has_directory(done)) return fail_errno("resolve " + path, ENOENT);
  return done;
}

Result<std::string> FakeSysfs::resolve(const std::string& path) { return follow(path, 40); }

Result<std::string> FakeSysfs::read_binary(const std::string& path) {
  ++read_count_;
  const auto real = resolve(path);
  if (!real) return real;
  if (const auto bad = read_errors_.find(*real); bad != read_errors_.end() && bad->second != 0) {
    return fail_errno("read " + path, bad->second);
  }
  const auto found = nodes_.find(*real);
  if (found == nodes_.end()) return fail_errno("read " + path, EISDIR);
  return found->second.content;
}

Result<std::string> FakeSysfs::read(const std::string& path) {
  auto text = read_binary(path);
  if (text && text->ends_with('\n')) text->pop_back();
  return text;
}

Status FakeSysfs::write(const std::string& path, const std::string& value) {
  const auto real = resolve(path);
  if (!real) return tl::unexpected(real.error());
  if (const auto bad = write_errors_.find(*real); bad != write_errors_.end() && bad->second != 0) {
    return fail_errno("write " + path, bad->second);
  }
  const auto found = nodes_.find(*real);
  if (found == nodes_.end()) return fail_errno("write " + path, EISDIR);
  found->second.content = value;
  writes_.push_back({*real, value});
  return {};
}

Result<std::vector<std::string>> FakeSysfs::list(const std::string& path) {
  const auto real = resolve(path);
  if (!real) return tl::unexpected(real.error());
  if (!has_directory(*real)) return fail_errno("list " + path, ENOTDIR);
  std::set<std::string> names;
  const std::string below = *real + "/";
  for (auto at = nodes_.lower_bound(below); at != nodes_.end() && at->first.starts_with(below);
       ++at) {
    names.insert(at->first.substr(below.size(), at->first.find('/', below.size()) - below.size()));
  }
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace libpath
