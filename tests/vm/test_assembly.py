"""One map for each LUN, all its paths in it, I/O spread over all of them."""
from __future__ import annotations

from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import read, run
from harness.disks import disks_by_wwid
from harness.io import VerifiedIo
from harness.scene import say


def assert_maps_match(array: Array) -> None:
    """Every WWID has one map, and its table holds exactly that WWID's disks."""
    names = {uuid.removeprefix("mpath-"): name for uuid, name in dm.map_uuids().items()}
    wanted = disks_by_wwid(array.disks)
    assert sorted(names) == sorted(wanted)
    for wwid, disks in wanted.items():
        assert dm.table_paths(names[wwid]) == {disk.devno for disk in disks}


def test_four_paths_to_each_of_two_luns(array: Array, start: Starter) -> None:
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    assert_maps_match(array)
    rows = daemon.rows("paths", "%d|%m|%t|%T|%o")
    assert len(rows) == 8
    assert all(row[2:] == ["active", "ready", "running"] for row in rows), rows
    topology = daemon.multipath("-ll")
    assert topology.count("active ready running") == 8
    for wwid in array.wwids:
        assert f"({wwid})" in topology


def test_round_robin_spreads_over_all_paths(array: Array, start: Starter) -> None:
    start()
    name = next(iter(dm.wait_for_maps(2, paths=4)))
    wwid = next(uuid for uuid, map_name in dm.map_uuids().items() if map_name == name)
    paths = array.paths_of(wwid.removeprefix("mpath-"))
    before = {disk.name: disk.ios() for disk in paths}
    with VerifiedIo(f"/dev/mapper/{name}"):
        pass
    counts = {disk.name: disk.ios() - before[disk.name] for disk in paths}
    say(f"I/Os by path: {counts}")
    assert min(counts.values()) > 0.5 * max(counts.values()), counts


def test_udev_names_the_map_and_hides_its_paths(array: Array, start: Starter) -> None:
    start()
    names = dm.wait_for_maps(2, paths=4)
    run("udevadm", "settle")
    for name in names:
        properties = run("udevadm", "info", "--query=property", f"/dev/mapper/{name}").stdout
        assert f"DM_NAME={name}" in properties
        assert "DM_UUID=mpath-" in properties
        assert "MPATH_DEVICE_READY=1" in properties
    assert read("/etc/multipath/bindings").count("\nmpath") == 2
    assert read("/etc/multipath/wwids").count("\n/3") == 2
