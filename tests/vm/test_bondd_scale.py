"""Many bonds at once: 64 of 4 slaves each; what it costs is printed."""
from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest
from harness import bond
from harness.bond import UNDAMPED, Bondd, bond_section
from harness.core import GENEROUS, Stopwatch, wait_until
from harness.net import Net
from harness.netns import Namespace
from harness.scene import say

COST = 90
BONDS, SLAVES, VLANS = 64, 4, 2000
IDLE_SECONDS = 10.0


@pytest.fixture
def host() -> Iterator[Namespace]:
    """With all NICs, and nothing else: in a namespace no udev looks at every single one."""
    net = Net()
    try:
        made = net.host("manyhost")
        names = [f"n{number}x{slave}" for number in range(BONDS) for slave in range(SLAVES)]
        net.dummies(made, *names)
        for number in range(BONDS):
            net.own(made, f"many{number}")
        yield made
    finally:
        net.close()


def text() -> str:
    return "".join(bond_section(f"many{number}", [f"n{number}x{slave}" for slave in range(SLAVES)],
                                mode="active-backup", miimon="1000") for number in range(BONDS))


def test_64_bonds_of_4_slaves(host: Namespace, start_bondd: Callable[..., Bondd]) -> None:
    watch = Stopwatch()
    bondd = start_bondd(text(), host)
    wait_until(lambda: len(bondd.status()["bonds"]) == BONDS and not bondd.status()["stale"],
               "all bonds are known", GENEROUS, 0.5)
    made, making = watch.seconds, bondd.cpu_seconds()
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
    say(f"{BONDS} bonds of {SLAVES} made in {made:.1f} s ({making:.1f} s of a processor), found again in {adopted:.1f} s, "
        f"{idle / IDLE_SECONDS * 100:.1f} % of a processor while idle, status in "
        f"{answer * 1000:.0f} ms, {memory['VmRSS'] / 1024:.1f} MB")
    assert len(bond.bonds(host)) == BONDS
    assert adopted < made + 5, "nothing is made twice"
    assert idle / IDLE_SECONDS < 0.5
    a_switch_dies(host, bondd)


def a_switch_dies(host: Namespace, bondd: Bondd) -> None:
    """Every bond loses its active slave at once."""
    names = [f"many{number}" for number in range(BONDS)]
    lost = {name: bond.active_slave(host, name) for name in names}
    assert all(lost.values()), lost
    watch = Stopwatch()
    host.ip(*[f"link set {slave} carrier off" for slave in lost.values()])
    cut = watch.seconds
    wait_until(lambda: all(bond.active_slave(host, name) not in ("", slave)
                           for name, slave in lost.items()), "all have moved", interval=0.01)
    moved = watch.seconds
    wait_until(lambda: all(one["failovers"] == 1 for one in bondd.status()["bonds"]), "it is told")
    told = json.loads(bondd.ask("show bonds json"))["bonds"]
    longest = max(one["failover_times"]["longest_ms"] for one in told)
    say(f"{BONDS} bonds lost their active slaves within {cut:.2f} s; the last one had moved "
        f"{moved:.2f} s after the first loss; longest from event to answer {longest:.1f} ms")
    assert {one["last_cause"] for one in told} == {"no-carrier"}, "before the kernel's monitor came"


def test_thousands_of_vlans_on_a_bond(start_bondd: Callable[..., Bondd]) -> None:
    """Each of them is an interface, and each change of the bond is told of all.

    In a namespace, where no udev looks at every single one.
    """
    net = Net()
    try:
        host = net.host("vlanhost")
        nics = net.dummies(host, "v0", "v1")
        bondd = start_bondd(UNDAMPED + bond_section("many0", ["v0", "v1"], mode="active-backup",
                                                    miimon="1000"), host)
        net.own(host, "many0")
        watch = Stopwatch()
        host.ip(*[f"link add link many0 name vlan{number} type vlan id {number}"
                  for number in range(1, VLANS + 1)],
                *[f"link set vlan{number} up" for number in range(1, VLANS + 1)])
        say(f"{VLANS} VLANs made in {watch.seconds:.1f} s")
        wait_until(lambda: not bondd.status()["stale"], "it knows all of them", GENEROUS)
        for _ in range(4):
            first = bond.active_slave(host, "many0")
            nic = next(nic for nic in nics if nic.name == first)
            watch = Stopwatch()
            nic.set_carrier(False)
            wait_until(lambda first=first: bond.active_slave(host, "many0") not in ("", first),
                       "it fails over", interval=0.005)
            say(f"failed over in {watch.seconds * 1000:.0f} ms")
            nic.set_carrier(True)
            wait_until(lambda first=first: bond.mii_status(host, first) == "up", "it is back",
                       interval=0.05)
        watch = Stopwatch()
        bondd.status()
        say(f"status in {watch.seconds * 1000:.0f} ms")
        host.ip("link delete many0")
        wait_until(lambda: bondd.status()["redundancy"]["lost"] == 1, "and their end", GENEROUS)
    finally:
        net.close()
