"""Many disks come and go faster than anybody looks: what remains in the end is consistent."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import GENEROUS, settle, wait_until
from harness.disks import disks_by_wwid
from harness.scene import say


@pytest.fixture
def wide(fresh_devices: None) -> Iterator[Array]:
    array = Array(hosts=8, luns=8, size_mb=16)
    yield array
    array.unload()


def consistent(array: Array) -> bool:
    names = {uuid.removeprefix("mpath-"): name for uuid, name in dm.map_uuids().items()}
    wanted = disks_by_wwid(array.disks)
    if sorted(names) != sorted(wanted):
        return False
    return all(dm.table_paths(names[wwid]) == {disk.devno for disk in disks}
               for wwid, disks in wanted.items())


def test_eight_by_eight_and_a_storm_of_events(wide: Array, start: Starter) -> None:
    daemon = start()
    dm.wait_for_maps(8, paths=8)
    assert consistent(wide)
    for round_number in range(3):
        # No waiting for udev: removals overtake the additions before them.
        wide.remove_hosts(4)
        wide.add_hosts(4)
        say(f"round {round_number + 1}: 32 disks went and came")
    settle()
    wait_until(lambda: consistent(wide), "tables hold exactly the disks there are", GENEROUS * 3)
    dm.wait_for_maps(8, paths=8)
    wait_until(lambda: len(daemon.rows("paths", "%d|%m")) == 64, "64 paths are known")
    assert dm.suspended_or_empty() == []
