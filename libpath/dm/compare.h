// Does the kernel's multipath table already say what is wanted? Compares by meaning, so that a map
// made by an earlier process (or by multipath-tools) is adopted without a reload.
//
// Shape:  not compared: queue_if_no_path (a message governs it), first_group (the kernel reports
//         the group in use), order of the paths inside a group, defaults the kernel adds
//         (service-time's relative throughput), a hardware handler the kernel kept.
// Source: kernel drivers/md/dm-mpath.c, dm-ps-*.c (6.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libpath/dm/table.h"

namespace libpath {

// Features, handler, selectors, groups in this order, and the paths of each group are the same.
bool same_layout(const MultipathTable& kernel, const MultipathTable& wanted);
// As same_layout, but the groups may stand in another order.
bool same_groups(const MultipathTable& kernel, const MultipathTable& wanted);

// One selector's text in the form used for comparing: "service-time" and "service-time 0" are one.
std::string canonical_selector(std::string_view selector);

bool has_feature(const MultipathTable& table, std::string_view feature);
inline constexpr std::string_view kQueueIfNoPath = "queue_if_no_path";

// All paths of the table, in table order.
std::vector<DevId> table_paths(const MultipathTable& table);

}  // namespace libpath
