#include "multipathd/engine/naming_store.h"

#include <memory>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/loop/executor.h"
#include "libpath/naming/wwids_file.h"
#include "libpath/sys/files.h"

namespace multipathd {

using libpath::Errc;
using libpath::log;
using libpath::LogLevel;
using libpath::Wwid;

namespace {

std::vector<libpath::ByteEdit> byte_edits(const std::vector<libpath::FileEdit>& edits) {
  std::vector<libpath::ByteEdit> result;
  result.reserve(edits.size());
  for (const auto& edit : edits) result.push_back({edit.offset, edit.bytes});
  return result;
}

}  // namespace

void NamingStore::load(NamingFiles which, std::function<void(bool changed)> done) {
  struct Texts {
    Text bindings, wwids;
  };
  auto texts = std::make_shared<Texts>();
  libpath::StateFiles& files = edges_.files;
  edges_.executor.post(
      kFilesLane,
      [&files, which, texts] {
        if (which.bindings) texts->bindings = files.read(std::string(kBindingsFile));
        if (which.wwids) texts->wwids = files.read(std::string(kWwidsFile));
      },
      [this, which, texts, own = own_changes_, done = std::move(done)]() mutable {
        // Read before a change of ours was written: it would be lost. Read again, behind it.
        if (own != own_changes_) return load(which, std::move(done));
        const bool renamed = which.bindings && take_bindings(texts->bindings);
        const bool learnt = which.wwids && take_wwids(texts->wwids);
        done(renamed || learnt);
      });
}

bool NamingStore::take_bindings(const Text& text) {
  if (!text && text.error().code != Errc::not_found) {
    complain(kBindingsFile, "cannot be read, going on with the names known", text.error());
    return false;
  }
  auto parsed = libpath::parse_bindings(text.value_or(""));
  if (std::exchange(diagnostics_, parsed.diagnostics) != parsed.diagnostics) {
    for (const auto& line : diagnostics_) log(LogLevel::warning, "{}: {}", kBindingsFile, line);
  }
  if (parsed.bindings == bindings_) return false;
  bindings_ = std::move(parsed.bindings);
  return true;
}

bool NamingStore::take_wwids(const Text& text) {
  if (!text && text.error().code != Errc::not_found) {
    complain(kWwidsFile, "cannot be read, going on with the WWIDs known", text.error());
    return false;
  }
  auto wwids = libpath::parse_wwids(text.value_or("")).wwids;
  if (wwids == known_) return false;
  known_ = std::move(wwids);
  return true;
}

void NamingStore::report(const libpath::Status& status, std::string_view file) {
  if (!status) complain(file, "cannot be written, going on without", status.error());
}

void NamingStore::complain(std::string_view file, std::string_view what,
                           const libpath::Error& error) {
  const std::string line = std::string(file) + ": " + std::string(what) + ": " + error.message();
  if (complained_.insert(line).second) log(LogLevel::warning, "{}", line);
}

void NamingStore::remember(const Wwid& wwid) {
  if (!known_.insert(wwid).second || read_only_) return;
  ++own_changes_;
  auto status = std::make_shared<libpath::Status>();
  libpath::StateFiles& files = edges_.files;
  edges_.executor.post(
      kFilesLane,
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
  ++own_changes_;
  auto status = std::make_shared<libpath::Status>();
  libpath::StateFiles& files = edges_.files;
  edges_.executor.post(
      kFilesLane,
      [&files, status, own = bindings_] {
        // The tool may have added names since: theirs stay, ours are added.
        const std::string file(kBindingsFile);
        const auto present = files.read(file);
        // Without knowing what is there, writing would take the names of others away.
        if (!present && present.error().code != Errc::not_found) {
          *status = tl::unexpected(present.error());
          return;
        }
        auto all = libpath::parse_bindings(present.value_or("")).bindings;
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
      kFilesLane,
      [&files, file, failed] {
        if (!failed) return (void)files.remove(file);
        const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now());
        (void)files.create_marker(file, now);
      },
      [] {});
}

}  // namespace multipathd
