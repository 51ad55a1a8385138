// Every command's reply, as clients see it.
#include <nlohmann/json.hpp>

#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Seconds;

const char* const kNotFound = "fail\ndevice not found\n";

class DaemonCli : public DaemonTest {
 protected:
  void SetUp() override {
    world.add_array({.hosts = 2, .luns = 2});
    world.start();
  }
};

TEST_F(DaemonCli, EveryShowCommandAnswersAnybodyWithALine) {
  for (const char* request : {"show paths",
                              "show paths format %d",
                              "show paths raw format %d",
                              "show paths json",
                              "show path sda",
                              "show path sda details",
                              "show maps",
                              "show maps status",
                              "show maps stats",
                              "show maps format %n",
                              "show maps raw format %n",
                              "show maps topology",
                              "show maps json",
                              "show topology",
                              "show map dm-0 format %n",
                              "show map dm-0 raw format %n",
                              "show map dm-0 topology",
                              "show map dm-0 json",
                              "show maps listing",
                              "show maps names",
                              "show map dm-0 listing",
                              "show map sda names",
                              "show status",
                              "show daemon",
                              "show config",
                              "show config local",
                              "show blacklist",
                              "show devices",
                              "show wildcards",
                              "list paths"}) {
    const std::string reply = world.cli(request, false);
    EXPECT_TRUE(reply.ends_with("\n")) << request << ": " << reply;
    EXPECT_FALSE(reply.starts_with("fail")) << request << ": " << reply;
  }
}

TEST_F(DaemonCli, EveryChangingCommandIsDeniedToOthersThanRoot) {
  const auto changes = world.dm.changes();
  for (const char* request : {"add path sda",
                              "del path sda",
                              "fail path sda",
                              "reinstate path sda",
                              "add map dm-0",
                              "del map dm-0",
                              "del maps",
                              "switch map dm-0 group 1",
                              "suspend map dm-0",
                              "resume map dm-0",
                              "resize map dm-0",
                              "reload map dm-0",
                              "reset map dm-0",
                              "reset map dm-0 stats",
                              "reset maps stats",
                              "disablequeueing map dm-0",
                              "disablequeueing maps",
                              "restorequeueing map dm-0",
                              "restorequeueing maps",
                              "forcequeueing daemon",
                              "restorequeueing daemon",
                              "reconfigure",
                              "reconfigure all",
                              "shutdown",
                              "quit"}) {
    EXPECT_EQ(world.cli(request, false), "fail\npermission deny: need to be root\n") << request;
  }
  EXPECT_EQ(world.dm.changes(), changes);
  EXPECT_FALSE(world.shut_down);
}

TEST_F(DaemonCli, UnknownMapsAndPathsAreNotFound) {
  for (const char* request :
       {"show map nosuch json", "show map nosuch topology", "show map nosuch format %n",
        "show path sdzz", "add path sdzz", "del path sdzz", "fail path sdzz", "reinstate path sdzz",
        "add map nosuch", "del map nosuch", "switch map nosuch group 1", "suspend map nosuch",
        "resume map nosuch", "resize map nosuch", "reload map nosuch", "reset map nosuch",
        "reset map nosuch stats", "disablequeueing map nosuch", "restorequeueing map nosuch"}) {
    EXPECT_EQ(world.cli(request), kNotFound) << request;
  }
}

TEST_F(DaemonCli, MapCommandsSayOk) {
  for (const std::string& request :
       {"reload map " + kMap, "resize map " + kMap, "suspend map " + kMap, "resume map " + kMap,
        "reset map " + kMap + " stats", std::string("reset maps stats"),
        "disablequeueing map " + kMap, std::string("disablequeueing maps"),
        "restorequeueing map " + kMap, std::string("restorequeueing maps"),
        std::string("forcequeueing daemon"), std::string("restorequeueing daemon"),
        "switch map " + kMap + " group 1", "add map " + kMap, std::string("quit")}) {
    EXPECT_EQ(world.cli(request), "ok\n") << request;
  }
  world.advance(Seconds(5));
  EXPECT_TRUE(world.healthy_kernel());
}

TEST_F(DaemonCli, AMapGoesByAliasWwidNodeAndNumber) {
  for (const std::string& name : {kMap, std::string("dm-0"), std::string("254:0"),
                                  std::string("/dev/dm-0"), "/dev/mapper/" + kMap}) {
    EXPECT_EQ(world.cli("show map " + name + " format %w").substr(0, kMap.size()), kMap) << name;
  }
}

TEST_F(DaemonCli, SuspendAndResumeReachTheKernel) {
  EXPECT_EQ(world.cli("suspend map " + kMap), "ok\n");
  EXPECT_TRUE(world.dm.inspect(kMap).value().suspended);
  world.advance(Seconds(60));
  EXPECT_TRUE(world.dm.inspect(kMap).value().suspended);
  EXPECT_EQ(world.cli("show map " + kMap + " raw format %t").substr(0, 7), "suspend");
  EXPECT_EQ(world.cli("resume map " + kMap), "ok\n");
  EXPECT_FALSE(world.dm.inspect(kMap).value().suspended);
}

TEST_F(DaemonCli, FailPathHoldsUntilReinstated) {
  EXPECT_EQ(world.cli("fail path sda"), "ok\n");
  EXPECT_TRUE(world.sent(kMap, "fail_path 8:0"));
  world.advance(Seconds(120));
  EXPECT_TRUE(world.state(0).starts_with("failed")) << world.state(0);
  EXPECT_EQ(world.cli("reinstate path sda"), "ok\n");
  world.advance(Seconds(30));
  EXPECT_EQ(world.state(0), "active ready running");
}

TEST_F(DaemonCli, DelPathTakesItOutUntilItIsAddedAgain) {
  EXPECT_EQ(world.cli("del path sda"), "ok\n");
  EXPECT_EQ(world.table_paths(kMap), 1U);
  world.change_event(0);
  world.advance(Seconds(10));
  EXPECT_EQ(world.table_paths(kMap), 1U);
  EXPECT_EQ(world.cli("show path sda"), kNotFound);
  const auto answer = world.ask("add path sda");
  world.advance(Seconds(1));
  EXPECT_EQ(answer->value_or("nothing"), "ok\n");
  EXPECT_EQ(world.table_paths(kMap), 2U);
}

TEST_F(DaemonCli, DelMapRemovesAnUnusedMapUntilItIsAddedAgain) {
  EXPECT_EQ(world.cli("del map " + kMap), "ok\n");
  EXPECT_FALSE(world.dm.exists(kMap));
  world.advance(Seconds(60));
  EXPECT_FALSE(world.dm.exists(kMap));
  EXPECT_EQ(world.cli("add map " + kMap), "ok\n");
  EXPECT_TRUE(world.dm.exists(kMap));
}

TEST_F(DaemonCli, DelMapRefusesAMapInUse) {
  world.dm.set_open_count(kMap, 1);
  EXPECT_EQ(world.cli("del map " + kMap), "fail\nmap or partition in use\n");
  EXPECT_EQ(world.cli("del maps"), "fail\nmap or partition in use\n");
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{kMap});
}

TEST_F(DaemonCli, ResizeTakesTheNewSizeWhenAllPathsAgree) {
  const auto resize = [this](std::size_t index) {
    const auto device = world.block.lookup(disk_name(index)).value();
    world.sysfs.set(device.syspath + "/size", "4194304\n");
  };
  resize(0);
  EXPECT_TRUE(world.cli("resize map " + kMap).starts_with("fail\n"));
  resize(2);
  EXPECT_EQ(world.cli("resize map " + kMap), "ok\n");
  EXPECT_EQ(world.dm.inspect(kMap).value().size, 4194304U);
}

TEST_F(DaemonCli, ARefusedResizeIsForgotten) {
  const auto resize = [this](std::size_t index) {
    const auto device = world.block.lookup(disk_name(index)).value();
    world.sysfs.set(device.syspath + "/size", "4194304\n");
    world.change_event(index);
  };
  resize(0);
  EXPECT_TRUE(world.cli("resize map " + kMap).starts_with("fail\n"));
  // The map is looked after as before ...
  world.unplug(2);
  world.advance(Seconds(5));
  EXPECT_EQ(world.table_paths(kMap), 1U);
  // ... and does not change its size although nothing disagrees any more.
  EXPECT_EQ(world.dm.inspect(kMap).value().size, 2097152U);
  EXPECT_EQ(world.cli("resize map " + kMap), "ok\n");
  EXPECT_EQ(world.dm.inspect(kMap).value().size, 4194304U);
}

TEST_F(DaemonCli, DaemonAndStatusSayIdle) {
  world.advance(Seconds(5));
  EXPECT_EQ(world.cli("show daemon"), "pid 4711 idle\n");
  EXPECT_EQ(world.cli("show status"),
            "path checker states:\nup                  4\n\npaths: 4\nbusy: False\n");
}

TEST_F(DaemonCli, ShutdownSaysOkFirst) {
  EXPECT_EQ(world.cli("shutdown"), "ok\n");
  EXPECT_TRUE(world.shut_down);
}

TEST_F(DaemonCli, WhatIsNoCommandGetsHelp) {
  EXPECT_TRUE(world.cli("help").starts_with("fail\nhelp: not found\n"));
  EXPECT_TRUE(world.cli("show map").starts_with("fail\n"));
  EXPECT_NE(world.cli("help").find("multipath-tools v0."), std::string::npos);
}

TEST_F(DaemonCli, EmptyFormatsAndEmptyWorldsAreHarmless) {
  EXPECT_TRUE(world.cli("show paths format \"%\"").ends_with("\n"));
  World empty;
  empty.start();
  for (const char* request : {"show paths", "show maps", "show topology", "del maps",
                              "disablequeueing maps", "restorequeueing maps", "reset maps stats"}) {
    EXPECT_EQ(empty.cli(request), "ok\n") << request;
  }
}

TEST_F(DaemonCli, JsonParsesAndHoldsNoTrueFalseOrNull) {
  for (const char* request : {"show maps json", "show map dm-0 json", "show paths json"}) {
    const auto json = nlohmann::json::parse(world.cli(request), nullptr, false);
    EXPECT_TRUE(json.is_object()) << request;
  }
  const auto maps = nlohmann::json::parse(world.cli("show maps json"));
  EXPECT_EQ(maps.at("major_version"), 0);
  EXPECT_EQ(maps.at("maps").size(), 2U);
}

TEST_F(DaemonCli, ShowConfigLoadsAgain) {
  for (const char* request : {"show config", "show config local"}) {
    const std::string shown = world.cli(request);
    const std::vector<libpath::ConfigSource> sources{{"shown", shown}};
    for (const auto& diagnostic : libpath::load_config(sources).diagnostics) {
      // The built-in table names settings that are only kept.
      EXPECT_TRUE(diagnostic.text.ends_with("nothing acts on it yet")) << diagnostic.message();
    }
  }
}

}  // namespace
}  // namespace multipathd
