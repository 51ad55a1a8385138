"""Which switch is behind each slave, as lldpd hears it, and what that says of redundancy."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from harness import bond
from harness.bond import UNDAMPED, Bondd
from harness.core import GENEROUS, run, wait_until
from harness.net import FarEnd, Net, Wire
from harness.netns import Namespace
from harness.service import Service

COST = 60
SYSTEM = "02:68:77:00:ff:01"
# To which of them each NIC is cabled.
CABLES = {"s0": "ldone", "s1": "ldtwo", "t0": "ldall", "t1": "ldall", "m0": "ldleft", "m1": "ldright"}


class Lldpd(Service):
    """`here` stands for this host's own, where bondd looks for it; any other is a switch's."""

    def __init__(self, name: str, space: Namespace, ports: str) -> None:
        self.socket = Path("/run/lldpd.socket" if name == "here" else f"/run/{name}.socket")
        super().__init__(f"lldpd of {name}", space.command("lldpd", "-d", "-u", self.socket,
                                                           "-I", ports), Path("/tmp/lldpd.log"))
        self.system = name

    def client(self, *words: str, check: bool = True) -> str:
        return run("lldpcli", "-u", self.socket, *words, check=check).stdout

    def answers(self) -> bool:
        return run("lldpcli", "-u", self.socket, "show", "configuration", check=False).returncode == 0

    def speak(self) -> Lldpd:
        """Starts; says its name, and the ports' names, each second."""
        self.start()
        for words in (f"system hostname {self.system}", "lldp portidsubtype ifname",
                      "lldp tx-interval 1"):
            self.client("configure", *words.split())
        return self

    def heard(self) -> set[str]:
        """On which interfaces somebody speaks."""
        told = json.loads(self.client("-f", "json0", "show", "neighbors"))["lldp"]
        return {interface["name"] for one in told for interface in one.get("interface", [])}


@dataclass
class Bed:
    """two: a switch for each slave. one: LACP, both slaves at one. mlag: two that are one system."""

    net: Net
    far: dict[str, FarEnd]
    wires: dict[str, Wire]
    lldpd: dict[str, Lldpd]

    @property
    def here(self) -> Namespace:
        return self.net.here


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    net = Net()
    daemons: dict[str, Lldpd] = {}
    try:
        switches = net.switches("ldone", "ldtwo")
        partners = net.partners("ldall") + net.partners(
            "ldleft", "ldright", options=("lacp_rate", "fast", "ad_actor_system", SYSTEM))
        far: dict[str, FarEnd] = {end.name: end for end in [*switches, *partners]}
        wires = net.wires(net.here, **{name: far[end] for name, end in CABLES.items()})
        bond.create_bond(net, net.here, "two", wires[:2], mode="active-backup", miimon=100)
        for name, both in (("one", wires[2:4]), ("mlag", wires[4:])):
            bond.create_bond(net, net.here, name, both, mode="802.3ad", miimon=100,
                             lacp_rate="fast")
        daemons["here"] = Lldpd("here", net.here, ",".join(CABLES)).start()
        for end in far.values():
            daemons[end.name] = Lldpd(end.name, end, "to-*").speak()
        wait_until(lambda: daemons["here"].heard() == set(CABLES), "all switches are heard")
        yield Bed(net, far, {wire.name: wire for wire in wires}, daemons)
    finally:
        for daemon in daemons.values():
            daemon.stop()
        net.close()


@pytest.fixture
def bondd(bed: Bed, start_bondd: Callable[..., Bondd]) -> Bondd:
    """It asks lldpd when it starts, and each ten seconds."""
    started = start_bondd(UNDAMPED)
    wait_until(lambda: all(neighbour_of(started, name) for name in CABLES), "all switches are shown")
    return started


def neighbour_of(bondd: Bondd, name: str) -> dict[str, Any] | None:
    return next(one["neighbour"] for one in bondd.show("slaves")["slaves"] if one["name"] == name)


def codes(bondd: Bondd, name: str) -> set[str]:
    return {finding["code"] for finding in bondd.show(f"bond {name}")["bond"]["findings"]}


def test_switch_and_port_are_shown(bed: Bed, bondd: Bondd) -> None:
    for name, wire in bed.wires.items():
        neighbour = neighbour_of(bondd, name)
        assert neighbour, name
        assert neighbour["system_name"] == wire.far.name, (name, neighbour)
        assert neighbour["port_id"] == wire.port, (name, neighbour)
        own = {wire.far.mac, *(one.far_mac for one in bed.wires.values() if one.far is wire.far)}
        assert neighbour["chassis_id"] in own, (name, neighbour, own)
    tree = bondd.bondctl("status", "--tree")
    assert "ldtwo" in tree and "to-s1" in tree, tree


def aggregated(bed: Bed, name: str) -> bool:
    aggregator = bond.bonds(bed.here)[name].aggregator
    return aggregator is not None and aggregator.ports == 2


def test_one_switch_for_all_slaves_is_told(bed: Bed, bondd: Bondd) -> None:
    wait_until(lambda: aggregated(bed, "one"), "both ports distribute", GENEROUS, 0.5)
    wait_until(lambda: "same-switch" in codes(bondd, "one"), "it is told")
    found = [one for one in bondd.show("lint")["findings"] if one["code"] == "same-switch"]
    assert [one["bond"] for one in found] == ["one"], found
    assert "ldall" in found[0]["text"] and found[0]["level"] == "warning"
    assert not {"same-port", "same-system-name", "neighbour-unknown-on-some"} & codes(bondd, "one")
    assert bondd.show("bond one")["bond"]["redundancy"] != "full"


def test_two_switches_of_one_lacp_system_are_well(bed: Bed, bondd: Bondd) -> None:
    wait_until(lambda: aggregated(bed, "mlag"), "both ports distribute", GENEROUS, 0.5)
    wait_until(lambda: bondd.show("bond mlag")["bond"]["redundancy"] == "full", "bondd says full")
    aggregator = bond.bonds(bed.here)["mlag"].aggregator
    assert aggregator and aggregator.partner == SYSTEM
    bad = {code for code in codes(bondd, "mlag") if code.startswith(("lacp-", "same-"))}
    assert bad == set(), bondd.show("bond mlag")["bond"]["findings"]


def test_a_switch_that_falls_silent_is_forgotten(bed: Bed, bondd: Bondd) -> None:
    assert "neighbour-unknown-on-some" not in codes(bondd, "mlag")
    bed.lldpd["ldright"].stop()  # it says good-bye
    try:
        wait_until(lambda: neighbour_of(bondd, "m1") is None, "it is forgotten")
        assert neighbour_of(bondd, "m0") is not None
        wait_until(lambda: "neighbour-unknown-on-some" in codes(bondd, "mlag"), "which is told")
    finally:
        bed.lldpd["ldright"].speak()
    wait_until(lambda: neighbour_of(bondd, "m1") is not None, "it is known again")
    wait_until(lambda: "neighbour-unknown-on-some" not in codes(bondd, "mlag"), "and that is over")


def test_lldpd_ends_and_comes_again(bed: Bed, bondd: Bondd) -> None:
    wait_until(lambda: "same-switch" in codes(bondd, "one"), "one switch is told")
    bed.lldpd["here"].stop()
    try:
        wait_until(lambda: all(neighbour_of(bondd, name) is None for name in CABLES),
                   "nothing is known any more")
        wait_until(lambda: "same-switch" not in bondd.finding_codes(), "and nothing is claimed")
    finally:
        bed.lldpd["here"].start()
    wait_until(lambda: bed.lldpd["here"].heard() == set(CABLES), "all switches are heard")
    wait_until(lambda: all(neighbour_of(bondd, name) for name in CABLES), "which is noticed")
    wait_until(lambda: "same-switch" in codes(bondd, "one"), "and told")


def test_findings_follow_the_neighbours(bed: Bed, bondd: Bondd) -> None:
    """Of a bond that nothing else happens to. Before the one above, whose cable stays moved."""
    assert "neighbour-unknown-on-some" not in codes(bondd, "two")
    bed.lldpd["ldtwo"].stop()
    try:
        wait_until(lambda: neighbour_of(bondd, "s1") is None, "it is forgotten")
        wait_until(lambda: "neighbour-unknown-on-some" in codes(bondd, "two"), "which is told")
    finally:
        bed.lldpd["ldtwo"].speak()
    wait_until(lambda: neighbour_of(bondd, "s1") is not None, "it is known again")
    wait_until(lambda: "neighbour-unknown-on-some" not in codes(bondd, "two"), "and that is over")


def test_a_cable_moves_to_the_other_switch(bed: Bed, bondd: Bondd) -> None:
    """The last one: the cable stays where it is."""
    wire = bed.wires["s1"]
    assert "same-switch" not in codes(bondd, "two")
    wire.unplug()
    wire.far = bed.far["ldone"]
    wire.replug()
    bed.here.ip("link set s1 down master two")
    wait_until(lambda: (neighbour_of(bondd, "s1") or {}).get("system_name") == "ldone",
               "the new switch is shown")
    wait_until(lambda: "same-switch" in codes(bondd, "two"), "and that it is the same")
