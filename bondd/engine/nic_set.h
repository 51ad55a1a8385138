// NicSet: interfaces outside any bond that are watched (`watch` sections).
//
// Shape: one entry a section, whether or not its interface is there. Carrier is polled: of an
//        interface that is in no bond the kernel tells the loss up to a second late.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bondd/engine/edges.h"
#include "bondd/engine/journal.h"
#include "bondd/engine/link_watch.h"
#include "bondd/engine/probe_set.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/supervise/flap_damper.h"
#include "libpath/supervise/slave_health.h"

namespace bondd {

class NicSet {
 public:
  NicSet(const Edges& edges, LinkWatch& links, ProbeSet& probes, Journal& journal)
      : edges_(edges), links_(links), probes_(probes), journal_(journal) {}
  ~NicSet();
  NicSet(const NicSet&) = delete;
  NicSet& operator=(const NicSet&) = delete;
  NicSet(NicSet&&) = delete;
  NicSet& operator=(NicSet&&) = delete;

  void configure(const std::vector<libpath::WatchConfig>& watches);
  void link_changed(const libpath::Link& now);
  void link_gone(const libpath::Link& last);
  void watchers_changed(libpath::LinkIndex link,
                        const std::vector<libpath::WatcherVerdict>& verdicts);
  std::vector<libpath::WatchSnapshot> snapshot() const;

 private:
  struct Nic {
    libpath::WatchConfig config;
    libpath::LinkIndex index = 0;  // 0: not there
    std::uint32_t speed = 0;
    std::vector<libpath::WatcherVerdict> watchers;
    libpath::FlapDamper damper;
    std::optional<libpath::SlaveVerdict> verdict;  // as last told
    libpath::TimerId timer = 0;
    bool asking = false;  // the last poll's answer is not in yet
  };

  void meet(std::size_t nic, const libpath::Link& link);
  void lose(std::size_t nic, const libpath::Link& last);
  void poll(std::size_t nic);
  void ask(std::size_t nic);
  void read_speed(std::size_t nic, const std::string& name);
  void judge(std::size_t nic);
  libpath::SlaveVerdict verdict_of(const Nic& nic, const libpath::Link& link) const;
  libpath::WatchSnapshot snapshot_of(const Nic& nic) const;

  Edges edges_;
  LinkWatch& links_;
  ProbeSet& probes_;
  Journal& journal_;
  std::vector<Nic> nics_;
  std::uint64_t generation_ = 0;  // of the configuration: late answers of an older one are dropped
};

}  // namespace bondd
