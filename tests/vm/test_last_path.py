"""The last path of a map is deleted while somebody has the map open."""
from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import holds_for, run, settle, wait_until
from harness.daemon import Daemon

COST = 15


@contextmanager
def open_map(name: str) -> Iterator[int]:
    descriptor = os.open(f"/dev/mapper/{name}", os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@pytest.fixture
def wwid(array: Array) -> str:
    return array.wwids[0]


def begin(array: Array, start: Starter, wwid: str, **defaults: str) -> tuple[Daemon, str]:
    daemon = start(**{"no_path_retry": "queue", **defaults})
    dm.wait_for_maps(2, paths=4)
    settle()
    return daemon, dm.map_uuids()[f"mpath-{wwid}"]


def delete_all(array: Array, wwid: str) -> None:
    for disk in array.paths_of(wwid):
        disk.delete()


def table_is_empty(name: str) -> bool:
    return dm.table_paths(name) == set()


def test_an_unused_map_goes_with_its_last_path(array: Array, start: Starter, wwid: str) -> None:
    _, name = begin(array, start, wwid)
    delete_all(array, wwid)
    wait_until(lambda: name not in dm.map_names(), "the map is gone")
    array.rescan()
    dm.wait_for_maps(2, paths=4)
    assert dm.map_uuids()[f"mpath-{wwid}"] == name, "it has its old name again"


def test_an_open_map_waits_for_its_paths(array: Array, start: Starter, wwid: str) -> None:
    """flush_on_last_del unused, the default: what is in use goes on queueing."""
    _, name = begin(array, start, wwid)
    with open_map(name):
        delete_all(array, wwid)
        wait_until(lambda: len(array.paths_of(wwid)) == 0, "no disk is left")
        holds_for(lambda: name in dm.map_names() and dm.queueing(name), "the map queues", 5)
        array.rescan()
        dm.wait_active(name, 4)
    assert dm.queueing(name)


def test_flush_on_last_del_ends_queueing(array: Array, start: Starter, wwid: str) -> None:
    """always: even an open map stops queueing, and goes when it is closed."""
    _, name = begin(array, start, wwid, flush_on_last_del="always")
    with open_map(name):
        delete_all(array, wwid)
        wait_until(lambda: not dm.queueing(name), "queueing is off")
        read = run("dd", f"if=/dev/mapper/{name}", "of=/dev/null", "bs=4k", "count=1",
                   "iflag=direct", check=False, timeout=60)
        assert read.returncode != 0
    wait_until(lambda: name not in dm.map_names(), "the map is gone")


def deferred(name: str) -> bool:
    text = run("dmsetup", "info", name).stdout
    return "DEFERRED REMOVE" in text


def test_deferred_remove_waits_for_the_last_user(array: Array, start: Starter, wwid: str) -> None:
    daemon, name = begin(array, start, wwid, deferred_remove="yes")
    with open_map(name):
        delete_all(array, wwid)
        wait_until(lambda: deferred(name), "removal is ordered")
        daemon.kill()
    # By the kernel, at the last close: nobody has to look.
    wait_until(lambda: name not in dm.map_names(), "the map is gone")


def test_deferred_remove_is_called_off_by_a_path(array: Array, start: Starter, wwid: str) -> None:
    _, name = begin(array, start, wwid, deferred_remove="yes")
    with open_map(name):
        delete_all(array, wwid)
        wait_until(lambda: deferred(name), "removal is ordered")
        array.rescan()
        dm.wait_active(name, 4)
        wait_until(lambda: not deferred(name), "and called off")
    holds_for(lambda: name in dm.map_names(), "the map stays", 3)
