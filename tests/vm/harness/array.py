"""A simulated array: every LUN is seen once by each of several SCSI hosts (scsi_debug)."""
from __future__ import annotations

from pathlib import Path

from . import spacers
from .core import loaded, modprobe, read, run, settle, wait_until, write
from .disks import Disk, all_disks, disks_by_wwid, host_numbers, rescan_host, wait_for_disks

DRIVER = Path("/sys/bus/pseudo/drivers/scsi_debug")


class Array:
    """`hosts` times `luns` disks, `luns` different WWIDs.

    In the stories told here host 0 and 1 are one adapter (HBA) with controller A and B, host 2
    and 3 the other one.
    """

    def __init__(self, hosts: int = 4, luns: int = 2, size_mb: int = 64, alua: bool = False,
                 **options: object) -> None:
        """`alua`: hosts are optimized, non-optimized and standby in turn; else all usable."""
        assert not loaded("scsi_debug"), "scsi_debug is still loaded"
        self.hosts = hosts
        self.luns = luns
        if not alua:
            spacers.occupy_standby_numbers(hosts)
        settings: dict[str, object] = {
            "vpd_use_hostno": 0, "add_host": hosts, "max_luns": luns, "delay": 0,
            "dev_size_mb": size_mb, "per_host_store": 0}
        settings.update(options)
        modprobe("scsi_debug", *(f"{name}={value}" for name, value in settings.items()))
        wait_for_disks(hosts * luns, "scsi_debug")
        settle()

    @property
    def disks(self) -> list[Disk]:
        hosts = set(self.host_numbers)
        return [disk for disk in all_disks() if disk.host in hosts]

    @property
    def host_numbers(self) -> list[int]:
        return host_numbers("scsi_debug")

    @property
    def wwids(self) -> list[str]:
        return sorted(disks_by_wwid(self.disks))

    def paths_of(self, wwid: str) -> list[Disk]:
        return disks_by_wwid(self.disks).get(wwid, [])

    def of_host(self, host: int) -> list[Disk]:
        return [disk for disk in self.disks if disk.host == host]

    def rescan(self) -> None:
        """Brings deleted disks back."""
        for host in self.host_numbers:
            rescan_host(host)
        expected = len(self.host_numbers) * self.luns
        wait_until(lambda: len(self.disks) == expected, f"{expected} disks after the scan", 120)

    def remove_hosts(self, count: int = 1) -> None:
        """The newest hosts disappear with all their disks, as when a cable or switch dies."""
        wanted = len(self.host_numbers) - count
        write(DRIVER / "add_host", str(-count))
        wait_until(lambda: len(self.host_numbers) == wanted, f"{count} hosts are gone")

    def add_hosts(self, count: int = 1) -> None:
        before = len(self.host_numbers)
        write(DRIVER / "add_host", str(count))
        wait_until(lambda: len(self.host_numbers) == before + count, f"{count} more hosts")
        wait_for_disks((before + count) * self.luns, "scsi_debug")

    def set_option(self, name: str, value: object) -> None:
        """Writable parameters: opts, every_nth, delay, ndelay, vpd_use_hostno, max_luns..."""
        write(DRIVER / name, str(value))

    def option(self, name: str) -> str:
        return read(DRIVER / name)

    def unload(self) -> None:
        unload()


def unload() -> None:
    """Removes scsi_debug; sysfs first, since modprobe -r fails while a disk is offline and busy."""
    if loaded("scsi_debug"):
        def removed() -> bool:
            return run("modprobe", "-r", "scsi_debug", check=False).returncode == 0
        wait_until(removed, "scsi_debug can be unloaded", 60, 0.5)
        settle()
