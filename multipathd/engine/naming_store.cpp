#include "multipathd/engine/naming_store.h"

#include <memory>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/loop/executor.h"
#include "libpath/naming/wwids_file.h"
#include "libpath/sys/files.h"

namespace multipathd {

using libpath::log;
using libpath::LogLevel;
using libpath::Wwid;

namespace {

constexpr const char* kLane = "files";

std::vector<libpath::ByteEdit> byte_edits(const std::vector<libpath::FileEdit>& edits) {
  std::vector<libpath::ByteEdit> result;
  result.reserve(edits.size());
  for (const auto& edit : edits) result.push_back({edit.offset, edit.bytes});
  return result;
}

}  // namespace

void NamingStore::load(std::function<void()> done) {
  struct Texts {
    libpath::Result<std::string> bindings, wwids;
  };
  auto texts = std::make_shared<Texts>();
  libpath::StateFiles& files = edges_.files;
  edges_.executor.post(
      kLane,
      [&files, texts] {
        texts->bindings = files.read(std::string(kBindingsFile));
        texts->wwids = files.read(std::string(kWwidsFile));
      },
      [this, texts, done = std::move(done)] {
        auto bindings = libpath::parse_bindings(texts->bindings.value_or(""));
        for (const auto& line : bindings.diagnostics) {
          log(LogLevel::warning, "{}: {}", kBindingsFile, line);
        }
        bindings_ = std::move(bindings.bindings);
        known_ = libpath::parse_wwids(texts->wwids.value_or("")).wwids;
        done();
      });
}

void NamingStore::report(const libpath::Status& status, std::string_view file) {
  if (status || complained_.count(file) > 0) return;
  complained_.emplace(file);
  log(LogLevel::warning, "{}: cannot be written, going on without: {}", file,
      status.error().message());
}

void NamingStore::remember(const Wwid& wwid) {
  if (!known_.insert(wwid).second || read_only_) return;
  auto status = std::make_shared<libpath::Status>();
  libpath::StateFiles& files = edges_.files;
  edges_.executor.post(
      kLane,
      [&files, status, wwid] {
        *status = files.edit(std::string(kWwidsFile), [&wwid](std::string_view text) {
          return byte_edits(libpath::add_wwid(text, wwid));
        });
      },
      [this, status] { report(*status, kWwidsFile); });
}

std::string NamingStore::alias(libpath::AliasRequest request, const libpath::TakenNames& taken) {
  request.bindings_read_only = bindings_read_only_;
  auto choice = libpath::choose_alias(request, taken, bindings_);
  for (const auto& line : choice.diagnostics) {
    log(LogLevel::warning, "{}: {}", request.wwid.text(), line);
  }
  if (choice.bindings_changed && !read_only_) save_bindings();
  return std::move(choice.alias);
}

void NamingStore::save_bindings() {
  auto status = std::make_shared<libpath::Status>();
  libpath::StateFiles& files = edges_.files;
  edges_.executor.post(
      kLane,
      [&files, status, own = bindings_] {
        // The tool may have added names since: theirs stay, ours are added.
        const std::string file(kBindingsFile);
        auto all = libpath::parse_bindings(files.read(file).value_or("")).bindings;
        for (const auto& [alias, wwid] : own.entries()) all.add(alias, wwid);
        *status = files.write_atomic(file, libpath::format_bindings(all));
      },
      [this, status] { report(*status, kBindingsFile); });
}

void NamingStore::mark_failed(const Wwid& wwid, bool failed) {
  const bool was = failed_.count(wwid) > 0;
  if (was == failed || read_only_ || !wwid.file_safe()) return;
  if (failed) {
    failed_.insert(wwid);
  } else {
    failed_.erase(wwid);
  }
  libpath::StateFiles& files = edges_.files;
  const std::string file = std::string(kFailedWwidsDir) + "/" + wwid.text();
  edges_.executor.post(
      kLane,
      [&files, file, failed] {
        if (!failed) return (void)files.remove(file);
        const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now());
        (void)files.create_marker(file, now);
      },
      [] {});
}

}  // namespace multipathd
