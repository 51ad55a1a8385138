// bondctl and a daemon, over a real socket.
#include "bondd/ctl/run.h"

#include <csignal>
#include <filesystem>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "libpath/base/strings.h"
#include "libpath/view/history.h"
#include "libpath/view/history_json.h"
#include "libpath/view/status.h"
#include "tests/bondd/ctl/daemon_thread.h"

namespace bondd {
namespace {

libpath::HistoryEntry event(std::uint64_t sequence, const std::string& text) {
  libpath::HistoryEntry entry;
  entry.sequence = sequence;
  entry.wall_clock_ms = static_cast<std::int64_t>(sequence) * 1000;
  entry.bond = "bond0";
  entry.kind = "failover";
  entry.text = text;
  return entry;
}

libpath::BonddSnapshot one_bond() {
  libpath::BonddSnapshot snapshot;
  libpath::BondSnapshot bond;
  bond.link.name = "bond0";
  bond.findings = {{"c", libpath::FindingLevel::warning, "", "look here"}};
  snapshot.bonds = {bond};
  snapshot.history = {event(1, "first"), event(2, "second")};
  return snapshot;
}

class RunTest : public ::testing::Test {
 protected:
  int run(std::string_view line) {
    std::vector<std::string> arguments{"--socket", socket_};
    for (const auto word : libpath::split_words(line)) arguments.emplace_back(word);
    const auto options = parse_options(arguments);
    EXPECT_TRUE(options) << line;
    out_.str("");
    err_.str("");
    return run_command(*options, {false, false, true, 0}, out_, err_);
  }

  TempDir folder_;
  std::string socket_ = folder_.file("socket");
  std::ostringstream out_, err_;
};

TEST_F(RunTest, ShowsWhatTheDaemonRenders) {
  const DaemonThread daemon(socket_, one_bond());
  EXPECT_EQ(run("status"), kExitOk);
  EXPECT_EQ(out_.str(), libpath::view::render_status(one_bond(), {}));
  EXPECT_EQ(run("status --color always --width 50"), kExitOk);
  EXPECT_EQ(out_.str(), libpath::view::render_status(one_bond(), {true, false, 50}));
  EXPECT_EQ(run("status --json"), kExitOk);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["bonds"][0]["name"], "bond0");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(RunTest, LintsWithAStatusOfItsOwn) {
  const DaemonThread daemon(socket_, one_bond());
  EXPECT_EQ(run("lint"), 1);
  EXPECT_EQ(run("lint --json"), 1);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["worst"], "warning");
}

TEST_F(RunTest, TellsWhatIsRefused) {
  const DaemonThread daemon(socket_, one_bond());
  EXPECT_EQ(run("show bond bond7"), kExitFailed);
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(err_.str(), "bondctl: no bond bond7; there are: bond0\n");
  EXPECT_EQ(run("set-active bond0 eth9"), kExitFailed);
  EXPECT_EQ(run("set-active bond0 eth1"), kExitOk);
  EXPECT_EQ(out_.str() + err_.str(), "");
}

TEST_F(RunTest, NamesFilesSoThatTheDaemonFindsThem) {
  const DaemonThread daemon(socket_, one_bond());
  EXPECT_EQ(run("plan ./some/../new.conf"), kExitOk);
  EXPECT_EQ(out_.str(), (std::filesystem::current_path() / "new.conf").string() + "\n");
}

TEST_F(RunTest, SaysThatNoDaemonRuns) {
  EXPECT_EQ(run("status"), kExitUnreachable);
  EXPECT_NE(err_.str().find("systemctl start bondd"), std::string::npos);
  EXPECT_EQ(run("events --follow"), kExitUnreachable);
  EXPECT_EQ(run("lint"), kExitUnreachable);
  EXPECT_EQ(run("version"), kExitOk);
  EXPECT_EQ(out_.str(), "bondctl " HAWSER_VERSION "\n");
}

TEST_F(RunTest, TellsBothVersions) {
  DaemonThread daemon(socket_, one_bond());
  daemon.set_reply(CommandId::version, "bondd 9\n");
  EXPECT_EQ(run("version"), kExitOk);
  EXPECT_EQ(out_.str(), "bondctl " HAWSER_VERSION "\nbondd 9\n");
}

TEST_F(RunTest, PrintsTheEventsThereAre) {
  const DaemonThread daemon(socket_, one_bond());
  EXPECT_EQ(run("events"), kExitOk);
  EXPECT_EQ(out_.str(), libpath::view::event_line(event(1, "first"), {}) +
                            libpath::view::event_line(event(2, "second"), {}));
  EXPECT_EQ(run("events --json"), kExitOk);
  EXPECT_EQ(out_.str(), libpath::view::event_json(event(1, "first")) +
                            libpath::view::event_json(event(2, "second")));
}

TEST_F(RunTest, RefusesAHistoryThatIsNone) {
  DaemonThread daemon(socket_, one_bond());
  daemon.set_reply(CommandId::history_after, "hello\n");
  EXPECT_EQ(run("events"), kExitFailed);
  daemon.set_reply(CommandId::history_after, "fail\nold bondd\n");
  EXPECT_EQ(run("events --follow"), kExitFailed);
  EXPECT_EQ(err_.str(), "bondctl: old bondd\n");
}

TEST_F(RunTest, FollowsEventsAcrossARestart) {
  auto daemon = std::make_unique<DaemonThread>(socket_, one_bond());
  int code = -1;
  std::thread client([&] { code = run("events --follow"); });
  EXPECT_TRUE(daemon->wait_for("show history after \"2\" json"));
  daemon->add_event(event(3, "third"));
  EXPECT_TRUE(daemon->wait_for("show history after \"3\" json"));
  daemon.reset();
  libpath::BonddSnapshot later;
  later.history = {event(1, "anew")};
  later.history[0].wall_clock_ms = 99000;
  daemon = std::make_unique<DaemonThread>(socket_, later);
  EXPECT_TRUE(daemon->wait_for("show history after \"1\" json"));
  std::raise(SIGINT);
  client.join();
  EXPECT_EQ(code, kExitOk);
  std::string told;
  for (const char* text : {"first", "second", "third", "anew"}) {
    const auto at = out_.str().find(text);
    ASSERT_NE(at, std::string::npos) << text;
    EXPECT_EQ(out_.str().find(text, at + 1), std::string::npos) << "twice: " << text;
  }
  EXPECT_EQ(err_.str(), "bondctl: bondd went away; waiting for it\n");
}

}  // namespace
}  // namespace bondd
