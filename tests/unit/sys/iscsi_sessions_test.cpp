#include "libpath/sys/iscsi_sessions.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/sys/iscsi_library.h"
#include "tests/fakes/fake_iscsi_sessions.h"
#include "tests/fakes/fake_sysfs.h"

namespace libpath {
namespace {

FakeDiskSpec iscsi_disk(std::uint32_t host, const std::string& portal) {
  FakeDiskSpec spec;
  spec.transport = FakeTransport::iscsi;
  spec.hctl = {host, 0, 0, 0};
  spec.portal_address = portal;
  return spec;
}

TEST(IscsiSessions, ReadsASessionFromSysfs) {
  FakeSysfs sysfs;
  add_scsi_disk(sysfs, iscsi_disk(7, "192.0.2.9"));
  IscsiSession asked;
  asked.sid = 7;
  const auto session = complete_from_sysfs(sysfs, asked);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->target_iqn, "iqn.2026-01.test.hawser:array");
  EXPECT_EQ(session->persistent_portal, "192.0.2.9:3260");
  EXPECT_EQ(session->current_portal, "192.0.2.9:3260");
  EXPECT_EQ(session->iface, "default");
  EXPECT_EQ(session->local_address, "192.0.2.100");
  EXPECT_EQ(session->state, "LOGGED_IN");
  EXPECT_EQ(session->recovery_tmo, Seconds(120));
}

TEST(IscsiSessions, KeepsWhatTheLibraryKnew) {
  FakeSysfs sysfs;
  add_scsi_disk(sysfs, iscsi_disk(7, "192.0.2.9"));
  IscsiSession known;
  known.sid = 7;
  known.iface = "iface-a";
  known.recovery_tmo = Seconds(5);
  const auto session = complete_from_sysfs(sysfs, known);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->iface, "iface-a");
  EXPECT_EQ(session->recovery_tmo, Seconds(5));
}

TEST(IscsiSessions, AHostWithoutIscsiHasNone) {
  FakeSysfs sysfs;
  LibIscsiSessions sessions(sysfs);
  const auto all = sessions.list();
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->empty());
  EXPECT_EQ(sessions.get(1).error().code, Errc::not_found);
}

// Numbers no running host uses: the library looks at the machine's own /sys and finds nothing.
TEST(IscsiSessions, ListsBySidWithSysfsAlone) {
  FakeSysfs sysfs;
  add_scsi_disk(sysfs, iscsi_disk(4000010, "192.0.2.2"));
  add_scsi_disk(sysfs, iscsi_disk(4000009, "192.0.2.1"));
  sysfs.set("/sys/class/iscsi_session/sessionX/targetname", "bad\n");
  LibIscsiSessions sessions(sysfs);
  const auto all = sessions.list();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ((*all)[0].sid, 4000009U);
  EXPECT_EQ((*all)[0].persistent_portal, "192.0.2.1:3260");
  EXPECT_EQ((*all)[1].sid, 4000010U);
}

TEST(IscsiLibrary, HasEveryFunctionThatIsAskedFor) {
  const auto library = IscsiLibrary::load();
  ASSERT_TRUE(library) << library.error().message();
  EXPECT_NE(library->context_new, nullptr);
  EXPECT_NE(library->iface_ipaddress, nullptr);
}

TEST(FakeIscsiSessions, ForgetsASessionThatLoggedOut) {
  FakeIscsiSessions sessions;
  IscsiSession session;
  session.sid = 3;
  sessions.put(session);
  EXPECT_EQ(sessions.list().value_or(std::vector<IscsiSession>{}).size(), 1U);
  sessions.remove(3);
  EXPECT_EQ(sessions.get(3).error().code, Errc::not_found);
}

}  // namespace
}  // namespace libpath
