// Effective settings after precedence (multipaths > overrides > devices > defaults) is applied:
// plain values that health, planning and the daemon act on. libpath/config computes them.
//
// Shape: std::optional means "not set"; the consumer then uses the kernel's or the hardware's own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libpath/base/time.h"

namespace libpath {

enum class Grouping : std::uint8_t {
  failover,
  multibus,
  group_by_serial,
  group_by_prio,
  group_by_node_name,
  group_by_tpg,
};

enum class CheckerKind : std::uint8_t {
  none,
  tur,
  directio,
  readsector0,
  emc_clariion,
  hp_sw,
  rdac,
  cciss_tur,
};

enum class FindMultipaths : std::uint8_t { strict, off, on, greedy, smart };
enum class FlushOnLastDel : std::uint8_t { unused, always, never };
enum class AutoResize : std::uint8_t { never, grow_only, grow_shrink };
enum class LogCheckerErr : std::uint8_t { always, once };
enum class MarginalPathgroups : std::uint8_t { off, on, fpin };

struct Failback {
  enum class Kind : std::uint8_t { manual, immediate, followover, deferred };
  Kind kind = Kind::manual;
  Seconds delay{0};  // deferred only
  auto operator<=>(const Failback&) const = default;
};

struct NoPathRetry {
  enum class Kind : std::uint8_t { unset, fail, queue, count };
  Kind kind = Kind::unset;
  unsigned retries = 0;  // count only: rounds of polling_interval
  auto operator<=>(const NoPathRetry&) const = default;
};

// A transport or error handling time-out.
struct Timeout {
  enum class Kind : std::uint8_t { unset, off, seconds, infinity };
  Kind kind = Kind::unset;
  Seconds value{0};
  auto operator<=>(const Timeout&) const = default;
};

// Settings of the whole process.
struct GlobalSettings {
  int verbosity = 2;
  Seconds polling_interval{5};
  Seconds max_polling_interval{20};
  FindMultipaths find_multipaths = FindMultipaths::strict;
  int find_multipaths_timeout = -10;  // seconds; negative: known hardware only, else 1 s
  bool queue_without_daemon = false;
  bool allow_usb_devices = false;
  bool reassign_maps = false;
  LogCheckerErr log_checker_err = LogCheckerErr::always;
  std::optional<Seconds> checker_timeout;
  Millis uxsock_timeout{4000};
  unsigned retrigger_tries = 3;
  Seconds retrigger_delay{10};
  Seconds missing_uev_wait_timeout{30};
  unsigned remove_retries = 0;
  AutoResize auto_resize = AutoResize::never;
  MarginalPathgroups marginal_pathgroups = MarginalPathgroups::off;
  std::string partition_delimiter;  // empty: unset
  std::string enable_foreign = "NONE";
  std::optional<unsigned> max_fds;  // unset: max
  bool operator==(const GlobalSettings&) const = default;
};

// Settings of one path.
struct PathSettings {
  std::string uid_attribute = "ID_SERIAL";  // empty: VPD 0x83 from sysfs only
  CheckerKind checker = CheckerKind::tur;
  bool detect_checker = true;
  std::string prio = "const";  // prioritizer name
  bool prio_is_set = false;    // false: nobody configured one; detection may choose
  std::string prio_args;
  bool detect_prio = true;
  std::optional<Seconds> checker_timeout;  // unset: device timeout
  Timeout fast_io_fail{Timeout::Kind::seconds, Seconds(5)};
  Timeout dev_loss;
  Timeout eh_deadline;
  std::optional<int> max_retries;
  std::optional<unsigned> max_sectors_kb;
  bool recheck_wwid = false;
  bool all_tg_pt = false;
  bool purge_disconnected = false;
  std::string vpd_vendor;
  bool operator==(const PathSettings&) const = default;
};

// Settings of one map.
struct MapSettings {
  std::string alias;  // configured alias; empty when none
  std::string alias_prefix = "mpath";
  bool user_friendly_names = false;
  Grouping grouping = Grouping::failover;
  bool grouping_is_set = false;  // by user or hardware table; false: detection may choose
  bool detect_pgpolicy = true;
  bool detect_pgpolicy_use_tpg = false;
  std::string path_selector = "service-time 0";
  std::string features = "0";  // "N word..." without queue_if_no_path, which no_path_retry governs
  std::string hardware_handler;  // "1 alua"; empty: leave to the kernel
  bool retain_attached_hw_handler = true;
  Failback failback;
  NoPathRetry no_path_retry;
  FlushOnLastDel flush_on_last_del = FlushOnLastDel::unused;
  bool deferred_remove = false;
  bool skip_kpartx = false;
  std::optional<Seconds> ghost_delay;  // unset or 0: off
  std::optional<unsigned> max_sectors_kb;
  std::optional<unsigned> mode, uid, gid;
  std::string reservation_key;  // as written; empty when none
  bool operator==(const MapSettings&) const = default;
};

std::string_view word(Grouping grouping);
std::string_view word(CheckerKind kind);
std::string_view word(FindMultipaths mode);
std::optional<Grouping> parse_grouping(std::string_view text);
std::optional<CheckerKind> parse_checker(std::string_view text);
std::optional<FindMultipaths> parse_find_multipaths(std::string_view text);

}  // namespace libpath
