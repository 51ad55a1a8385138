"""What the demonstration prints: steps, tables of paths, measured stalls."""
from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness import dm  # noqa: E402
from harness.client import ask  # noqa: E402
from harness.disks import Disk  # noqa: E402

BEGUN = time.monotonic()
COLOURS = {"red": "31", "green": "32", "bold": "1", "dim": "2"}


def paint(colour: str, text: str) -> str:
    if not os.environ.get("HAWSER_TTY"):
        return text
    return f"\033[{COLOURS[colour]}m{text}\033[0m"


def tell(text: str) -> None:
    print(f"{paint('dim', f'{time.monotonic() - BEGUN:6.1f}s')}  {text}", flush=True)


def headline(text: str) -> None:
    print(f"\n{paint('bold', text)}", flush=True)


class Watcher:
    """Prints each path of one map: where it goes, its state, the I/O it did since the last look."""

    def __init__(self, wwid: str, find: Callable[[], list[Disk]],
                 route: Callable[[Disk], str]) -> None:
        self.wwid = wwid
        self.name = dm.map_uuids()[f"mpath-{wwid}"]
        self.find = find
        self.route = route
        self.seen: dict[str, int] = {}
        self.look()

    @property
    def device(self) -> str:
        return f"/dev/mapper/{self.name}"

    def look(self) -> dict[str, int]:
        """I/Os by path since the last look."""
        now = {disk.name: disk.ios() for disk in self.find()}
        done = {name: count - min(count, self.seen.get(name, 0)) for name, count in now.items()}
        self.seen = now
        return done

    def show(self, seconds: float = 2.0) -> None:
        """Watches for `seconds`, then prints the table."""
        self.look()
        time.sleep(seconds)
        counts = self.look()
        states = path_states()
        for disk in self.find():
            state = states.get(disk.name, "not in the map")
            good = state == "active ready running"
            print(f"           {disk.name:5} {disk.hctl:9} {self.route(disk):28} "
                  f"{paint('green' if good else 'red', f'{state:24}')} "
                  f"{counts.get(disk.name, 0):5} I/Os in {seconds:.0f} s", flush=True)


def path_states() -> dict[str, str]:
    """dm state, checker state and device state of each path, as multipathd shows them."""
    reply = ask('show paths raw format "%d|%t|%T|%o"')
    rows = [line.split("|") for line in reply.splitlines() if "|" in line]
    return {name: " ".join(rest) for name, *rest in rows}
