"""The program `multipath`: lists, creates and removes maps, beside a daemon and without one."""
from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import holds_for, read, settle, wait_until
from harness.daemon import CONFIG, Daemon, config_text
from harness.tool import Listed, listing, log_lines

NO_DAEMON = "Warning: multipath devices exist, but multipathd service is not running"


@contextmanager
def held_open(name: str) -> Iterator[None]:
    descriptor = os.open(f"/dev/mapper/{name}", os.O_RDONLY)
    try:
        yield
    finally:
        os.close(descriptor)


def made(alone: Daemon) -> list[str]:
    """Names of the two maps that the tool has just made; udev has finished with them."""
    alone.tool()
    return marked()


def marked() -> list[str]:
    """Names of the two maps; a reload of their tables would show."""
    names = sorted(dm.wait_for_maps(2, paths=4))
    settle()
    for name in names:
        dm.mark_table(name)
    dm.wait_for_maps(2, paths=4)
    return names


def by_wwid(maps: list[Listed]) -> dict[str, Listed]:
    return {one.wwid: one for one in maps}


def whole(maps: list[Listed], array: Array) -> None:
    """Both LUNs, each with all its paths and its maker."""
    assert sorted(by_wwid(maps)) == array.wwids
    for one in maps:
        assert one.product == "Linux,scsi_debug"
        assert one.paths == sorted(disk.name for disk in array.paths_of(one.wwid))


def state_files() -> dict[str, str]:
    return {path.name: path.read_text() for path in Path("/etc/multipath").glob("*")
            if path.is_file()}


def kernel() -> dict[str, tuple[str, bool]]:
    return {name: (dm.table(name), dm.is_marked(name)) for name in dm.map_names()}


# --- without the daemon -------------------------------------------------------------------------

def test_makes_maps_and_says_what_it_did(alone: Daemon, array: Array) -> None:
    first = alone.tool()
    maps = listing(first.stdout)
    whole(maps, array)
    assert {one.action for one in maps} == {"create"}
    assert log_lines(first.stderr)[-1] == NO_DAEMON
    assert marked() == sorted(one.name for one in maps)
    before = kernel()
    again = alone.tool()
    assert again.stdout == "", "nothing was changed, nothing is shown"
    assert kernel() == before
    assert sorted(state_files()) == ["bindings", "wwids"]


def test_lists_without_touching_anything(alone: Daemon, array: Array) -> None:
    assert alone.tool("-ll").stdout == "", "no maps: nothing, and exit 0"
    names = made(alone)
    before = kernel(), state_files()
    for options, states in ((("-l",), None), (("-ll",), {"ready"}), (("-l", "-l"), None),
                            (("-d", "-ll"), {"ready"}), (("-ll", "-d"), {"ready"})):
        maps = listing(alone.multipath(*options))
        whole(maps, array)
        assert {one.action for one in maps} == {None}, options
        assert all(one.selectors == ["round-robin 0"] for one in maps)
        assert states is None or all(one.checker_states == states for one in maps), options
    assert alone.multipath("-v1", "-l").split() == names
    assert alone.multipath("-v", "1", "-ll").split() == names
    assert alone.multipath("-v0", "-l") == ""
    assert (kernel(), state_files()) == before


def test_a_failed_path_is_listed_as_such(alone: Daemon, array: Array) -> None:
    made(alone)
    victim = array.paths_of(array.wwids[0])[0]
    victim.offline()
    shown = alone.multipath("-ll", victim.name)
    line = next(line for line in shown.splitlines() if f" {victim.name} " in line)
    assert line.split()[-2:] == ["faulty", "offline"], line
    assert len(re.findall(r"active ready +running", shown)) == 3, shown


def test_dry_run_changes_nothing(alone: Daemon, array: Array) -> None:
    maps = listing(alone.multipath("-d"))
    whole(maps, array)
    assert {one.action for one in maps} == {""}, "the header begins with a colon"
    assert dm.map_names() == []
    assert state_files() == {}
    made(alone)
    before = kernel(), state_files()
    CONFIG.write_text(config_text(path_grouping_policy="failover"))
    maps = listing(alone.multipath("-d"))
    assert [len(one.groups) for one in maps] == [4, 4]
    assert (kernel(), state_files()) == before


def test_force_reload(alone: Daemon, array: Array) -> None:
    names = made(alone)
    maps = listing(alone.multipath("-r"))
    whole(maps, array)
    assert {one.action for one in maps} == {"reload"}
    assert not any(dm.is_marked(name) for name in names)


@pytest.mark.parametrize("word", ["name", "node", "devno", "wwid"])
def test_makes_the_map_of_one_device(alone: Daemon, array: Array, word: str) -> None:
    wwid = array.wwids[1]
    disk = array.paths_of(wwid)[2]
    argument = {"name": disk.name, "node": f"/dev/{disk.name}", "devno": disk.devno,
                "wwid": wwid}[word]
    maps = listing(alone.multipath(argument))
    assert [one.wwid for one in maps] == [wwid]
    assert list(dm.map_uuids()) == [f"mpath-{wwid}"]
    assert len(dm.table_paths(maps[0].name)) == 4, "all its paths, not only the one named"


def every_name(array: Array, wwid: str) -> list[str]:
    """All the ways to mean one map."""
    name = dm.map_uuids()[f"mpath-{wwid}"]
    node = Path("/dev/mapper", name).resolve()
    disk = array.paths_of(wwid)[0]
    return [name, f"/dev/mapper/{name}", str(node), node.name, read(f"/sys/block/{node.name}/dev"),
            wwid, disk.name, f"/dev/{disk.name}", disk.devno]


@pytest.mark.parametrize("daemon_runs", [False, True], ids=["alone", "daemon"])
def test_every_name_of_a_map_lists_it(array: Array, alone: Daemon, start: Starter,
                                      daemon_runs: bool) -> None:
    if daemon_runs:
        start()
        dm.wait_for_maps(2, paths=4)
    else:
        made(alone)
    wwid = array.wwids[1]
    for argument in every_name(array, wwid):
        shown = alone.tool("-l", argument, check=False)
        assert shown.returncode == 0, argument
        assert [one.wwid for one in listing(shown.stdout)] == [wwid], argument
    for argument in ("nosuch", "/dev/nosuch", "250:250", "/dev/null"):
        shown = alone.tool("-l", argument, check=False)
        assert (shown.returncode, shown.stdout) == (1, ""), argument


@pytest.mark.parametrize("daemon_runs", [False, True], ids=["alone", "daemon"])
def test_an_unknown_device_gets_one_clear_line(array: Array, alone: Daemon, start: Starter,
                                               daemon_runs: bool) -> None:
    if daemon_runs:
        start()
    for option in ((), ("-d",), ("-C",), ("-a",), ("-w",), ("-c",), ("-f",)):
        for argument in ("/dev/nosuch", "250:250"):
            shown = alone.tool(*option, argument, check=False)
            text = shown.stdout + shown.stderr
            assert shown.returncode == 1, (option, argument)
            lines = [line for line in text.splitlines() if NO_DAEMON not in line]
            assert len(lines) == 1, (option, text)
            if option != ("-f",):  # the daemon's words
                assert argument.removeprefix("/dev/") in lines[0], (option, text)
    assert "'/dev/nosuch' is not a valid argument" in alone.tool("/dev/nosuch", check=False).stderr


def test_forced_policy(alone: Daemon, array: Array) -> None:
    maps = listing(alone.multipath("-p", "failover"))
    assert [len(one.groups) for one in maps] == [4, 4]
    maps = listing(alone.multipath("-p", "multibus"))
    assert [len(one.groups) for one in maps] == [1, 1]
    bad = alone.tool("-p", "roundabout", check=False)
    assert bad.returncode == 1
    assert bad.stdout == "'roundabout' is not a valid policy\n"


def test_bindings_file_left_alone(alone: Daemon, array: Array) -> None:
    """-B: without a binding the WWID is the name; a binding that is there is used."""
    alone.tool("-B")
    assert sorted(dm.wait_for_maps(2, paths=4)) == array.wwids
    assert "bindings" not in state_files()
    settle()
    alone.tool("-F")
    Path("/etc/multipath/bindings").write_text(f"mpathq {array.wwids[0]}\n")
    alone.tool("-B")
    assert sorted(dm.wait_for_maps(2, paths=4)) == sorted(["mpathq", array.wwids[1]])
    assert state_files()["bindings"] == f"mpathq {array.wwids[0]}\n"


def test_loosened_find_multipaths(alone: Daemon, array: Array) -> None:
    """-i: strict becomes smart, which takes what has a second path; off becomes greedy."""
    CONFIG.write_text(config_text(find_multipaths="strict"))
    assert alone.multipath() == ""
    assert dm.map_names() == []
    whole(listing(alone.multipath("-d", "-i")), array)
    alone.tool("-i")
    dm.wait_for_maps(2, paths=4)


def test_queueing_needs_the_daemon_or_permission(alone: Daemon, array: Array) -> None:
    CONFIG.write_text(config_text(no_path_retry="queue"))
    names = made(alone)
    assert not any(dm.queueing(name) for name in names)
    alone.tool("-q", "-r")
    assert all(dm.queueing(name) for name in names)
    alone.tool("-r")
    assert not any(dm.queueing(name) for name in names)


# --- removing maps ------------------------------------------------------------------------------

def ready(alone: Daemon, start: Starter, daemon_runs: bool) -> list[str]:
    if not daemon_runs:
        return made(alone)
    start()
    return marked()


@pytest.mark.parametrize("daemon_runs", [False, True], ids=["alone", "daemon"])
def test_removes_one_map_and_all_unused(array: Array, alone: Daemon, start: Starter,
                                        daemon_runs: bool) -> None:
    first, second = ready(alone, start, daemon_runs)
    missing = alone.tool("-f", check=False)
    assert missing.returncode == 1
    assert log_lines(missing.stderr) == ["the -f option requires a map name to remove"]
    with held_open(first):
        busy = alone.tool("-f", first, check=False)
        assert busy.returncode == 1
        assert "in use" in busy.stdout + busy.stderr
        assert alone.tool("-F", check=False).returncode == 1, "one could not be removed"
        assert dm.map_names() == [first], "the other one is gone"
    wait_until(lambda: alone.tool("-F", check=False).returncode == 0, "nothing is busy any more")
    assert dm.map_names() == []
    assert not Path("/dev/mapper", first).exists()
    assert alone.tool("-f", second, check=False).returncode == 1, "it is gone already"
    assert alone.tool("-F").stdout == "", "nothing to do is no failure"


@pytest.mark.parametrize("daemon_runs", [False, True], ids=["alone", "daemon"])
def test_retries_while_a_map_is_busy(array: Array, alone: Daemon, start: Starter,
                                     daemon_runs: bool) -> None:
    name = ready(alone, start, daemon_runs)[0]
    with held_open(name):
        process = subprocess.Popen([alone.programs.multipath, "-R", "100", "-f", name],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   env=alone.environment)
        holds_for(lambda: process.poll() is None, "the tool tries again", 3)
        assert name in dm.map_names()
    try:
        assert process.wait(120) == 0, process.stdout and process.stdout.read()
    finally:
        process.kill()
    assert name not in dm.map_names()


# --- beside the daemon --------------------------------------------------------------------------

def test_listings_come_from_the_daemon(array: Array, alone: Daemon, start: Starter) -> None:
    start()
    names = sorted(dm.wait_for_maps(2, paths=4))
    for option in ("-l", "-ll"):
        shown = alone.tool(option)
        maps = listing(shown.stdout)
        whole(maps, array)
        assert {one.action for one in maps} == {None}
        assert all(one.checker_states == {"ready"} for one in maps)
        assert shown.stderr == ""
    assert alone.multipath("-v1", "-l").split() == names
    # -D: the tool looks by itself, and sees the same.
    whole(listing(alone.multipath("-D", "-ll")), array)


def test_create_finds_nothing_to_do(array: Array, alone: Daemon, start: Starter) -> None:
    start(no_path_retry="queue")
    marked()
    before = kernel()
    shown = alone.tool()
    assert (shown.stdout, shown.stderr) == ("", "")
    assert kernel() == before, "queueing is the daemon's concern"


def test_reload_is_left_to_the_daemon(array: Array, alone: Daemon, start: Starter) -> None:
    start()
    names = marked()
    shown = alone.tool("-r")
    assert (shown.stdout, shown.stderr) == ("", "")
    for name in names:
        wait_until(lambda name=name: not dm.is_marked(name), f"{name} is reloaded")
    dm.wait_for_maps(2, paths=4)


def test_a_removed_map_stays_away(array: Array, alone: Daemon, start: Starter) -> None:
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    settle()
    name = dm.map_uuids()[f"mpath-{array.wwids[0]}"]
    assert alone.multipath("-f", name) == ""
    # A path that comes back to life is no reason to make the map again.
    disk = array.paths_of(array.wwids[0])[0]
    # Lists show nothing of a path without a map; the sums count it.
    disk.offline()
    wait_until(lambda: "\ndown" in daemon.ask("show status"), "its loss is noticed")
    disk.running()
    wait_until(lambda: "\ndown" not in daemon.ask("show status"), "its return is noticed")
    assert name not in dm.map_names()
    daemon.order(f"add map {array.wwids[0]}")
    dm.wait_for_maps(2, paths=4)


