"""What the program `multipath` prints, read strictly: topology, log lines, udev lines."""
from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field

from .core import run
from .daemon import Daemon
from .disks import Disk

HEADER = re.compile(r"(?:(?P<action>[a-z]*): )?(?P<name>\S+)(?: \((?P<wwid>\S+)\))? (?P<dm>dm-\d+)"
                    r" (?P<product>\S[^,]*,\S.*)")
PROPERTIES = re.compile(r"size=[\d.]+[KMGTP] features='[^']*' hwhandler='[^']*' wp=r[ow]")
GROUP = re.compile(r"[|`]-\+- policy='(?P<selector>[^']+)' prio=(?P<prio>-?\d+)"
                   r" status=(?P<status>active|enabled|disabled|undef)")
PATH = re.compile(r"[| ] [|`]- (?P<hctl>\d+:\d+:\d+:\d+) +(?P<dev>sd\w+) +(?P<devno>\d+:\d+) +"
                  r"(?P<dm>active|failed|undef) +(?P<checker>\w+) +(?P<device>\w+) *")
LOG_LINE = re.compile(r"[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d \| (.+)")
UDEV_LINE = re.compile(r'(FIND_MULTIPATHS_WAIT_UNTIL|DM_MULTIPATH_DEVICE_PATH)="([\d.]+)"')
MEMBER = "DM_MULTIPATH_DEVICE_PATH"
WAIT = "FIND_MULTIPATHS_WAIT_UNTIL"


@dataclass
class Listed:
    """One map of a listing. `action` is None where the header has none."""

    action: str | None
    name: str
    wwid: str
    product: str
    selectors: list[str] = field(default_factory=list)
    prios: list[int] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)
    checker_states: set[str] = field(default_factory=set)

    @property
    def paths(self) -> list[str]:
        return sorted(dev for group in self.groups for dev in group)


def listing(text: str) -> list[Listed]:
    """Maps in the order shown; an AssertionError for a line that no reader would expect."""
    maps: list[Listed] = []
    properties_due = False
    for line in text.splitlines():
        if properties_due:
            assert PROPERTIES.fullmatch(line), f"properties: {line!r}"
            properties_due = False
        elif found := GROUP.fullmatch(line):
            maps[-1].selectors.append(found["selector"])
            maps[-1].prios.append(int(found["prio"]))
            maps[-1].groups.append([])
        elif found := PATH.fullmatch(line):
            maps[-1].groups[-1].append(found["dev"])
            maps[-1].checker_states.add(found["checker"])
        else:
            found = HEADER.fullmatch(line)
            assert found, f"no line of a topology: {line!r}"
            maps.append(Listed(found["action"], found["name"], found["wwid"] or found["name"],
                               found["product"]))
            properties_due = True
    assert not properties_due, "the listing ends after a header"
    return maps


def log_lines(text: str) -> list[str]:
    """The texts of a log on standard error; every line must be one."""
    texts = []
    for line in text.splitlines():
        found = LOG_LINE.fullmatch(line)
        assert found, f"no log line: {line!r}"
        texts.append(found[1])
    return texts


def event_environment(disk: Disk) -> dict[str, str]:
    """What udev hands to the programs it runs for this disk; the last verdict is not in it."""
    shown = run("udevadm", "info", "--query=property", f"/dev/{disk.name}").stdout
    properties = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    for name in (MEMBER, WAIT):
        properties.pop(name, None)
    return {**properties, "ACTION": "add", "PATH": os.environ["PATH"]}


def verdict(daemon: Daemon, disk: Disk, letter: str = "u",
            **environment: str) -> tuple[dict[str, str], int]:
    """`multipath -u` or `-c`: the lines it prints and its exit code."""
    variables = {**event_environment(disk), **daemon.programs.environment, **environment}
    done = subprocess.run([daemon.programs.multipath, f"-{letter}", disk.name], text=True,
                          capture_output=True, timeout=120, env=variables)
    lines: dict[str, str] = {}
    for line in done.stdout.splitlines():
        found = UDEV_LINE.fullmatch(line)
        assert found and found[1] not in lines, f"udev would not import {line!r}"
        lines[found[1]] = found[2]
    return lines, done.returncode
