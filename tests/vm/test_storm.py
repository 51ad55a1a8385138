"""Many disks come and go faster than anybody looks: what remains in the end is consistent."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import GENEROUS, settle, wait_until
from harness.daemon import Daemon
from harness.disks import disks_by_wwid
from harness.io import VerifiedIo
from harness.scene import clear_maps, say

COST = 30


HOSTS, LUNS = 8, 8
ROUNDS = 3


@pytest.fixture(scope="module")
def wide(fresh_devices: None) -> Iterator[Array]:
    array = Array(hosts=HOSTS, luns=LUNS, size_mb=16)
    yield array
    clear_maps()
    array.unload()


def consistent(array: Array) -> bool:
    names = {uuid.removeprefix("mpath-"): name for uuid, name in dm.map_uuids().items()}
    wanted = disks_by_wwid(array.disks)
    if sorted(names) != sorted(wanted):
        return False
    return all(dm.table_paths(names[wwid]) == {disk.devno for disk in disks}
               for wwid, disks in wanted.items())


def daemon_knows(daemon: Daemon, array: Array) -> bool:
    """Each disk is a path, in the map of its WWID, active and checked; nothing else is one."""
    uuids = dm.map_uuids()
    wanted = sorted([disk.name, uuids.get(f"mpath-{disk.wwid}", "none"), "active", "ready"]
                    for disk in array.disks)
    return sorted(daemon.rows("paths", "%d|%m|%t|%T")) == wanted


def test_eight_by_eight(wide: Array, start: Starter) -> None:
    daemon = start()
    dm.wait_for_maps(LUNS, paths=HOSTS)
    assert consistent(wide)
    wait_until(lambda: daemon_knows(daemon, wide), "64 paths are known")


def test_all_paths_go_and_come_in_a_storm_of_events(wide: Array, start: Starter) -> None:
    daemon = start()
    dm.wait_for_maps(LUNS, paths=HOSTS)
    for number in range(ROUNDS):
        # No waiting for udev: removals overtake the additions before them.
        wide.remove_hosts(HOSTS)
        assert wide.disks == []
        wide.add_hosts(HOSTS)
        say(f"round {number + 1}: {HOSTS * LUNS} disks went and came")
    settle()
    wait_until(lambda: consistent(wide), "tables hold exactly the disks there are", GENEROUS * 3)
    dm.wait_for_maps(LUNS, paths=HOSTS)
    wait_until(lambda: daemon_knows(daemon, wide), "64 paths are known")
    assert dm.suspended_or_empty() == []
    with VerifiedIo(f"/dev/mapper/{dm.map_names()[0]}", size_mb=8):
        pass
