"""Waiting, running programs, and saying what happens."""
from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# The emulated guest is 10-20 times slower than hardware and its host may be busy: bounds say
# "something is stuck", never "something is slow".
GENEROUS = 120.0


class Unmet(AssertionError):
    """A condition that was waited for did not come true in time."""


def wait_until(predicate: Callable[[], T], what: str, bound: float = GENEROUS,
               interval: float = 0.25) -> T:
    """Polls `predicate` until it is true and returns its value; Unmet after `bound` seconds.

    Most predicates run a program, which costs an emulated guest a tenth of a second: asking all the
    time would leave little for what is waited for.
    """
    deadline = time.monotonic() + bound
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Unmet(f"after {bound:.0f} s still not: {what} (last value: {value!r})")
        time.sleep(interval)


def holds_for(predicate: Callable[[], object], what: str, seconds: float) -> None:
    """Fails when `predicate` turns false within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert predicate(), f"did not last: {what}"
        time.sleep(0.1)


def run(*command: str | Path, check: bool = True, timeout: float = 120,
        stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a program, returns its output; an AssertionError with that output when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, text=True, capture_output=True, timeout=timeout, input=stdin,
                          errors="replace")
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(words)}: exit {done.returncode}\n"
                             f"{done.stdout}{done.stderr}")
    return done


def output(*command: str | Path, **options: float) -> str:
    return run(*command, **options).stdout  # type: ignore[arg-type]


def program_runs(name: str) -> bool:
    """Whether a process of that name lives; a zombie that nobody has asked about does not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            comm, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:  # it has just ended
            continue
        if comm == name and rest.split()[0] != "Z":
            return True
    return False


def read(path: Path | str) -> str:
    return Path(path).read_text(errors="replace").strip()


def write(path: Path | str, text: str) -> None:
    """One write(2), as sysfs and configfs want it."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def try_write(path: Path | str, text: str) -> bool:
    try:
        write(path, text)
    except OSError:
        return False
    return True


def modprobe(*arguments: str) -> None:
    run("modprobe", *arguments)


def loaded(module: str) -> bool:
    return Path("/sys/module", module.replace("-", "_")).exists()


def settle(bound: float = 300) -> None:
    """Until udev has nothing left to do."""
    run("udevadm", "settle", f"--timeout={bound:.0f}", timeout=bound + 10)


class Stopwatch:
    def __init__(self) -> None:
        self.start = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.start
