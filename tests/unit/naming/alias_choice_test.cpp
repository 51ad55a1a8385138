#include "libpath/naming/alias_choice.h"

#include <gtest/gtest.h>

namespace libpath {
namespace {

struct Naming {
  AliasRequest request{*Wwid::make("3600a"), "", true, "mpath", "", false};
  TakenNames taken;
  Bindings bindings;

  AliasChoice choose() { return choose_alias(request, taken, bindings); }
  void bind(const char* alias, const char* wwid) { bindings.add(alias, *Wwid::make(wwid)); }
};

void expect(const AliasChoice& choice, const char* alias, AliasSource source, std::size_t words) {
  EXPECT_EQ(choice.alias, alias);
  EXPECT_EQ(choice.source, source);
  EXPECT_EQ(choice.diagnostics.size(), words);
}

TEST(ChooseAlias, PrefersTheConfiguredAlias) {
  Naming naming;
  naming.request.configured = "data";
  naming.request.kernel_name = "mpathc";
  naming.bind("mpathb", "3600a");
  naming.taken.dm["data"] = "3600a";
  naming.taken.configured["data"] = "3600a";
  expect(naming.choose(), "data", AliasSource::configured, 0);
}

TEST(ChooseAlias, FallsBackToTheWwidWhenTheConfiguredAliasIsNotFree) {
  Naming naming;
  naming.request.configured = "data";
  naming.taken.dm["data"] = "";
  expect(naming.choose(), "3600a", AliasSource::wwid, 1);
  naming.taken.dm.clear();
  naming.taken.configured["data"] = "3600b";
  expect(naming.choose(), "3600a", AliasSource::wwid, 1);
  naming.request.configured = "a/b";
  expect(naming.choose(), "3600a", AliasSource::wwid, 1);
}

TEST(ChooseAlias, UsesTheWwidWithoutUserFriendlyNames) {
  Naming naming;
  naming.request.user_friendly_names = false;
  naming.bind("mpathb", "3600a");
  expect(naming.choose(), "3600a", AliasSource::wwid, 0);
}

TEST(ChooseAlias, KeepsTheKernelNameAndRecordsIt) {
  Naming naming;
  naming.request.kernel_name = "mpathq";
  naming.taken.dm["mpathq"] = "3600a";
  const auto choice = naming.choose();
  expect(choice, "mpathq", AliasSource::kernel, 0);
  EXPECT_TRUE(choice.bindings_changed);
  EXPECT_EQ(*naming.bindings.alias_of(naming.request.wwid), "mpathq");
}

TEST(ChooseAlias, PrefersTheBindingToTheKernelName) {
  Naming naming;
  naming.request.kernel_name = "mpathq";
  naming.bind("mpathb", "3600a");
  const auto choice = naming.choose();
  expect(choice, "mpathb", AliasSource::binding, 0);
  EXPECT_FALSE(choice.bindings_changed);
}

TEST(ChooseAlias, GivesUpAKernelNameBoundToAnotherWwid) {
  Naming naming;
  naming.request.kernel_name = "mpatha";
  naming.taken.dm["mpatha"] = "3600a";
  naming.bind("mpatha", "3600b");
  expect(naming.choose(), "mpathb", AliasSource::fresh, 1);
}

TEST(ChooseAlias, RenamesAMapThatHasItsWwidForAName) {
  Naming naming;
  naming.request.kernel_name = "3600a";
  expect(naming.choose(), "mpatha", AliasSource::fresh, 0);
}

TEST(ChooseAlias, TakesTheLowestIdThatNobodyHas) {
  Naming naming;
  naming.bind("mpatha", "3600b");
  naming.taken.dm["mpathb"] = "";
  naming.taken.configured["mpathc"] = "3600c";
  naming.bind("mpathe", "3600e");
  const auto choice = naming.choose();
  expect(choice, "mpathd", AliasSource::fresh, 0);
  EXPECT_TRUE(choice.bindings_changed);
  naming.request.wwid = *Wwid::make("3600f");
  expect(naming.choose(), "mpathf", AliasSource::fresh, 0);
}

TEST(ChooseAlias, FallsBackToTheWwidWhenItsBindingNamesAnotherDevice) {
  Naming naming;
  naming.bind("mpathb", "3600a");
  naming.taken.dm["mpathb"] = "3600b";
  expect(naming.choose(), "3600a", AliasSource::wwid, 1);
}

TEST(ChooseAlias, ReplacesABindingThatTheConfigurationGivesToAnother) {
  Naming naming;
  naming.bind("mpatha", "3600a");
  naming.taken.configured["mpatha"] = "3600b";
  expect(naming.choose(), "mpathb", AliasSource::fresh, 1);
}

TEST(ChooseAlias, MakesNoBindingWhenTheyAreReadOnly) {
  Naming naming;
  naming.request.bindings_read_only = true;
  expect(naming.choose(), "3600a", AliasSource::wwid, 1);
  naming.request.kernel_name = "mpathq";
  expect(naming.choose(), "mpathq", AliasSource::kernel, 0);
  EXPECT_TRUE(naming.bindings.entries().empty());
}

TEST(ChooseAlias, UsesTheWwidWhenTheFileCouldNotHoldIt) {
  Naming naming;
  naming.request.wwid = *Wwid::make("a b/c");
  expect(naming.choose(), "a b_c", AliasSource::wwid, 1);
}

TEST(ChooseAlias, RefusesAPrefixThatCannotNameAMap) {
  Naming naming;
  naming.request.prefix = "../x";
  expect(naming.choose(), "3600a", AliasSource::wwid, 1);
  naming.request.kernel_name = "../xa";
  EXPECT_EQ(naming.choose().alias, "3600a");
}

TEST(WwidAsName, NeverLeavesTheDirectory) {
  for (const char* text : {"..", ".", "../../etc/passwd", "/", "a/b", "3600a"}) {
    EXPECT_TRUE(valid_map_name(wwid_as_name(*Wwid::make(text)))) << text;
  }
}

}  // namespace
}  // namespace libpath
