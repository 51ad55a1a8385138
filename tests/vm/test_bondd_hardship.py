"""Whatever happens to a bond behind bondd's back: it answers, keeps the traffic, and knows the truth."""
from __future__ import annotations

import fcntl
import os
import signal
import socket
import struct
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from harness import bond
from harness.bond import UNDAMPED, Bondd, bond_section
from harness.core import Stopwatch, holds_for, modprobe, run, wait_until
from harness.net import Net, Switch, Wire
from harness.netns import IFF_UP, Namespace
from harness.scene import say

COST = 40
HERE, FAR = "10.72.0.1", "10.72.0.2"
HERE6 = "fd00:72::1"
STEERED = f"{UNDAMPED}bond b0 {{\n\tsupervise_only yes\n\tsteer yes\n}}\n"


@dataclass
class Bed:
    net: Net
    far: list[Switch]
    wires: dict[str, Wire]

    @property
    def here(self) -> Namespace:
        return self.net.here

    def create(self, **options: str | int) -> None:
        bond.create_bond(self.net, self.here, "b0", self.wires.values(), HERE, mode="active-backup",
                         **options)
        wait_until(self.whole, "both slaves are up")

    def active(self) -> str:
        return bond.active_slave(self.here, "b0")

    def whole(self) -> bool:
        slaves = bond.bonds(self.here)["b0"].slaves
        return len(slaves) == 2 and all(slave.mii == "up" for slave in slaves.values())

    def agrees(self, bondd: Bondd) -> bool:
        """Does bondd say what the kernel says, and is all well?"""
        kernel, told = bond.bonds(self.here)["b0"], bondd.show("bond b0")
        shown = told["bond"]
        slaves = {slave["name"]: slave["mii"] for slave in shown["slaves"] if slave["usable"]}
        return not told["stale"] and shown["active_slave"] == kernel.active_slave \
            and slaves == {slave.name: slave.mii for slave in kernel.slaves.values()} \
            and shown["usable_slaves"] == 2


@pytest.fixture
def cables() -> Iterator[Bed]:
    """Two NICs at two switches; no bond yet."""
    net = Net()
    try:
        far = net.switches("hardone", "hardtwo", address=FAR)
        wires = net.wires(net.here, s0=far[0], s1=far[1])
        yield Bed(net, far, {wire.name: wire for wire in wires})
    finally:
        net.close()


@pytest.fixture
def bed(cables: Bed) -> Bed:
    """b0, made by somebody else."""
    cables.create(miimon=500)
    return cables


@contextmanager
def interface_lock_held(net: Net) -> Iterator[subprocess.Popen[bytes]]:
    """For seconds, by one request about many interfaces; until the process has ended."""
    crowd = net.host("hardcrowd")
    crowd.ip(*[f"link add crowd{number} group 77 type dummy" for number in range(1800)],
             "link set group 77 up")
    holder = subprocess.Popen(["ip", "-n", crowd.name, "link", "set", "group", "77", "down"])
    try:
        wait_until(lambda: int(crowd.read("crowd0", "flags"), 16) & IFF_UP == 0,
                   "the request is being done", interval=0.01)
        yield holder
    finally:
        holder.wait(120)


def test_a_kernel_that_is_busy(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    """Who holds the lock of all interfaces makes everybody wait who changes one; not who asks bondd."""
    bondd = start_bondd(f"{UNDAMPED}bond b0 {{\n\tsupervise_only yes\n\tsteer yes\n\twatcher arp_probe {{\n"
                        f"\t\ttargets {FAR}\n\t\tinterval 200ms\n\t}}\n}}\n")
    first = bed.wires[bed.active()]
    waited: list[float] = []

    def cut() -> None:
        watch = Stopwatch()
        first.cut()
        waited.append(watch.seconds)

    def answered() -> int:
        return sum(one["answered"] for one in bondd.show("watchers")["watchers"])

    answers: list[float] = []
    with interface_lock_held(bed.net) as holder:
        cutting = threading.Thread(target=cut)
        cutting.start()
        probes = [answered()]
        while holder.poll() is None:
            watch = Stopwatch()
            text = bondd.bondctl("status") if len(answers) == 3 else bondd.ask("show status json")
            answers.append(watch.seconds)
            assert "b0" in text
            probes.append(answered())
        cutting.join(60)
    say(f"a change waited {waited[0]:.1f} s, {len(answers)} answers at most {max(answers):.2f} s")
    assert waited[0] > 0.3, "the lock was held"
    # An emulated guest may stand still for a second, whoever answers.
    assert len(answers) > 5 and max(answers) < waited[0] / 2
    assert probes[-1] > probes[0] + 2, "probes need no lock"
    wait_until(lambda: bed.active() not in ("", first.name), "the lost slave is failed over")
    wait_until(lambda: {"carrier-lost", "failover"} <= set(bondd.kinds()), "and told")
    first.mend()
    wait_until(lambda: bed.agrees(bondd), "all is known as it is")


def test_a_frozen_bondd_learns_all(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(STEERED)
    first = bed.wires[bed.active()]
    os.kill(bondd.pid, signal.SIGSTOP)
    try:
        first.cut()
        wait_until(lambda: bed.active() not in ("", first.name), "the kernel fails over by itself")
        second = bed.active()
        first.mend()
        wait_until(bed.whole, "both slaves are up")
        bed.here.ip(f"link set {first.name} nomaster")
    finally:
        os.kill(bondd.pid, signal.SIGCONT)
    wait_until(lambda: [one["name"] for one in bondd.show("bond b0")["bond"]["slaves"]] == [second],
               "who is gone is known")
    wait_until(lambda: bondd.show("bond b0")["bond"]["active_slave"] == second, "who is active, too")
    wait_until(lambda: bondd.show("bond b0")["bond"]["redundancy"] == "degraded", "and no spare told")
    wait_until(lambda: {"carrier-lost", "returned", "slave-left", "failover"} <= set(bondd.kinds()),
               "each of it is in the history")


def test_a_slave_goes_to_another_namespace(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(bond_section("b0", ["s0", "s1"], mode="active-backup", miimon="500",
                                     re_enslave="yes"))
    elsewhere = bed.net.host("hardelse")
    first = bed.active()
    changes = bed.here.read("b0", "carrier_changes")
    bed.here.ip(f"link set {first} netns {elsewhere.name}")
    wait_until(lambda: "slave-left" in bondd.kinds(), "the loss is told")
    assert bed.active() not in ("", first)
    wait_until(lambda: bondd.show("bond b0")["bond"]["missing_slaves"] == [first], "it is missed")
    wait_until(lambda: bondd.show("bond b0")["bond"]["redundancy"] == "degraded",
               "there is no spare")
    elsewhere.ip(f"link set {first} netns 1")
    wait_until(lambda: set(bond.slave_names(bed.here, "b0")) == {"s0", "s1"}, "it is put back")
    wait_until(lambda: bed.agrees(bondd), "all is known as it is")
    assert bed.here.read("b0", "carrier_changes") == changes, "the other one went on"


def test_a_bond_goes_and_comes(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    """b0 has a section; anybody's bond of another name has none, and is forgotten with its end."""
    bondd = start_bondd(STEERED)
    bed.net.own(bed.here, "b9")
    bed.here.ip("link add b9 type bond mode active-backup miimon 100")
    wait_until(lambda: {one["name"] for one in bondd.status()["bonds"]} == {"b0", "b9"},
               "a new one is adopted")
    bed.here.ip("link delete b9", "link delete b0")
    wait_until(lambda: [(one["name"], one["redundancy"]) for one in bondd.status()["bonds"]]
               == [("b0", "lost")], "one is lost, the other nobody misses")
    wait_until(lambda: "bond-missing" in bondd.finding_codes(), "which is told")
    bed.create(miimon=500)
    wait_until(lambda: bed.agrees(bondd), "it is adopted again")
    wait_until(lambda: "bond-missing" not in bondd.finding_codes(), "and no longer missed")
    first = bed.wires[bed.active()]
    first.cut()
    wait_until(lambda: bed.active() not in ("", first.name), "a lost slave is failed over")
    wait_until(lambda: bondd.show("bond b0")["bond"]["last_cause"] == "no-carrier", "by bondd")


def test_a_bond_has_another_name(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    """The section is that of a name: who has another one is anybody's bond."""
    bondd = start_bondd(STEERED)

    def told() -> dict[str, tuple[bool, str]]:
        return {one["name"]: (one["configured"], one["redundancy"])
                for one in bondd.status()["bonds"]}

    wait_until(lambda: told() == {"b0": (True, "full")}, "b0 is well")
    bed.here.ip("link set b0 down", "link set b0 name b8", "link set b8 up")
    bed.net.own(bed.here, "b8")
    wait_until(lambda: told() == {"b0": (True, "lost"), "b8": (False, "full")}, "b8 is another one")
    assert "renamed" in bondd.kinds()
    bed.here.ip("link set b8 down", "link set b8 name b0", "link set b0 up")
    wait_until(lambda: told() == {"b0": (True, "full")}, "b0 is back")
    wait_until(lambda: bed.agrees(bondd), "all is known as it is")


def test_a_bond_of_ours_is_not_made_again_unasked(cables: Bed,
                                                  start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(bond_section("b0", ["s0", "s1"], mode="active-backup", miimon="100"))
    cables.net.own(cables.here, "b0")
    wait_until(lambda: cables.agrees(bondd), "it is made")
    cables.here.ip("link delete b0")
    wait_until(lambda: "bond-missing" in bondd.finding_codes(), "its end is told")
    holds_for(lambda: not cables.here.has("b0"), "somebody deleted it, and may have wanted that", 1)
    bondd.bondctl("apply")
    wait_until(lambda: cables.here.has("b0") and cables.agrees(bondd), "apply makes it")


class Announcements:
    """Gratuitous ARP and unsolicited neighbour advertisements that come in at ports."""

    def __init__(self, ports: dict[str, Namespace]) -> None:
        self.sockets: dict[str, socket.socket] = {}
        for port, space in ports.items():
            with space.entered():
                everything = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            everything.bind((port, 3))
            everything.setblocking(False)
            self.sockets[port] = everything
        self.count: Counter[tuple[str, str, str]] = Counter()  # port, what, whose address it says

    def take(self) -> Counter[tuple[str, str, str]]:
        """Of all so far."""
        for port, sock in self.sockets.items():
            try:
                while True:
                    frame, (_, _, direction, *_) = sock.recvfrom(2048)
                    what = announced(frame) if direction != socket.PACKET_OUTGOING else ""
                    if what:
                        self.count[port, what, frame[6:12].hex(":")] += 1
            except OSError:
                pass  # nothing more, or told once that the port went down
        return self.count

    def close(self) -> None:
        for sock in self.sockets.values():
            sock.close()


def announced(frame: bytes) -> str:
    """The address it is about; empty: it is something else."""
    if frame[12:14] == b"\x08\x06" and frame[28:32] == frame[38:42]:
        return socket.inet_ntoa(frame[28:32]) if frame[6:12] == frame[22:28] else "of another"
    advertises = frame[12:14] == b"\x86\xdd" and frame[20:21] == b"\x3a" and frame[54:55] == b"\x88"
    if advertises and not frame[58] & 0x40:
        return socket.inet_ntop(socket.AF_INET6, frame[62:78])
    return ""


@pytest.mark.parametrize(("policy", "times"),
                         (("none", 3), ("none", 1), ("active", 3), ("follow", 3)))
def test_neighbours_are_told_of_a_failover(cables: Bed, start_bondd: Callable[..., Bondd],
                                           policy: str, times: int) -> None:
    """So many times, through the slave that is active now, with the address the bond has now.

    The first is told at once. Of those that the kernel's monitor sends later one is left out when
    somebody holds the lock of all interfaces at that moment.
    """
    least = max(1, times - 1)
    cables.create(miimon=100, num_grat_arp=times, fail_over_mac=policy)
    cables.here.ip(f"address add {HERE6}/64 dev b0 nodad")
    bondd = start_bondd(STEERED)
    before = bond.bonds(cables.here)["b0"].mac
    first = cables.wires[cables.active()]
    second = next(wire for wire in cables.wires.values() if wire is not first)
    heard = Announcements({wire.port: wire.far for wire in cables.wires.values()})
    try:
        watch = Stopwatch()
        first.cut()
        wait_until(lambda: {what for _, what, _ in heard.take()} >= {HERE, HERE6},
                   "both addresses are announced", interval=0.01)
        took = watch.seconds
        wait_until(lambda: all(count >= least for count in heard.take().values()), "again and again")
        time.sleep(0.5)  # for all that come, and for one too many
        counts = {key: count for key, count in heard.take().items() if key[1] in (HERE, HERE6)}
    finally:
        heard.close()
    say(f"announced after {took * 1000:.0f} ms, {sorted(counts.values())} times")
    assert took < 5
    now = bond.bonds(cables.here)["b0"]
    assert now.active_slave == second.name
    assert now.mac == (second.mac if policy == "active" else before)
    assert cables.here.read(second.name, "address") == now.mac
    assert set(counts) == {(second.port, HERE, now.mac), (second.port, HERE6, now.mac)}, counts
    assert all(least <= count <= times for count in counts.values()), counts
    assert not {"not-announced", "active-mac"} & set(bondd.kinds()), bondd.kinds()
    wait_until(lambda: bondd.show("bond b0")["bond"]["last_cause"] == "no-carrier", "it was bondd")
    assert bondd.show("bond b0")["bond"]["mac"] == now.mac


class Taps:
    """NICs whose speed and carrier are what one says. They are there while their files are open."""

    TUNSETIFF, TUNSETCARRIER = 0x400454ca, 0x400454e2
    TAP, NO_HEADER = 0x2, 0x1000

    def __init__(self, **speeds: int) -> None:
        modprobe("tun")
        self.files: dict[str, int] = {}
        for name, speed in speeds.items():
            self.files[name] = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.files[name], self.TUNSETIFF,
                        struct.pack("16sH22x", name.encode(), self.TAP | self.NO_HEADER))
            self.set_speed(name, speed)

    def set_speed(self, name: str, speed: int) -> None:
        run("ethtool", "-s", name, "speed", str(speed), "duplex", "full", "autoneg", "off")

    def set_carrier(self, name: str, on: bool) -> None:
        fcntl.ioctl(self.files[name], self.TUNSETCARRIER, struct.pack("i", on))

    def close(self) -> None:
        for file in self.files.values():
            os.close(file)


@pytest.fixture
def taps(request: pytest.FixtureRequest) -> Iterator[Taps]:
    """b3 of the mode that is asked for, over p0 and p1; p0 has a tenth of the speed, and is first."""
    with ExitStack() as cleanup:
        net = Net()
        cleanup.callback(net.close)
        made = Taps(p0=1000, p1=10000)
        cleanup.callback(made.close)
        net.own(net.here, "b3")
        net.here.ip(f"link add b3 type bond mode {request.param} miimon 100",
                    "link set p0 master b3", "link set p1 master b3", "link set b3 up")
        wait_until(lambda: all(bond.mii_status(net.here, name) == "up" for name in ("p0", "p1")),
                   "both are up")
        yield made


def mixed_speed(bondd: Bondd) -> list[tuple[str, str]]:
    return [(one["slave"], one["level"]) for one in bondd.show("lint")["findings"]
            if one["code"] == "mixed-speed"]


@pytest.mark.parametrize("taps", ["802.3ad"], indirect=True)
def test_lacp_never_joins_two_speeds(taps: Taps, start_bondd: Callable[..., Bondd]) -> None:
    """Which of both is in use is a matter of chance, with nobody at the other end."""
    bondd = start_bondd()
    wait_until(lambda: [level for _, level in mixed_speed(bondd)] == ["error"], "the mixture is told")
    assert bondd.show("bond b3")["bond"]["redundancy"] != "full"


@pytest.mark.parametrize("taps", ["active-backup"], indirect=True)
def test_a_slow_slave_is_second_choice(taps: Taps, start_bondd: Callable[..., Bondd]) -> None:
    here = Namespace()
    bondd = start_bondd(f"{UNDAMPED}bond b3 {{\n\tsupervise_only yes\n\tsteer yes\n\twanted_speed 10g\n}}\n")
    wait_until(lambda: bond.active_slave(here, "b3") == "p1", "the fast one is preferred")
    wait_until(lambda: mixed_speed(bondd) == [("p0", "warning")], "the mixture is told")
    wait_until(lambda: bondd.show("bond b3")["bond"]["last_cause"] == "wanted-speed", "and why")
    shown = bondd.show("bond b3")["bond"]
    assert {one["name"]: one["speed_mbit"] for one in shown["slaves"]} == {"p0": 1000, "p1": 10000}
    assert shown["redundancy"] == "degraded" and shown["speed_mbit"] == 10000, shown
    taps.set_carrier("p1", False)
    wait_until(lambda: bond.active_slave(here, "b3") == "p0", "a slow one is better than none")
    taps.set_carrier("p1", True)
    wait_until(lambda: bond.active_slave(here, "b3") == "p1", "and left again")
    # Renegotiated: with a new link.
    taps.set_carrier("p0", False)
    taps.set_speed("p0", 10000)
    wait_until(lambda: bond.mii_status(here, "p0") == "down", "the kernel has seen it")
    taps.set_carrier("p0", True)
    wait_until(lambda: mixed_speed(bondd) == [], "both are fast now")
    wait_until(lambda: bondd.show("bond b3")["bond"]["redundancy"] == "full", "and all is well")


def test_who_chose_the_address(cables: Bed, start_bondd: Callable[..., Bondd]) -> None:
    cables.create(miimon=100, fail_over_mac="active")
    bondd = start_bondd(STEERED)
    text = wait_until(lambda: [one["text"] for one in bondd.show("lint")["findings"]
                               if one["text"].startswith("fail_over_mac is active")], "it is told")[0]
    assert "the kernel chose it" not in text, text
