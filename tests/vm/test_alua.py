"""ALUA: the optimized controller's group carries the I/O, fails over, and gets it back."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from conftest import Starter
from harness import dm
from harness.core import Stopwatch, modprobe, settle, wait_until
from harness.io import VerifiedIo
from harness.lio import LoopController, Store
from harness.scene import clear_maps, say

OPTIMIZED, NON_OPTIMIZED, STANDBY = 0, 1, 2


@dataclass
class TwoControllers:
    """One LUN behind controllers a and b; each is an ALUA target port group."""

    store: Store
    a: LoopController
    b: LoopController

    def access(self, a: int, b: int) -> None:
        self.store.set_access("a", a)
        self.store.set_access("b", b)

    def start_with_a(self) -> None:
        """a optimized, and the kernel has heard so: a prioritizer that reads sysfs must not miss it."""
        self.access(OPTIMIZED, NON_OPTIMIZED)
        a, b = self.a.disks[0], self.b.disks[0]
        wait_until(lambda: a.access_state() == "active/optimized", "the kernel knows a's state")
        wait_until(lambda: b.access_state() == "active/non-optimized", "the kernel knows b's state")


@pytest.fixture(scope="module")
def controllers(fresh_devices: None) -> Iterator[TwoControllers]:
    modprobe("scsi_dh_alua")
    store = Store("hawseralua")
    built = []
    for number, name in enumerate(("a", "b"), 1):
        store.access_group(name, number + 15)
        controller = LoopController(name, number)
        controller.show(store)
        built.append(controller)
    settle()
    yield TwoControllers(store, *built)
    clear_maps()


def begin(start: Starter, controllers: TwoControllers, failback: str, **defaults: str) -> str:
    controllers.start_with_a()
    # The hardware table has an entry for LIO, which beats defaults: overrides beat it.
    start(extra=f"overrides {{\n\tfailback {failback}\n}}\n",
          path_grouping_policy="group_by_prio", prio="alua", detect_prio="yes", **defaults)
    return next(iter(dm.wait_for_maps(1, paths=2)))


def active_devno(name: str) -> str | None:
    """Device number of the first path of the active group."""
    status = dm.status(name)
    number = status.active_group
    return status.groups[number - 1].paths[0].devno if number else None


def carries(name: str, controller: LoopController) -> bool:
    return active_devno(name) == controller.disks[0].devno


def test_optimized_group_first_and_failback(controllers: TwoControllers, start: Starter) -> None:
    name = begin(start, controllers, failback="immediate")
    a, b = controllers.a, controllers.b
    assert len(dm.status(name).groups) == 2
    with VerifiedIo(f"/dev/mapper/{name}"):
        wait_until(lambda: carries(name, a), "the optimized controller carries the I/O")
        controllers.access(NON_OPTIMIZED, OPTIMIZED)
        wait_until(lambda: carries(name, b), "the I/O follows the optimized state")
        before = b.disks[0].ios()
        wait_until(lambda: b.disks[0].ios() > before, "controller b does the I/O")
        controllers.access(OPTIMIZED, NON_OPTIMIZED)
        wait_until(lambda: carries(name, a), "failback to a")


@pytest.fixture
def implicit_only(controllers: TwoControllers) -> Iterator[None]:
    """The kernel cannot make b optimized when it sends I/O there; LIO would leave a so as well."""
    def allow_explicit(allowed: bool) -> None:
        clear_maps()
        for controller in (controllers.a, controllers.b):
            controllers.store.allow_explicit(controller.name, allowed)
            controller.show_again()
        settle()

    allow_explicit(False)
    yield
    allow_explicit(True)


def test_a_change_is_followed_without_waiting_for_a_check(controllers: TwoControllers,
                                                          implicit_only: None,
                                                          start: Starter) -> None:
    """The array tells it to whichever I/O comes first; the kernel passes that on.

    Between the two states both controllers are alike for a moment: whoever sees that, asks both for
    I/O, and an array that lets itself be told would make both optimized.
    """
    rarely = "3600"
    name = begin(start, controllers, "immediate", polling_interval=rarely,
                 max_polling_interval=rarely)
    a, b = controllers.a, controllers.b
    with VerifiedIo(f"/dev/mapper/{name}"):
        wait_until(lambda: carries(name, a), "the optimized controller carries the I/O")
        for access, controller in (((NON_OPTIMIZED, OPTIMIZED), b),
                                   ((OPTIMIZED, NON_OPTIMIZED), a)):
            controllers.access(*access)
            watch = Stopwatch()
            wait_until(lambda controller=controller: carries(name, controller),
                       f"the I/O follows to {controller.name}")
            say(f"followed to {controller.name} after {watch.seconds:.1f} s")


def test_group_fails_over_and_manual_failback_stays(controllers: TwoControllers,
                                                    implicit_only: None, start: Starter) -> None:
    name = begin(start, controllers, failback="manual")
    a, b = controllers.a, controllers.b
    with VerifiedIo(f"/dev/mapper/{name}"):
        wait_until(lambda: carries(name, a), "a carries the I/O")
        a.disks[0].offline()
        wait_until(lambda: carries(name, b), "b carries the I/O")
        a.disks[0].running()
        dm.wait_active(name, 2)
        assert carries(name, b), "manual failback moved the I/O by itself"
        say("stayed with b, as told")


def test_switchgroup_by_hand(controllers: TwoControllers, start: Starter) -> None:
    name = begin(start, controllers, failback="manual")
    from harness.client import ask
    with VerifiedIo(f"/dev/mapper/{name}"):
        for number in (2, 1):
            assert ask(f"switch map {name} group {number}").strip() == "ok"
            wait_until(lambda number=number: dm.status(name).active_group == number,
                       f"group {number} is active")
