"""What `multipath` says of itself and of the configuration, and the wwids file."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import run, settle, wait_until
from harness.daemon import CONFIG, LOG, Daemon, config_text, log_text
from harness.tool import log_lines

WWIDS = Path("/etc/multipath/wwids")
FIRST_LINE = re.compile(r"multipath-tools v([0-9.]+) \(\d\d/\d\d, \d{4}\)")
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


# --- usage --------------------------------------------------------------------------------------

@pytest.mark.parametrize("option", ["-k", "-n", "-vx", "-lx"])
def test_an_unknown_switch_gets_version_and_usage(alone: Daemon, option: str) -> None:
    shown = alone.tool(option, check=False)
    assert (shown.returncode, shown.stdout) == (1, "")
    lines = shown.stderr.splitlines()
    found = FIRST_LINE.match(lines[0])
    assert found, f"readers expect the version first: {lines[0]!r}"
    assert tuple(int(part) for part in found[1].split(".")[:2]) >= (0, 9)
    assert any(line.startswith("Usage:") for line in lines)
    if option in ("-k", "-n"):
        assert lines[1] == f"Unknown switch: {option}"


def test_help_goes_to_standard_error(alone: Daemon) -> None:
    for command in ((), NOBODY):
        shown = run(*command, alone.programs.multipath, "-h")
        assert shown.stdout == ""
        assert FIRST_LINE.match(shown.stderr)


def test_only_root_may_look_at_devices(alone: Daemon) -> None:
    refused = run(*NOBODY, alone.programs.multipath, "-l", check=False)
    assert (refused.returncode, refused.stderr) == (1, "need to be root\n")
    assert run(*NOBODY, alone.programs.multipath, "-t").stdout.startswith("defaults {")


def test_the_printed_configuration_is_one(alone: Daemon, array: Array) -> None:
    """-t prints what it would read again; -T only what concerns this host."""
    whole = alone.multipath("-t")
    assert '"3PARdata"' in whole and "path_selector" in whole
    CONFIG.write_text(whole)
    again = alone.tool("-t")
    assert again.stdout == whole
    assert log_lines(again.stderr) == []
    CONFIG.write_text(config_text())
    alone.tool()
    dm.wait_for_maps(2, paths=4)
    local = alone.multipath("-T")
    assert '"3PARdata"' not in local
    for name, wwid in ((name, uuid.removeprefix("mpath-"))
                       for uuid, name in dm.map_uuids().items()):
        assert f'wwid "{wwid}"' in local
        assert f'alias "{name}"' in local
    assert 'polling_interval 1' in local


# --- the wwids file -----------------------------------------------------------------------------

def known() -> list[str]:
    """Entries in force."""
    lines = WWIDS.read_text().splitlines() if WWIDS.exists() else []
    return sorted(line[1:-1] for line in lines if line.startswith("/"))


def test_a_device_is_added_and_removed(alone: Daemon, array: Array) -> None:
    wwid = array.wwids[0]
    disk = array.paths_of(wwid)[0]
    for argument in (disk.name, f"/dev/{disk.name}", disk.devno, wwid):
        assert alone.multipath("-a", argument) == f"wwid '{wwid}' added\n"
        assert known() == [wwid]
        assert alone.multipath("-a", argument) == f"wwid '{wwid}' added\n"
        assert known() == [wwid], "added twice, kept once"
        assert alone.multipath("-w", argument) == f"wwid '{wwid}' removed\n"
        assert known() == []
        assert alone.multipath("-w", argument) == f"wwid '{wwid}' not in wwids file\n"
    text = WWIDS.read_text()
    assert text.startswith("# Multipath wwids, Version : 1.0\n")
    assert f"#{wwid}/\n" in text, "removal keeps the line, as a comment"
    assert WWIDS.stat().st_mode & 0o777 == 0o600


def test_a_map_stands_for_its_wwid(alone: Daemon, array: Array) -> None:
    alone.tool()
    dm.wait_for_maps(2, paths=4)
    wwid = array.wwids[1]
    name = dm.map_uuids()[f"mpath-{wwid}"]
    node = Path("/dev/mapper", name).resolve()
    for argument in (name, f"/dev/mapper/{name}", node.name):
        assert alone.multipath("-w", argument) == f"wwid '{wwid}' removed\n"
        assert known() == [array.wwids[0]]
        assert alone.multipath("-a", argument) == f"wwid '{wwid}' added\n"
        assert known() == array.wwids


def test_the_file_is_made_anew_from_the_maps(alone: Daemon, array: Array) -> None:
    alone.tool("/dev/" + array.paths_of(array.wwids[0])[0].name)
    alone.tool("-a", "3600000000000000000000000000000ff")
    alone.tool("-w", array.wwids[0])
    assert alone.multipath("-W") == "successfully reset wwids\n"
    assert known() == [array.wwids[0]]
    settle()


# --- read-only /etc -----------------------------------------------------------------------------

def test_read_only_etc_is_said_once_and_lived_with(array: Array, alone: Daemon,
                                                   start: Starter) -> None:
    daemon = start(wait=False)
    daemon.stop()
    LOG.unlink()
    Path("/etc/multipath").mkdir(exist_ok=True)
    WWIDS.unlink(missing_ok=True)
    Path("/etc/multipath/bindings").unlink(missing_ok=True)
    run("mount", "--bind", "/etc", "/etc")
    try:
        run("mount", "-o", "remount,bind,ro", "/etc")
        failed = alone.tool("-a", array.wwids[0], check=False)
        assert failed.returncode == 1
        assert failed.stdout == f"failed adding '{array.wwids[0]}' to wwids file\n"
        daemon.start()
        names = dm.wait_for_maps(2, paths=4)
        daemon.order("reconfigure all")
        wait_until(daemon.ready, "ready again")
        array.paths_of(array.wwids[0])[0].delete()
        array.rescan()
        assert sorted(dm.wait_for_maps(2, paths=4)) == sorted(names)
        assert not WWIDS.exists()
        complaints = [line for line in log_text().splitlines() if "cannot be written" in line]
        assert len(complaints) == 2, "one for each file, however often it is tried"
        assert {line.split(":")[0].split()[-1] for line in complaints} == {
            "/etc/multipath/bindings", str(WWIDS)}
    finally:
        daemon.stop()
        run("umount", "/etc")
