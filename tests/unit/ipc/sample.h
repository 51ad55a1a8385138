// A small storage world for the render tests: two maps, five paths, one of them an orphan.
#pragma once

#include <deque>
#include <fstream>
#include <sstream>
#include <string>

#include "libpath/model/snapshot.h"

namespace libpath {

struct Sample {
  std::deque<PathInfo> infos;  // keeps addresses
  Snapshot snapshot;

  PathSnapshot& add_path(const std::string& name, DevId dev, Hctl hctl, const std::string& map) {
    PathInfo& info = infos.emplace_back();
    info.name = name;
    info.dev = dev;
    info.hctl = hctl;
    info.vendor = "ACME";
    info.product = "FASTBOX 3000";
    info.revision = "0042";
    info.serial = "SN17";
    info.protocol = "scsi:iscsi";
    info.size = std::uint64_t{250} << 21;
    PathSnapshot& path = snapshot.paths.emplace_back();
    path.info = &info;
    path.wwid = "3600a0b80000f1e2d";
    path.map = map;
    path.dm_state = map.empty() ? DmPathState::undef : DmPathState::active;
    path.device_state = DeviceState::running;
    path.checker_state = PathState::up;
    path.checker = "tur";
    path.priority = 50;
    path.next_check = {2, 5};
    return path;
  }

  MapSnapshot& add_map(const std::string& alias, const std::string& wwid, unsigned minor) {
    MapSnapshot& map = snapshot.maps.emplace_back();
    map.alias = alias;
    map.wwid = wwid;
    map.dev = DevId{254, minor};
    map.failback.kind = Failback::Kind::immediate;
    map.queueing.kind = QueueingSnapshot::Kind::on;
    map.usable_paths = 2;
    map.read_only = false;
    map.dm_state = MapState::active;
    map.size = std::uint64_t{250} << 21;
    map.features = "1 queue_if_no_path";
    map.hwhandler = "1 alua";
    map.vendor = "ACME";
    map.product = "FASTBOX 3000";
    map.revision = "0042";
    return map;
  }
};

inline Sample make_sample() {
  Sample sample;
  sample.add_path("sdk", {8, 160}, {5, 0, 0, 12}, "mpathb");
  sample.add_path("sdbc", {67, 96}, {7, 0, 0, 12}, "mpathb");
  PathSnapshot& failed = sample.add_path("sdq", {65, 0}, {11, 0, 1, 12}, "mpathb");
  failed.dm_state = DmPathState::failed;
  failed.checker_state = PathState::down;
  failed.device_state = DeviceState::offline;
  failed.priority = -1;
  failed.failures = 3;
  sample.add_path("sdr", {65, 16}, {2, 0, 0, 1}, "3600c0ff");
  sample.add_path("sdz", {65, 144}, {2, 0, 0, 9}, "");

  MapSnapshot& first = sample.add_map("3600c0ff", "3600c0ff", 0);
  first.groups.push_back({"round-robin 0", 1, GroupState::active, false, {3}});
  first.usable_paths = 1;
  MapSnapshot& second = sample.add_map("mpathb", "3600a0b80000f1e2d", 3);
  second.groups.push_back({"service-time 0", 50, GroupState::active, false, {0, 1}});
  second.groups.push_back({"service-time 0", 10, GroupState::enabled, false, {2}});
  return sample;
}

inline std::string golden(const std::string& name) {
  std::ifstream file(std::string(HAWSER_SOURCE_DIR) + "/tests/golden/ipc/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace libpath
