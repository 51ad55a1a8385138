#include "tests/multipathd/world.h"

#include <algorithm>
#include <array>
#include <utility>

#include <sys/epoll.h>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/dm/compare.h"
#include "libpath/dm/table.h"
#include "libpath/scsi/status.h"

namespace multipathd {

using libpath::AccessState;
using libpath::DevId;
using libpath::FakeDiskSpec;
using libpath::Millis;

namespace {

constexpr std::uint8_t kTestUnitReady = 0x00;
constexpr std::uint8_t kInquiry = 0x12;
constexpr std::uint32_t kFirstHost = 2;

std::vector<std::uint8_t> bytes(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

const char* const kPlainConfig = "defaults {\n  find_multipaths greedy\n}\n";

std::string with_defaults(const std::string& lines) {
  return "defaults {\n  find_multipaths greedy\n  " + lines + "\n}\n";
}

std::string disk_name(std::size_t index) {
  std::string letters;
  for (std::size_t rest = index + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('a' + (rest - 1) % 26));
  }
  return "sd" + letters;
}

DevId disk_dev(std::size_t index) { return {8, static_cast<std::uint32_t>(16 * index)}; }

std::string lun_naa(std::size_t lun) {
  constexpr std::size_t kDigits = 32;
  const std::string number = std::to_string(lun);
  const std::string start = "6001405aabbccdd";
  return start + std::string(kDigits - start.size() - number.size(), '0') + number;
}

std::string lun_wwid(std::size_t lun) { return "3" + lun_naa(lun); }

libpath::Config parse_config(const std::string& text) {
  const std::array<libpath::ConfigSource, 1> sources{{{"multipath.conf", text}}};
  auto loaded = libpath::load_config(sources);
  for (const auto& diagnostic : loaded.diagnostics) ADD_FAILURE() << diagnostic.message();
  return std::move(loaded.config);
}

World::Process::Process(World& world, const Life& alive)
    : life(alive), loop(world.loop, alive), executor(world.executor, alive) {}

void World::connect() {
  libpath::log_set_verbosity(0);
  loop.add_idle_source([this] { return deliver(); });
  files.set_listener([this](const std::string& path) { file_watch.touch(path); });
}

bool World::deliver() {
  if (delivering_) return false;
  delivering_ = true;
  const bool delivered = deliver_one();
  delivering_ = false;
  return delivered;
}

bool World::deliver_one() {
  if (deliver_uevent_writes()) return true;
  if (dm_events.pending() && loop.watches(dm_events.fd())) {
    loop.fire(dm_events.fd(), EPOLLIN);
    return true;
  }
  if (file_watch.pending() && loop.watches(file_watch.fd())) {
    loop.fire(file_watch.fd(), EPOLLIN);
    return true;
  }
  if (transport.sessions_stirred() && loop.watches(transport.kSessions)) {
    return loop.fire(transport.kSessions, EPOLLIN) > 0;
  }
  if (transport.queued() > 0 && loop.watches(transport.kDevices)) {
    return loop.fire(transport.kDevices, EPOLLIN) > 0;
  }
  const std::size_t queued = block.queued();
  if (queued > 0 && loop.watches(block.fd())) {
    loop.fire(block.fd(), EPOLLIN);
    return block.queued() < queued;
  }
  return false;
}

// udev's rules mark a disk of a multipath map when they look at it again.
bool World::deliver_uevent_writes() {
  if (writes_seen_ >= sysfs.writes().size()) return false;
  const auto write = sysfs.writes().at(writes_seen_++);
  for (std::size_t i = 0; write.path.ends_with("/rescan") && i < disks_.size(); ++i) {
    if (sysfs.resolve(attribute(i, "rescan")).value_or("") == write.path) scan(i);
  }
  if (!udev_answers || !write.path.ends_with("/uevent")) return true;
  const std::string syspath = write.path.substr(0, write.path.rfind('/'));
  const auto device = udev_.find(syspath.substr(syspath.rfind('/') + 1));
  if (device == udev_.end()) return true;
  device->second.properties["DM_MULTIPATH_DEVICE_PATH"] = "1";
  block.change(device->second);
  return true;
}

// As udev tells of it: without one of these properties a disk is blacklisted by default.
libpath::BlockDevice World::udev_device(const FakeDiskSpec& spec) {
  auto device = libpath::add_scsi_disk(sysfs, spec);
  device.properties["ID_WWN"] = "0x" + spec.naa.substr(0, 16);
  udev_[spec.name] = device;
  return device;
}

void World::add_array(const ArrayShape& shape) {
  const std::size_t first = disks_.size();
  for (std::size_t i = 0; i < shape.hosts * shape.luns; ++i) {
    FakeDiskSpec spec;
    const std::size_t host = i / shape.luns;
    const std::size_t lun = i % shape.luns;
    spec.name = disk_name(first + i);
    spec.dev = disk_dev(first + i);
    spec.hctl = {kFirstHost + static_cast<std::uint32_t>(host), 0, 0, lun};
    spec.naa = lun_naa(lun);
    spec.serial = "SN" + std::to_string(lun);
    spec.size = shape.size;
    spec.tpgs = shape.alua ? 3 : 0;
    spec.port_group = static_cast<std::uint16_t>(host + 1);
    spec.transport = shape.transport;
    spec.portal_address = "192.0.2." + std::to_string(host + 1);
    disks_.push_back(spec);
    alua_.push_back(shape.alua);
    block.put(udev_device(spec));
    put_on_bus(spec, shape.alua);
  }
}

void World::put_on_bus(const FakeDiskSpec& spec, bool alua) {
  scsi.plug(spec.dev);
  reader.plug(spec.dev);
  if (alua) scsi.set_tpg(spec.dev, spec.port_group);
  scsi.set_reply(spec.dev, kInquiry,
                 libpath::good_reply(bytes(libpath::fake_vpd83(spec.naa, spec.port_group))));
}

void World::plug(std::size_t index) {
  put_on_bus(disk(index), alua_.at(index));
  block.add(udev_device(disk(index)));
  loop.run_until_idle();
}

void World::unplug(std::size_t index) {
  const FakeDiskSpec& spec = disk(index);
  const auto device = block.lookup(spec.name);
  if (device) sysfs.remove(sysfs.resolve(device->syspath + "/device").value_or("/none"));
  scsi.unplug(spec.dev);
  reader.unplug(spec.dev);
  block.remove(spec.dev);
  udev_.erase(spec.name);
  loop.run_until_idle();
}

std::string World::attribute(std::size_t index, const std::string& name) const {
  const FakeDiskSpec& spec = disks_.at(index);
  return "/sys/block/" + spec.name + "/device/" + name;
}

void World::set_state(std::size_t index, const std::string& word) {
  const auto file = sysfs.resolve(attribute(index, "state"));
  ASSERT_TRUE(file);
  sysfs.set(*file, word + "\n");
}

void World::set_session(std::size_t index, const std::string& word) {
  const std::uint32_t host = disk(index).hctl.host;
  const std::string name = "session" + std::to_string(host);
  const auto file = sysfs.resolve("/sys/class/iscsi_session/" + name + "/state");
  ASSERT_TRUE(file);
  sysfs.set(*file, word + "\n");
  for (std::size_t i = 0; i < disks_.size(); ++i) {
    if (disk(i).hctl.host != host) continue;
    if (word == "FAILED") {
      set_state(i, "blocked");
      scsi.hang(disk(i).dev);
    } else {
      set_state(i, word == "LOGGED_IN" ? "running" : "transport-offline");
      if (word == "FREE") {
        constexpr auto kGivenUp =
            static_cast<std::uint16_t>(libpath::HostStatus::transport_failfast);
        scsi.set_reply(disk(i).dev, kTestUnitReady, libpath::host_reply(kGivenUp));
      }
      scsi.resume(disk(i).dev);
    }
  }
  transport.stir_sessions();
  loop.run_until_idle();
}

void World::break_disk(std::size_t index) {
  constexpr libpath::Sense kNotReady{libpath::SenseKey::not_ready, 0x04, 0x03};
  scsi.set_reply(disk(index).dev, kTestUnitReady, libpath::sense_reply(kNotReady));
}

void World::mend_disk(std::size_t index) {
  scsi.set_reply(disk(index).dev, kTestUnitReady, libpath::good_reply());
}

void World::scan(std::size_t index) {
  const FakeDiskSpec& spec = disk(index);
  const auto page = sysfs.resolve(attribute(index, "vpd_pg83"));
  ASSERT_TRUE(page);
  sysfs.set(*page, libpath::fake_vpd83(spec.naa, spec.port_group));
  udev_.at(spec.name).properties["ID_SERIAL"] = "3" + spec.naa;
}

void World::remap(std::size_t index, std::size_t lun, bool tells, bool kernel_knows) {
  FakeDiskSpec& spec = disk(index);
  spec.naa = lun_naa(lun);
  put_on_bus(spec, alua_.at(index));
  if (kernel_knows) scan(index);
  if (!tells) return;
  constexpr libpath::Sense kChanged{libpath::SenseKey::unit_attention, 0x3f, 0x0e};
  scsi.set_reply(spec.dev, kTestUnitReady, libpath::sense_reply(kChanged));
}

void World::change_event(std::size_t index) {
  auto& device = udev_.at(disk(index).name);
  device.properties["ID_SERIAL"] = "3" + disk(index).naa;
  block.change(device);
  loop.run_until_idle();
}

void World::boot() {
  ready_ = false;
  const Life life = std::make_shared<bool>(true);
  process_ = std::make_unique<Process>(*this, life);
  Process& process = *process_;
  const Edges edges{process.loop, process.executor, block, sysfs, scsi,       reader,
                    dm,           dm_events,        files, iscsi, file_watch, transport};
  EngineOptions options;
  options.config_known = config_readable;
  process.engine =
      std::make_unique<Engine>(edges, options, parse_config(config_readable ? config_text : ""));
  process.engine->set_config_loader([this]() -> libpath::Result<libpath::LoadedConfig> {
    if (!config_readable) return libpath::fail(libpath::Errc::denied, "multipath.conf");
    return libpath::LoadedConfig{parse_config(config_text), {}};
  });
  process.commands = std::make_unique<Commands>(CommandContext{
      *process.engine, [this] { shut_down = true; },
      [this](bool all) { process_->engine->reconfigure(all, [](const auto&) {}); }, 4711});
  process.engine->start([this] { ready_ = true; });
  loop.run_until_idle();
}

void World::start() {
  boot();
  constexpr Millis kStep{25};
  for (int i = 0; i < 4000 && !ready_; ++i) advance(kStep);
  EXPECT_TRUE(ready_) << "not ready after 100 s";
}

void World::kill() {
  if (!process_) return;
  process_->life.reset();
  for (const auto& spec : disks_) {
    scsi.forget(spec.dev);
    reader.forget(spec.dev);
  }
  process_.reset();
  file_watch.forget();
  executor.run();  // what waited in lanes, now without effect
}

std::shared_ptr<std::optional<std::string>> World::ask(const std::string& request, bool root) {
  auto reply = std::make_shared<std::optional<std::string>>();
  process_->commands->run(request, root, Answer([reply](std::string_view text) {
                            EXPECT_FALSE(reply->has_value()) << "answered twice: " << text;
                            *reply = std::string(text);
                          }));
  return reply;
}

std::string World::cli(const std::string& request, bool root) {
  const auto reply = ask(request, root);
  loop.run_until_idle();
  return reply->value_or("(no answer)");
}

std::string World::logged(const std::function<void()>& act, libpath::LogLevel up_to) {
  testing::internal::CaptureStderr();
  libpath::log_setup(libpath::LogTarget::stderr_plain, "test", static_cast<int>(up_to));
  act();
  libpath::log_set_verbosity(0);
  return testing::internal::GetCapturedStderr();
}

std::string World::reconfigure(const std::string& config) {
  config_text = config;
  std::string result = "(no answer)";
  engine().reconfigure(false, [&result](const libpath::Status& status) {
    result = status ? "ok" : status.error().message();
  });
  loop.run_until_idle();
  advance(Millis(500));
  return result;
}

void World::edit_config(const std::string& config) {
  config_text = config;
  file_watch.touch("/etc/multipath.conf");
  loop.run_until_idle();
  advance(Millis(500));
}

std::vector<std::string> World::lines(const std::string& request) {
  const std::string reply = cli(request);
  std::vector<std::string> out;
  for (const auto line : libpath::split(reply, '\n')) {
    if (!line.empty()) out.emplace_back(line);
  }
  return out;
}

std::string World::states() { return cli("show paths raw format \"%d %t %T %o\""); }

std::string World::state(std::size_t index) {
  const std::string start = disk(index).name + " ";
  for (const auto& line : lines("show paths raw format \"%d %t %T %o\"")) {
    if (line.starts_with(start)) return line.substr(start.size());
  }
  return "(no such path)";
}

unsigned World::total_loads() const {
  unsigned loads = 0;
  for (const auto& name : dm.names()) loads += dm.loads(name);
  return loads;
}

bool World::sent(const std::string& map, const std::string& message) const {
  const auto& messages = dm.messages(map);
  return std::find(messages.begin(), messages.end(), message) != messages.end();
}

std::size_t World::table_paths(const std::string& map) const {
  const auto spec = dm.last_spec(map);
  const auto table =
      spec ? libpath::parse_table(spec->params)
           : libpath::Result<libpath::MultipathTable>(libpath::fail(libpath::Errc::not_found, map));
  return table ? libpath::table_paths(*table).size() : 0;
}

bool World::healthy_kernel() {
  for (const auto& name : dm.names()) {
    const auto device = dm.inspect(name);
    if (!device || !device->has_live_table || device->suspended || device->has_inactive_table) {
      return false;
    }
  }
  return true;
}

}  // namespace multipathd
