"""Each checker notices what it can notice; groups by controller; waiting for an active path."""
from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Starter
from harness import dm
from harness.core import holds_for, modprobe, run, settle, wait_until, write
from harness.daemon import Daemon
from harness.disks import Disk
from harness.lio import LoopController, Store

OPTIMIZED, STANDBY, UNAVAILABLE = 0, 2, 3
# The target's own entry in the hardware table beats defaults; overrides beat it.
OVERRIDES = ("overrides {{\n\tpath_checker {checker}\n\tpath_grouping_policy {policy}\n"
             "\tprio {prio}\n\tdetect_prio no\n\tdetect_checker no\n\tfailback immediate\n"
             "\tno_path_retry fail\n}}\n")


@dataclass
class Lun:
    """One volume through three ports: two of controller a, one of controller b."""

    store: Store
    a: list[Disk]
    b: list[Disk]

    @property
    def disks(self) -> list[Disk]:
        return [*self.a, *self.b]

    def access(self, a: int, b: int) -> None:
        self.store.set_access("a", a)
        self.store.set_access("b", b)

    def look_again(self, b: int) -> None:
        """The kernel's ALUA handler fails reads by what it knew last; a rescan tells it."""
        self.access(OPTIMIZED, b)
        for disk in self.disks:
            write(disk.device / "rescan", "1")


@pytest.fixture(scope="module")
def built(fresh_devices: None) -> Lun:
    modprobe("scsi_dh_alua")
    store = Store("hawsercheckers")
    for number, group in enumerate(("a", "b"), 16):
        store.access_group(group, number)
        # The kernel must not undo what a test sets.
        store.allow_explicit(group, False)
    controllers = [LoopController(name, number) for number, name in enumerate("aab", 1)]
    for controller in controllers:
        controller.show(store)
    settle()
    disks = [controller.disks[0] for controller in controllers]
    return Lun(store, disks[:2], disks[2:])


@pytest.fixture
def lun(built: Lun) -> Iterator[Lun]:
    built.access(OPTIMIZED, OPTIMIZED)
    yield built
    for disk in built.disks:
        if disk.state != "running":
            disk.running()
    built.look_again(OPTIMIZED)


def begin(start: Starter, checker: str = "tur", policy: str = "multibus", prio: str = "const",
          extra: str = "") -> tuple[Daemon, str]:
    daemon = start(OVERRIDES.format(checker=checker, policy=policy, prio=prio) + extra)
    return daemon, next(iter(dm.wait_for_maps(1, paths=3)))


def checker_states(daemon: Daemon) -> dict[str, str]:
    return {name: state for name, state in daemon.rows("paths", "%d|%T")}


@pytest.mark.parametrize("checker", ["tur", "directio", "readsector0", "none"])
def test_an_offlined_path(lun: Lun, start: Starter, checker: str) -> None:
    """The kernel says so itself: not even the checker that asks nobody misses that."""
    daemon, name = begin(start, checker)
    assert {row[1] for row in daemon.rows("paths", "%d|%c")} == {checker}
    lun.a[0].offline()
    dm.wait_active(name, 2)
    assert checker_states(daemon)[lun.a[0].name] == "faulty"
    lun.a[0].running()
    dm.wait_active(name, 3)
    wait_until(lambda: set(checker_states(daemon).values()) == {"ready"}, "all are well")


@pytest.mark.parametrize("checker", ["directio", "readsector0"])
def test_a_path_that_refuses_to_read(lun: Lun, start: Starter, checker: str) -> None:
    """The kernel thinks it runs; who reads from the device knows better."""
    daemon, name = begin(start, checker)
    lun.access(OPTIMIZED, UNAVAILABLE)
    dm.wait_active(name, 2)
    assert lun.b[0].state == "running"
    assert checker_states(daemon)[lun.b[0].name] == "faulty"
    lun.look_again(OPTIMIZED)
    dm.wait_active(name, 3)


@pytest.mark.parametrize("state", [STANDBY, UNAVAILABLE], ids=["standby", "unavailable"])
def test_a_path_that_does_not_read_now(lun: Lun, start: Starter, state: int) -> None:
    """tur asks why: a port that its array may activate is a ghost, not a dead one."""
    daemon, name = begin(start, "tur")
    lun.access(OPTIMIZED, state)
    wait_until(lambda: checker_states(daemon)[lun.b[0].name] == "ghost", "b is a ghost")
    assert len(dm.status(name).active_paths) == 3
    lun.access(OPTIMIZED, OPTIMIZED)
    wait_until(lambda: checker_states(daemon)[lun.b[0].name] == "ready", "b is back")


def test_none_asks_nobody(lun: Lun, start: Starter) -> None:
    daemon, name = begin(start, "none")
    lun.access(OPTIMIZED, UNAVAILABLE)
    holds_for(lambda: len(dm.status(name).active_paths) == 3, "nothing is noticed", 5)
    assert set(checker_states(daemon).values()) == {"ready"}


def test_groups_by_target_port_group(lun: Lun, start: Starter) -> None:
    """The two ports of controller a belong together, whatever their priorities."""
    _, name = begin(start, policy="group_by_tpg")
    groups = [{path.devno for path in group.paths} for group in dm.status(name).groups]
    assert sorted(groups, key=len) == [{lun.b[0].devno}, {disk.devno for disk in lun.a}]


def announced(name: str) -> bool:
    node = os.path.realpath(f"/dev/mapper/{name}")
    return "MPATH_DEVICE_READY=1" in run("udevadm", "info", "--query=property", node).stdout


def test_ghost_delay_holds_back_the_news(lun: Lun, start: Starter) -> None:
    """Only standby paths: upper layers hear of the map when an active one comes, or time is up."""
    lun.access(STANDBY, STANDBY)
    daemon = start(OVERRIDES.format(checker="tur", policy="multibus", prio="const"),
                   ghost_delay="60")
    name = next(iter(dm.wait_for_maps(1, paths=3)))
    assert set(checker_states(daemon).values()) == {"ghost"}
    settle()
    assert Path("/dev/mapper", name).exists()
    assert not announced(name)
    lun.access(OPTIMIZED, STANDBY)
    wait_until(lambda: announced(name), "the map is announced", 50)


def test_ghost_delay_ends(lun: Lun, start: Starter) -> None:
    lun.access(STANDBY, STANDBY)
    start(OVERRIDES.format(checker="tur", policy="multibus", prio="const"), ghost_delay="3")
    name = next(iter(dm.wait_for_maps(1, paths=3)))
    wait_until(lambda: announced(name), "the map is announced after all")
