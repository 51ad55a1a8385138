"""find_multipaths: which disks become paths, in the daemon and in the eyes of udev."""
from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import settle, wait_until
from harness.daemon import CONFIG, Daemon, config_text
from harness.disks import Disk
from harness.tool import MEMBER, WAIT, verdict

MARKERS = Path("/run/multipath/find_multipaths")
MODES = ("strict", "off", "on", "greedy", "smart")
PATIENCE = 30


@pytest.fixture
def uneven(array: Array) -> Iterator[Array]:
    """One LUN with a single path, one with all four."""
    for disk in array.paths_of(array.wwids[0])[1:]:
        disk.delete()
    settle()
    yield array


def lone(array: Array) -> Disk:
    return array.paths_of(array.wwids[0])[0]


def one_of_many(array: Array) -> Disk:
    return array.paths_of(array.wwids[1])[0]


def mapped() -> list[str]:
    return sorted(uuid.removeprefix("mpath-") for uuid in dm.map_uuids())


def learn_both(daemon: Daemon, array: Array) -> None:
    for disk in (lone(array), one_of_many(array)):
        daemon.tool("-a", disk.name)


# --- the daemon ---------------------------------------------------------------------------------

@pytest.mark.parametrize("mode", MODES)
def test_which_maps_are_made(uneven: Array, start: Starter, mode: str) -> None:
    single, several = uneven.wwids
    unknown = {"strict": [], "on": [several], "smart": [several],
               "off": [single, several], "greedy": [single, several]}[mode]
    daemon = start(find_multipaths=mode)  # started means: all that is to be made is made
    assert mapped() == unknown
    learn_both(daemon, uneven)
    daemon.order("reconfigure")
    wait_until(lambda: mapped() == [single, several], "known LUNs have maps whatever their paths")


@pytest.mark.parametrize("mode", ["on", "smart"])
def test_a_second_path_makes_a_map(uneven: Array, start: Starter, mode: str) -> None:
    start(find_multipaths=mode)
    assert mapped() == [uneven.wwids[1]]
    uneven.rescan()
    dm.wait_for_maps(2, paths=4)


def test_a_known_lun_gets_its_map_after_a_restart(uneven: Array, start: Starter) -> None:
    """What once had a map is known: strict makes it again."""
    daemon = start(find_multipaths="greedy")
    assert mapped() == uneven.wwids
    daemon.stop()
    dm.remove_all()
    CONFIG.write_text(config_text(find_multipaths="strict"))
    daemon.start()
    assert mapped() == uneven.wwids


# --- multipath -u -------------------------------------------------------------------------------

@pytest.fixture
def watching(uneven: Array, start: Starter) -> Daemon:
    """A daemon that makes no map of unknown LUNs, so that the questions are open ones."""
    daemon = start(find_multipaths="strict")
    assert mapped() == []
    return daemon


@pytest.mark.parametrize("mode", MODES)
def test_udev_is_told_by_mode(watching: Daemon, uneven: Array, mode: str) -> None:
    CONFIG.write_text(config_text(find_multipaths=mode))
    single, several = {"strict": "00", "off": "00", "on": "00",
                       "greedy": "11", "smart": "21"}[mode]
    for disk, expected in ((lone(uneven), single), (one_of_many(uneven), several)):
        lines, status = verdict(watching, disk)
        assert (lines[MEMBER], status) == (expected, 0)
        assert (WAIT in lines) == (expected == "2")
    # Once released a disk stays an ordinary one, even where it would be taken now.
    lines, _ = verdict(watching, one_of_many(uneven), DM_MULTIPATH_DEVICE_PATH="0")
    assert lines == {MEMBER: "0"}
    learn_both(watching, uneven)
    for disk in (lone(uneven), one_of_many(uneven)):
        assert verdict(watching, disk) == ({MEMBER: "1"}, 0), "known"


@pytest.fixture
def smart(watching: Daemon, uneven: Array) -> Daemon:
    CONFIG.write_text(config_text(find_multipaths="smart", find_multipaths_timeout=str(PATIENCE)))
    return watching


def test_smart_waits_and_keeps_the_time(smart: Daemon, uneven: Array) -> None:
    disk = lone(uneven)
    marker = MARKERS / disk.devno
    assert not marker.exists()
    before = time.time()
    lines, status = verdict(smart, disk)
    assert (lines[MEMBER], status) == ("2", 0)
    assert 0 < float(lines[WAIT]) <= PATIENCE, "what is left, not a date"
    end = marker.stat().st_mtime
    assert before + PATIENCE - 1 <= end <= time.time() + PATIENCE, "the marker's time is the end"
    later, _ = verdict(smart, disk)
    assert later[MEMBER] == "2"
    assert float(later[WAIT]) < float(lines[WAIT])
    assert marker.stat().st_mtime == end
    # For others than udev perhaps is yes, by the exit code.
    assert verdict(smart, disk, "c")[1] == 0


def test_smart_gives_up_when_the_time_is_over(smart: Daemon, uneven: Array) -> None:
    disk = lone(uneven)
    CONFIG.write_text(config_text(find_multipaths="smart", find_multipaths_timeout="2"))
    seen: list[str] = []

    def over() -> bool:
        lines, status = verdict(smart, disk)
        assert status == 0
        seen.append(lines[MEMBER])
        return lines[MEMBER] == "0" and lines[WAIT] == "0"

    wait_until(over, "the wait ends", interval=0.2)
    assert seen[0] == "2" and set(seen) == {"2", "0"}, seen
    assert verdict(smart, disk, "c")[1] == 1


def test_smart_takes_the_disk_when_a_sibling_comes(smart: Daemon, uneven: Array) -> None:
    disk = lone(uneven)
    assert verdict(smart, disk)[0][MEMBER] == "2"
    uneven.rescan()
    settle()
    assert verdict(smart, disk) == ({MEMBER: "1"}, 0)


def test_a_marker_goes_with_its_disk(smart: Daemon, uneven: Array) -> None:
    """The number may be another disk's soon, which must have a wait of its own."""
    disk = lone(uneven)
    verdict(smart, disk)
    marker = MARKERS / disk.devno
    assert marker.exists()
    disk.delete()
    wait_until(lambda: not marker.exists(), "udev has removed the marker")


def test_smart_leaves_a_busy_disk_alone(smart: Daemon, uneven: Array) -> None:
    disk = lone(uneven)
    holder = os.open(f"/dev/{disk.name}", os.O_RDONLY | os.O_EXCL)
    try:
        assert verdict(smart, disk) == ({MEMBER: "0"}, 0)
    finally:
        os.close(holder)
