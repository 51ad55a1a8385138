"""bondd as a service of a whole systemd boot: sandboxed, in time, and dispensable."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness import bond
from harness.client import ask
from harness.core import read, run, wait_until
from harness.netns import Namespace

UNIT = "bondd.service"
NOBODY = ("setpriv", "--reuid=65534", "--clear-groups")


def unit_property(name: str) -> str:
    return run("systemctl", "show", f"--property={name}", "--value", UNIT).stdout.strip()


def status() -> dict[str, Any]:
    return json.loads(ask("show status json", 60, str(bond.SOCKET)))


def made_bond() -> dict[str, Any]:
    return next(one for one in status()["bonds"] if one["name"] == "boot0")


def test_it_is_active_without_being_enabled() -> None:
    assert list(Path("/etc/systemd/system").rglob("bondd*")) == []
    wait_until(lambda: unit_property("ActiveState") == "active", "bondd is ready")
    assert unit_property("NRestarts") == "0"
    assert "bond" in unit_property("StatusText")


def test_it_made_the_bond_before_the_network_was_said_to_be_there() -> None:
    wait_until(lambda: set(bond.bonds(Namespace())["boot0"].slaves) == {"dummy0", "dummy1"},
               "both NICs are its slaves, however late they came")
    assert bond.bonds(Namespace())["boot0"].mode == "active-backup"
    before = unit_property("Before").split()
    assert {"network.target", "network-online.target", "iscsid.service", "open-iscsi.service",
            "corosync.service", "pacemaker.service"} <= set(before), before


def test_the_sandbox_is_what_it_needs_and_no_more() -> None:
    pid = unit_property("MainPID")
    capabilities = next(line for line in read(f"/proc/{pid}/status").splitlines()
                        if line.startswith("CapBnd:"))
    # NET_ADMIN 12, NET_RAW 13, IPC_LOCK 14, SYS_NICE 23
    assert int(capabilities.split()[1], 16) == 1 << 12 | 1 << 13 | 1 << 14 | 1 << 23
    assert run("nsenter", f"--mount=/proc/{pid}/ns/mnt", "touch", "/etc/bondd-may-not",
               check=False).returncode != 0
    locked = next(line for line in read(f"/proc/{pid}/status").splitlines()
                  if line.startswith("VmLck:"))
    assert int(locked.split()[1]) > 0, locked


def scheduling(task: Path) -> tuple[int, int]:
    """Policy (0 ordinary, 2 round-robin) and real-time priority of a thread."""
    fields = read(task / "stat").rpartition(")")[2].split()
    return int(fields[38]), int(fields[37])


def test_nothing_comes_before_a_failover() -> None:
    """The thread of standing orders is above the one that judges; all others are ordinary."""
    pid = unit_property("MainPID")
    tasks = {task.name: task for task in Path(f"/proc/{pid}/task").iterdir()}
    assert scheduling(tasks.pop(pid)) == (2, 10)
    failover = [task for task in tasks.values() if read(task / "comm") == "failover"]
    assert [scheduling(task) for task in failover] == [(2, 11)]
    others = [scheduling(task) for task in tasks.values() if task not in failover]
    assert others and all(policy == 0 for policy, _ in others), others


def test_everybody_may_look_and_only_root_may_touch() -> None:
    assert "boot0" in run(*NOBODY, bond.BONDCTL, "status").stdout
    assert run(*NOBODY, bond.BONDCTL, "apply", check=False).returncode != 0


def test_a_killed_one_is_started_again_and_the_bond_goes_on() -> None:
    here = Namespace()
    before = here.read("boot0", "carrier_changes"), here.read("boot0", "ifindex")
    killed = unit_property("MainPID")
    run("systemctl", "kill", "--signal=KILL", UNIT)
    wait_until(lambda: unit_property("NRestarts") == "1"
               and unit_property("ActiveState") == "active", "systemd has started it again")
    assert unit_property("MainPID") not in ("0", killed)
    assert made_bond()["configured"]
    assert (here.read("boot0", "carrier_changes"), here.read("boot0", "ifindex")) == before


def test_reload_takes_the_file_anew() -> None:
    bond.CONFIG.write_text(bond.CONFIG.read_text().replace("role storage", "role cluster"))
    run("systemctl", "reload", UNIT)
    wait_until(lambda: made_bond()["role"] == "cluster", "the new role is in force")
    assert unit_property("NRestarts") == "1"
