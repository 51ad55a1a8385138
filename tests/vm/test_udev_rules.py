"""What udev's rules conclude when events reach them late: udev works behind the daemon's changes."""
from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import run, settle, wait_until
from harness.daemon import Daemon

COST = 6


@contextmanager
def udev_held() -> Iterator[None]:
    """Events wait in udevd's queue meanwhile."""
    run("udevadm", "control", "--stop-exec-queue")
    try:
        yield
    finally:
        run("udevadm", "control", "--start-exec-queue")


def properties(name: str) -> str:
    return run("udevadm", "info", "--query=property", f"/dev/mapper/{name}").stdout


def removed_path(daemon: Daemon, disk: str) -> subprocess.Popen[str]:
    """`ok` comes when udev has finished, so nobody may wait for it while udev is held."""
    return subprocess.Popen([daemon.programs.multipathd, "del", "path", disk], text=True,
                            stdout=subprocess.PIPE)


def test_a_reload_seen_while_suspended_owes_no_look(array: Array, start: Starter) -> None:
    """Or the next event has blkid read a map whose paths may be dying."""
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    settle()
    wwid = array.wwids[0]
    name = dm.map_uuids()[f"mpath-{wwid}"]
    with udev_held():
        command = removed_path(daemon, array.paths_of(wwid)[0].name)
        wait_until(lambda: len(dm.table_paths(name)) == 3, "the table has three paths")
        run("dmsetup", "suspend", name)
    try:
        assert command.communicate(timeout=120)[0] == "ok\n"
        settle()
        shown = properties(name)
    finally:
        run("dmsetup", "resume", name)
    assert "MPATH_UNCHANGED=1" in shown
    assert "DM_COLDPLUG_SUSPENDED=1" not in shown
