"""Verified I/O in the background (fio) and a probe that measures how long I/O stalls."""
from __future__ import annotations

import json
import mmap
import os
import random
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from .core import read, wait_until


@dataclass
class IoReport:
    errors: int
    reads: int
    writes: int
    worst_ms: float
    text: str

    @property
    def total(self) -> int:
        return self.reads + self.writes


class VerifiedIo:
    """fio writes checksummed blocks and reads them back, until stop(). A context manager."""

    def __init__(self, target: str, size_mb: int = 24, depth: int = 4, *options: str) -> None:
        self.target = target
        self.result = Path("/tmp", f"fio-{os.path.basename(target)}.json")
        self.log = Path("/tmp", f"fio-{os.path.basename(target)}.log")
        self.command = [
            "fio", "--name=verified", "--filename=@node@", "--rw=randwrite", "--bs=4k",
            f"--size={size_mb}m", "--direct=1", "--ioengine=libaio", f"--iodepth={depth}",
            "--verify=crc32c", "--verify_backlog=64", "--verify_fatal=1", "--serialize_overlap=1",
            # Always some in flight; as fast as it goes would leave the emulated processors no time
            # for what is tested.
            "--rate_iops=500", "--time_based", "--runtime=3600", "--randrepeat=0",
            "--verify_state_save=0", "--output-format=json", f"--output={self.result}", *options]
        self.process: subprocess.Popen[bytes] | None = None
        self.report: IoReport | None = None

    def start(self) -> VerifiedIo:
        # Without a node fio would make a file of that name in /dev and be content.
        wait_until(lambda: is_block_device(self.target), f"{self.target} exists")
        # fio opens its file again for each pass: by the kernel's name, which no rename changes.
        node = os.path.realpath(self.target)
        command = [word.replace("@node@", node) for word in self.command]
        self.result.unlink(missing_ok=True)
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        stdout=self.log.open("wb"), stderr=subprocess.STDOUT)
        stat = Path("/sys/class/block", os.path.basename(node), "stat")
        # Writes only: udev's probing reads the device too.
        before = written(stat)
        wait_until(lambda: written(stat) > before + 64 or not self.running, "fio is at work")
        return self

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, bound: float = 120) -> IoReport:
        """Ends the run; the report says how it went."""
        if self.report:
            return self.report
        assert self.process
        if self.running:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(bound)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"fio on {self.target} is stuck") from None
        self.report = self._parse()
        return self.report

    def _parse(self) -> IoReport:
        text = self.result.read_text() if self.result.exists() else ""
        log = self.log.read_text(errors="replace")
        try:
            job = json.loads(text[text.index("{"):])["jobs"][0]
        except (ValueError, KeyError, IndexError):
            return IoReport(1, 0, 0, 0.0, f"fio gave no report\n{text}\n{log}")
        directions = [job["read"], job["write"]]
        worst = max(one["lat_ns"]["max"] for one in directions) / 1e6
        return IoReport(int(job["error"]) or int(job.get("total_err", 0)),
                        directions[0]["total_ios"], directions[1]["total_ios"], worst, log)

    def finish(self) -> IoReport:
        """Ends the run and insists that it was perfect."""
        report = self.stop()
        assert report.errors == 0, f"I/O errors on {self.target}: {report.text}"
        assert report.total > 0, f"no I/O was done on {self.target}"
        return report

    def __enter__(self) -> VerifiedIo:
        return self.start()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.finish()
        elif self.running:
            assert self.process
            self.process.kill()
            self.process.wait(30)


def is_block_device(path: str) -> bool:
    return Path(path).is_block_device()


def written(stat: Path) -> int:
    """Writes completed."""
    return int(read(stat).split()[4])


class StallProbe:
    """Small direct reads, one after the other, in a thread: the worst wait is the stall."""

    def __init__(self, target: str, pause: float = 0.005) -> None:
        wait_until(lambda: is_block_device(target), f"{target} exists")
        self.descriptor = os.open(target, os.O_RDONLY | os.O_DIRECT)
        self.blocks = max(1, os.lseek(self.descriptor, 0, os.SEEK_END) // 4096)
        self.buffer = mmap.mmap(-1, 4096)
        self.pause = pause
        self.worst = 0.0
        self.errors = 0
        self.begun: float | None = None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._loop, daemon=True)
        self.thread.start()

    def _loop(self) -> None:
        while not self.stopping.is_set():
            start = self.begun = time.monotonic()
            try:
                os.preadv(self.descriptor, [self.buffer], 4096 * random.randrange(self.blocks))
            except OSError:
                self.errors += 1
            self.begun = None
            self.worst = max(self.worst, time.monotonic() - start)
            self.stopping.wait(self.pause)

    def take(self) -> float:
        """The worst wait since the last take, in seconds; a read still waiting counts."""
        worst, self.worst = max(self.worst, self.waiting), 0.0
        return worst

    @property
    def waiting(self) -> float:
        """For how long the read that is under way has been."""
        begun = self.begun
        return time.monotonic() - begun if begun else 0.0

    def close(self) -> None:
        self.stopping.set()
        self.thread.join(60)
        if not self.thread.is_alive():
            os.close(self.descriptor)

    def __enter__(self) -> StallProbe:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
