"""One process of a service in the foreground: start, end, kill; what it logs, what it costs."""
from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from .core import wait_until

S = TypeVar("S", bound="Service")


class Service:
    """`log` is appended to over restarts. Who inherits says what is ready."""

    def __init__(self, name: str, command: list[str], log: Path,
                 environment: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.command = command
        self.log = log
        self.environment = dict(os.environ if environment is None else environment)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self: S, wait: bool = True, bound: float = 120) -> S:
        assert not self.alive
        with self.log.open("ab") as log:
            log.write(f"--- {self.name} starts\n".encode())
            log.flush()
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, env=self.environment)
        if wait:
            wait_until(self.ready, f"{self.name} is ready", bound, 0.1)
        return self

    def answers(self) -> bool:
        """Whether it answers and has begun its work; OSError while nobody listens."""
        raise NotImplementedError

    def ready(self) -> bool:
        ended = self.process and self.process.returncode
        assert self.alive, f"{self.name} ended with {ended}; the end of its log:\n" \
                           + "\n".join(self.log_text().splitlines()[-20:])
        try:
            return self.answers()
        except OSError:
            return False

    def stop(self, bound: float = 60) -> float:
        """TERM, and how long it took; an AssertionError when it does not end."""
        if not self.alive:
            return 0.0
        assert self.process
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(bound)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not end within {bound:.0f} s of TERM") from None
        return time.monotonic() - start

    def kill(self) -> None:
        if self.alive:
            assert self.process
            self.process.kill()
            self.process.wait(30)

    def log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def cpu_seconds(self) -> float:
        """Of all threads, ended ones too, by the scheduler's clock.

        The times in /proc/PID/stat are counted at clock ticks, and who is woken by timers runs at
        these more often than by chance.
        """
        process_cputime = ~self.pid << 3 | 2  # see clock_getcpuclockid(3)
        return time.clock_gettime(process_cputime)

    def memory_kb(self) -> dict[str, int]:
        """VmRSS, VmLck and so on."""
        found: dict[str, int] = {}
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            words = line.split()
            if len(words) == 3 and words[2] == "kB":
                found[words[0].rstrip(":")] = int(words[1])
        return found
