"""open-iscsi as a user drives it: iscsid, discovery, login, logout."""
from __future__ import annotations

import shutil
from pathlib import Path

from .core import program_runs, run, settle, wait_until
from .disks import Disk, all_disks, host_numbers
from .lio import IscsiTarget

NAME_FILE = Path("/etc/iscsi/initiatorname.iscsi")


def iscsid_running() -> bool:
    return program_runs("iscsid")


def session_directories() -> list[Path]:
    return sorted(Path("/sys/class/iscsi_session").glob("session*"))


def start_iscsid() -> None:
    NAME_FILE.write_text("InitiatorName=iqn.2026-11.example.hawser:guest\n")
    run("modprobe", "iscsi_tcp")
    if not iscsid_running():
        run("iscsid")
        wait_until(iscsid_running, "iscsid runs")


class Initiator:
    """Sessions of this machine: one for each of the target's networks."""

    def __init__(self, target: IscsiTarget) -> None:
        self.target = target
        start_iscsid()

    def login(self, luns: int, settings: dict[str, int] | None = None) -> list[Disk]:
        """Discovers through every portal, logs in with these node settings, waits for the disks."""
        for network in self.target.networks:
            run("iscsiadm", "-m", "discovery", "-t", "sendtargets", "-p", network.portal)
        for name, value in (settings or {}).items():
            run("iscsiadm", "-m", "node", "-o", "update", "-n", name, "-v", str(value))
        run("iscsiadm", "-m", "node", "--login")
        count = luns * len(self.target.networks)
        wait_until(lambda: len(self.disks()) == count, f"{count} iSCSI disks", 120)
        settle()
        return self.disks()

    def disks(self) -> list[Disk]:
        hosts = set(host_numbers("iscsi_tcp"))
        return [disk for disk in all_disks() if disk.host in hosts]

    def disk_by_portal(self) -> dict[str, list[Disk]]:
        """Disks of each portal address, from the session's connection in sysfs.

        The persistent address: the other one cannot be read while the connection is down.
        """
        result: dict[str, list[Disk]] = {}
        for disk in self.disks():
            real = disk.device.resolve()
            session = next(part for part in real.parts if part.startswith("session"))
            number = session.removeprefix("session")
            address = Path(f"/sys/class/iscsi_connection/connection{number}:0/persistent_address")
            result.setdefault(address.read_text().strip(), []).append(disk)
        return result


def logout_everything() -> None:
    """No session, no node record, no iscsid is left."""
    if not iscsid_running():
        return
    run("iscsiadm", "-m", "node", "--logout", check=False)
    run("iscsiadm", "-m", "node", "-o", "delete", check=False)
    wait_until(lambda: not host_numbers("iscsi_tcp"), "all iSCSI sessions are gone", 120)
    run("iscsiadm", "-k", "0", check=False)
    wait_until(lambda: not iscsid_running(), "iscsid ended")
    for directory in ("nodes", "send_targets"):
        shutil.rmtree(Path("/etc/iscsi", directory), ignore_errors=True)
