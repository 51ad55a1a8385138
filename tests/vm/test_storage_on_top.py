"""A file system and LVM on a map live through the loss of paths."""
from __future__ import annotations

import hashlib
import os
from pathlib import Path

from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import run, settle, wait_until
from harness.scene import say

MOUNT = Path("/tmp/mnt/data")


def fill(name: str, megabytes: int = 4) -> str:
    data = os.urandom(megabytes << 20)
    path = MOUNT / name
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest()


def digest(name: str) -> str:
    run("sh", "-c", "echo 3 >/proc/sys/vm/drop_caches")
    return hashlib.sha256((MOUNT / name).read_bytes()).hexdigest()


def mount(device: str) -> None:
    run("mkfs.ext4", "-q", "-F", device)
    MOUNT.mkdir(parents=True, exist_ok=True)
    run("mount", device, MOUNT)


def live_through_losses(array: Array, wwid: str, name: str) -> None:
    sums = {}
    disks = array.paths_of(wwid)
    sums["whole"] = fill("whole")
    disks[0].offline()
    sums["three"] = fill("three")
    disks[1].delete()
    sums["two"] = fill("two")
    array.remove_hosts(1)
    sums["one"] = fill("one")
    say(f"written with {len(dm.status(name).active_paths)} path(s) left")
    disks[0].running()
    array.rescan()  # finds the deleted disk again
    array.add_hosts(1)
    dm.wait_active(name, 4)
    sums["again"] = fill("again")
    for file, expected in sums.items():
        assert digest(file) == expected, file


def test_ext4_on_a_map(array: Array, start: Starter) -> None:
    start(no_path_retry="queue")
    dm.wait_for_maps(2, paths=4)
    wwid = array.wwids[0]
    name = dm.map_uuids()[f"mpath-{wwid}"]
    mount(f"/dev/mapper/{name}")
    live_through_losses(array, wwid, name)
    run("umount", MOUNT)
    run("fsck.ext4", "-fn", f"/dev/mapper/{name}")


def test_lvm_on_a_map(array: Array, start: Starter) -> None:
    """LVM sees the map as its one physical volume, never a path."""
    start(no_path_retry="queue")
    dm.wait_for_maps(2, paths=4)
    wwid = array.wwids[1]
    name = dm.map_uuids()[f"mpath-{wwid}"]
    twin = dm.map_uuids()[f"mpath-{array.wwids[0]}"]
    # scsi_debug keeps one store for all LUNs: the other map shows the same volume and is left out.
    only = ["--config", f'devices/global_filter=["r|/dev/mapper/{twin}$|"]']
    settle()
    run("pvcreate", "-qff", "-y", f"/dev/mapper/{name}", *only)
    run("vgcreate", "-q", "hawser", f"/dev/mapper/{name}", *only)
    run("lvcreate", "-q", "-y", "-n", "data", "-l", "100%FREE", "hawser", *only)
    try:
        listed = run("pvs", "--noheadings", "-o", "pv_name", *only).stdout.split()
        assert listed == [f"/dev/mapper/{name}"]
        mount("/dev/hawser/data")
        live_through_losses(array, wwid, name)
        run("umount", MOUNT)
        run("fsck.ext4", "-fn", "/dev/hawser/data")
    finally:
        run("umount", "-l", MOUNT, check=False)
        run("vgremove", "-qff", "-y", "hawser", *only, check=False)
        run("pvremove", "-qff", "-y", f"/dev/mapper/{name}", *only, check=False)
        wait_until(lambda: not Path("/dev/hawser").exists(), "the volume group is gone")
