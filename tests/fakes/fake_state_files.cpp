#include "tests/fakes/fake_state_files.h"

#include <cerrno>

namespace libpath {

int FakeStateFiles::error_of(const std::string& path, bool changes) const {
  const auto found = errors_.find(path);
  if (found != errors_.end() && found->second != 0) return found->second;
  return changes && read_only_ ? EROFS : 0;
}

Result<std::string> FakeStateFiles::read(const std::string& path) {
  if (const int bad = error_of(path, false); bad != 0) return fail_errno("read " + path, bad);
  const auto found = files_.find(path);
  if (found == files_.end()) return fail_errno("read " + path, ENOENT);
  return found->second.text;
}

Status FakeStateFiles::write_atomic(const std::string& path, const std::string& text) {
  if (const int bad = error_of(path, true); bad != 0) return fail_errno("write " + path, bad);
  files_[path] = {text, now_};
  ++write_count_;
  tell(path);
  return {};
}

Status FakeStateFiles::edit(const std::string& path, const Editor& editor) {
  if (const int bad = error_of(path, true); bad != 0) return fail_errno("edit " + path, bad);
  File& file = files_[path];
  const auto edits = editor(file.text);
  for (const ByteEdit& change : edits) {
    if (change.offset > kMaxStateFile) return fail(Errc::invalid, "edit out of bounds: " + path);
    const std::size_t end = change.offset + change.bytes.size();
    if (file.text.size() < end) file.text.resize(end, '\0');
    file.text.replace(change.offset, change.bytes.size(), change.bytes);
  }
  if (!edits.empty()) {
    file.mtime = now_;
    ++write_count_;
  }
  tell(path);  // it was open for writing
  return {};
}

Status FakeStateFiles::create_marker(const std::string& path, FileTime mtime) {
  if (const int bad = error_of(path, true); bad != 0) return fail_errno("create " + path, bad);
  if (has(path)) return fail_errno("create " + path, EEXIST);
  files_[path] = {"", mtime};
  ++write_count_;
  tell(path);
  return {};
}

Result<FileTime> FakeStateFiles::mtime(const std::string& path) {
  if (const int bad = error_of(path, false); bad != 0) return fail_errno("stat " + path, bad);
  const auto found = files_.find(path);
  if (found == files_.end()) return fail_errno("stat " + path, ENOENT);
  return found->second.mtime;
}

Result<std::vector<StateEntry>> FakeStateFiles::list(const std::string& directory) {
  if (const int bad = error_of(directory, false); bad != 0) {
    return fail_errno("list " + directory, bad);
  }
  const std::string prefix = directory.ends_with('/') ? directory : directory + "/";
  std::vector<StateEntry> entries;
  bool exists = false;
  for (auto at = files_.lower_bound(prefix); at != files_.end(); ++at) {
    if (!at->first.starts_with(prefix)) break;
    exists = true;
    const std::string name = at->first.substr(prefix.size());
    if (name.find('/') == std::string::npos) entries.push_back({name, at->second.mtime});
  }
  if (!exists) return fail_errno("list " + directory, ENOENT);
  return entries;
}

Status FakeStateFiles::remove(const std::string& path) {
  if (const int bad = error_of(path, true); bad != 0) return fail_errno("remove " + path, bad);
  if (files_.erase(path) == 0) return fail_errno("remove " + path, ENOENT);
  tell(path);
  return {};
}

void FakeStateFiles::set(const std::string& path, const std::string& text) {
  files_[path] = {text, now_};
  tell(path);
}

std::string FakeStateFiles::text(const std::string& path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? std::string() : found->second.text;
}

}  // namespace libpath
