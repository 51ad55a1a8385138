"""Hawser beside Debian's multipath-tools, same guest, same arrays: what they cost.

run.py [PATHS...]: 64 and 512 unless told. Emulation is slow and noisy: read the ratios.
"""
from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "vm"))

from harness import scene, spacers  # noqa: E402
from harness.array import Array  # noqa: E402
from harness.client import Client, ask  # noqa: E402
from harness.core import Stopwatch, wait_until  # noqa: E402
from harness.daemon import Daemon, Programs, config_text, hawser, reference  # noqa: E402

HOSTS = 8
IDLE_SECONDS = 30.0
STATES = 'show paths raw format "%t"'
BOUND = 600.0


@dataclass
class Figures:
    start_s: float
    list_s: float
    show_paths_ms: float
    udev_question_ms: float
    idle_cpu_s: float
    rss_mb: float
    locked_mb: float
    reconfigure_s: float
    reconfigure_worst_answer_s: float


LABELS = {
    "start_s": "start to all paths active, s",
    "list_s": "multipath -ll, s",
    "show_paths_ms": "show paths, ms (median of 10)",
    "udev_question_ms": "multipath -u of one disk, ms (median of 20)",
    "idle_cpu_s": f"CPU while idle for {IDLE_SECONDS:.0f} s, s",
    "rss_mb": "resident memory, MB",
    "locked_mb": "locked memory, MB",
    "reconfigure_s": "reconfigure until all paths are known, s",
    "reconfigure_worst_answer_s": "worst answer meanwhile, s",
}


def active_paths() -> int:
    try:
        return ask(STATES, timeout=BOUND).split().count("active")
    except OSError:
        return 0


def timed_start(daemon: Daemon, paths: int) -> float:
    watch = Stopwatch()
    daemon.start(wait=False)
    wait_until(lambda: active_paths() == paths, f"{paths} active paths", BOUND, 0.1)
    return watch.seconds


def timed_list(daemon: Daemon) -> float:
    watch = Stopwatch()
    text = daemon.multipath("-ll", timeout=BOUND)
    assert "active" in text, text
    return watch.seconds


def timed_answers(count: int = 10) -> float:
    with Client(timeout=BOUND) as client:
        times = []
        for _ in range(count):
            watch = Stopwatch()
            client.command("show paths")
            times.append(watch.seconds)
    return statistics.median(times)


def timed_question(daemon: Daemon, disk: str, count: int = 20) -> float:
    """As udev asks for every disk."""
    times = []
    for _ in range(count):
        watch = Stopwatch()
        subprocess.run([daemon.programs.multipath, "-u", disk], env=daemon.environment,
                       stdout=subprocess.DEVNULL, check=False)
        times.append(watch.seconds)
    return statistics.median(times)


def idle_cpu(daemon: Daemon) -> float:
    before = daemon.cpu_seconds()
    time.sleep(IDLE_SECONDS)
    return daemon.cpu_seconds() - before


def timed_reconfigure(paths: int) -> tuple[float, float]:
    """Until every path is known and active again after the order, and the slowest answer."""
    watch = Stopwatch()
    assert ask("reconfigure", timeout=BOUND).strip() == "ok"
    complete = 0.0
    worst = 0.0
    # Some daemons begin late: only a stretch of complete answers says that it is over.
    while watch.seconds - complete < 5.0 and watch.seconds < BOUND:
        one = Stopwatch()
        count = active_paths()
        busy = "configur" in ask("show daemon", timeout=BOUND)
        worst = max(worst, one.seconds)
        if count != paths or busy:
            complete = watch.seconds
        time.sleep(0.05)
    return complete, worst


def measure(programs: Programs, paths: int, disk: str) -> Figures:
    config = config_text(polling_interval="5", user_friendly_names="no")
    daemon = Daemon(programs, config)
    try:
        start = timed_start(daemon, paths)
        wait_until(daemon.ready, "idle", BOUND)
        # What start-up left to do is not idling.
        time.sleep(5)
        listed, answer = timed_list(daemon), timed_answers()
        question, idle = timed_question(daemon, disk), idle_cpu(daemon)
        memory = daemon.memory_kb()
        again, worst = timed_reconfigure(paths)
        return Figures(start, listed, answer * 1e3, question * 1e3, idle, memory["VmRSS"] / 1024,
                       memory.get("VmLck", 0) / 1024, again, worst)
    finally:
        daemon.stop()
        scene.clear_maps()


def print_table(paths: int, ours: Figures | None, theirs: Figures) -> None:
    print(f"\n{paths} paths in {paths // HOSTS} maps")
    print(f"  {'':44} {'Hawser':>10} {'0.9.4':>10} {'ratio':>8}")
    for name, label in LABELS.items():
        other = getattr(theirs, name)
        own = getattr(ours, name) if ours else float("nan")
        ratio = f"{other / own:.1f}x" if ours and own > 0 else "-"
        print(f"  {label:44} {own:10.2f} {other:10.2f} {ratio:>8}", flush=True)


def main() -> int:
    sizes = [int(word) for word in sys.argv[1:]] or [64, 512]
    candidates = [reference()]
    if Path(hawser().multipathd).exists():
        candidates.insert(0, hawser())
    rows = []
    failures = 0
    for paths in sizes:
        array = Array(hosts=HOSTS, luns=paths // HOSTS, size_mb=8)
        found: dict[str, Figures] = {}
        for programs in candidates:
            print(f"measuring {programs.name} with {paths} paths ...", flush=True)
            try:
                found[programs.name] = measure(programs, paths, array.disks[0].name)
            except (AssertionError, OSError, subprocess.SubprocessError) as failure:
                failures += 1
                print(f"  {programs.name} failed: {failure}\n{scene.evidence()}", flush=True)
            rows += [{"paths": paths, "who": name, **asdict(one)} for name, one in found.items()]
        if "reference" in found:
            print_table(paths, found.get("hawser"), found["reference"])
        array.unload()
        spacers.remove()
    Path("/mnt/results/bench.json").write_text(json.dumps(rows, indent=1))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
