// A bondd of memory behind a real socket, on a thread of its own: the words of kCommandWords,
// rendered snapshots, or any reply that a test sets.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "bondd/commands/words.h"
#include "libpath/base/unique_fd.h"
#include "libpath/ipc/command.h"
#include "libpath/model/bond_snapshot.h"

namespace bondd {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

class DaemonThread {
 public:
  DaemonThread(const std::string& address, libpath::BonddSnapshot snapshot);
  ~DaemonThread();
  DaemonThread(const DaemonThread&) = delete;
  DaemonThread& operator=(const DaemonThread&) = delete;

  // Replies with this to the command in whatever form.
  void set_reply(CommandId id, const std::string& reply);
  void add_event(const libpath::HistoryEntry& entry);
  // Waits until that request was answered once since the last call; false: it was not within 5 s.
  bool wait_for(const std::string& request);

 private:
  void serve(const std::string& address);
  std::string answer(const std::string& request);
  std::string render(const libpath::ParsedCommand& command, const CommandWords& words);

  std::mutex mutex_;
  libpath::BonddSnapshot snapshot_;
  std::map<CommandId, std::string> replies_;
  std::map<std::string, int> asked_;
  libpath::CommandTable table_;
  libpath::UniqueFd end_;
  bool listening_ = false;
  std::thread thread_;
};

}  // namespace bondd
