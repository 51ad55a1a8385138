"""How long the loss of a slave interrupts a bond: bondd, teamd and the kernel's own monitor.

bond.py [N]: N failovers each, 100 unless told, in rounds of ten by turns, so that what the machine
does besides hits all alike. The same two NICs, switch and probes for each; emulation has a floor of
some milliseconds ("quiet", measured before each cut): read the ratios.
"""
from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "vm"))

from harness import bond, gap, scene  # noqa: E402
from harness.bond import Bondd  # noqa: E402
from harness.core import output, run, wait_until  # noqa: E402
from harness.gap import Failover, Spread  # noqa: E402
from harness.net import Net, Switch, Wire, wait_for_carrier  # noqa: E402
from harness.netns import Namespace  # noqa: E402
from harness.service import Service  # noqa: E402

ROUND = 10
HERE, FAR = "10.67.0.1", "10.67.0.2"
DEVICE = "bench0"
RESULT = Path("/mnt/results/bench-bond.json")


@dataclass
class Bed:
    """A host of its own with two NICs to one switch."""

    net: Net
    host: Namespace
    far: Switch
    wires: list[Wire]

    def address(self) -> None:
        """No failover waits for an answer to ARP."""
        self.host.ip(*bond.address_lines(DEVICE, HERE, FAR, self.far.mac))

    def remove(self) -> None:
        self.host.ip(f"link delete {DEVICE}")


def build_bed() -> Bed:
    net = Net()
    host = net.host("benchhost")
    (far,) = net.switches("benchsw", address=FAR)
    return Bed(net, host, far, net.wires(host, e0=far, e1=far))


class Teamd(Service):
    """Debian's teamd: active-backup, links watched by ethtool's events."""

    def __init__(self, bed: Bed) -> None:
        config = Path("/tmp/teamd.conf")
        config.write_text(json.dumps({
            "device": DEVICE, "runner": {"name": "activebackup"}, "link_watch": {"name": "ethtool"},
            "ports": {wire.name: {} for wire in bed.wires}}))
        super().__init__("teamd", bed.host.command("teamd", "-f", config), Path("/tmp/teamd.log"))
        self.bed = bed

    def answers(self) -> bool:
        shown = run(*self.bed.host.command("teamdctl", DEVICE, "state", "dump"), check=False)
        if shown.returncode != 0:
            return False
        ports = json.loads(shown.stdout).get("ports", {})
        return len(ports) == len(self.bed.wires) and all(
            port["link_watches"].get("up") for port in ports.values())


@contextmanager
def kernel(bed: Bed, miimon: int) -> Iterator[None]:
    bond.create_bond(bed.net, bed.host, DEVICE, bed.wires, mode="active-backup", miimon=miimon)
    try:
        bed.address()
        yield
    finally:
        bed.remove()


@contextmanager
def steered(bed: Bed) -> Iterator[None]:
    """bondd adopts a bond as the first candidate has it."""
    with kernel(bed, 100):
        bondd = Bondd(bond.STEERED, bed.host)
        try:
            bondd.start()
            yield
            assert bondd.alive, "bondd ended while it was measured"
        finally:
            bondd.stop()


@contextmanager
def teamed(bed: Bed) -> Iterator[None]:
    for wire in bed.wires:
        bed.host.set_up(wire.name, False)  # teamd, too, takes only ports that are down
    teamd = Teamd(bed)
    try:
        teamd.start(wait=False)
        wait_until(lambda: bed.host.has(DEVICE), "teamd has made its device", 60, 0.05)
        bed.host.set_up(DEVICE)
        wait_until(teamd.ready, "teamd sees its ports up", 60, 0.2)
        bed.address()
        yield
    finally:
        teamd.stop()


@dataclass
class Candidate:
    name: str
    enter: Callable[[Bed], AbstractContextManager[None]]
    failovers: list[Failover] = field(default_factory=list)

    def round(self, bed: Bed, count: int, seed: int) -> None:
        with self.enter(bed):
            wait_for_carrier(*bed.wires)
            self.failovers += gap.measure(bed.host, bed.far, FAR, bed.wires, count, seed)

    @property
    def gaps(self) -> Spread:
        return gap.gaps(self.failovers)

    @property
    def lost(self) -> Spread:
        return gap.spread(one.lost for one in self.failovers if one.lost > 0)

    @property
    def quiet(self) -> Spread:
        return gap.spread(one.quiet_ms for one in self.failovers)


def candidates() -> list[Candidate]:
    version = output("teamd", "--version").split()[-1]
    found = [Candidate("kernel, miimon 100", lambda bed: kernel(bed, 100)),
             Candidate("kernel, miimon 10", lambda bed: kernel(bed, 10)),
             Candidate(f"teamd {version}, ethtool watcher", teamed)]
    if bond.installed():
        found.append(Candidate("bondd steering, miimon 100", steered))
    else:
        print(f"bondd is not measured: there is no {bond.BONDD}", flush=True)
    return found


def measure_all(found: list[Candidate], count: int) -> int:
    """Returns how many candidates failed; these are left out from then on."""
    failed: set[str] = set()
    bed = build_bed()
    try:
        for done in range(0, count, ROUND):
            for one in found:
                if one.name in failed:
                    continue
                try:
                    one.round(bed, min(ROUND, count - done), seed=done + 1)
                    print(f"  {one.name:32} {done + ROUND:4} p50 {one.gaps.p50:.1f} ms", flush=True)
                except Exception as failure:  # noqa: BLE001 - the others are measured yet
                    failed.add(one.name)
                    print(f"  {one.name} failed: {failure!r}\n{scene.evidence()}", flush=True)
    finally:
        bed.net.close()
    return len(failed)


def print_table(found: list[Candidate]) -> None:
    measured = [one for one in found if one.failovers]
    print(f"\n  {'interruption, ms':32} {'n':>4} {'p50':>7} {'p90':>7} {'p99':>7} {'max':>7}"
          f" {'ratio':>7} {'probes lost, p50':>17}")
    for one in measured:
        ratio = f"{measured[0].gaps.p50 / one.gaps.p50:.1f}x"
        print(f"  {one.name:32} {one.gaps.count:4} {one.gaps} {ratio:>7} {one.lost.p50:17.0f}")
    print("  longest pause before each cut:")
    for one in measured:
        print(f"  {one.name:32} {one.quiet.count:4} {one.quiet}")
    load = Path("/proc/loadavg").read_text().split()[0]
    print(f"  ratio: p50 of the first by its own; load of the guest at the end: {load}", flush=True)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    found = candidates()
    failures = measure_all(found, count)
    print_table(found)
    RESULT.write_text(json.dumps(
        [{"who": one.name, "gap_ms": asdict(one.gaps), "quiet_ms": asdict(one.quiet),
          "failovers": [asdict(failover) for failover in one.failovers]}
         for one in found if one.failovers], indent=1))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
