"""What bondd looks at besides the carrier: each watcher finds what it is for, and lets go again."""
from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from harness import bond
from harness.bond import CONFIG, UNDAMPED, Bondd
from harness.bond_bed import BondBed
from harness.core import GENEROUS, holds_for, modprobe, run, wait_until
from harness.net import LacpPartner, Net, Switch, Wire
from harness.scene import say

COST = 50
HERE, FAR, OTHER = "10.70.0.1", "10.70.0.2", "10.70.0.3"
HERE6, FAR6 = "fd00:70::1", "fd00:70::2"
VLAN_HERE, VLAN_FAR, VLAN_TARGET = "10.74.0.1", "10.74.0.2", "10.74.0.2@5"


@pytest.fixture(scope="module")
def shared_bed() -> Iterator[BondBed]:
    """b0 over two switches; w0, a NIC that is in no bond. At the far end two IPv4 addresses."""
    net = Net()
    try:
        one, two = net.switches("watchone", "watchtwo", address=FAR)
        one.ip(f"address add {OTHER}/24 dev {one.device}",
               f"address add {FAR6}/64 dev {one.device} nodad")
        wires = net.wires(net.here, s0=one, s1=two, w0=one)
        bond.create_bond(net, net.here, "b0", wires[:2], HERE, mode="active-backup", miimon=100)
        net.here.set_up("w0")
        yield BondBed(net, one, {wire.name: wire for wire in wires})
    finally:
        net.close()


@pytest.fixture
def bed(shared_bed: BondBed) -> Iterator[BondBed]:
    wait_until(shared_bed.whole, "both slaves are up")
    yield shared_bed
    for wire in shared_bed.wires.values():
        wire.lose_nothing()


def config(*watchers: str, **settings: str) -> str:
    """Of b0, which somebody else made: the watchers of each slave, asked five times a second."""
    words = "".join(f"\t{keyword} {value}\n" for keyword, value in settings.items())
    sections = "".join(f"\twatcher {kind.split()[0]} {{\n\t\tinterval 200ms\n{targets(kind)}\t}}\n"
                       for kind in watchers)
    return f"{UNDAMPED}bond b0 {{\n\tsupervise_only yes\n\tsteer yes\n{words}{sections}}}\n"


def targets(kind: str) -> str:
    """Of "arp_probe 10.0.0.1"."""
    return "".join(f"\t\ttargets {address}\n" for address in kind.split()[1:])


def watchers(bondd: Bondd, kind: str) -> list[dict[str, Any]]:
    return [one for one in bondd.show("watchers")["watchers"] if one["kind"] == kind]


def all_answered(bondd: Bondd, kind: str, slaves: int = 2) -> bool:
    found = watchers(bondd, kind)
    return len(found) == slaves and all(one["good"] and one["answered"] > 2 for one in found)


def asked(bondd: Bondd) -> set[str | None]:
    """Gateways."""
    return {one["target"] for one in watchers(bondd, "gateway")}


def slave(bondd: Bondd, name: str) -> dict[str, Any]:
    return next(one for one in bondd.show("slaves")["slaves"] if one["name"] == name)


def fail_over_and_return(bed: BondBed, bondd: Bondd, kind: str, cause: str, target: str) -> None:
    """The active slave loses everything, and no carrier."""
    wait_until(lambda: [one["good"] and one["answered"] > 2 for one in watchers(bondd, kind)
                        if one["target"] == target] == [True, True], "both slaves are answered")
    first = bed.wires[bed.active()]
    first.lose(100, "far")
    wait_until(lambda: bed.active() not in ("", first.name), "another slave is active")
    assert first.carrier() and bond.mii_status(bed.here, first.name) == "up"
    wait_until(lambda: bondd.show("bond b0")["bond"]["last_cause"] == cause,
               f"{cause} is told")
    lost = slave(bondd, first.name)
    assert lost["state"] == "held out" and not lost["usable"] and lost["held_out"], lost
    first.lose_nothing()
    wait_until(lambda: slave(bondd, first.name)["usable"], "it comes back")
    assert slave(bondd, first.name)["held_out"] is None
    assert bed.active() != first.name, "without need it does not change again"


def test_an_ipv6_neighbour_falls_silent(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(config(f"nd_probe {FAR6}"))
    fail_over_and_return(bed, bondd, "nd_probe", "watcher-nd", FAR6)


def test_the_gateway_falls_silent(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    bed.here.ip(f"route add default via {FAR} dev b0")
    try:
        bondd = start_bondd(config("gateway"))
        wait_until(lambda: asked(bondd) == {FAR}, "the gateway is found")
        fail_over_and_return(bed, bondd, "gateway", "watcher-gateway", FAR)
        bed.here.ip(f"route replace default via {OTHER} dev b0")
        wait_until(lambda: asked(bondd) == {OTHER}, "the new gateway is asked")
        wait_until(lambda: all_answered(bondd, "gateway"), "and answers")
    finally:
        bed.here.ip("route delete default dev b0")
    wait_until(lambda: not {FAR, OTHER} & asked(bondd), "without a route there is nobody to ask")
    assert all(slave(bondd, name)["usable"] for name in ("s0", "s1")), "and nobody is blamed"


def test_gateways_of_ipv6_and_of_a_vlan(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    """The latter is asked with the VLAN's tag."""
    bed.here.ip(f"address add {HERE6}/64 dev b0 nodad", f"route add default via {FAR6} dev b0",
                "link add link b0 name b0.5 type vlan id 5", f"address add {VLAN_HERE}/24 dev b0.5",
                "link set b0.5 up", f"route add default via {VLAN_FAR} dev b0.5")
    bed.far.ip(f"link add link {bed.far.device} name tagged type vlan id 5",
               f"address add {VLAN_FAR}/24 dev tagged", "link set tagged up")
    try:
        bondd = start_bondd(config("gateway"))
        wait_until(lambda: asked(bondd) == {FAR6, VLAN_TARGET}, "both gateways are found")
        wait_until(lambda: all_answered(bondd, "gateway", 4), "and answer over both slaves")
        # One that answers is enough.
        bed.far.ip("link set tagged down")
        wait_until(lambda: [one["good"] for one in watchers(bondd, "gateway")
                            if one["target"] == VLAN_TARGET] == [False, False], "one falls silent")
        assert all(slave(bondd, name)["usable"] for name in ("s0", "s1"))
        fail_over_and_return(bed, bondd, "gateway", "watcher-gateway", FAR6)
    finally:
        bed.here.ip("link delete b0.5", f"route delete default via {FAR6} dev b0",
                    f"address delete {HERE6}/64 dev b0")
        bed.far.ip("link delete tagged")


def test_all_targets_or_any(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(config(f"arp_probe {FAR},{OTHER}"))
    wait_until(lambda: all_answered(bondd, "arp_probe", 4), "both targets are answered by both")
    bed.far.ip(f"address delete {OTHER}/24 dev {bed.far.device}")
    try:
        wait_until(lambda: sum(not one["good"] for one in watchers(bondd, "arp_probe")) == 2,
                   "one target is silent")
        holds_for(lambda: all(slave(bondd, name)["usable"] for name in ("s0", "s1")),
                  "the other one is enough", 1)
        CONFIG.write_text(CONFIG.read_text().replace("interval", "needed all\n\t\tinterval"))
        bondd.ask("reload")
        wait_until(lambda: not any(slave(bondd, name)["usable"] for name in ("s0", "s1")),
                   "now both have to answer")
    finally:
        bed.far.ip(f"address add {OTHER}/24 dev {bed.far.device}")
    wait_until(lambda: all(slave(bondd, name)["usable"] for name in ("s0", "s1")), "as they do")


def test_any_watcher_or_all(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    """IPv6 alone is silent: enough to hold slaves out only where all watchers are needed."""
    asked = (f"arp_probe {FAR}", f"nd_probe {FAR6}")
    bondd = start_bondd(config(*asked, watchers_needed="any"))

    def usable() -> int:
        return int(bondd.status()["bonds"][0]["usable_slaves"])

    wait_until(lambda: all_answered(bondd, "arp_probe") and all_answered(bondd, "nd_probe"),
               "both slaves are answered")
    bed.far.ip(f"address delete {FAR6}/64 dev {bed.far.device}")
    try:
        wait_until(lambda: not any(one["good"] for one in watchers(bondd, "nd_probe")),
                   "IPv6 is silent")
        holds_for(lambda: usable() == 2, "one good watcher is enough", 1)
        CONFIG.write_text(config(*asked, watchers_needed="all"))
        bondd.ask("reload")
        wait_until(lambda: usable() == 0, "now all are needed")
        assert bed.active() in ("s0", "s1"), "what is left goes on being used"
    finally:
        bed.far.ip(f"address add {FAR6}/64 dev {bed.far.device} nodad")
    wait_until(lambda: usable() == 2, "both are good again")
    # Neither is good now, on one slave.
    CONFIG.write_text(config(*asked, watchers_needed="any"))
    bondd.ask("reload")
    wait_until(lambda: all_answered(bondd, "arp_probe") and all_answered(bondd, "nd_probe"),
               "both slaves are answered")
    first = bed.wires[bed.active()]
    first.lose(100, "far")
    wait_until(lambda: bed.active() not in ("", first.name), "another slave is active")
    assert "nd" in slave(bondd, first.name)["held_out"], slave(bondd, first.name)


def watched(bondd: Bondd, name: str) -> dict[str, Any]:
    return next(one for one in bondd.status()["watched"] if one["name"] == name)


def test_a_nic_in_no_bond_is_probed(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(f"watch w0 {{\n\tdamping no\n\twatcher arp_probe {{\n\t\ttargets {FAR}\n"
                        "\t\tinterval 200ms\n\t}\n}\n")

    def probe() -> dict[str, Any]:
        return next(one for one in watchers(bondd, "arp_probe") if one["slave"] == "w0")

    wait_until(lambda: probe()["good"] and probe()["answered"] > 2, "it is answered")
    wait_until(lambda: watched(bondd, "w0")["redundancy"] != "lost", "and well")
    bed.wires["w0"].lose(100, "far")
    wait_until(lambda: watched(bondd, "w0")["redundancy"] == "lost", "the silence is told")
    assert watched(bondd, "w0")["state"] == "held out" and bed.wires["w0"].carrier()
    wait_until(lambda: "watcher-arp" in bondd.kinds(), "with its cause")
    bed.wires["w0"].lose_nothing()
    wait_until(lambda: watched(bondd, "w0")["redundancy"] != "lost", "it is well again")
    wait_until(lambda: bondd.kinds()[-1] == "returned", "which is told")


def test_a_lost_carrier_is_told_before_the_kernel_does(start_bondd: Callable[..., Bondd]) -> None:
    """Of a NIC in no bond the kernel tells it up to a second late, when another event was just now."""
    net = Net()
    try:
        (nic,) = net.dummies(net.here, "w9")
        net.here.set_up("w9")
        bondd = start_bondd("watch w9 {\n\tdamping no\n\tcarrier_interval 50ms\n}\n")
        taken: list[float] = []
        for _ in range(5):
            nic.set_carrier(True)
            wait_until(lambda: watched(bondd, "w9")["state"] == "in use", "it has carrier",
                       interval=0.01)
            before = bondd.show("history")["last_sequence"]
            nic.set_carrier(False)
            cut = time.time()
            event = wait_until(lambda before=before: told_after(bondd, before, "no-carrier"),
                               "the loss is told", interval=0.01)
            taken.append(event["time_ms"] / 1000 - cut)
        say("told after " + ", ".join(f"{seconds * 1000:.0f}" for seconds in taken) + " ms")
        assert statistics.median(taken) < 0.8
    finally:
        net.close()


def test_a_nic_in_no_bond_goes_and_comes(start_bondd: Callable[..., Bondd]) -> None:
    """Found by its address, whatever it is called."""
    net = Net()
    try:
        (nic,) = net.dummies(net.here, "w8")
        net.here.set_up("w8")
        bondd = start_bondd(f"watch {nic.mac} {{\n\tdamping no\n}}\n")

        def now() -> tuple[str, bool, str]:
            (one,) = bondd.status()["watched"]
            return one["name"], one["present"], one["redundancy"]

        wait_until(lambda: now() == ("w8", True, "full"), "it is well")
        nic.unplug()
        wait_until(lambda: now() == (nic.mac, False, "lost"), "its end is told")
        assert "gone" in bondd.kinds()
        nic.replug(name="w7")
        wait_until(lambda: now()[:2] == ("w7", True), "it is found again")
        net.here.set_up("w7")
        wait_until(lambda: now() == ("w7", True, "full"), "and well")
    finally:
        net.close()


def told_after(bondd: Bondd, sequence: int, kind: str) -> dict[str, Any] | None:
    return next((event for event in bondd.show("history")["history"]
                 if event["sequence"] > sequence and event["kind"] == kind), None)


@pytest.fixture
def tunnels() -> Iterator[tuple[Net, Switch]]:
    """b1 over t0 and t1, both Ethernet in GRE: t0 counts what comes without a checksum as damaged,
    and from the far end everything does."""
    modprobe("ip_gre")
    net = Net()
    try:
        (far,) = net.switches("watchgre", address="10.71.0.2")
        net.wires(net.here, u0=far)
        net.here.ip("link set u0 up", "address add 10.71.0.1/24 dev u0",
                    "link add t0 type gretap local 10.71.0.1 remote 10.71.0.2 key 1 icsum",
                    "link add t1 type gretap local 10.71.0.1 remote 10.71.0.2 key 2",
                    "link add b1 type bond mode active-backup miimon 100",
                    "link set t0 master b1", "link set t1 master b1", "link set b1 up")
        for device in ("b1", "t0", "t1"):
            net.own(net.here, device)
        far.ip("link add t0 type gretap local 10.71.0.2 remote 10.71.0.1 key 1",
               "link add t1 type gretap local 10.71.0.2 remote 10.71.0.1 key 2",
               "link set t0 up", "link set t1 up")
        yield net, far
    finally:
        net.close()
        run("modprobe", "-r", "ip_gre", check=False)


def send(far: Switch, device: str, frames: int) -> None:
    """Of an Ethernet type that nobody listens to."""
    with far.entered(), socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as source:
        source.bind((device, 0))
        for _ in range(frames):
            source.send(b"\xff" * 6 + b"\x02\x68\x77\x00\x77\x01" + b"\x88\xb5" + bytes(46))


def test_damaged_frames_are_counted(tunnels: tuple[Net, Switch],
                                    start_bondd: Callable[..., Bondd]) -> None:
    net, far = tunnels
    bondd = start_bondd(config("errors").replace("bond b0", "bond b1")
                        .replace("interval 200ms", "interval 200ms\n\t\tmax_errors 10"))
    wait_until(lambda: all(one["decided"] and one["good"] for one in watchers(bondd, "errors")),
               "both are good")
    assert bond.active_slave(net.here, "b1") == "t0"

    def counted(device: str, counter: str) -> int:
        return int(net.here.read(device, f"statistics/{counter}"))

    send(far, "t1", 200)
    send(far, "t0", 5)
    wait_until(lambda: counted("t1", "rx_packets") >= 200 and counted("t0", "rx_crc_errors") >= 5,
               "all have come")
    assert counted("t1", "rx_errors") == 0
    holds_for(lambda: bond.active_slave(net.here, "b1") == "t0", "so few errors are borne", 1.5)
    send(far, "t0", 200)
    wait_until(lambda: bond.active_slave(net.here, "b1") == "t1", "so many are not")
    wait_until(lambda: bondd.show("bond b1")["bond"]["last_cause"] == "watcher-errors",
               "which is told")
    assert slave(bondd, "t0")["state"] == "held out"
    assert slave(bondd, "t0")["counters"]["rx_crc_errors"] >= 205
    assert slave(bondd, "t1")["usable"]
    wait_until(lambda: slave(bondd, "t0")["usable"], "when there are no more it comes back")


@pytest.fixture
def channel() -> Iterator[tuple[Net, LacpPartner, dict[str, Wire]]]:
    net = Net()
    try:
        (far,) = net.partners("watchlacp")
        wires = net.wires(net.here, l0=far, l1=far)
        bond.create_bond(net, net.here, "b2", wires, mode="802.3ad", miimon=100, lacp_rate="fast")
        yield net, far, {wire.name: wire for wire in wires}
    finally:
        net.close()


def test_a_silent_lacp_port_is_not_usable(channel: tuple[Net, LacpPartner, dict[str, Wire]],
                                          start_bondd: Callable[..., Bondd]) -> None:
    net, _, wires = channel
    bondd = start_bondd(config("lacp").replace("bond b0", "bond b2"))
    wait_until(lambda: all(slave(bondd, name)["usable"] for name in wires)
               and all(one["good"] and one["decided"] for one in watchers(bondd, "lacp")),
               "both ports forward", GENEROUS, 0.5)
    assert len(watchers(bondd, "lacp")) == 2
    wires["l1"].one_way("far")
    wait_until(lambda: not slave(bondd, "l1")["usable"], "the partner's silence is told", GENEROUS)
    lost = slave(bondd, "l1")
    assert lost["mii"] == "up" and lost["carrier"] and "lacp" in lost["held_out"], lost
    assert slave(bondd, "l0")["usable"]
    assert bondd.show("bond b2")["bond"]["usable_slaves"] == 1
    wires["l1"].lose_nothing()
    wait_until(lambda: slave(bondd, "l1")["usable"], "it forwards again", GENEROUS, 0.5)
