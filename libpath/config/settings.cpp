#include "libpath/config/settings.h"

#include <algorithm>
#include <array>

#include "libpath/base/strings.h"
#include "libpath/config/keywords.h"
#include "libpath/config/lookup.h"

namespace libpath {
namespace {

// Texts below are canonical: load_config has checked them, so conversions cannot fail; a fallback
// stands where the type asks for one.
template <typename T>
std::optional<T> number(std::string_view text) {
  return parse_number<T>(text);
}

bool is_yes(std::string_view text) { return text == "yes"; }

std::optional<Seconds> seconds(std::string_view text) {
  const auto value = number<Seconds::rep>(text);
  return value ? std::optional(Seconds(*value)) : std::nullopt;
}

Timeout timeout(std::string_view text) {
  if (text.empty()) return {};
  if (text == "off") return {Timeout::Kind::off, Seconds(0)};
  if (text == "infinity") return {Timeout::Kind::infinity, Seconds(0)};
  return {Timeout::Kind::seconds, seconds(text).value_or(Seconds(0))};
}

Failback failback(std::string_view text) {
  if (text == "immediate") return {Failback::Kind::immediate, Seconds(0)};
  if (text == "followover") return {Failback::Kind::followover, Seconds(0)};
  const auto delay = seconds(text);
  if (delay) return {Failback::Kind::deferred, *delay};
  return {};
}

NoPathRetry no_path_retry(std::string_view text) {
  if (text == "fail") return {NoPathRetry::Kind::fail, 0};
  if (text == "queue") return {NoPathRetry::Kind::queue, 0};
  const auto retries = number<unsigned>(text);
  if (retries) return {NoPathRetry::Kind::count, *retries};
  return {};
}

template <typename E, std::size_t N>
E choice(std::string_view text, const std::array<std::string_view, N>& words) {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == text) return static_cast<E>(i);
  }
  return E{};
}

constexpr std::array<std::string_view, 3> kFlush = {"unused", "always", "never"};
constexpr std::array<std::string_view, 3> kResize = {"never", "grow_only", "grow_shrink"};
constexpr std::array<std::string_view, 2> kLogErr = {"always", "once"};
constexpr std::array<std::string_view, 3> kMarginal = {"off", "on", "fpin"};

// Features without the words other keywords govern.
struct Features {
  std::string text = "0";
  bool queue_if_no_path = false;
  bool retain_handler = false;
};

Features split_features(std::string_view text) {
  Features out;
  std::vector<std::string> kept;
  auto words = split_words(text);
  if (!words.empty()) words.erase(words.begin());  // the count
  for (const auto word : words) {
    if (word == "queue_if_no_path") {
      out.queue_if_no_path = true;
    } else if (word == "retain_attached_hw_handler") {
      out.retain_handler = true;
    } else {
      kept.emplace_back(word);
    }
  }
  out.text = std::to_string(kept.size());
  if (!kept.empty()) out.text += " " + join(kept, " ");
  return out;
}

PathSettings make_path(const Layers& layers) {
  PathSettings out;
  out.checker = parse_checker(layers.text(kw("path_checker"))).value_or(CheckerKind::tur);
  out.detect_checker = is_yes(layers.text(kw("detect_checker")));
  out.prio = layers.text(kw("prio"));
  out.prio_is_set = layers.chosen(kw("prio"));
  out.prio_args = layers.text(kw("prio_args"));
  out.detect_prio = is_yes(layers.text(kw("detect_prio")));
  out.checker_timeout = seconds(layers.text(kw("checker_timeout")));
  out.fast_io_fail = timeout(layers.text(kw("fast_io_fail_tmo")));
  out.dev_loss = timeout(layers.text(kw("dev_loss_tmo")));
  out.eh_deadline = timeout(layers.text(kw("eh_deadline")));
  const auto retries = layers.text(kw("max_retries"));
  out.max_retries = retries == "off" ? std::optional(-1) : number<int>(retries);
  out.max_sectors_kb = number<unsigned>(layers.text(kw("max_sectors_kb")));
  out.recheck_wwid = is_yes(layers.text(kw("recheck_wwid")));
  out.all_tg_pt = is_yes(layers.text(kw("all_tg_pt")));
  out.purge_disconnected = is_yes(layers.text(kw("purge_disconnected")));
  out.vpd_vendor = layers.text(kw("vpd_vendor"));
  return out;
}

void set_queueing(MapSettings& out, const Layers& layers) {
  const Features features = split_features(layers.text(kw("features")));
  out.features = features.text;
  out.no_path_retry = no_path_retry(layers.text(kw("no_path_retry")));
  if (out.no_path_retry.kind == NoPathRetry::Kind::unset && features.queue_if_no_path) {
    out.no_path_retry.kind = NoPathRetry::Kind::queue;
  }
  out.retain_attached_hw_handler =
      features.retain_handler || is_yes(layers.text(kw("retain_attached_hw_handler")));
}

MapSettings make_map(const Layers& layers) {
  MapSettings out;
  out.alias = layers.text(kw("alias"));
  out.alias_prefix = layers.text(kw("alias_prefix"));
  out.user_friendly_names = is_yes(layers.text(kw("user_friendly_names")));
  out.grouping =
      parse_grouping(layers.text(kw("path_grouping_policy"))).value_or(Grouping::failover);
  out.grouping_is_set = layers.chosen(kw("path_grouping_policy"));
  out.detect_pgpolicy = is_yes(layers.text(kw("detect_pgpolicy")));
  out.detect_pgpolicy_use_tpg = is_yes(layers.text(kw("detect_pgpolicy_use_tpg")));
  out.path_selector = layers.text(kw("path_selector"));
  set_queueing(out, layers);
  const auto handler = layers.text(kw("hardware_handler"));
  if (handler != "0") out.hardware_handler = handler;
  out.failback = failback(layers.text(kw("failback")));
  out.flush_on_last_del = choice<FlushOnLastDel>(layers.text(kw("flush_on_last_del")), kFlush);
  out.deferred_remove = is_yes(layers.text(kw("deferred_remove")));
  out.skip_kpartx = is_yes(layers.text(kw("skip_kpartx")));
  out.ghost_delay = seconds(layers.text(kw("ghost_delay")));
  out.max_sectors_kb = number<unsigned>(layers.text(kw("max_sectors_kb")));
  out.mode = parse_number<unsigned>(layers.text(kw("mode")), 8);
  out.uid = number<unsigned>(layers.text(kw("uid")));
  out.gid = number<unsigned>(layers.text(kw("gid")));
  out.reservation_key = layers.text(kw("reservation_key"));
  return out;
}

// What the match of device entries depends on.
std::string hardware_key(const PathInfo& path) {
  std::string key;
  for (const auto* part : {&path.vendor, &path.product, &path.revision}) {
    key += *part;
    key += '\0';
  }
  return key;
}

}  // namespace

GlobalSettings global_settings(const Config& config) {
  const ConfigData& data = config.data();
  const SettingsResolver::DeviceValues none(kKeywords.size(), nullptr);
  // Overrides hold none of these keywords, so the layers reduce to defaults.
  const Layers layers(data, none, {}, {});
  const auto text = [&](const KeywordRule& rule) { return layers.text(rule); };
  GlobalSettings out;
  out.verbosity = number<int>(text(kw("verbosity"))).value_or(out.verbosity);
  const PollingIntervals polling = polling_intervals(data);
  out.polling_interval = Seconds(polling.polling);
  out.max_polling_interval = Seconds(polling.max);
  out.find_multipaths =
      parse_find_multipaths(text(kw("find_multipaths"))).value_or(FindMultipaths::strict);
  const int wait = number<int>(text(kw("find_multipaths_timeout"))).value_or(0);
  if (wait != 0) out.find_multipaths_timeout = wait;
  out.queue_without_daemon = is_yes(text(kw("queue_without_daemon")));
  out.allow_usb_devices = is_yes(text(kw("allow_usb_devices")));
  out.reassign_maps = is_yes(text(kw("reassign_maps")));
  out.log_checker_err = choice<LogCheckerErr>(text(kw("log_checker_err")), kLogErr);
  out.checker_timeout = seconds(text(kw("checker_timeout")));
  out.uxsock_timeout = Millis(number<int>(text(kw("uxsock_timeout"))).value_or(4000));
  out.retrigger_tries = number<unsigned>(text(kw("retrigger_tries"))).value_or(3);
  out.retrigger_delay = seconds(text(kw("retrigger_delay"))).value_or(out.retrigger_delay);
  out.missing_uev_wait_timeout =
      seconds(text(kw("missing_uev_wait_timeout"))).value_or(out.missing_uev_wait_timeout);
  out.remove_retries = number<unsigned>(text(kw("remove_retries"))).value_or(0);
  out.auto_resize = choice<AutoResize>(text(kw("auto_resize")), kResize);
  out.marginal_pathgroups = choice<MarginalPathgroups>(text(kw("marginal_pathgroups")), kMarginal);
  out.partition_delimiter = text(kw("partition_delimiter"));
  if (out.partition_delimiter == kUnsetDelimiter) out.partition_delimiter.clear();
  if (const auto foreign = layers.find(kw("enable_foreign"))) out.enable_foreign = foreign->text;
  out.max_fds = number<unsigned>(text(kw("max_fds")));
  return out;
}

PathSettings path_settings(const Config& config, const PathInfo& path) {
  return SettingsResolver(config).path(path);
}

std::string uid_attribute(const Config& config, std::string_view device_name) {
  return SettingsResolver(config).uid_attribute(device_name);
}

MapSettings map_settings(const Config& config, const PathInfo& representative,
                         std::string_view wwid) {
  return SettingsResolver(config).map(representative, wwid);
}

const SettingsResolver::DeviceValues& SettingsResolver::device_values(const PathInfo& path) {
  if (devices_.size() >= kMaxRemembered) devices_.clear();
  const auto [entry, fresh] = devices_.try_emplace(hardware_key(path));
  if (fresh) entry->second = match_devices(config_.data(), path);
  return entry->second;
}

PathSettings SettingsResolver::path(const PathInfo& path) {
  if (paths_.size() >= kMaxRemembered) paths_.clear();
  const std::string key = hardware_key(path) + path.protocol;
  auto known = paths_.find(key);
  if (known == paths_.end()) {
    const Layers layers(config_.data(), device_values(path), path.protocol, {});
    known = paths_.emplace(key, make_path(layers)).first;
  }
  PathSettings out = known->second;
  out.uid_attribute = libpath::uid_attribute(config_.data(), device_values(path), path.name).text;
  return out;
}

std::string SettingsResolver::uid_attribute(std::string_view device_name) {
  return std::string(
      libpath::uid_attribute(config_.data(), device_values(PathInfo{}), device_name).text);
}

bool is_known_hardware(const Config& config, const PathInfo& path) {
  const auto values = match_devices(config.data(), path);
  return std::any_of(values.begin(), values.end(),
                     [](const Value* value) { return value != nullptr; });
}

MapSettings SettingsResolver::map(const PathInfo& representative, std::string_view wwid) {
  return make_map(Layers(config_.data(), device_values(representative), {}, wwid));
}

}  // namespace libpath
