"""Clients that misbehave harm nobody else; commands and errors are as documented."""
from __future__ import annotations

import resource
import socket
import struct
from pathlib import Path

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.client import Client, ask
from harness.core import Stopwatch, run
from harness.daemon import Daemon
from harness.scene import say

CONNECTIONS = 1000


@pytest.fixture
def daemon(array: Array, start: Starter) -> Daemon:
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    return daemon


def test_a_client_that_never_reads(daemon: Daemon) -> None:
    silent = Client()
    silent.socket.setblocking(False)
    payload = b"show config\0"
    frame = struct.pack("=Q", len(payload)) + payload
    try:
        for _ in range(200):
            silent.socket.send(frame)
    except (BlockingIOError, ConnectionError):
        pass
    watch = Stopwatch()
    for _ in range(20):
        assert len(daemon.ask("show paths").splitlines()) == 9
    say(f"20 other requests took {watch.seconds * 1e3:.0f} ms")
    assert watch.seconds < 20
    silent.close()


def test_a_thousand_connections(daemon: Daemon) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    limits = Path(f"/proc/{daemon.pid}/limits").read_text()
    open_files = next(line for line in limits.splitlines() if line.startswith("Max open files"))
    assert int(open_files.split()[3]) > 4096, f"max_fds is max: {open_files}"
    idle: list[Client] = []
    for _ in range(CONNECTIONS):
        try:
            idle.append(Client(timeout=20))
        except OSError:
            break
    say(f"{len(idle)} connections are open")
    try:
        answered = sum(1 for client in idle[::50] if ask_on(client))
        say(f"{answered} of {len(idle[::50])} sampled ones were answered")
        assert ask("show daemon").startswith("pid ")
        assert ask("fail path nosuch").startswith("fail"), "root is still served"
    finally:
        for client in idle:
            client.close()
    assert daemon.ready()


def ask_on(client: Client) -> bool:
    try:
        return client.command("show daemon").startswith("pid ")
    except OSError:
        return False


@pytest.mark.parametrize("frame", [
    b"\xff" * 8, struct.pack("=Q", 0), struct.pack("=Q", 513) + b"x" * 513,
    struct.pack("=Q", 4) + b"abc", b"\x05\0\0", struct.pack("=Q", 5) + b"\xff\xfe\xfd\xfc\0"],
    ids=["huge", "zero", "long", "short", "cut", "bytes"])
def test_a_broken_frame(daemon: Daemon, frame: bytes) -> None:
    broken = Client(timeout=5)
    broken.socket.sendall(frame)
    broken.socket.shutdown(socket.SHUT_WR)
    assert daemon.ready()
    broken.close()


def test_format_ending_in_a_percent_sign(daemon: Daemon) -> None:
    """GHSA-g5mh-253r-jjw5."""
    for text in ("%", "%n %", "%%", "%z%"):
        for command in ("show maps raw format", "show maps format", "show paths raw format",
                        "show paths format"):
            daemon.ask(f'{command} "{text}"')
    assert daemon.ready()


def test_unknown_names_say_so_and_exit_1(daemon: Daemon) -> None:
    for arguments in (("-ll", "nosuch"), ("-f", "nosuch")):
        assert daemon.tool(*arguments, check=False).returncode == 1
    for command in ("fail path nosuch", "show map nosuch topology", "del map nosuch"):
        assert ask(command).startswith("fail\n"), command
    shown = run(daemon.programs.multipathd, "fail", "path", "nosuch", check=False)
    assert shown.returncode == 1


def test_other_users_may_only_look(daemon: Daemon) -> None:
    script = ("import sys; sys.path.insert(0, '/mnt/share/tests/vm'); "
              "from harness.client import ask; "
              "print(ask('show daemon').startswith('pid'), 'root' in ask('fail path sda'), "
              "'root' in ask('rec'), 'root' in ask('show del map mpatha'))")
    shown = run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "python3", "-c",
                script).stdout.split()
    assert shown[:3] == ["True", "True", "True"], shown
    assert len(dm.map_names()) == 2
