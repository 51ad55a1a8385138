"""The daemon as a service: what it tells its manager, what it does on signals, what it refuses."""
from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import statistics
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Starter
from harness import dm
from harness.answers import AnswerTimes
from harness.array import Array
from harness.client import ask
from harness.core import holds_for, output, read, run, wait_until
from harness.daemon import CONFIG, Daemon, config_text, log_text
from harness.manager import Manager, Notice
from harness.scene import say

PID_FILE = Path("/run/multipathd.pid")
PERIOD = 2.0
FLOCK = struct.Struct("hhqqi4x")  # type, whence, start, length, pid
PTRACE_ATTACH, PTRACE_DETACH = 16, 17


@pytest.fixture
def manager() -> Iterator[Manager]:
    manager = Manager()
    yield manager
    manager.close()


@pytest.fixture
def watching_manager() -> Iterator[Manager]:
    manager = Manager(watchdog=PERIOD)
    yield manager
    manager.close()


def begin(start: Starter, manager: Manager | None = None, **keywords: str) -> Daemon:
    daemon = start(manager=manager, **keywords)
    dm.wait_for_maps(2, paths=4)
    return daemon


# --- readiness and reload -----------------------------------------------------------------------

def test_ready_is_said_when_the_maps_are_there(array: Array, start: Starter,
                                               manager: Manager) -> None:
    daemon = start(manager=manager)
    ready = manager.wait_for("READY")
    assert ready.maps == 2, f"{ready.maps} of 2 maps existed when it said READY"
    manager.wait_for("STATUS", "up")
    assert manager.notices[0].fields == {"STATUS": "configure"}
    assert {notice.sender for notice in manager.notices} == {daemon.pid}
    assert len(manager.heard("READY")) == 1


def test_a_reload_while_it_starts_does_not_make_it_ready(array: Array, start: Starter,
                                                         manager: Manager) -> None:
    """Whoever orders itself after multipathd wants the maps, not the second configuration."""
    daemon = start(manager=manager, wait=False)
    wait_until(lambda: answered("show daemon"), "multipathd listens", interval=0.001)
    assert "configure" in daemon.ask("show daemon"), "it was ready too soon for this test"
    daemon.order("reconfigure")
    assert manager.wait_for("READY").maps == 2
    assert manager.heard("RELOADING") == []


def answered(command: str) -> bool:
    try:
        return ask(command).startswith("pid ")
    except OSError:
        return False


def assert_reloaded(manager: Manager, count: int) -> None:
    """The `count`th reload was announced and ended, in that order, with the time systemd wants."""
    reloading = manager.wait_for("RELOADING", count=count)
    ready = manager.wait_for("READY", count=count + 1)
    assert manager.notices.index(reloading) < manager.notices.index(ready)
    said = int(reloading.fields["MONOTONIC_USEC"]) / 1e6
    assert said <= reloading.at and reloading.at - said < 10, (said, reloading.at)
    manager.wait_for("STATUS", "up", count=count + 1)


def test_a_reload_is_announced_and_ends(array: Array, start: Starter, manager: Manager) -> None:
    daemon = begin(start, manager)
    with AnswerTimes("show daemon"):
        daemon.order("reconfigure")
        assert_reloaded(manager, 1)
        os.kill(daemon.pid, signal.SIGHUP)
        assert_reloaded(manager, 2)
    assert len(manager.heard("READY")) == 3
    assert len(dm.wait_for_maps(2, paths=4)) == 2


# --- watchdog -----------------------------------------------------------------------------------

@contextmanager
def state_thread_held(daemon: Daemon) -> Iterator[None]:
    """Its first thread stands still, as in an endless loop or a stuck call; the others go on."""
    libc = ctypes.CDLL(None, use_errno=True)

    def trace(request: int) -> None:
        assert libc.ptrace(request, daemon.pid, 0, 0) == 0, os.strerror(ctypes.get_errno())

    trace(PTRACE_ATTACH)
    os.waitpid(daemon.pid, 0)
    try:
        yield
    finally:
        trace(PTRACE_DETACH)


def test_the_watchdog_hears_from_the_loop_and_from_nobody_else(
        array: Array, start: Starter, watching_manager: Manager) -> None:
    manager = watching_manager
    daemon = begin(start, manager)

    def beats() -> list[Notice]:
        return manager.heard("WATCHDOG")

    first = len(beats())
    wait_until(lambda: len(beats()) > first + 8, "eight beats")
    times = [notice.at for notice in beats()[first:]]
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    say(f"every {statistics.mean(gaps):.2f} s of {PERIOD:.0f} s, {max(gaps):.2f} s at most")
    # libsystemd beats at half to three quarters of the period, and when the loop wakes for other
    # reasons earlier, but never before a quarter of it.
    assert 0.24 * PERIOD < statistics.mean(gaps) < 0.9 * PERIOD
    assert max(gaps) < PERIOD
    with state_thread_held(daemon):
        time.sleep(0.3)  # what was sent before arrives
        heard = len(beats())
        holds_for(lambda: len(beats()) == heard, "silence of a stuck loop", 3 * PERIOD)
    wait_until(lambda: len(beats()) > heard, "the loop runs again")
    assert daemon.ready()


def test_no_beats_for_a_manager_that_does_not_watch(array: Array, start: Starter,
                                                    manager: Manager) -> None:
    daemon = begin(start, manager)
    daemon.stop()
    assert manager.heard("WATCHDOG") == []


# --- signals ------------------------------------------------------------------------------------

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
def test_it_ends_in_order(array: Array, start: Starter, manager: Manager,
                          number: signal.Signals) -> None:
    daemon = begin(start, manager)
    assert daemon.process
    daemon.process.send_signal(number)
    assert daemon.process.wait(60) == 0
    stopping = manager.wait_for("STOPPING")
    status = manager.wait_for("STATUS", "shutdown")
    assert manager.notices.index(stopping) > manager.notices.index(manager.heard("READY")[-1])
    assert status.maps == 2 and len(dm.map_names()) == 2, "maps outlive the daemon"
    assert not PID_FILE.exists()


def test_user_signals_end_nothing(array: Array, start: Starter) -> None:
    daemon = begin(start)
    for number in (signal.SIGUSR1, signal.SIGUSR2):
        os.kill(daemon.pid, number)
        assert daemon.ready(), number
    assert len(dm.wait_for_maps(2, paths=4)) == 2


# --- process ------------------------------------------------------------------------------------

def lock_holder(path: Path) -> int:
    """The process that keeps others from writing the whole file; 0: nobody."""
    with path.open("r+b") as file:
        asked = FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        return int(FLOCK.unpack(fcntl.fcntl(file, fcntl.F_GETLK, asked))[4])


def test_memory_is_locked_and_the_pid_file_is_held(array: Array, start: Starter) -> None:
    daemon = begin(start)
    locked = daemon.memory_kb()["VmLck"]
    say(f"{locked} kB locked, {daemon.memory_kb()['VmRSS']} kB resident")
    assert locked > 0
    assert PID_FILE.read_text() == f"{daemon.pid}\n"
    assert PID_FILE.stat().st_mode & 0o022 == 0, "others may write it"
    assert lock_holder(PID_FILE) == daemon.pid
    assert read(f"/proc/{daemon.pid}/comm") == "multipathd"
    assert read(f"/proc/{daemon.pid}/oom_score_adj") == "-1000"


def test_a_second_daemon_names_the_first(array: Array, start: Starter) -> None:
    daemon = begin(start)
    second = run("timeout", "60", daemon.programs.multipathd, "-d", "-s", check=False)
    assert second.returncode == 1
    assert str(daemon.pid) in second.stderr, second.stderr
    assert PID_FILE.read_text() == f"{daemon.pid}\n" and lock_holder(PID_FILE) == daemon.pid
    assert daemon.ready() and len(dm.wait_for_maps(2, paths=4)) == 2


def test_a_killed_daemons_pid_file_is_taken_over(array: Array, start: Starter) -> None:
    daemon = begin(start)
    daemon.kill()
    assert PID_FILE.exists(), "nobody tidied up"
    daemon.start()
    assert PID_FILE.read_text() == f"{daemon.pid}\n" and lock_holder(PID_FILE) == daemon.pid


def test_only_root_may_run_it(array: Array, start: Starter) -> None:
    daemon = begin(start)
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    for command in ((daemon.programs.multipathd, "-d"), (daemon.programs.multipath, "-ll")):
        refused = run("timeout", "60", *nobody, *command, check=False)
        assert (refused.returncode, refused.stdout) == (1, ""), command
        assert "need to be root" in refused.stderr, refused.stderr


# --- configuration that cannot be used ----------------------------------------------------------

def cut_off() -> None:
    CONFIG.write_text(config_text()[:-len("}\n") * 2] + '"')


def binary() -> None:
    CONFIG.write_bytes(bytes(range(256)) * 64)


def endless_line() -> None:
    CONFIG.write_text("defaults {\n\tpath_selector \"" + "x" * (1 << 20))


def directory() -> None:
    CONFIG.unlink()
    CONFIG.mkdir()


def link_to_itself() -> None:
    CONFIG.unlink()
    CONFIG.symlink_to(CONFIG)


@pytest.mark.parametrize("spoil", [cut_off, binary, endless_line, directory, link_to_itself])
def test_no_configuration_ends_a_running_daemon(array: Array, start: Starter, manager: Manager,
                                                spoil: Callable[[], None]) -> None:
    daemon = begin(start, manager)
    maps = dm.map_uuids()
    spoil()
    try:
        with AnswerTimes("show daemon"):
            daemon.order("reconfigure")
            assert_reloaded(manager, 1)
            os.kill(daemon.pid, signal.SIGHUP)
            assert_reloaded(manager, 2)
            assert daemon.alive and "multipath.conf" in log_text(), "it said what is wrong"
            dm.wait_for_maps(2, paths=4)
            assert sorted(dm.map_uuids()) == sorted(maps)
    finally:
        if CONFIG.is_dir() and not CONFIG.is_symlink():
            CONFIG.rmdir()
        else:
            CONFIG.unlink(missing_ok=True)
    CONFIG.write_text(config_text(path_selector='"queue-length 0"'))
    daemon.order("reconfigure")
    wait_until(lambda: output("dmsetup", "table").count("queue-length") == 2,
               "a good one is used again")
    wait_until(lambda: dm.map_uuids() == maps, "each map has its name")
