"""The demonstration: acts, what happens told as it happens."""
from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import bond_act  # noqa: E402
import stage  # noqa: E402
from account import Watcher, headline, paint, tell  # noqa: E402
from harness import bond, dm, scene  # noqa: E402
from harness.array import Array  # noqa: E402
from harness.core import Stopwatch, wait_until  # noqa: E402
from harness.daemon import programs_under_test  # noqa: E402
from harness.disks import Disk  # noqa: E402
from harness.initiator import Initiator  # noqa: E402
from harness.io import StallProbe, VerifiedIo  # noqa: E402
from harness.lio import IscsiTarget, Store  # noqa: E402


class Act:
    """One act: verified I/O and a probe run all the time while things break."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.io = VerifiedIo(watcher.device).start()
        self.probe = StallProbe(watcher.device)
        tell(f"fio writes to {watcher.device} and reads back what it wrote, over all paths:")
        watcher.show()
        self.probe.take()

    def event(self, text: str, action: Callable[[], object], until: Callable[[], object],
              what: str) -> None:
        """Something happens; wait for its effect; tell how long I/O stood still."""
        tell(paint("bold", text))
        watch = Stopwatch()
        action()
        wait_until(until, what, 180, 0.05)
        tell(f"{what} after {watch.seconds:.2f} s")
        self.watcher.show()
        stall = self.probe.take()
        word = f"{stall:.2f} s" if stall >= 1 else f"{stall * 1e3:.0f} ms"
        tell(f"the longest any read waited: {paint('bold', word)}; "
             f"I/O errors: {self.probe.errors}")

    def close(self) -> None:
        self.probe.close()
        report = self.io.finish()
        assert self.probe.errors == 0, "a read failed"
        tell(paint("green", f"{report.writes} blocks written, {report.reads} read back and verified: "
                            "no I/O error, nothing lost"))


def active(name: str, count: int) -> Callable[[], bool]:
    return lambda: len(dm.status(name).active_paths) == count


def in_table(name: str, count: int) -> Callable[[], bool]:
    return lambda: len(dm.table_paths(name)) == count


def act_one() -> None:
    headline("Act 1: an array with two controllers, a host with two adapters")
    array = stage.build_array()
    tell(f"the kernel sees {len(array.disks)} disks: "
         f"{', '.join(disk.name for disk in array.disks)}")
    daemon = stage.start_daemon()
    dm.wait_for_maps(stage.LUNS, paths=4)
    tell("multipathd found by WWID that they are two LUNs, and built one map for each:")
    print(stage.Daemon(programs_under_test()).multipath("-ll"), flush=True)
    wwid = array.wwids[0]
    watcher = Watcher(wwid, lambda: array.paths_of(wwid), lambda disk: stage.route(array, disk))
    act = Act(watcher)
    lose_and_regain(act, array, wwid)
    act.close()
    daemon.stop()
    scene.clear_maps()
    scene.clear_devices()


def lose_and_regain(act: Act, array: Array, wwid: str) -> None:
    name = act.watcher.name
    first, second = array.paths_of(wwid)[:2]
    act.event(f"{first.name} goes offline, as when a cable is pulled", first.offline,
              active(name, 3), "three paths carry on")
    act.event(f"{first.name} is back", first.running, active(name, 4), "four paths")
    act.event(f"{second.name} is deleted from the host", second.delete, in_table(name, 3),
              "the map has let it go")
    act.event("the host scans its bus again", array.rescan, active(name, 4), "four paths")
    act.event("controller B dies: its paths vanish from both adapters",
              lambda: array.remove_hosts(2), in_table(name, 2), "two paths carry on")
    act.event("controller B is back", lambda: array.add_hosts(2), active(name, 4), "four paths")


def act_two() -> None:
    headline("Act 2: iSCSI over two storage networks")
    store = Store("hawserdemo")
    target = IscsiTarget(networks=2)
    target.show(store, 0)
    initiator = Initiator(target)
    disks = initiator.login(luns=1)
    tell(f"open-iscsi has logged in through {' and '.join(n.portal for n in target.networks)}: "
         f"disks {', '.join(disk.name for disk in disks)}")
    daemon = stage.start_daemon(fast_io_fail_tmo="5")
    dm.wait_for_maps(1, paths=2)
    portals = {disk: portal for portal, found in initiator.disk_by_portal().items()
               for disk in found}

    def route(disk: Disk) -> str:
        return f"network of {portals.get(disk, '?')}"

    watcher = Watcher(disks[0].wwid, initiator.disks, route)
    act = Act(watcher)
    network = target.networks[0]
    act.event(f"the network of {network.portal} is cut", network.cut, active(watcher.name, 1),
              "one path carries on")
    act.event("the network is mended", network.mend, active(watcher.name, 2), "two paths")
    act.close()
    daemon.stop()
    scene.clear_maps()
    scene.clear_devices()


def main() -> int:
    begun = time.monotonic()
    try:
        act_one()
        act_two()
        if bond.installed():
            bond_act.act()
    except Exception as failure:  # noqa: BLE001 - whatever it was, show what there is to see
        print(paint("red", f"the demonstration failed: {failure}"), flush=True)
        scene.dump_evidence()
        return 1
    headline(f"Done in {time.monotonic() - begun:.0f} s. Play yourself: ./demo --shell")
    return 0


if __name__ == "__main__":
    sys.exit(main())
