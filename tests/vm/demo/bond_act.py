"""Act 3 of the demonstration: a host with two NICs in a bond, one to each of two switches.

Run alone it shows the kernel's monitor, and bondd beside it where that is installed.
"""
from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from account import headline, paint, tell  # noqa: E402
from harness import bond, gap, scene  # noqa: E402
from harness.bond import Bondd  # noqa: E402
from harness.core import wait_until  # noqa: E402
from harness.net import Net, Switch, Wire  # noqa: E402

HERE, FAR = "10.68.0.1", "10.68.0.2"
DEVICE = "bond0"
FAILOVERS = 6


class Story:
    """The bond, what it carries, and what each failover costs."""

    def __init__(self, net: Net) -> None:
        self.net = net
        one, two = net.switches("switch1", "switch2", address=FAR)
        self.far: Switch = one
        self.wires: list[Wire] = net.wires(net.here, storage0=one, storage1=two)
        bond.create_bond(net, net.here, DEVICE, self.wires, HERE, mode="active-backup", miimon=100)
        net.here.ip(*bond.address_lines(DEVICE, "", FAR, one.mac))
        wait_until(lambda: all(bond.mii_status(net.here, wire.name) == "up"
                               for wire in self.wires), "both slaves are up")

    def show(self) -> None:
        state = bond.bonds(self.net.here)[DEVICE]
        for wire in self.wires:
            slave = state.slaves[wire.name]
            role = "active" if slave.name == state.active_slave else "backup"
            good = paint("green" if slave.mii == "up" else "red", f"{slave.mii:10}")
            print(f"           {slave.name:9} -> {wire.far.name:8} {role:7} {good} "
                  f"{slave.failures:3} failures", flush=True)

    def fail_over(self, seed: int) -> float:
        """Cuts the wire in use, again and again; the median interruption in ms."""
        found = gap.measure(self.net.here, self.far, FAR, self.wires, FAILOVERS, seed)
        for one in found:
            tell(f"{one.wire} lost its carrier: nothing got through for "
                 f"{paint('bold', f'{one.gap_ms:.0f} ms')}")
        return gap.gaps(found).p50


def act() -> None:
    headline("Act 3: a bond over two switches")
    net = Net()
    bondd: Bondd | None = None
    try:
        story = Story(net)
        tell(f"{DEVICE} has a NIC to each of two switches; the kernel looks at them every 100 ms:")
        story.show()
        alone = story.fail_over(seed=1)
        tell(f"with the kernel's monitor alone, half of the interruptions exceed {alone:.0f} ms")
        if bond.installed():
            bondd = Bondd(bond.STEERED).start()
            tell("bondd adopts the bond, and acts on the event instead; `bondctl status --tree`:")
            for line in bondd.bondctl("status", "--tree").splitlines():
                print(f"           {line}", flush=True)
            steered = story.fail_over(seed=2)
            tell(paint("green", f"with bondd, half of them exceed {steered:.0f} ms"))
    finally:
        if bondd is not None:
            bondd.stop()
        net.close()


def main() -> int:
    begun = time.monotonic()
    try:
        act()
    except Exception as failure:  # noqa: BLE001 - whatever it was, show what there is to see
        print(paint("red", f"the demonstration failed: {failure}"), flush=True)
        scene.dump_evidence()
        return 1
    headline(f"Done in {time.monotonic() - begun:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
