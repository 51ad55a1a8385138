"""open-iscsi sessions over two storage networks; one of them is cut while I/O runs."""
from __future__ import annotations

from pathlib import Path

from conftest import Starter
from harness import dm
from harness.core import Stopwatch, holds_for, read, run, settle, wait_until, write
from harness.io import StallProbe, VerifiedIo
from harness.lio import Store
from harness.san import San
from harness.scene import say

COST = 20

SESSIONS = Path("/sys/class/iscsi_session")
CONNECTIONS = Path("/sys/class/iscsi_connection")


def session_states() -> list[str]:
    return [read(session / "state") for session in SESSIONS.iterdir()]


def seconds_to_give_up() -> int:
    """Silence, a ping without answer, then recovery: when the kernel fails I/O by itself."""
    connections = [int(read(connection / "recv_tmo")) + int(read(connection / "ping_tmo"))
                   for connection in CONNECTIONS.iterdir()]
    return max(connections) + min(int(read(one / "recovery_tmo")) for one in SESSIONS.iterdir())


def test_one_network_is_cut_under_io(san: San, start: Starter) -> None:
    daemon = start(no_path_retry="12", fast_io_fail_tmo="20")
    names = list(dm.wait_for_maps(2, paths=2))
    network = san.target.networks[0]
    with VerifiedIo(f"/dev/mapper/{names[0]}"), \
            StallProbe(f"/dev/mapper/{names[0]}") as probe:
        bound = seconds_to_give_up()
        network.cut()
        watch = Stopwatch()
        for name in names:
            dm.wait_active(name, 1)
        took = watch.seconds
        say(f"path failed after {took:.1f} s, worst stall {probe.take():.1f} s")
        assert took < bound, f"noticed only when the kernel gave up, after {bound} s"
        wait_until(lambda: probe.take() < 1.0, "I/O flows through the other network", 120, 1.0)
        network.mend()
        watch = Stopwatch()
        for name in names:
            dm.wait_active(name, 2, bound=180)
        say(f"back after {watch.seconds:.1f} s")
        assert probe.errors == 0
    assert daemon.alive


def test_both_networks_are_cut_for_less_than_the_recovery_time(san: San, start: Starter) -> None:
    """The kernel holds the I/O: failing the last path would hand errors to the user."""
    daemon = start(extra="overrides {\n\tno_path_retry fail\n\tfast_io_fail_tmo 120\n}\n")
    names = list(dm.wait_for_maps(2, paths=2))
    assert not dm.queueing(names[0])
    with VerifiedIo(f"/dev/mapper/{names[0]}"), \
            StallProbe(f"/dev/mapper/{names[0]}") as probe:
        for network in san.target.networks:
            network.cut()
        wait_until(lambda: set(session_states()) == {"FAILED"}, "both sessions have failed")
        holds_for(lambda: all(dm.status(name).active_paths for name in names),
                  "the last path of each map is kept", 10)
        for network in san.target.networks:
            network.mend()
        watch = Stopwatch()
        for name in names:
            dm.wait_active(name, 2, bound=180)
        say(f"back after {watch.seconds:.1f} s")
        wait_until(lambda: probe.take() < 1.0, "I/O flows again", 120, 1.0)
        assert probe.errors == 0
    assert daemon.alive


def test_paths_know_their_session(san: San, start: Starter) -> None:
    daemon = start()
    dm.wait_for_maps(2, paths=2)
    rows = daemon.rows("paths", "%d|%n")
    assert len(rows) == 4
    assert all(target == san.target.iqn for _, target in rows), rows


def blank(device: str) -> bool:
    """Nobody ever wrote to it (the part fio writes to)."""
    run("sh", "-c", "echo 3 >/proc/sys/vm/drop_caches")
    with open(device, "rb") as disk:
        return not any(disk.read(24 << 20))


def test_a_remapped_lun_leaves_its_map(san: San, start: Starter) -> None:
    """Same H:C:T:L, other volume: writing through it would destroy somebody else's data."""
    start(no_path_retry="queue")
    dm.wait_for_maps(2, paths=2)
    portal = san.target.networks[1].portal
    stale = san.initiator.disk_by_portal()[portal][0]
    old = dm.map_uuids()[f"mpath-{stale.wwid}"]
    other = Store("hawserimposter")
    devno = stale.devno
    # No I/O meanwhile: until somebody notices, nothing can keep it out of the wrong volume.
    san.target.remap(2, stale.lun, other)
    # What an administrator or a rescan script does after a change on the array.
    write(stale.device / "rescan", "1")
    run("udevadm", "trigger", "--action=change", f"--name-match=/dev/{stale.name}")
    wait_until(lambda: devno not in dm.table_paths(old), "the stale path is out of its map")
    assert len(dm.status(old).active_paths) == 1
    with VerifiedIo(f"/dev/mapper/{old}"):
        pass
    assert blank(f"/dev/{stale.name}"), "a write to the old map reached the other volume"
    settle()
    for name, uuid in [(name, uuid) for uuid, name in dm.map_uuids().items()]:
        for disk in san.initiator.disks():
            if disk.devno in dm.table_paths(name):
                assert uuid == f"mpath-{disk.wwid}", f"{disk.name} is in the wrong map"
