"""Paths go and come back under verified I/O: no error reaches the user of the map."""
from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import Stopwatch, read, wait_until
from harness.daemon import Daemon
from harness.disks import Disk
from harness.io import StallProbe, VerifiedIo
from harness.scene import say


def map_of(wwid: str) -> str:
    return dm.map_uuids()[f"mpath-{wwid}"]


@pytest.fixture
def daemon(array: Array, start: Starter) -> Daemon:
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    return daemon


@pytest.fixture
def wwid(array: Array) -> str:
    return array.wwids[0]


@pytest.fixture
def disks(array: Array, wwid: str) -> list[Disk]:
    return array.paths_of(wwid)


def test_a_path_goes_offline_and_comes_back(daemon: Daemon, wwid: str, disks: list[Disk]) -> None:
    name = map_of(wwid)
    device = f"/dev/mapper/{name}"
    with VerifiedIo(device), StallProbe(device) as probe:
        disks[0].offline()
        watch = Stopwatch()
        dm.wait_active(name, 3)
        wait_until(lambda: daemon.dm_states()[disks[0].name] == "failed", "shown as failed")
        say(f"marked failed after {watch.seconds:.2f} s, worst stall {probe.take() * 1e3:.0f} ms")
        disks[0].running()
        watch = Stopwatch()
        dm.wait_active(name, 4)
        say(f"back after {watch.seconds:.2f} s, worst stall {probe.take() * 1e3:.0f} ms")
        assert probe.errors == 0


def test_a_path_is_deleted_and_found_again(daemon: Daemon, array: Array, wwid: str,
                                           disks: list[Disk]) -> None:
    name = map_of(wwid)
    with VerifiedIo(f"/dev/mapper/{name}"):
        disks[1].delete()
        wait_until(lambda: len(dm.table_paths(name)) == 3, "the table has lost the path")
        array.rescan()
        dm.wait_active(name, 4)
        assert dm.table_paths(name) == {disk.devno for disk in array.paths_of(wwid)}


def test_a_controller_dies_and_returns(daemon: Daemon, array: Array, wwid: str) -> None:
    """Host removal: all its disks vanish at once, in every map."""
    name, other = map_of(wwid), map_of(array.wwids[1])
    with VerifiedIo(f"/dev/mapper/{name}"), VerifiedIo(f"/dev/mapper/{other}"):
        array.remove_hosts(2)
        for one in (name, other):
            wait_until(lambda one=one: len(dm.table_paths(one)) == 2, f"{one} has two paths left")
        array.add_hosts(2)
        dm.wait_for_maps(2, paths=4)


def test_fail_and_reinstate_by_hand(daemon: Daemon, wwid: str, disks: list[Disk]) -> None:
    name = map_of(wwid)
    with VerifiedIo(f"/dev/mapper/{name}"):
        daemon.order(f"fail path {disks[2].name}")
        dm.wait_active(name, 3)
        # Not checked any more: it must stay failed although the disk answers.
        wait_until(lambda: daemon.dm_states()[disks[2].name] == "failed", "shown as failed")
        daemon.order(f"reinstate path {disks[2].name}")
        dm.wait_active(name, 4)


def test_eh_deadline_reaches_the_hosts(array: Array, start: Starter) -> None:
    """How long the kernel may try to revive a device before it resets the whole adapter."""
    files = [Path(f"/sys/class/scsi_host/host{host}/eh_deadline") for host in array.host_numbers]
    daemon = start(eh_deadline="17")
    wait_until(lambda: {read(file) for file in files} == {"17"}, "it is set")
    daemon.configure(eh_deadline="off")
    wait_until(lambda: {read(file) for file in files} == {"off"}, "it is off again")
