"""One network namespace: entered, asked and changed without running programs where that is possible.

An exec costs the emulated guest 70 ms; a socket that was made in a namespace, and a sysfs that was
mounted in it, reach into it for nothing.
"""
from __future__ import annotations

import ctypes
import fcntl
import json
import os
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .core import read, run

NAMES = Path("/run/netns")
MOUNTS = Path("/run/hawser-sysfs")
CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8913, 0x8914
IFF_UP = 0x1
IFREQ = struct.Struct("16sH22x")
LIBC = ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def ip_batch(lines: Iterable[str], name: str = "", check: bool = True) -> None:
    """Lines for `ip -batch` in a namespace; without `check` what fails is left out."""
    text = "".join(f"{line}\n" for line in lines)
    where = ["-n", name] if name else []
    force = [] if check else ["-force"]
    if text:
        run("ip", *where, *force, "-batch", "-", check=check, stdin=text)


def add_namespaces(*names: str) -> None:
    """All in one go; a Namespace each takes them into use."""
    ip_batch(f"netns add {name}" for name in names)


class Namespace:
    """`name` as `ip netns` knows it; empty: the one the guest booted with."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.sysfs = Path("/sys")
        if name:
            self.sysfs = MOUNTS / name
            self.sysfs.mkdir(parents=True, exist_ok=True)
        with self.entered():
            self.control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            if name:
                checked(LIBC.mount(b"sysfs", bytes(self.sysfs), b"sysfs", 0, None),
                        f"mount {self.sysfs}")
        self.set_up("lo")

    @contextmanager
    def entered(self) -> Iterator[None]:
        """The calling thread, and what it starts meanwhile, is in the namespace."""
        if not self.name:
            yield
            return
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(NAMES / self.name, os.O_RDONLY)
        try:
            checked(LIBC.setns(there, CLONE_NEWNET), f"enter {self.name}")
            try:
                yield
            finally:
                checked(LIBC.setns(home, CLONE_NEWNET), "come back")
        finally:
            os.close(there)
            os.close(home)

    def command(self, *words: str | Path) -> list[str]:
        """The command as it runs in there: with /sys and /proc/net of that namespace."""
        inside = ["ip", "netns", "exec", self.name] if self.name else []
        return [*inside, *map(str, words)]

    def ip(self, *lines: str) -> None:
        ip_batch(lines, self.name)

    def links(self, *selection: str) -> list[dict[str, Any]]:
        """`ip -json -details link show`, parsed; `selection` as in "dev", "bond0"."""
        where = ["-n", self.name] if self.name else []
        return json.loads(run("ip", *where, "-json", "-details", "link", "show",
                              *selection).stdout or "[]")

    def file(self, device: str, name: str) -> Path:
        """/sys/class/net/DEVICE/NAME of that namespace."""
        return self.sysfs / "class/net" / device / name

    def read(self, device: str, name: str) -> str:
        return read(self.file(device, name))

    def has(self, device: str) -> bool:
        return self.file(device, "ifindex").exists()

    def proc(self, name: str) -> str:
        """/proc/net/NAME of that namespace."""
        with self.entered():
            return Path("/proc/thread-self/net", name).read_text()

    def set_up(self, device: str, up: bool = True) -> None:
        request = IFREQ.pack(device.encode(), 0)
        _, flags = IFREQ.unpack(fcntl.ioctl(self.control, SIOCGIFFLAGS, request))
        flags = flags | IFF_UP if up else flags & ~IFF_UP
        fcntl.ioctl(self.control, SIOCSIFFLAGS, IFREQ.pack(device.encode(), flags))

    def release(self) -> None:
        """Lets go of it, so that it ends with its name."""
        self.control.close()
        if self.name:
            checked(LIBC.umount2(bytes(self.sysfs), 0), f"umount {self.sysfs}")
            self.sysfs.rmdir()
