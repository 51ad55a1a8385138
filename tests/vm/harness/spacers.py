"""Empty SCSI hosts that keep the simulated array's hosts off certain numbers.

scsi_debug derives a host's ALUA state from its number modulo three: optimized, non-optimized,
standby (drivers/scsi/scsi_debug.c, resp_report_tgtpgs). A standby path refuses I/O. An array of
equally usable paths therefore needs somebody else on every third number; a loop-back target
without LUNs costs nothing. The kernel gives new hosts the lowest free number.
"""
from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from .core import loaded, modprobe, run

LOOPBACK = Path("/sys/kernel/config/target/loopback")
PREFIX = "naa.6001405dddd"
STANDBY = 2


def taken() -> set[int]:
    hosts = Path("/sys/class/scsi_host")
    return {int(entry.name.removeprefix("host")) for entry in hosts.iterdir()}


def first_free(numbers: set[int]) -> int:
    number = 0
    while number in numbers:
        number += 1
    return number


def occupy_standby_numbers(hosts: int) -> None:
    """So that the next `hosts` hosts get numbers that mean optimized or non-optimized.

    A number can only be had by creating hosts up to it, so holders fill the gap and go again.
    """
    modprobe("tcm_loop")
    if not LOOPBACK.parent.exists():
        run("mount", "-t", "configfs", "configfs", "/sys/kernel/config")
    LOOPBACK.mkdir(exist_ok=True)
    fillers: list[Path] = []
    usable = 0
    while usable < hosts:
        number = first_free(taken())
        directory = LOOPBACK / f"{PREFIX}{number:05d}"
        directory.mkdir()
        if number % 3 != STANDBY:
            fillers.append(directory)
            usable += 1
    for directory in fillers:
        directory.rmdir()


def remove() -> None:
    if loaded("tcm_loop"):
        for directory in LOOPBACK.glob(f"{PREFIX}*"):
            with suppress(OSError):
                directory.rmdir()
