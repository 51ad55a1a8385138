"""Many bonds at once: 64 of 4 slaves each; what it costs is printed."""
from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest
from harness import bond
from harness.bond import CONFIG, Bondd, bond_section
from harness.core import GENEROUS, Stopwatch, wait_until
from harness.net import Net
from harness.scene import say

COST = 90
BONDS, SLAVES = 64, 4
IDLE_SECONDS = 10.0


@pytest.fixture
def net() -> Iterator[Net]:
    made = Net()
    try:
        names = [f"n{number}x{slave}" for number in range(BONDS) for slave in range(SLAVES)]
        made.dummies(made.here, *names)
        yield made
    finally:
        made.here.ip(*[f"link delete many{number}" for number in range(BONDS)
                       if made.here.has(f"many{number}")])
        made.close()


def text() -> str:
    return "".join(bond_section(f"many{number}", [f"n{number}x{slave}" for slave in range(SLAVES)],
                                mode="active-backup", miimon="100") for number in range(BONDS))


def test_64_bonds_of_4_slaves(net: Net, start_bondd: Callable[..., Bondd]) -> None:
    watch = Stopwatch()
    bondd = start_bondd(text())
    wait_until(lambda: len(bondd.status()["bonds"]) == BONDS and not bondd.status()["stale"],
               "all bonds are known", GENEROUS, 0.5)
    made = watch.seconds
    assert json.loads(bondd.ask("show plan json"))["steps"] == [], "nothing is left to do"
    bondd.stop()
    watch = Stopwatch()
    bondd.start()
    adopted = watch.seconds
    wait_until(lambda: all(one["usable_slaves"] == SLAVES for one in bondd.status()["bonds"]),
               "every slave is usable", GENEROUS, 0.5)
    before = bondd.cpu_seconds()
    time.sleep(IDLE_SECONDS)
    idle = bondd.cpu_seconds() - before
    watch = Stopwatch()
    bondd.status()
    answer = watch.seconds
    memory = bondd.memory_kb()
    say(f"{BONDS} bonds of {SLAVES} made in {made:.1f} s, found again in {adopted:.1f} s, "
        f"{idle / IDLE_SECONDS * 100:.1f} % of a processor while idle, status in "
        f"{answer * 1000:.0f} ms, {memory['VmRSS'] / 1024:.1f} MB")
    assert len(bond.bonds(net.here)) == BONDS
    assert adopted < made + 5, "nothing is made twice"
    assert idle / IDLE_SECONDS < 0.5


def test_thousands_of_vlans_on_a_bond(net: Net, start_bondd: Callable[..., Bondd]) -> None:
    """Each of them is an interface, and each change of the bond is told of all."""
    bondd = start_bondd(bond_section("many0", ["n0x0", "n0x1"], mode="active-backup", miimon="100"))
    watch = Stopwatch()
    net.here.ip(*[f"link add link many0 name v{number} type vlan id {number}"
                  for number in range(1, 2001)])
    say(f"2000 VLANs made in {watch.seconds:.1f} s")
    first = bond.active_slave(net.here, "many0")
    nic = next(nic for nic in net.nics if nic.name == first)
    nic.set_carrier(False)  # type: ignore[attr-defined]
    wait_until(lambda: bond.active_slave(net.here, "many0") not in ("", first), "it fails over",
               interval=0.02)
    watch = Stopwatch()
    bondd.status()
    say(f"status beside 2000 VLANs in {watch.seconds * 1000:.0f} ms")
    wait_until(lambda: not bondd.status()["stale"], "it knows all of them", GENEROUS)
    CONFIG.write_text("")
    net.here.ip("link delete many0")
    wait_until(lambda: len(bondd.status()["bonds"]) <= 1, "and their end", GENEROUS)
