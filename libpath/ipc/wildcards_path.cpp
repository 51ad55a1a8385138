#include <iterator>

#include <fmt/format.h>

#include "libpath/ipc/text.h"
#include "libpath/ipc/wildcards.h"

namespace libpath {
namespace {

constexpr std::string_view kUndef = "[undef]";
constexpr std::string_view kUnknown = "[unknown]";

using Path = PathSnapshot;

const PathInfo& info(const Path& path) {
  static const PathInfo nothing;
  return path.info != nullptr ? *path.info : nothing;
}

bool orphan(const Path& path) { return path.map.empty(); }

void append_hctl(const Path& path, std::string& out) {
  const auto& hctl = info(path).hctl;
  if (!hctl) {
    out += "#:#:#:#";
    return;
  }
  for (const auto number : {hctl->host, hctl->channel, hctl->target}) {
    append_number(out, number);
    out += ':';
  }
  const fmt::format_int lun(hctl->lun);
  out.append(lun.data(), lun.size());
}

void append_dev(const Path& path, std::string& out) {
  if (path.info == nullptr) {
    out += "#:#";
    return;
  }
  append_number(out, path.info->dev.major);
  out += ':';
  append_number(out, path.info->dev.minor);
}

void append_vendor_product_revision(const Path& path, std::string& out) {
  append_or(out, info(path).vendor, "##");
  out += ',';
  append_or(out, info(path).product, "##");
  out += ',';
  append_or(out, info(path).revision, "##");
}

void append_next_check(const Path& path, std::string& out) {
  out += orphan(path) ? "orphan" : progress_text(path.next_check);
}

void append_map_name(const Path& path, std::string& out) {
  if (!orphan(path)) {
    out += path.map;
  } else if (path.info == nullptr) {
    out += kUnknown;
  } else {
    out += path.device_state == DeviceState::offline ? "[offline]" : "[orphan]";
  }
}

// A host's name exists on Fibre Channel only; there, a missing one could not be read.
void append_host_name(const Path& path, std::string_view name, std::string& out) {
  append_or(out, name, info(path).protocol == "scsi:fcp" ? kUnknown : kUndef);
}

void append_target_node(const Path& path, std::string& out) {
  const auto& iscsi = info(path).iscsi;
  append_or(out,
            iscsi && info(path).target_wwnn.empty() ? iscsi->target_iqn : info(path).target_wwnn,
            kUndef);
}

// The kernel's LUN number holds the four 16-bit levels of the 8-byte form lowest first.
void append_lun_hex(const Path& path, std::string& out) {
  const std::uint64_t lun = info(path).hctl ? info(path).hctl->lun : 0;
  fmt::format_to(std::back_inserter(out), "0x{:04x}{:04x}{:04x}{:04x}", lun & 0xffff,
                 (lun >> 16) & 0xffff, (lun >> 32) & 0xffff, lun >> 48);
}

void append_target_port_group(const Path& path, std::string& out) {
  const auto& group = info(path).target_port_group;
  out += group ? fmt::format("0x{:04x}", static_cast<unsigned>(*group) & 0xffffU) : kUndef;
}

void append_max_sectors(const Path& path, std::string& out) {
  const auto& value = info(path).max_sectors_kb;
  if (value) {
    append_number(out, *value);
  } else {
    out += "n/a";
  }
}

constexpr Wildcard<Path> kPathWildcards[] = {
    {'w', "uuid", [](const Path& p, std::string& out) { out += p.wwid; }},
    {'i', "hcil", append_hctl},
    {'d', "dev", [](const Path& p, std::string& out) { append_or(out, info(p).name, "-"); }},
    {'D', "dev_t", append_dev},
    {'t', "dm_st", [](const Path& p, std::string& out) { out += word(p.dm_state); }},
    {'o', "dev_st",
     [](const Path& p, std::string& out) {
       out += word(orphan(p) ? DeviceState::unknown : p.device_state);
     }},
    {'T', "chk_st",
     [](const Path& p, std::string& out) {
       out += checker_word(orphan(p) ? PathState::wild : p.checker_state);
     }},
    {'s', "vend/prod/rev", append_vendor_product_revision},
    {'c', "checker", [](const Path& p, std::string& out) { append_or(out, p.checker, "(null)"); }},
    {'C', "next_check", append_next_check},
    {'p', "pri", [](const Path& p, std::string& out) { append_number(out, p.priority); }},
    {'S', "size", [](const Path& p, std::string& out) { out += size_text(info(p).size); }},
    {'z', "serial", [](const Path& p, std::string& out) { out += info(p).serial; }},
    {'M', "marginal_st",
     [](const Path& p, std::string& out) { out += p.marginal ? "marginal" : "normal"; }},
    {'m', "multipath", append_map_name},
    {'N', "host WWNN",
     [](const Path& p, std::string& out) { append_host_name(p, info(p).host_wwnn, out); }},
    {'n', "target WWNN", append_target_node},
    {'R', "host WWPN",
     [](const Path& p, std::string& out) { append_host_name(p, info(p).host_wwpn, out); }},
    {'r', "target WWPN",
     [](const Path& p, std::string& out) { append_or(out, info(p).target_wwpn, kUndef); }},
    {'a', "host adapter",
     [](const Path& p, std::string& out) { append_or(out, info(p).host_adapter, kUndef); }},
    {'G', "foreign", [](const Path&, std::string& out) { out += "--"; }},
    {'g', "vpd page data",
     [](const Path& p, std::string& out) { append_or(out, info(p).vpd_data, kUndef); }},
    {'0', "failures", [](const Path& p, std::string& out) { append_number(out, p.failures); }},
    {'P', "protocol", [](const Path& p, std::string& out) { out += info(p).protocol; }},
    {'I', "init_st", [](const Path& p, std::string& out) { out += word(p.init); }},
    {'L', "LUN hex", append_lun_hex},
    {'A', "TPG", append_target_port_group},
    {'k', "max_sectors_kb", append_max_sectors},
};

}  // namespace

std::span<const Wildcard<PathSnapshot>> path_wildcard_table() { return kPathWildcards; }

}  // namespace libpath
