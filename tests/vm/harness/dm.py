"""Device-mapper as the kernel has it: tables and status of multipath maps, parsed."""
from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from . import devmapper
from .core import run, wait_until


@dataclass
class PathStatus:
    devno: str
    state: str  # A active, F failed
    failures: int


@dataclass
class GroupStatus:
    state: str  # A active, E enabled, D disabled
    paths: list[PathStatus] = field(default_factory=list)


@dataclass
class MapStatus:
    groups: list[GroupStatus] = field(default_factory=list)

    @property
    def paths(self) -> list[PathStatus]:
        return [path for group in self.groups for path in group.paths]

    @property
    def active_paths(self) -> list[str]:
        return sorted(path.devno for path in self.paths if path.state == "A")

    @property
    def active_group(self) -> int | None:
        """From 1, as the CLI counts."""
        for number, group in enumerate(self.groups, 1):
            if group.state == "A":
                return number
        return None


def take_counted(words: list[str]) -> list[str]:
    count = int(words.pop(0))
    taken, words[:] = words[:count], words[count:]
    return taken


def parse_status(line: str) -> MapStatus:
    """The status line of dm-mpath.c (multipath_status): NAME: START LEN multipath ..."""
    words = line.split(" multipath ", 1)[1].split()
    take_counted(words)  # I/O waiting for a path group, group initialisations
    status = MapStatus()
    take_counted(words)  # hardware handler
    groups, _next = int(words.pop(0)), words.pop(0)
    for _ in range(groups):
        group = GroupStatus(words.pop(0))
        take_counted(words)  # selector's status
        paths, arguments = int(words.pop(0)), int(words.pop(0))
        for _ in range(paths):
            devno, state, failures = words.pop(0), words.pop(0), int(words.pop(0))
            del words[:arguments]
            group.paths.append(PathStatus(devno, state, failures))
        status.groups.append(group)
    return status


def map_names() -> list[str]:
    """Names of all multipath maps."""
    return [device.name for device in devmapper.every() if device.is_multipath]


def map_uuids() -> dict[str, str]:
    """Name by dm UUID, of whatever calls itself a multipath map."""
    return {device.uuid: device.name for device in devmapper.every()
            if device.uuid.startswith("mpath-")}


def all_status() -> dict[str, MapStatus]:
    """Status of every multipath map."""
    return {device.name: parse_status(device.text) for device in devmapper.every(devmapper.STATUS)
            if device.is_multipath}


def look(name: str, kind: int) -> devmapper.Device:
    device = devmapper.look(name, kind)
    assert device, f"there is no map {name}"
    return device


def status(name: str) -> MapStatus:
    return parse_status(look(name, devmapper.STATUS).text)


def table(name: str) -> str:
    return look(name, devmapper.TABLE).text


def queueing(name: str) -> bool:
    """Whether I/O waits when no path is left."""
    return "queue_if_no_path" in table(name)


def table_paths(name: str) -> set[str]:
    """Device numbers in the map's table."""
    return set(re.findall(r"\b\d+:\d+\b", table(name)))


def mark_table(name: str) -> None:
    """Leaves a trace that goes with the next table load: the failure count of a path."""
    devno = status(name).paths[0].devno
    for verb in ("fail_path", "reinstate_path"):
        devmapper.message(name, f"{verb} {devno}")
    assert is_marked(name)


def is_marked(name: str) -> bool:
    """No table was loaded since mark_table, provided that no path failed since then."""
    return any(path.failures for path in status(name).paths)


def same_tables(names: list[str]) -> Callable[[], bool]:
    """A question to ask later: has none of these maps been loaded, nor its table changed?"""
    tables = {name: table(name) for name in names}
    for name in names:
        mark_table(name)
    return lambda: all(is_marked(name) and table(name) == tables[name] for name in names)


def suspended_or_empty() -> list[str]:
    """Maps that a dead daemon left behind half made."""
    return [device.name for device in devmapper.every() if device.uuid.startswith("mpath-")
            and (device.suspended or not device.has_table)]


def wait_for_maps(count: int, paths: int, bound: float = 180) -> dict[str, MapStatus]:
    """Until there are `count` maps, each with exactly `paths` active paths."""
    def complete() -> bool:
        found = all_status()
        return len(found) == count and all(
            len(one.paths) == paths == len(one.active_paths) and Path("/dev/mapper", name).exists()
            for name, one in found.items())

    try:
        wait_until(complete, f"{count} maps of {paths} active paths", bound)
    except AssertionError as unmet:
        raise AssertionError(f"{unmet}\n{run('dmsetup', 'status', check=False).stdout}") from None
    return all_status()


def wait_active(name: str, paths: int, bound: float = 120) -> MapStatus:
    """Until map `name` has exactly `paths` active paths."""
    wait_until(lambda: len(status(name).active_paths) == paths,
               f"{name} has {paths} active paths", bound, 0.25)
    return status(name)


def remove_all() -> None:
    """Every map goes, queueing or not, and also what stood on it, such as a partition."""
    for name in map_names():
        with suppress(AssertionError):
            devmapper.message(name, "fail_if_no_path")
    run("dmsetup", "remove_all", "--retry", "--force", "--deferred", check=False)
    for name in map_names():
        run("dmsetup", "remove", "--force", "--retry", name, check=False)
    # Somebody may have had one open: it is gone when that one closes it.
    wait_until(lambda: not devmapper.names(), "no dm device is left")
