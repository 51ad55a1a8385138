"""Fixtures of the scenarios, and one line of output at the start and end of each."""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from harness import bond, scene
from harness.array import Array
from harness.bond import Bondd
from harness.daemon import LOG, Daemon, Programs, config_text, programs_under_test
from harness.initiator import logout_everything
from harness.manager import Manager
from harness.netns import Namespace
from harness.san import San
from harness.sharing import sharing

Starter = Callable[..., Daemon]


@pytest.fixture(scope="session")
def programs() -> Programs:
    return programs_under_test()


@pytest.fixture(scope="module")
def fresh_devices() -> Iterator[None]:
    """For files that build their own arrays: nothing before, nothing after."""
    scene.clear_maps()
    scene.clear_devices()
    yield
    scene.clear_maps()
    scene.clear_devices()


@pytest.fixture(scope="module")
def shared_array(fresh_devices: None) -> Array:
    """Two LUNs over four hosts, shared by the scenarios of one file."""
    return Array(hosts=4, luns=2)


@pytest.fixture
def array(shared_array: Array) -> Iterator[Array]:
    """The shared array, whole at the start of each scenario."""
    yield shared_array
    restore(shared_array)


@pytest.fixture(scope="module")
def san(fresh_devices: None) -> Iterator[San]:
    """Two LUNs over two storage networks, with open-iscsi's own settings."""
    yield San()
    scene.clear_maps()
    logout_everything()


def restore(array: Array) -> None:
    """Gives the next scenario what this one broke."""
    missing = array.hosts - len(array.host_numbers)
    if missing > 0:
        array.add_hosts(missing)
    for disk in array.disks:
        if disk.state != "running":
            disk.running()
    if len(array.disks) != array.hosts * array.luns:
        array.rescan()


@pytest.fixture
def start(programs: Programs) -> Iterator[Starter]:
    """start("extra sections", keyword="value"): a running daemon, cleaned up afterwards."""
    daemons: list[Daemon] = []
    LOG.unlink(missing_ok=True)

    def starter(extra: str = "", wait: bool = True, manager: Manager | None = None,
                **defaults: str) -> Daemon:
        daemon = Daemon(programs, config_text(extra, **defaults), manager)
        daemons.append(daemon)
        return daemon.start(wait=wait)

    yield starter
    try:
        for daemon in daemons:
            daemon.stop()
    finally:
        scene.clear_maps()


@pytest.fixture
def alone(array: Array, programs: Programs) -> Iterator[Daemon]:
    """The programs with a configuration; the daemon does not run."""
    yield Daemon(programs, config_text())
    scene.clear_maps()


@pytest.fixture
def start_bondd() -> Iterator[Callable[..., Bondd]]:
    """start_bondd("configuration"): a running bondd, ended and forgotten afterwards."""
    bondds: list[Bondd] = []
    bond.forget_state()

    def starter(config: str = "", host: Namespace | None = None, wait: bool = True) -> Bondd:
        bondds.append(Bondd(config, host))
        return bondds[-1].start(wait=wait)

    yield starter
    try:
        for bondd in bondds:
            bondd.stop()
    finally:
        for bondd in bondds:
            bondd.kill()
        bond.forget_state()


class Reporter:
    """Own lines instead of pytest's dots: what runs now, how it went, how long it took."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}

    @pytest.hookimpl
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.begun = time.monotonic()
        self.failed = False
        print(f"  ... {self._name(nodeid)}", flush=True)

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._fail(report)
        elif report.skipped:
            self._finish("skipped", report.nodeid, str(report.longrepr[2]))  # type: ignore[index]
        elif report.when == "call":
            self._finish("passed", report.nodeid)

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.counts["failed"] += 1
            print(f"  FAILED to load {report.nodeid}\n{report.longreprtext}", flush=True)

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        total = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        print(f"  scenarios: {total} in {time.monotonic() - self.started:.0f} s", flush=True)

    def _fail(self, report: pytest.TestReport) -> None:
        self._finish("failed", report.nodeid, f"in {report.when}")
        print(report.longreprtext, flush=True)
        for title, text in report.sections:
            print(f"--- {title}\n{text}", flush=True)

    def _finish(self, word: str, nodeid: str, why: str = "") -> None:
        self.counts[word] += 1
        seconds = time.monotonic() - self.begun
        shown = {"passed": "ok", "failed": "FAILED", "skipped": "skipped"}[word]
        print(f"  {shown:7} {self._name(nodeid)} ({seconds:.1f} s) {why}".rstrip(), flush=True)

    @staticmethod
    def _name(nodeid: str) -> str:
        return nodeid.rpartition("/")[2].replace(".py::", ": ").removeprefix("test_")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options pytest's own reporter would define, which is switched off; its core reads them."""
    group = parser.getgroup("hawser")
    group.addoption("--verbose", dest="verbose", type=int, default=0)
    group.addoption("--tb", dest="tbstyle", default="short")
    group.addoption("--fulltrace", dest="fulltrace", default=False)
    group.addoption("--showlocals", dest="showlocals", default=False)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Reporter(), "hawser-reporter")
    config.pluginmanager.register(sharing(), "hawser-sharing")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Evidence is taken while it is there: before the fixtures clean up."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.failed and report.when == "call":
        report.sections.append(("evidence", scene.evidence()))
