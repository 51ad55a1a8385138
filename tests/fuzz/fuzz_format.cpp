// fuzz-libs: libpath_ipc
// Any format string: one line for each row and one for the header in pretty style; pretty lines
// without newlines in the format are equally long; JSON of the same text stays printable ASCII.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/ipc/format.h"
#include "libpath/ipc/json.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

libpath::Snapshot make_snapshot() {
  static const libpath::PathInfo kInfo = [] {
    libpath::PathInfo info;
    info.name = "sda";
    info.vendor = "ACME";
    info.hctl = libpath::Hctl{1, 0, 2, 3};
    return info;
  }();
  libpath::Snapshot snapshot;
  snapshot.paths.resize(2);
  snapshot.paths[0].info = &kInfo;
  snapshot.paths[0].map = "mpatha";
  snapshot.maps.resize(3);
  snapshot.maps[1].alias = "mpatha";
  snapshot.maps[2].wwid = "3600508b4000c4a37";
  return snapshot;
}

std::size_t lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void check_even(std::string_view text) {
  const std::size_t first = text.find('\n');
  while (!text.empty()) {
    require(text.find('\n') == first);
    text.remove_prefix(first + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using libpath::Style;
  if (size > 512) return 0;
  static const libpath::Snapshot kSnapshot = make_snapshot();
  const std::string_view format(reinterpret_cast<const char*>(data), size);
  const std::string paths = libpath::render_paths(kSnapshot, format, Style::pretty);
  const std::string maps = libpath::render_maps(kSnapshot, format, Style::pretty);
  require(!paths.empty() && paths.back() == '\n');
  if (format.find('\n') == std::string_view::npos) {
    require(lines(paths) == 3 && lines(maps) == 4);
    require(lines(libpath::render_paths(kSnapshot, format, Style::raw)) == 2);
    require(lines(libpath::render_map_line(kSnapshot, kSnapshot.maps[0], format)) == 1);
    check_even(paths);
    check_even(maps);
  }
  for (const char c : libpath::json_string(format)) require(c >= 0x20 && c <= 0x7e);
  return 0;
}
