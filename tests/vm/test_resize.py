"""A LUN changes its size while its map is in use."""
from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from conftest import Starter
from harness import dm
from harness.core import holds_for, read, settle, wait_until, write
from harness.daemon import Daemon, log_text
from harness.disks import Disk
from harness.io import VerifiedIo
from harness.lio import ElasticStore, LoopController
from harness.scene import clear_devices, clear_maps

SMALL, LARGE = 64, 96
SECTORS = 2048  # of 512 bytes in a mebibyte


@dataclass
class Volume:
    store: ElasticStore
    disks: list[Disk]

    def resize(self, size_mb: int, seen_by: list[Disk] | None = None) -> None:
        """On the array; `seen_by` of the host's disks are rescanned, or all."""
        self.store.resize(size_mb)
        for disk in self.disks if seen_by is None else seen_by:
            write(disk.device / "rescan", "1")
            wait_until(lambda disk=disk: sectors(disk.block.name) == size_mb * SECTORS,
                       f"{disk.name} has {size_mb} MiB")


def sectors(device: str) -> int:
    return int(read(f"/sys/class/block/{device}/size"))


def map_mb(name: str) -> float:
    """As its table says. Its users see the same, if a moment earlier or later."""
    length = int(dm.table(name).split()[1])
    device = os.path.basename(os.path.realpath(f"/dev/mapper/{name}"))
    wait_until(lambda: sectors(device) == int(dm.table(name).split()[1]), "the device has its size")
    return length / SECTORS


@pytest.fixture
def volume(fresh_devices: None) -> Iterator[Volume]:
    store = ElasticStore("hawserelastic", SMALL)
    disks = []
    for number, name in enumerate(("a", "b"), 1):
        controller = LoopController(name, number)
        controller.show(store)
        disks += controller.disks
    settle()
    yield Volume(store, disks)
    clear_maps()
    clear_devices()


def begin(start: Starter, **defaults: str) -> tuple[Daemon, str]:
    # A resize waits until the I/O in flight is done; that takes its time in an emulated guest.
    # And no queueing: what reads beyond the end of a volume that shrinks must get its error.
    daemon = start("overrides {\n\tno_path_retry fail\n}\n", uxsock_timeout="60000", **defaults)
    name = next(iter(dm.wait_for_maps(1, paths=2)))
    assert map_mb(name) == SMALL
    return daemon, name


def known_sizes(daemon: Daemon) -> set[str]:
    return {row[1] for row in daemon.rows("paths", "%d|%S")}


def test_resize_takes_the_new_size_over(volume: Volume, start: Starter) -> None:
    daemon, name = begin(start)
    dm.mark_table(name)
    assert daemon.ask(f"resize map {name}") == "ok\n", "nothing to do is no failure"
    assert map_mb(name) == SMALL and dm.is_marked(name)
    with VerifiedIo(f"/dev/mapper/{name}"):
        volume.resize(LARGE)
        holds_for(lambda: map_mb(name) == SMALL, "not by itself: auto_resize is never", 3)
        assert daemon.ask(f"resize map {name}") == "ok\n"
        assert map_mb(name) == LARGE
    assert len(dm.status(name).active_paths) == 2
    with open(f"/dev/mapper/{name}", "rb") as device:
        assert device.seek(0, os.SEEK_END) == LARGE << 20
        device.seek(-4096, os.SEEK_END)
        assert len(device.read(4096)) == 4096, "the new part can be read"
    assert daemon.tool("-l", name).stdout.count(f"size={LARGE}M") == 1
    assert daemon.multipathd("resize", "map", name) == "ok\n"


def test_paths_that_differ_keep_the_old_size(volume: Volume, start: Starter) -> None:
    daemon, name = begin(start)
    first, second = volume.disks
    volume.resize(LARGE, seen_by=[first])
    assert daemon.ask(f"resize map {name}").startswith("fail")
    assert map_mb(name) == SMALL
    assert len(dm.status(name).active_paths) == 2
    # A refusal is the end of it: the map is looked after as before, ...
    second.offline()
    dm.wait_active(name, 1)
    second.running()
    dm.wait_active(name, 2)
    # ... and the order is not carried out later, behind the administrator's back.
    volume.resize(LARGE)
    wait_until(lambda: known_sizes(daemon) == {f"{LARGE}M"}, "both sizes are known")
    holds_for(lambda: map_mb(name) == SMALL, "the old size", 3)
    assert daemon.ask(f"resize map {name}") == "ok\n"
    assert map_mb(name) == LARGE


def test_a_map_is_reloaded_after_a_refused_resize(volume: Volume, start: Starter) -> None:
    daemon, name = begin(start)
    first, second = volume.disks
    volume.resize(LARGE, seen_by=[first])
    assert daemon.ask(f"resize map {name}").startswith("fail")
    second.delete()
    wait_until(lambda: dm.table_paths(name) == {first.devno}, "the deleted path is out")
    assert map_mb(name) == SMALL
    # One path, one size: nothing disagrees any more.
    assert daemon.ask(f"resize map {name}") == "ok\n"
    assert map_mb(name) == LARGE


@pytest.mark.parametrize("policy", ["grow_only", "grow_shrink"])
def test_auto_resize_follows_the_paths(volume: Volume, start: Starter, policy: str) -> None:
    _, name = begin(start, auto_resize=policy)
    first, second = volume.disks
    volume.resize(LARGE, seen_by=[first])
    holds_for(lambda: map_mb(name) == SMALL, "not while the paths differ", 3)
    volume.resize(LARGE, seen_by=[second])
    wait_until(lambda: map_mb(name) == LARGE, "the map has grown")
    volume.resize(SMALL)
    if policy == "grow_shrink":
        wait_until(lambda: map_mb(name) == SMALL, "the map has shrunk")
    else:
        holds_for(lambda: map_mb(name) == LARGE, "it only grows", 3)
        wait_until(lambda: "its paths have shrunk" in log_text(), "the log says what is wrong")
        # udev reads the end of a map that comes back, which fails it again: that must neither spin
        # nor leave a mark once the volume has its size again.
        volume.resize(LARGE)
    # Somebody may have read beyond the new end before the map knew of it.
    dm.wait_active(name, 2)
    assert log_text().count("failed by the kernel") < 40
