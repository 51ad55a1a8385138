#include "tests/bondd/ctl/daemon_thread.h"

#include <cstdlib>
#include <filesystem>

#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "libpath/base/strings.h"
#include "libpath/loop/sd_loop.h"
#include "libpath/serve/command_server.h"
#include "libpath/view/detail.h"
#include "libpath/view/history.h"
#include "libpath/view/history_json.h"
#include "libpath/view/json.h"
#include "libpath/view/lint.h"
#include "libpath/view/status.h"

namespace bondd {
namespace {

template <typename Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

TempDir::TempDir() {
  std::string name = "/tmp/hawser-bondctl-XXXXXX";
  path_ = ::mkdtemp(name.data());
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

DaemonThread::DaemonThread(const std::string& address, libpath::BonddSnapshot snapshot)
    : snapshot_(std::move(snapshot)),
      table_(
          libpath::CommandTable::make(libpath::command_rows(kCommandWords), {}, "bondd").value()),
      end_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this, address] { serve(address); }) {
  EXPECT_TRUE(comes_true([this] {
    const std::lock_guard lock(mutex_);
    return listening_;
  }));
}

DaemonThread::~DaemonThread() {
  const std::uint64_t one = 1;
  EXPECT_EQ(::write(end_.get(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
  thread_.join();
}

void DaemonThread::set_reply(CommandId id, const std::string& reply) {
  const std::lock_guard lock(mutex_);
  replies_[id] = reply;
}

void DaemonThread::add_event(const libpath::HistoryEntry& entry) {
  const std::lock_guard lock(mutex_);
  snapshot_.history.push_back(entry);
}

bool DaemonThread::wait_for(const std::string& request) {
  {
    const std::lock_guard lock(mutex_);
    asked_.erase(request);
  }
  return comes_true([&] {
    const std::lock_guard lock(mutex_);
    return asked_.count(request) != 0;
  });
}

void DaemonThread::serve(const std::string& address) {
  libpath::SdLoop loop;
  libpath::CommandServer server(loop, {}, [this](libpath::Request request, libpath::Reply reply) {
    reply.send(answer(request.text));
  });
  EXPECT_TRUE(server.listen(address));
  loop.watch(end_.get(), EPOLLIN, [&loop](std::uint32_t) { loop.quit(0); });
  {
    const std::lock_guard lock(mutex_);
    listening_ = true;
  }
  loop.run();
}

std::string DaemonThread::answer(const std::string& request) {
  const std::lock_guard lock(mutex_);
  ++asked_[request];
  const auto command = table_.parse(request, true);
  if (!command) return command.error();
  const CommandWords& words = kCommandWords[command->row->id];
  const auto fixed = replies_.find(words.id);
  return fixed == replies_.end() ? render(*command, words) : fixed->second;
}

std::string DaemonThread::render(const libpath::ParsedCommand& command, const CommandWords& words) {
  using namespace libpath::view;
  const bool json = words.form == Form::json;
  const std::string style_word = words.form == Form::styled ? command.arg("style") : "plain";
  const auto style = parse_style(style_word);
  if (!style) return "fail\n" + style.error().what;
  switch (words.id) {
    case CommandId::status:
      return json ? status_json(snapshot_) : render_status(snapshot_, *style);
    case CommandId::lint:
      return json ? lint_json(snapshot_) : render_lint(snapshot_, *style);
    case CommandId::bond: {
      const std::string& name = command.arg("bond");
      const auto text = json ? bond_json(snapshot_, name) : render_bond(snapshot_, name, *style);
      return text ? *text : "fail\n" + text.error().what;
    }
    case CommandId::history_after: {
      const auto after = libpath::parse_number<std::uint64_t>(command.arg("sequence"));
      if (!after) return "fail\n";
      return json ? history_json(snapshot_, *after) : render_history(snapshot_, *after, *style);
    }
    case CommandId::plan_file:
      return command.arg("file");
    case CommandId::set_active:
      return command.arg("slave") == "eth1" ? "ok\n" : "fail\nno slave of that name";
    default:
      return "fail\n";
  }
}

}  // namespace bondd
