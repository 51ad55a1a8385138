"""Device-mapper as the kernel has it: tables and status of multipath maps, parsed."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from .core import output, run, wait_until


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
    # dmsetup lists first and looks afterwards: a map that goes or is renamed meanwhile is an error.
    def listed() -> list[str]:
        done = run("dmsetup", "ls", "--target", "multipath", check=False)
        return [done.stdout] if done.returncode == 0 else []

    text = wait_until(listed, "dmsetup lists the maps")[0]
    return sorted(line.split()[0] for line in text.splitlines() if "(" in line or ":" in line)


def map_uuids() -> dict[str, str]:
    """Name by dm UUID, multipath maps only."""
    text = output("dmsetup", "info", "-c", "--noheadings", "--separator", " ", "-o", "uuid,name")
    pairs = (line.split(None, 1) for line in text.splitlines() if line.startswith("mpath-"))
    return {uuid: name for uuid, name in pairs}


def all_status() -> dict[str, MapStatus]:
    """Status of every multipath map, one exec."""
    text = output("dmsetup", "status", "--target", "multipath", "--noflush")
    result: dict[str, MapStatus] = {}
    for line in text.splitlines():
        name, _, rest = line.partition(": ")
        if " multipath " in line:
            result[name] = parse_status(rest)
    return result


def status(name: str) -> MapStatus:
    return parse_status(output("dmsetup", "status", "--noflush", name))


def table(name: str) -> str:
    return output("dmsetup", "table", name).strip()


def queueing(name: str) -> bool:
    """Whether I/O waits when no path is left."""
    return "queue_if_no_path" in table(name)


def table_paths(name: str) -> set[str]:
    """Device numbers in the map's table."""
    return set(re.findall(r"\b\d+:\d+\b", table(name)))


def table_loads(name: str) -> str:
    """Changes whenever a table is loaded and resumed: the number of the dm device's events."""
    return output("dmsetup", "info", "-c", "--noheadings", "-o", "events", name).strip()


def mark_table(name: str) -> None:
    """Leaves a trace that goes with the next table load: the failure count of a path."""
    devno = status(name).paths[0].devno
    for verb in ("fail_path", "reinstate_path"):
        run("dmsetup", "message", name, "0", f"{verb} {devno}")
    assert is_marked(name)


def is_marked(name: str) -> bool:
    """No table was loaded since mark_table, and no path has failed in a new one."""
    return any(path.failures for path in status(name).paths)


def suspended_or_empty() -> list[str]:
    """Maps that a dead daemon left behind half made."""
    text = output("dmsetup", "info", "-c", "--noheadings", "--separator", " ",
                  "-o", "name,suspended,tables_loaded,uuid")
    bad: list[str] = []
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 4 and words[-1].startswith("mpath-"):
            if words[1] != "Active" or words[2] == "None":
                bad.append(line)
    return bad


def wait_for_maps(count: int, paths: int, bound: float = 180) -> dict[str, MapStatus]:
    """Until there are `count` maps, each with exactly `paths` active paths."""
    def complete() -> bool:
        found = all_status()
        return len(found) == count and all(
            len(one.paths) == paths == len(one.active_paths) and Path("/dev/mapper", name).exists()
            for name, one in found.items())

    try:
        wait_until(complete, f"{count} maps of {paths} active paths", bound, 0.4)
    except AssertionError as unmet:
        raise AssertionError(f"{unmet}\n{run('dmsetup', 'status', check=False).stdout}") from None
    return all_status()


def wait_active(name: str, paths: int, bound: float = 120) -> MapStatus:
    """Until map `name` has exactly `paths` active paths."""
    wait_until(lambda: len(status(name).active_paths) == paths,
               f"{name} has {paths} active paths", bound, 0.25)
    return status(name)


def remove_all() -> None:
    """Every map goes, queueing or not: the next scenario starts from nothing."""
    for name in map_names():
        run("dmsetup", "message", name, "0", "fail_if_no_path", check=False)
    run("dmsetup", "remove_all", "--retry", "--force", "--deferred", check=False)
    for name in map_names():
        run("dmsetup", "remove", "--force", "--retry", name, check=False)
