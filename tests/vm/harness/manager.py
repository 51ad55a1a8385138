"""What a service manager hears from a daemon: the datagrams of sd_notify(3), with their sender."""
from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .core import read, wait_until

ADDRESS = Path("/run/hawser-notify")
CREDENTIALS = struct.Struct("3i")  # pid, uid, gid


@dataclass(frozen=True)
class Notice:
    """One datagram; `maps` were there when it arrived."""

    at: float
    sender: int
    fields: dict[str, str]
    maps: int


def live_maps() -> int:
    """Multipath maps with a table, from sysfs: quick enough to be done for each datagram."""
    count = 0
    for directory in Path("/sys/block").glob("dm-*"):
        with suppress(OSError):
            if read(directory / "dm/uuid").startswith("mpath-") and read(directory / "size") != "0":
                count += 1
    return count


class Manager:
    """Listens until close(). `watchdog`: the period in which it wants to hear of the daemon."""

    def __init__(self, watchdog: float | None = None) -> None:
        ADDRESS.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.socket.settimeout(0.2)
        self.socket.bind(str(ADDRESS))
        self.watchdog = watchdog
        self.notices: list[Notice] = []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def command(self, words: list[str]) -> list[str]:
        """The command as a manager would execute it: in its environment, which names the pid."""
        script = f"export NOTIFY_SOCKET={ADDRESS}; "
        if self.watchdog:
            script += f"export WATCHDOG_PID=$$ WATCHDOG_USEC={int(self.watchdog * 1e6)}; "
        return ["sh", "-c", script + 'exec "$0" "$@"', *words]

    def _listen(self) -> None:
        while not self.stopping.is_set():
            try:
                data, ancillary, _, _ = self.socket.recvmsg(4096, socket.CMSG_SPACE(64))
            except TimeoutError:
                continue
            now = time.monotonic()
            sender = CREDENTIALS.unpack(ancillary[0][2][:CREDENTIALS.size])[0]
            pairs = (line.split("=", 1) for line in data.decode().splitlines() if "=" in line)
            self.notices.append(Notice(now, sender, dict(pairs), live_maps()))

    def heard(self, name: str, value: str = "1") -> list[Notice]:
        return [notice for notice in self.notices if notice.fields.get(name) == value]

    def wait_for(self, name: str, value: str = "1", count: int = 1) -> Notice:
        """Until it has been said `count` times; the last of them."""
        wait_until(lambda: len(self.heard(name, value)) >= count, f"{name}={value} ({count})")
        return self.heard(name, value)[count - 1]

    def close(self) -> None:
        self.stopping.set()
        self.thread.join(10)
        self.socket.close()
        ADDRESS.unlink(missing_ok=True)
