// fuzz-libs: libpath_ipc
// Any request: a user who is not root gets a "show" row or a reply that begins with "fail\n"; a
// command has all the arguments of its row; every reply ends with a newline and holds no NUL.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/base/strings.h"
#include "libpath/ipc/command.h"

namespace {

using libpath::Access;

void require(bool condition) {
  if (!condition) std::abort();
}

const libpath::CommandTable& table() {
  static const libpath::CommandTable kTable =
      libpath::CommandTable::make({{"show paths", Access::any},
                                   {"show paths raw format $format", Access::any},
                                   {"show map $map topology", Access::any},
                                   {"show map $map raw format $format", Access::any},
                                   {"add path $path"},
                                   {"del map $map"},
                                   {"switchgroup map $map group $group"},
                                   {"reconfigure"},
                                   {"reconfigure all"},
                                   {"quit"}},
                                  libpath::multipathd_aliases(),
                                  "multipath-tools v0.0.0 (01/01, 2000)")
          .value();
  return kTable;
}

void check(std::string_view request, bool root) {
  const auto parsed = table().parse(request, root);
  if (!parsed) {
    require(parsed.error().starts_with("fail\n") && parsed.error().ends_with('\n'));
    require(parsed.error().find('\0') == std::string::npos);
    return;
  }
  require(root || parsed->row->words.starts_with("show "));
  std::size_t placeholders = 0;
  for (const auto& word : libpath::split_words(parsed->row->words)) {
    if (!word.starts_with('$')) continue;
    ++placeholders;
    require(parsed->args.contains(word.substr(1)));
  }
  require(parsed->args.size() == placeholders);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view request(reinterpret_cast<const char*>(data), size);
  std::size_t total = 0;
  for (const auto& word : libpath::split_command(request)) total += word.size();
  require(total <= size);
  check(request, true);
  check(request, false);
  return 0;
}
