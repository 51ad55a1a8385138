"""SCSI disks as sysfs shows them: find, break, remove, bring back."""
from __future__ import annotations

import mmap
import os
import re
from dataclasses import dataclass
from pathlib import Path

from .core import read, try_write, wait_until, write

SCSI_DISKS = Path("/sys/class/scsi_disk")
HCTL = re.compile(r"(\d+):(\d+):(\d+):(\d+)")


@dataclass(frozen=True, order=True)
class Disk:
    """One path: a SCSI disk at one address. Its name may go to another disk after removal."""

    host: int
    channel: int
    target: int
    lun: int
    name: str

    @property
    def hctl(self) -> str:
        return f"{self.host}:{self.channel}:{self.target}:{self.lun}"

    @property
    def device(self) -> Path:
        return Path("/sys/class/scsi_device", self.hctl, "device")

    @property
    def block(self) -> Path:
        return Path("/sys/block", self.name)

    @property
    def devno(self) -> str:
        return read(self.block / "dev")

    @property
    def wwid(self) -> str:
        """As multipath names it: type digit and hexadecimal identifier."""
        return wwid_of(self.device)

    @property
    def state(self) -> str:
        return read(self.device / "state")

    def offline(self) -> None:
        write(self.device / "state", "offline\n")  # the kernel insists on the newline

    def running(self) -> None:
        write(self.device / "state", "running\n")

    def delete(self) -> None:
        write(self.device / "delete", "1")
        wait_until(lambda: not self.block.exists(), f"{self.name} is gone")

    def ios(self) -> int:
        """Reads and writes the kernel completed on this path so far."""
        fields = read(self.block / "stat").split()
        return int(fields[0]) + int(fields[4])

    def access_state(self) -> str:
        """ALUA state as the kernel knows it after a read: it hears of changes with commands only."""
        descriptor = os.open(f"/dev/{self.name}", os.O_RDONLY | os.O_DIRECT)
        try:
            with mmap.mmap(-1, mmap.PAGESIZE) as page:
                os.preadv(descriptor, [page], 0)
        finally:
            os.close(descriptor)
        return read(self.device / "access_state")


def wwid_of(device: Path) -> str:
    """From sysfs' wwid attribute: `naa.6...` is 3..., `t10.` and `eui.` stay rare here."""
    text = read(device / "wwid")
    return "3" + text[len("naa."):] if text.startswith("naa.") else text


def all_disks() -> list[Disk]:
    """Every SCSI disk there is, by address."""
    found: list[Disk] = []
    if not SCSI_DISKS.exists():
        return found
    for entry in SCSI_DISKS.iterdir():
        match = HCTL.fullmatch(entry.name)
        try:
            names = os.listdir(entry / "device/block")
        except OSError:  # just being added or removed
            continue
        if match and names:
            host, channel, target, lun = map(int, match.groups())
            found.append(Disk(host, channel, target, lun, names[0]))
    return sorted(found)


def disks_by_wwid(disks: list[Disk]) -> dict[str, list[Disk]]:
    result: dict[str, list[Disk]] = {}
    for disk in disks:
        result.setdefault(disk.wwid, []).append(disk)
    return result


def host_numbers(driver: str) -> list[int]:
    """SCSI hosts of a low-level driver, e.g. scsi_debug, in order of creation."""
    found: list[int] = []
    for entry in Path("/sys/class/scsi_host").iterdir():
        try:
            if read(entry / "proc_name") == driver:
                found.append(int(entry.name.removeprefix("host")))
        except OSError:
            continue
    return sorted(found)


def rescan_host(host: int) -> None:
    try_write(f"/sys/class/scsi_host/host{host}/scan", "- - -")


def wait_for_disks(count: int, of_driver: str, bound: float = 300) -> list[Disk]:
    """Scanning is asynchronous: until `count` disks of the driver are there."""
    def present() -> list[Disk]:
        hosts = set(host_numbers(of_driver))
        return [disk for disk in all_disks() if disk.host in hosts]

    wait_until(lambda: len(present()) == count, f"{count} disks of {of_driver}", bound)
    return present()
