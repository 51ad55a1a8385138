// The suite that every test of Rtnetlink's contract runs in: two NICs, bond7 where a test makes it,
// and the events so far.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/model/link_table.h"
#include "tests/contract/rtnetlink_worlds.h"

namespace libpath {

namespace lc = link_change;
using O = BondOption;
using Messages = std::vector<LinkMessage>;
using NetWorlds = testing::Types<FakeNetWorld, RealNetWorld>;

template <typename World>
class RtnetlinkSuite : public testing::Test {
 protected:
  void SetUp() override {
    if (!World::available()) GTEST_SKIP() << "HAWSER_REAL_KERNEL is not 1";
    ASSERT_TRUE(world_.set_up());
    ASSERT_TRUE(edge().listen());
    world_.add_nic("hw0");
    world_.add_nic("hw1");
    static_cast<void>(events());
  }
  Rtnetlink& edge() { return world_.edge(); }

  // All there are, until it is quiet.
  Messages events() {
    Messages all;
    while (world_.wait()) {
      auto batch = edge().read_events();
      overrun_ = overrun_ || batch.overrun;
      for (auto& message : batch.messages) all.push_back(std::move(message));
    }
    return all;
  }
  LinkIndex index(const std::string& name) {
    const auto found = edge().find(name);
    if (!found) ADD_FAILURE() << found.error().message();
    return found ? *found : 0;
  }
  Link link(const std::string& name) {
    const auto found = edge().look({index(name)});
    if (found && found->size() == 1) return found->front();
    ADD_FAILURE() << "no " << name;
    return {};
  }
  void take(const LinkChange& change) {
    const auto taken = edge().apply(change);
    EXPECT_TRUE(taken) << (taken ? "" : taken.error().message());
  }
  // The errno of a change; 0: taken.
  int outcome(const LinkChange& change) {
    const auto taken = edge().apply(change);
    return taken ? 0 : taken.error().sys_errno;
  }
  LinkIndex make_bond(BondOptionValues options) {
    take(lc::CreateBond{"bond7", std::move(options)});
    return index("bond7");
  }
  LinkIndex make_full_bond(BondOptionValues options = {{O::mode, 1U}, {O::miimon, 100U}}) {
    const LinkIndex bond = make_bond(std::move(options));
    take(lc::Enslave{index("hw0"), bond});
    take(lc::Enslave{index("hw1"), bond});
    take(lc::SetUp{bond, true});
    static_cast<void>(events());
    return bond;
  }
  void remove_bond() {
    take(lc::DeleteLink{index("bond7")});
    static_cast<void>(events());
  }

  World world_;
  bool overrun_ = false;
};

}  // namespace libpath
