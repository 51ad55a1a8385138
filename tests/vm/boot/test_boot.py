"""After a whole systemd boot: both file systems are mounted, and from maps."""
from __future__ import annotations

from pathlib import Path

from harness import dm
from harness.client import ask
from harness.core import run, wait_until
from harness.daemon import READY
from harness.disks import all_disks
from harness.io import StallProbe, VerifiedIo
from harness.scene import say


LUNS = 3


def unit_property(unit: str, name: str) -> str:
    return run("systemctl", "show", f"--property={name}", "--value", unit).stdout.strip()


def source_of(directory: str) -> str:
    return run("findmnt", "-no", "SOURCE", directory).stdout.strip()


def test_file_systems_are_mounted_from_maps() -> None:
    for directory, number in (("/srv/zero", 0), ("/srv/one", 1)):
        assert source_of(directory).startswith("/dev/mapper/"), source_of(directory)
        assert Path(directory, "who").read_text() == f"this is LUN {number}\n"


def test_each_map_has_four_paths() -> None:
    maps = dm.wait_for_maps(LUNS, paths=4)
    assert {"zero", "raw"} < set(maps)
    assert sorted(dm.map_uuids()) == [f"mpath-35000c50000a0000{lun}" for lun in range(LUNS)]


def test_the_installed_links_alone_started_it() -> None:
    assert list(Path("/etc/systemd/system").rglob("multipathd*")) == []
    assert unit_property("multipathd.service", "WantedBy") == "sysinit.target"
    for unit in ("multipathd.service", "multipathd.socket", "multipathd-queueing.service"):
        assert unit_property(unit, "ActiveState") == "active", unit


def test_the_service_is_active_and_no_unit_failed() -> None:
    assert run("systemctl", "is-active", "multipathd.service").stdout.strip() == "active"
    assert run("systemctl", "--failed", "--no-legend", "--plain").stdout.strip() == ""
    assert ask("show daemon").startswith("pid ")


def test_paths_are_hidden_from_the_rest() -> None:
    for disk in all_disks():
        shown = run("udevadm", "info", "--query=property", f"/dev/{disk.name}").stdout
        assert "DM_MULTIPATH_DEVICE_PATH=1" in shown, disk.name
        assert "SYSTEMD_READY=0" in shown, disk.name


def test_writes_survive_the_loss_of_a_path() -> None:
    victim = all_disks()[0]
    victim.offline()
    for directory in ("/srv/zero", "/srv/one"):
        Path(directory, "new").write_text("written with a path missing\n")
    run("sync")
    victim.running()
    dm.wait_for_maps(LUNS, paths=4)


def test_restart_by_systemd_keeps_the_maps() -> None:
    before = dm.map_uuids()
    run("systemctl", "restart", "multipathd.service")
    wait_until(lambda: ask("show daemon").startswith("pid "), "multipathd answers")
    assert dm.map_uuids() == before
    assert Path("/srv/zero/who").read_text() == "this is LUN 0\n"
    run("systemctl", "reload", "multipathd.service")


def test_systemd_starts_a_killed_daemon_again_and_it_adopts() -> None:
    wait_until(daemon_ready, "multipathd is ready")
    killed = unit_property("multipathd.service", "MainPID")
    unchanged = dm.same_tables(dm.map_names())
    with VerifiedIo("/dev/mapper/raw"), StallProbe("/dev/mapper/zero") as probe:
        run("systemctl", "kill", "--signal=KILL", "multipathd.service")
        wait_until(lambda: unit_property("multipathd.service", "NRestarts") == "1", "a restart")
        wait_until(lambda: unit_property("multipathd.service", "ActiveState") == "active",
                   "multipathd says that it is ready")
        wait_until(daemon_ready, "multipathd answers")
        assert unit_property("multipathd.service", "MainPID") not in ("0", killed)
        dm.wait_for_maps(LUNS, paths=4)
        say(f"worst stall {probe.take() * 1e3:.0f} ms")
        assert probe.errors == 0
    assert unchanged(), "a map was reloaded instead of adopted"
    # The new daemon is in charge: it sees a path go and come.
    victim = all_disks()[0]
    victim.offline()
    name = dm.map_uuids()[f"mpath-{victim.wwid}"]
    dm.wait_active(name, 3)
    victim.running()
    dm.wait_active(name, 4)


def daemon_ready() -> bool:
    try:
        return bool(READY.match(ask("show daemon")))
    except OSError:
        return False
