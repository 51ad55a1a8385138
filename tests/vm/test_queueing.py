"""All paths are down: what no_path_retry says happens, and ends when a path returns."""
from __future__ import annotations

from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import Stopwatch, holds_for, run, wait_until
from harness.io import VerifiedIo
from harness.scene import say


def cut_all(array: Array, wwid: str) -> None:
    for disk in array.paths_of(wwid):
        disk.offline()


def mend_all(array: Array, wwid: str) -> None:
    for disk in array.paths_of(wwid):
        disk.running()


def first_map(array: Array) -> tuple[str, str]:
    wwid = array.wwids[0]
    return wwid, dm.map_uuids()[f"mpath-{wwid}"]


def test_fail_returns_errors_at_once(array: Array, start: Starter) -> None:
    start(no_path_retry="fail")
    dm.wait_for_maps(2, paths=4)
    wwid, name = first_map(array)
    io = VerifiedIo(f"/dev/mapper/{name}").start()
    cut_all(array, wwid)
    wait_until(lambda: not io.running, "fio ends with an error")
    assert io.stop().errors != 0
    assert not dm.queueing(name)
    mend_all(array, wwid)
    dm.wait_active(name, 4)
    with VerifiedIo(f"/dev/mapper/{name}"):
        pass


def test_three_retries_then_errors(array: Array, start: Starter) -> None:
    """polling_interval 1, no_path_retry 3: I/O waits some seconds, then fails."""
    start(no_path_retry="3")
    dm.wait_for_maps(2, paths=4)
    wwid, name = first_map(array)
    assert dm.queueing(name)
    io = VerifiedIo(f"/dev/mapper/{name}").start()
    watch = Stopwatch()
    cut_all(array, wwid)
    wait_until(lambda: not dm.queueing(name), "queueing ends")
    say(f"queued for {watch.seconds:.1f} s")
    wait_until(lambda: not io.running, "fio ends with an error")
    assert io.stop().errors != 0
    mend_all(array, wwid)
    dm.wait_active(name, 4)
    wait_until(lambda: dm.queueing(name), "queueing is on again")


def test_queue_keeps_io_until_a_path_returns(array: Array, start: Starter) -> None:
    start(no_path_retry="queue")
    dm.wait_for_maps(2, paths=4)
    wwid, name = first_map(array)
    with VerifiedIo(f"/dev/mapper/{name}") as io:
        cut_all(array, wwid)
        dm.wait_active(name, 0)
        holds_for(lambda: io.running and dm.queueing(name), "I/O waits", 5)
        mend_all(array, wwid)
        dm.wait_active(name, 4)


def test_disable_and_restore_queueing(array: Array, start: Starter) -> None:
    daemon = start(no_path_retry="queue")
    dm.wait_for_maps(2, paths=4)
    _, name = first_map(array)
    daemon.order(f"disablequeueing map {name}")
    assert not dm.queueing(name)
    daemon.order(f"restorequeueing map {name}")
    assert dm.queueing(name)
    daemon.order("disablequeueing maps")
    assert not any(dm.queueing(each) for each in dm.map_names())
    daemon.order("restorequeueing maps")
    assert all(dm.queueing(each) for each in dm.map_names())


def test_stopping_the_daemon_ends_queueing(array: Array, start: Starter) -> None:
    """A map without paths and without a daemon must not hold its users for ever."""
    daemon = start(no_path_retry="queue", queue_without_daemon="no")
    dm.wait_for_maps(2, paths=4)
    wwid, name = first_map(array)
    cut_all(array, wwid)
    dm.wait_active(name, 0)
    say(f"multipathd ended in {daemon.stop():.2f} s")
    assert not dm.queueing(name)
    read = run("dd", f"if=/dev/mapper/{name}", "of=/dev/null", "bs=4k", "count=1",
               "iflag=direct", check=False, timeout=60)
    assert read.returncode != 0
    mend_all(array, wwid)
