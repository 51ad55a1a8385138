"""Between scenarios: everything goes; what cannot go is a failure, told loudly."""
from __future__ import annotations

import sys
from pathlib import Path

from . import array, bond, initiator, lio, spacers
from .core import GENEROUS, program_runs, read, run, wait_until
from .daemon import LOG, forget_state, log_text
from .devmapper import names
from .dm import remove_all


def say(text: str) -> None:
    print(f"      {text}", flush=True)


def unmount_below(directory: str = "/tmp/mnt") -> None:
    for line in reversed(Path("/proc/self/mounts").read_text().splitlines()):
        if line.split()[1].startswith(directory):
            run("umount", "-l", line.split()[1], check=False)


def leftovers() -> list[str]:
    found = [f"dm device {name}" for name in names()]
    if daemon_lives():
        found.append("a multipathd process")
    return found


def daemon_lives() -> bool:
    return program_runs("multipathd")


def clear_maps() -> None:
    """Removes the maps and what stands on them, and forgets the daemon's files."""
    unmount_below()
    if daemon_lives():
        run("pkill", "-KILL", "-x", "multipathd", check=False)
        wait_until(lambda: not daemon_lives(), "multipathd is gone", GENEROUS)
    if names():
        remove_all()
    left = leftovers()
    assert not left, f"left over: {', '.join(left)}"
    forget_state()


def clear_devices() -> None:
    """Removes every simulated array and every session."""
    initiator.logout_everything()
    lio.remove_everything()
    array.unload()
    spacers.remove()


def evidence() -> str:
    """What one wants to see when a scenario failed."""
    def section(title: str, text: str, lines: int) -> str:
        return f"--- {title}\n" + "\n".join(text.splitlines()[-lines:]) + "\n"

    bonds = [section(str(file), read(file), 40) for file in Path("/proc/net/bonding").glob("*")]
    if bond.LOG.exists():
        bonds.append(section(f"the end of {bond.LOG}", read(bond.LOG), 60))
    return "".join([
        *bonds,
        section(f"the end of {LOG}", log_text(), 60),
        section("dmsetup table", run("dmsetup", "table", check=False).stdout, 40),
        section("dmsetup status", run("dmsetup", "status", "--noflush", check=False).stdout, 40),
        section("dmesg", run("dmesg", check=False).stdout, 30)])


def dump_evidence() -> None:
    try:
        print(evidence(), file=sys.stderr, flush=True)
    except Exception as failure:  # noqa: BLE001 - the scenario's own failure matters more
        print(f"no evidence: {failure}", file=sys.stderr)
