// Every edge the engine works through, made and owned by main() (or by a test, with fakes).
#pragma once

namespace libpath {
class BlockEvents;
class BlockReader;
class DeviceMapper;
class DmEvents;
class Executor;
class FileWatch;
class IscsiSessions;
class Loop;
class ScsiBus;
class StateFiles;
class Sysfs;
class TransportEvents;
}  // namespace libpath

namespace multipathd {

struct Edges {
  libpath::Loop& loop;
  libpath::Executor& executor;
  libpath::BlockEvents& block;
  libpath::Sysfs& sysfs;
  libpath::ScsiBus& scsi;
  libpath::BlockReader& reader;
  libpath::DeviceMapper& dm;
  libpath::DmEvents& dm_events;
  libpath::StateFiles& files;
  libpath::IscsiSessions& iscsi;
  libpath::FileWatch& file_watch;
  libpath::TransportEvents& transport;
};

}  // namespace multipathd
