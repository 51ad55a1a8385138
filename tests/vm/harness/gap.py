"""How long nothing gets through a bond when the wire in use is cut: gap_probe, and its figures.

A probe every 250 us, so a Python program would measure itself; tests/vm/tools/gap_probe.cpp does it.
"""
from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .core import run
from .net import FarEnd, Wire
from .netns import Namespace

PROBE = Path("/mnt/share/tools/gap_probe")


@dataclass(frozen=True)
class Failover:
    """`lost` probes; `quiet_ms`: the longest pause before the cut, which is the machine's own."""

    wire: str
    gap_ms: float
    lost: int
    cut_ms: float
    quiet_ms: float


@dataclass(frozen=True)
class Spread:
    count: int
    p50: float
    p90: float
    p99: float
    max: float

    def __str__(self) -> str:
        return f"{self.p50:7.1f} {self.p90:7.1f} {self.p99:7.1f} {self.max:7.1f}"


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Iterable[float]) -> Spread:
    ordered = sorted(values)
    assert ordered, "nothing was measured"
    return Spread(len(ordered), percentile(ordered, 0.5), percentile(ordered, 0.9),
                  percentile(ordered, 0.99), ordered[-1])


def gaps(failovers: Iterable[Failover]) -> Spread:
    """Of the cuts that tell something."""
    return spread(one.gap_ms for one in failovers if one.lost > 0)


def measure(host: Namespace, far: FarEnd, to: str, wires: Iterable[Wire], count: int,
            seed: int = 1, settle_ms: int = 250) -> list[Failover]:
    """Cuts the wire in use `count` times. The probes go from `host` to the address `to` of `far`.

    A cut that cost no probe, for the machine let none be sent, is told too, and made up for.
    """
    assert PROBE.exists(), f"no {PROBE}: scripts/guest-run --share tools=build/vm/tools"
    ends = [f"--wire={wire.name}={wire.far.name}/{wire.port}" for wire in wires]
    command = host.command(PROBE, f"--far={far.name}", f"--to={to}", *ends, f"--count={count}",
                           f"--seed={seed}", f"--settle={settle_ms}")
    report = json.loads(run(*command, timeout=60 + 30 * count).stdout)
    return [Failover(one["wire"], one["gap_us"] / 1e3, one["lost"], one["cut_took_us"] / 1e3,
                     one["quiet_us"] / 1e3) for one in report["failovers"]]
