"""The test bed of bonds, without bondd: cables, partners and NICs do to a bond what real ones do."""
from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from harness import bond, gap
from harness.bond import Slave
from harness.core import GENEROUS, Stopwatch, wait_until
from harness.net import LacpPartner, Net, Switch, Wire, wait_for_carrier
from harness.netns import Namespace
from harness.scene import say

COST = 12

HERE, FAR = "10.66.0.1", "10.66.0.2"
PORT = 7251
# IEEE 802.1AX port states: healthy at the fast rate; what has expired; what was never synchronised.
HEALTHY, EXPIRED, SYNCHRONISED = 0x3f, 0x80, 0x08


@dataclass
class Bed:
    """beda: two switches, monitored. bedb: LACP, cabled well. bedc: LACP, to two partners."""

    net: Net
    far: Switch
    partners: list[LacpPartner]
    wires: dict[str, Wire]

    @property
    def here(self) -> Namespace:
        return self.net.here

    def mii(self, name: str) -> str:
        return bond.mii_status(self.here, name)


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    """All at once, for LACP takes its seconds while others are tested."""
    net = Net()
    try:
        one, two = net.switches("bedone", "bedtwo", address=FAR)
        good, left, right = partners = net.partners("bedgood", "bedleft", "bedright")
        wires = net.wires(net.here, a0=one, a1=two, b0=good, b1=good, c0=left, c1=right)
        bond.create_bond(net, net.here, "beda", wires[:2], HERE, mode="active-backup", miimon=100)
        net.here.ip(*bond.address_lines("beda", "", FAR, one.mac))
        for name, two_wires in (("bedb", wires[2:4]), ("bedc", wires[4:])):
            bond.create_bond(net, net.here, name, two_wires, mode="802.3ad", miimon=100,
                             lacp_rate="fast")
        yield Bed(net, one, partners, {wire.name: wire for wire in wires})
    finally:
        net.close()


def test_a_cut_is_seen_by_the_kernels_monitor(bed: Bed) -> None:
    wait_until(lambda: bed.mii("a0") == bed.mii("a1") == "up", "both slaves are up")
    before = bond.bonds(bed.here)["beda"].slaves
    first = bed.wires[bond.active_slave(bed.here, "beda")]
    first.cut()
    wait_for_carrier(first, on=False)
    wait_until(lambda: bed.mii(first.name) == "down", "the monitor says down", interval=0.01)
    second = bond.active_slave(bed.here, "beda")
    assert second not in ("", first.name)
    first.mend()
    wait_until(lambda: bed.mii(first.name) == "up", "the monitor says up", interval=0.01)
    state = bond.bonds(bed.here)["beda"]
    assert state.mode == "active-backup" and state.carrier and state.active_slave == second
    assert state.slaves[second].active and not state.slaves[first.name].active
    assert state.slaves[first.name].failures == before[first.name].failures + 1
    assert state.slaves[second].failures == before[second].failures


def test_gaps_are_measured(bed: Bed) -> None:
    found = gap.measure(bed.here, bed.far, FAR, [bed.wires["a0"], bed.wires["a1"]], count=10)
    gaps = gap.gaps(found)
    quiet = gap.spread(one.quiet_ms for one in found)
    say(f"gap p50 {gaps.p50:.1f} max {gaps.max:.1f} ms; quiet p50 {quiet.p50:.1f} "
        f"max {quiet.max:.1f} ms")
    assert gaps.count == 10, found
    assert {one.wire for one in found} == {"a0", "a1"}, "the wire in use is cut, whichever it is"
    # A monitor that looks every 100 ms: half of that in the middle, if the machine is quiet.
    assert 10 < gaps.p50 < 1000, gaps


def arrived(sender: Namespace, receiver: Namespace, to: str, count: int) -> int:
    """Of `count` datagrams."""
    with sender.entered():
        source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with receiver.entered():
        sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with source, sink:
        sink.bind((to, PORT))
        sink.settimeout(0.5)
        received = 0
        for _ in range(count):
            source.sendto(b"hawser", (to, PORT))
        try:
            while sink.recv(64):
                received += 1
        except TimeoutError:
            return received


def test_loss_has_a_direction_and_a_share(bed: Bed) -> None:
    state = bond.bonds(bed.here)["beda"]
    wire = bed.wires[state.active_slave or ""]
    bed.far.ip(*bond.address_lines(bed.far.device, "", HERE, state.mac))

    def passing(count: int) -> tuple[int, int]:
        return (arrived(bed.here, bed.far, FAR, count), arrived(bed.far, bed.here, HERE, count))

    assert passing(10) == (10, 10)
    wire.one_way("far")
    assert passing(10) == (10, 0)
    wire.lose_nothing()
    wire.one_way("host")
    assert passing(10) == (0, 10)
    wire.lose_nothing()
    wire.lose(50, towards="far")
    out, back = passing(100)
    assert 20 <= out <= 80 and back == 100, (out, back)  # six standard deviations
    wire.lose_nothing()
    assert passing(10) == (10, 10)
    assert bed.mii(wire.name) == "up", "the carrier says nothing of it"


def lacp_state(bed: Bed, name: str) -> dict[str, Slave]:
    return bond.bonds(bed.here)[name].slaves


def test_two_partners_look_well_and_are_not(bed: Bed) -> None:
    """The signature of a mis-cabled bond."""
    wait_until(lambda: any(slave.distributing for slave in lacp_state(bed, "bedc").values()),
               "one port distributes", GENEROUS, 0.5)
    state = bond.bonds(bed.here)["bedc"]
    slaves = state.slaves
    assert state.carrier and all(slave.mii == "up" for slave in slaves.values())
    assert state.aggregator and state.aggregator.ports == 1
    assert len({slave.aggregator for slave in slaves.values()}) == 2
    alone = [slave for slave in slaves.values() if slave.aggregator != state.aggregator.id]
    assert len(alone) == 1 and not alone[0].active and not alone[0].distributing
    assert state.aggregator.partner in {partner.mac for partner in bed.partners[1:]}
    # Whom the other one sees is only in /proc.
    shown = bed.here.proc("bonding/bedc")
    assert all(f"system mac address: {partner.mac}" in shown for partner in bed.partners[1:]), shown


def test_one_way_loss_moves_a_port_to_another_aggregator(bed: Bed) -> None:
    def aggregated() -> bool:
        state = bond.bonds(bed.here)["bedb"]
        return bool(state.aggregator and state.aggregator.ports == 2) and all(
            slave.actor_state == HEALTHY for slave in state.slaves.values())

    wait_until(aggregated, "two ports distribute", GENEROUS, 0.5)
    silent = bed.wires["b1"]
    watch = Stopwatch()
    silent.one_way("far")
    wait_until(lambda: (lacp_state(bed, "bedb")["b1"].actor_state or 0) & EXPIRED,
               "the partner's word has expired", GENEROUS, 0.2)
    expired = watch.seconds
    wait_until(lambda: lacp_state(bed, "bedb")["b1"].aggregator
               != lacp_state(bed, "bedb")["b0"].aggregator, "the port is in another aggregator",
               GENEROUS, 0.2)
    state = bond.bonds(bed.here)["bedb"]
    say(f"expired after {expired:.1f} s, out of the aggregator after {watch.seconds:.1f} s")
    assert state.aggregator and state.aggregator.ports == 1
    assert state.aggregator.id == state.slaves["b0"].aggregator
    assert not state.slaves["b1"].active and not state.slaves["b1"].distributing
    assert all(slave.mii == "up" for slave in state.slaves.values()), "the monitor notices nothing"
    assert watch.seconds > 2, "short time-outs are of 3 s each"
    silent.lose_nothing()
    wait_until(aggregated, "two ports again", GENEROUS, 0.5)


def test_what_is_plugged_in_again_has_no_master(bed: Bed) -> None:
    wire = bed.wires["a1"]
    index, mac = bed.here.read("a1", "ifindex"), wire.mac
    wire.unplug()
    assert bond.slave_names(bed.here, "beda") == ["a0"] and not bed.here.has("a1")
    wire.replug()
    assert bed.here.read("a1", "ifindex") != index and bed.here.read("a1", "address") == mac
    assert not bed.here.file("a1", "master").exists(), "nobody enslaves it again"
    assert bond.slave_names(bed.here, "beda") == ["a0"]
    wire.unplug()
    wire.replug(name="a9")
    assert bed.here.read("a9", "address") == mac and not bed.here.has("a1")
    bed.here.set_up("a9")
    wait_for_carrier(wire)
    wire.cut()
    wait_for_carrier(wire, on=False)


def test_a_dummys_carrier_is_what_one_says(bed: Bed) -> None:
    (nic,) = bed.net.dummies(bed.here, "bedd")
    bond.create_bond(bed.net, bed.here, "bede", [nic], mode="active-backup", miimon=50)
    wait_until(lambda: bed.mii("bedd") == "up", "the slave is up", interval=0.01)
    nic.set_carrier(False)
    assert not nic.carrier()
    wait_until(lambda: bed.mii("bedd") == "down", "the slave is down", interval=0.01)
    nic.set_carrier(True)
    wait_until(lambda: bed.mii("bedd") == "up", "the slave is up again", interval=0.01)
    nic.unplug()
    assert bond.slave_names(bed.here, "bede") == []
