#include "libpath/prio/weighted_path.h"

#include <optional>
#include <utility>

#include <regex.h>

#include "libpath/base/strings.h"

namespace libpath {

class WeightTable::Regex {
 public:
  static Result<std::shared_ptr<const Regex>> compile(const std::string& pattern) {
    const std::shared_ptr<Regex> made(new Regex);
    const int error = ::regcomp(&made->compiled_, pattern.c_str(), REG_EXTENDED | REG_NOSUB);
    if (error != 0) {
      char text[128] = "";
      ::regerror(error, &made->compiled_, text, sizeof text);
      return fail(Errc::invalid, "weightedpath: \"" + pattern + "\": " + text);
    }
    made->valid_ = true;
    return std::shared_ptr<const Regex>(made);
  }
  ~Regex() {
    if (valid_) ::regfree(&compiled_);
  }
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;
  Regex(Regex&&) = delete;
  Regex& operator=(Regex&&) = delete;

  bool matches(const std::string& text) const {
    return ::regexec(&compiled_, text.c_str(), 0, nullptr, 0) == 0;
  }

 private:
  Regex() = default;
  regex_t compiled_{};
  bool valid_ = false;
};

namespace {

std::string or_undef(std::string text) { return text.empty() ? "[undef]" : std::move(text); }

std::string hbtl_of(const PathInfo& path) {
  return path.hctl ? path.hctl->text() : std::string("[undef]");
}
std::string name_of(const PathInfo& path) { return path.name; }
std::string serial_of(const PathInfo& path) { return or_undef(path.serial); }

std::string wwn_of(const PathInfo& path) {
  std::string target = path.target_wwnn;
  if (target.empty() && path.iscsi) target = path.iscsi->target_iqn;
  return or_undef(path.host_wwnn) + ":" + or_undef(path.host_wwpn) + ":" + or_undef(target) + ":" +
         or_undef(path.target_wwpn);
}

}  // namespace

Result<std::shared_ptr<const WeightTable>> WeightTable::parse(std::string_view text) {
  const auto words = split_words(text);
  if (words.empty()) {
    return fail(Errc::invalid, "weightedpath needs prio_args: <hbtl|devname|serial|wwn> RE PRIO");
  }
  const auto table = std::make_shared<WeightTable>();
  if (words[0] == "hbtl") table->subject_ = hbtl_of;
  if (words[0] == "devname") table->subject_ = name_of;
  if (words[0] == "serial") table->subject_ = serial_of;
  if (words[0] == "wwn") table->subject_ = wwn_of;
  if (table->subject_ == nullptr) {
    return fail(Errc::invalid, "weightedpath: unknown subject \"" + std::string(words[0]) + "\"");
  }
  if (words.size() < 3 || words.size() % 2 == 0) {
    return fail(Errc::invalid, "weightedpath: each expression needs a priority");
  }
  for (std::size_t i = 1; i + 1 < words.size(); i += 2) {
    const auto number = parse_number<int>(words[i + 1]);
    if (!number || *number < 0) {
      return fail(Errc::invalid,
                  "weightedpath: bad priority \"" + std::string(words[i + 1]) + "\"");
    }
    auto regex = Regex::compile(std::string(words[i]));
    if (!regex) return tl::unexpected(regex.error());
    table->weights_.push_back(Weight{std::move(*regex), *number});
  }
  return std::shared_ptr<const WeightTable>(table);
}

int WeightTable::priority(const PathInfo& path) const {
  const std::string text = subject_(path);
  for (const Weight& weight : weights_) {
    if (weight.regex->matches(text)) return weight.priority;
  }
  return 0;
}

}  // namespace libpath
