"""The daemon under test: start, ask, end, kill. Ours, or the predecessor's for comparison."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .client import ask
from .core import run
from .manager import Manager
from .service import Service

CONFIG = Path("/etc/multipath.conf")
LOG = Path("/tmp/multipathd.log")
REFERENCE = Path("/opt/reference")
READY = re.compile(r"pid \d+ (idle|running)")

# Simple on purpose: every path is equal, failures show at once, nothing is detected behind the
# test's back. Scenarios that want ALUA or queueing say so.
DEFAULTS = {
    "user_friendly_names": "yes",
    "find_multipaths": "greedy",
    "polling_interval": "1",
    "path_grouping_policy": "multibus",
    "path_selector": '"round-robin 0"',
    "path_checker": "tur",
    "prio": "const",
    "detect_prio": "no",
    "detect_checker": "no",
    "no_path_retry": "fail",
    "failback": "immediate",
}


@dataclass(frozen=True)
class Programs:
    """Where the daemon and the tool are, and what they need to run."""

    name: str
    multipathd: str = "/usr/sbin/multipathd"
    multipath: str = "/usr/sbin/multipath"
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def is_reference(self) -> bool:
        return self.name == "reference"


def hawser() -> Programs:
    return Programs("hawser")


def reference() -> Programs:
    """Debian's multipath-tools, unpacked; its plug-ins are looked for in a fixed directory."""
    plugins = Path("/lib/multipath")
    if not plugins.exists():
        plugins.symlink_to(REFERENCE / "lib/multipath")
    elif not (plugins / "libchecktur.so").exists():
        run("mount", "--bind", REFERENCE / "lib/multipath", plugins)
    libraries = f"{REFERENCE}/lib:{REFERENCE}/usr/lib/x86_64-linux-gnu:" \
                f"{REFERENCE}/lib/x86_64-linux-gnu"
    return Programs("reference", str(REFERENCE / "sbin/multipathd"),
                    str(REFERENCE / "sbin/multipath"), {"LD_LIBRARY_PATH": libraries})


def programs_under_test() -> Programs:
    return reference() if os.environ.get("HAWSER_UNDER_TEST") == "reference" else hawser()


def config_text(extra: str = "", **defaults: str) -> str:
    """DEFAULTS changed by `defaults` (None drops a keyword), then `extra` sections."""
    merged = {key: value for key, value in {**DEFAULTS, **defaults}.items() if value}
    lines = "".join(f"\t{key} {value}\n" for key, value in merged.items())
    return f'defaults {{\n{lines}}}\nblacklist {{\n\tdevnode "^(vd|loop|ram)"\n}}\n{extra}'


def forget_state() -> None:
    """As on a machine that never ran multipath."""
    shutil.rmtree("/etc/multipath", ignore_errors=True)
    shutil.rmtree("/run/multipath", ignore_errors=True)
    for path in (CONFIG, Path("/etc/multipath/conf.d")):
        with suppress(FileNotFoundError, IsADirectoryError):
            path.unlink()
    Path("/run/multipath").mkdir(mode=0o700, exist_ok=True)


class Daemon(Service):
    """One multipathd process, in the foreground, its log in LOG (appended over restarts)."""

    def __init__(self, programs: Programs, config: str | None = None,
                 manager: Manager | None = None) -> None:
        """`manager`: it is started as a service of that one."""
        command = [programs.multipathd, "-d", "-s"]
        if manager is not None:
            command = manager.command(command)
        super().__init__(f"multipathd ({programs.name})", command, LOG,
                         {**os.environ, **programs.environment})
        self.programs = programs
        if config is not None:
            CONFIG.write_text(config)

    def answers(self) -> bool:
        return bool(READY.match(ask("show daemon", timeout=20)))

    def ask(self, text: str, timeout: float = 60) -> str:
        return ask(text, timeout)

    def order(self, text: str, timeout: float = 60) -> None:
        """A command that must be answered with ok."""
        reply = ask(text, timeout)
        assert reply.strip() == "ok", f"{text}: {reply!r}"

    def rows(self, what: str, columns: str) -> list[list[str]]:
        """`show WHAT raw format`, split at bars: rows("paths", "%d|%t")."""
        reply = ask(f'show {what} raw format "{columns}"')
        return [line.split("|") for line in reply.splitlines() if "|" in line]

    def dm_states(self) -> dict[str, str]:
        return {name: state for name, state in self.rows("paths", "%d|%t")}

    def multipath(self, *arguments: str, check: bool = True, timeout: float = 120) -> str:
        """The tool's standard output."""
        return self.tool(*arguments, check=check, timeout=timeout).stdout

    def tool(self, *arguments: str, check: bool = True,
             timeout: float = 120) -> subprocess.CompletedProcess[str]:
        variables = [f"{key}={value}" for key, value in self.programs.environment.items()]
        return run("env", *variables, self.programs.multipath, *arguments, check=check,
                   timeout=timeout)

    def multipathd(self, *arguments: str, check: bool = True) -> str:
        """The daemon binary as client."""
        variables = [f"{key}={value}" for key, value in self.programs.environment.items()]
        return run("env", *variables, self.programs.multipathd, *arguments, check=check).stdout

    def configure(self, extra: str = "", **defaults: str) -> None:
        """Another configuration for the running daemon. Its effects are to be waited for."""
        CONFIG.write_text(config_text(extra, **defaults))
        self.order("reconfigure")


def log_text() -> str:
    return LOG.read_text(errors="replace") if LOG.exists() else ""
