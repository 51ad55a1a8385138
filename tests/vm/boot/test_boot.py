"""After a whole systemd boot: both file systems are mounted, and from maps."""
from __future__ import annotations

from pathlib import Path

from harness import dm
from harness.client import ask
from harness.core import run, wait_until
from harness.disks import all_disks
from harness.io import VerifiedIo  # noqa: F401 - the library must load in this mode too


def source_of(directory: str) -> str:
    return run("findmnt", "-no", "SOURCE", directory).stdout.strip()


def test_file_systems_are_mounted_from_maps() -> None:
    for directory, number in (("/srv/zero", 0), ("/srv/one", 1)):
        assert source_of(directory).startswith("/dev/mapper/"), source_of(directory)
        assert Path(directory, "who").read_text() == f"this is LUN {number}\n"


def test_each_map_has_four_paths() -> None:
    maps = dm.wait_for_maps(2, paths=4)
    assert "zero" in maps
    assert sorted(dm.map_uuids()) == ["mpath-35000c50000a00000", "mpath-35000c50000a00001"]


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
    dm.wait_for_maps(2, paths=4)


def test_restart_by_systemd_keeps_the_maps() -> None:
    before = dm.map_uuids()
    run("systemctl", "restart", "multipathd.service")
    wait_until(lambda: ask("show daemon").startswith("pid "), "multipathd answers")
    assert dm.map_uuids() == before
    assert Path("/srv/zero/who").read_text() == "this is LUN 0\n"
    run("systemctl", "reload", "multipathd.service")
