"""How long the daemon takes to answer, measured all the time while something else happens."""
from __future__ import annotations

import statistics
import threading
import time

from .client import ask
from .core import wait_until

PAUSE = 0.05
BOUND = 60.0


class AnswerTimes:
    """Asks the same questions in turn, in a thread. A context manager."""

    def __init__(self, *commands: str) -> None:
        self.commands = commands
        self.seconds: list[float] = []
        self.refused: list[str] = []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._loop, daemon=True)

    def _loop(self) -> None:
        while not self.stopping.is_set():
            for command in self.commands:
                self._ask(command)
                self.stopping.wait(PAUSE)

    def _ask(self, command: str) -> None:
        start = time.monotonic()
        try:
            reply = ask(command, BOUND)
            if not reply or reply.startswith(("fail", "timeout")):
                self.refused.append(f"{command}: {reply!r}")
        except OSError as failure:
            self.refused.append(f"{command}: {failure}")
        self.seconds.append(time.monotonic() - start)

    def take(self, least: int = 40) -> list[float]:
        """The waits since the last take, `least` of them or more; each question was answered."""
        wait_until(lambda: len(self.seconds) >= least or self.refused, f"{least} answers")
        assert not self.refused, self.refused
        taken, self.seconds = self.seconds, []
        return taken

    def __enter__(self) -> AnswerTimes:
        self.thread.start()
        return self

    def close(self) -> None:
        """No more questions: the daemon is about to be ended."""
        self.stopping.set()
        self.thread.join(BOUND)

    def __exit__(self, kind: object, *_: object) -> None:
        self.close()
        assert kind is not None or not self.refused, self.refused


def milliseconds(times: list[float]) -> str:
    return f"median {statistics.median(times) * 1e3:.1f} ms, worst {max(times) * 1e3:.0f} ms"
