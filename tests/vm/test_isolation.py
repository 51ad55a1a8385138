"""A path that hangs in the kernel, answering neither yes nor no, delays nobody else.

One storage network dies and nothing says so: no carrier is watched, no NOP-out is sent. A command
through it ends only with the SCSI layer's own time-out (30 s) and the error recovery after it.
"""
from __future__ import annotations

import signal
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Starter
from harness import dm
from harness.answers import AnswerTimes, milliseconds
from harness.array import Array
from harness.client import Client
from harness.core import Stopwatch, wait_until
from harness.daemon import Daemon
from harness.disks import Disk
from harness.initiator import logout_everything
from harness.io import StallProbe
from harness.lio import Network
from harness.san import HANGING, San
from harness.scene import clear_maps, say

COST = 20

# Polling takes 4 s at most here, udev is waited for 10 s at most; whoever waits for the hung path
# waits 30 s and more.
SOON = 25.0
PID_FILE = Path("/run/multipathd.pid")
CHECKERS = ("tur", "directio")


@dataclass
class Site:
    """A SAN that will hang, and an array beside it that will not."""

    san: San
    array: Array

    @property
    def dead(self) -> Network:
        return self.san.target.networks[0]

    def maps_of(self, disks: list[Disk]) -> list[str]:
        uuids = dm.map_uuids()
        return sorted({uuids[f"mpath-{disk.wwid}"] for disk in disks})


@pytest.fixture(scope="module")
def site(fresh_devices: None) -> Iterator[Site]:
    array = Array(hosts=2, luns=2)
    yield Site(San(HANGING), array)
    clear_maps()
    logout_everything()


@contextmanager
def hanging(site: Site) -> Iterator[StallProbe]:
    """Within it the first network is dead; the probe is a read that waits on one of its paths."""
    victim = site.san.behind(site.dead)[0]
    with StallProbe(f"/dev/{victim.name}") as probe:
        site.dead.cut()
        try:
            wait_until(lambda: probe.waiting > 2, "a read through the dead network hangs")
            yield probe
        finally:
            site.san.recover(site.dead)


def launch(start: Starter, checker: str, **keywords: str) -> Daemon:
    """The hardware table has its own mind about LIO; overrides beat it."""
    # fast_io_fail_tmo is what ends a hang of iSCSI: not here.
    lines = f"path_checker {checker}\n\tno_path_retry fail\n\tfast_io_fail_tmo 600"
    return start(extra=f"overrides {{\n\t{lines}\n}}\n", uxsock_timeout="60000", **keywords)


def begin(start: Starter, checker: str, **keywords: str) -> Daemon:
    daemon = launch(start, checker, **keywords)
    dm.wait_for_maps(4, paths=2)
    rows = daemon.rows("paths", "%d|%c")
    assert len(rows) == 8 and {row[1] for row in rows} == {checker}, rows
    return daemon


def end_and_succeed(daemon: Daemon, start: Starter, checker: str) -> None:
    """The daemon ends and the next one is ready, while a path hangs.

    The kernel keeps a process until its asynchronous reads have ended (exit_aio), so after one of
    directio's only what others need is given up: the pid file, the sockets, the maps.
    """
    watch = Stopwatch()
    assert daemon.process
    daemon.process.send_signal(signal.SIGTERM)
    if checker == "directio":
        wait_until(lambda: not PID_FILE.exists(), "the pid file is given up", SOON)
    else:
        assert daemon.process.wait(SOON) == 0
    say(f"ended in {watch.seconds:.1f} s")
    watch = Stopwatch()
    launch(start, checker)
    say(f"the next one was ready after {watch.seconds:.1f} s")
    assert watch.seconds < 45, "it waited for the hung path"


def quick_order(daemon: Daemon, text: str) -> None:
    watch = Stopwatch()
    daemon.order(text)
    assert watch.seconds < SOON, f"{text} took {watch.seconds:.1f} s"


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_hung_path_delays_nobody(site: Site, start: Starter, checker: str) -> None:
    daemon = begin(start, checker)
    hung_map = site.maps_of(site.san.behind(site.dead))[0]
    first, second = site.maps_of(site.array.disks)
    with AnswerTimes("show paths", "show topology") as answers:
        before = answers.take()
        with StallProbe(f"/dev/mapper/{hung_map}"), hanging(site) as probe, Client() as patient:
            # Its table cannot be exchanged while I/O is under way on the hung path.
            patient.send(f"reload map {hung_map}")
            other_paths_are_watched(site, first)
            for order in (f"reload map {first}", f"del map {second}", f"add map {second}"):
                quick_order(daemon, order)
            dm.wait_active(second, 2)
            during = answers.take()
            say(f"before: {milliseconds(before)}; while a path hangs: {milliseconds(during)}")
            assert statistics.median(during) < 5 * statistics.median(before) + 0.05
            assert max(during) < 5
            answers.close()
            watch = Stopwatch()
            end_and_succeed(daemon, start, checker)
            say(f"all that while a read has waited for {probe.waiting:.0f} s")
            assert probe.waiting > watch.seconds + 2, "nothing hung: this proved nothing"


def other_paths_are_watched(site: Site, name: str) -> None:
    """A path of the other array and one through the other network go and come back."""
    wwid = next(uuid for uuid, each in dm.map_uuids().items() if each == name)
    beside = site.array.paths_of(wwid.removeprefix("mpath-"))[0]
    watch = Stopwatch()
    beside.offline()
    dm.wait_active(name, 1, bound=SOON)
    beside.running()
    dm.wait_active(name, 2, bound=SOON)
    say(f"another array's path went and came back within {watch.seconds:.1f} s")
    alive = site.san.behind(site.san.target.networks[1])[1]
    [sibling] = site.maps_of([alive])
    alive.offline()
    wait_until(lambda: alive.devno not in dm.status(sibling).active_paths, "seen", SOON)
    alive.running()
    wait_until(lambda: alive.devno in dm.status(sibling).active_paths, "seen again", SOON)


@pytest.mark.parametrize("checker", CHECKERS)
def test_checker_timeout_fails_a_hung_path(site: Site, start: Starter, checker: str) -> None:
    """3 s instead of the 30 s after which the kernel begins to wonder."""
    daemon = begin(start, checker, checker_timeout="3")
    lost = {disk.name for disk in site.san.behind(site.dead)}
    names = site.maps_of(site.san.behind(site.dead))

    def seen() -> set[str]:
        rows = daemon.rows("paths", "%d|%t|%T")
        return {disk for disk, state, check in rows if (state, check) == ("failed", "i/o timeout")}

    with hanging(site) as probe:
        wait_until(lambda: seen() == lost, "exactly the hung paths have timed out", SOON)
        for name in names:
            dm.wait_active(name, 1, bound=SOON)
        say(f"failed when a read had waited for {probe.waiting:.1f} s")
        assert probe.waiting > 2, "it did not hang"
        assert set(site.san.session_states()) == {"LOGGED_IN"}, "the kernel knew"
    for name in names:
        dm.wait_active(name, 2, bound=180)
