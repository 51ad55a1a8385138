"""The questions udev and others ask `multipath`: is this a path, has this map a usable path?"""
from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import settle
from harness.daemon import Daemon, Programs, reference
from harness.disks import Disk
from harness.scene import say
from harness.tool import MEMBER, event_environment, log_lines, verdict

CALLS = 20


def first_disk(array: Array) -> Disk:
    return array.paths_of(array.wwids[0])[0]


# --- -c and -u ----------------------------------------------------------------------------------

def test_without_a_daemon_nothing_is_a_path(alone: Daemon, array: Array) -> None:
    disk = first_disk(array)
    assert verdict(alone, disk, "u") == ({MEMBER: "0"}, 0)
    assert verdict(alone, disk, "c") == ({MEMBER: "0"}, 1)


def test_a_path_is_one(array: Array, start: Starter) -> None:
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    for disk in array.disks:
        assert verdict(daemon, disk, "u") == ({MEMBER: "1"}, 0)
    disk = first_disk(array)
    assert verdict(daemon, disk, "c") == ({MEMBER: "1"}, 0)
    for argument in (f"/dev/{disk.name}", disk.devno):
        shown = daemon.tool("-c", argument)
        assert shown.stdout == f'{MEMBER}="1"\n', argument
    # A map holds it: that holds without the daemon, too.
    daemon.kill()
    assert verdict(daemon, disk, "u") == ({MEMBER: "1"}, 0)


def test_other_devices_are_none(array: Array, start: Starter) -> None:
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    map_name = os.path.basename(os.path.realpath(f"/dev/mapper/{dm.map_names()[0]}"))
    for device in ("vda", map_name):
        shown = daemon.tool("-u", device)
        assert shown.stdout == f'{MEMBER}="0"\n', device
        assert daemon.tool("-c", device, check=False).returncode == 1


def test_an_error_is_no_verdict(array: Array, start: Starter) -> None:
    daemon = start()
    for words in (("-u",), ("-c",), ("-u", "nosuch")):
        shown = daemon.tool(*words, check=False)
        assert (shown.returncode, shown.stdout) == (1, ""), words
    # With -u the log goes elsewhere: udev would take standard error for trouble.
    assert daemon.tool("-u", "nosuch", check=False).stderr == ""


# --- -C and -U ----------------------------------------------------------------------------------

@pytest.mark.parametrize("daemon_runs", [False, True], ids=["alone", "daemon"])
def test_usable_paths(array: Array, alone: Daemon, start: Starter, daemon_runs: bool) -> None:
    if daemon_runs:
        start(no_path_retry="queue")
    else:
        alone.tool()
    dm.wait_for_maps(2, paths=4)
    wwid = array.wwids[0]
    name = dm.map_uuids()[f"mpath-{wwid}"]
    node = os.path.realpath(f"/dev/mapper/{name}")
    ask: Callable[..., subprocess.CompletedProcess[str]] = alone.tool
    for argument in (name, node, os.path.basename(node), f"/dev/mapper/{name}"):
        found = ask("-C", argument, "-v3")
        assert f"{argument}: usable paths found" in log_lines(found.stderr)
        assert ask("-C", argument).stderr == "", "good news is for those who want to know"
        assert ask("-U", argument).stderr == ""
    for disk in array.paths_of(wwid):
        disk.offline()
    for argument in (name, node):
        none = ask("-C", argument, check=False)
        assert none.returncode == 1
        assert log_lines(none.stderr) == [f"{argument}: no usable paths found"]
        quiet = ask("-U", argument, check=False)
        assert (quiet.returncode, quiet.stdout, quiet.stderr) == (1, "", "")
    array.paths_of(wwid)[2].running()
    if daemon_runs:
        dm.wait_active(name, 1)
    assert ask("-C", name).returncode == 0


# --- what -u costs ------------------------------------------------------------------------------

def cpu_ms(command: list[str], environment: dict[str, str]) -> float:
    """User and system time of one call, of its children and of the exec itself."""
    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def call() -> str:
        return subprocess.run(command, env=environment, check=True, text=True,
                              capture_output=True, timeout=120).stdout

    call()  # what the first one reads from disk is no concern here
    before = spent()
    for _ in range(CALLS):
        call()
    return (spent() - before) / CALLS * 1e3


def test_asking_is_cheap(array: Array, start: Starter, programs: Programs) -> None:
    """udev runs `multipath -u` for every disk at boot: thousands of them."""
    start()
    dm.wait_for_maps(2, paths=4)
    settle()
    disk = first_disk(array)
    environment = event_environment(disk)
    other = reference()
    nothing = cpu_ms(["/bin/true"], environment)
    own = cpu_ms([programs.multipath, "-u", disk.name], environment)
    theirs = cpu_ms([other.multipath, "-u", disk.name], {**environment, **other.environment})
    say(f"CPU time of a call: /bin/true {nothing:.1f} ms, multipath -u {own:.1f} ms, "
        f"the predecessor's {theirs:.1f} ms")
    assert own < 1.5 * theirs
