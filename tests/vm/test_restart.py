"""The daemon may go at any moment: maps stay, I/O goes on, the next daemon adopts them."""
from __future__ import annotations

import random
import time

from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import wait_until
from harness.io import VerifiedIo
from harness.scene import say

COST = 15

KILLS = 20


def test_restart_adopts_maps_without_a_reload(array: Array, start: Starter) -> None:
    daemon = start()
    names = list(dm.wait_for_maps(2, paths=4))
    with VerifiedIo(f"/dev/mapper/{names[0]}"):
        unchanged = dm.same_tables(names)
        say(f"ended in {daemon.stop():.2f} s")
        assert sorted(dm.map_names()) == sorted(names)
        daemon.start()
        wait_until(lambda: len(daemon.rows("paths", "%d|%m")) == 8, "all paths are known again")
        assert {row[0]: row[1] for row in daemon.rows("maps", "%n|%N")} == dict.fromkeys(names, "4")
        assert unchanged()


def test_twenty_kills_at_random_moments(array: Array, start: Starter) -> None:
    """kill -9 between start-up's first moment and idle, while a path flaps under I/O."""
    seed = random.randrange(1 << 32)
    say(f"seed {seed}")
    dice = random.Random(seed)
    daemon = start()
    names = list(dm.wait_for_maps(2, paths=4))
    disks = array.disks
    with VerifiedIo(f"/dev/mapper/{names[0]}"), VerifiedIo(f"/dev/mapper/{names[1]}"):
        for number in range(KILLS):
            victim = disks[dice.randrange(len(disks))]
            victim.offline()
            time.sleep(dice.uniform(0.0, 1.5))
            daemon.kill()
            assert sorted(dm.map_names()) == sorted(names), f"kill {number}"
            victim.running()
            daemon.start(wait=dice.random() < 0.5)
        wait_until(daemon.ready, "multipathd is ready after the last kill")
        dm.wait_for_maps(2, paths=4)
    assert dm.suspended_or_empty() == []


def test_killed_while_building_maps(array: Array, start: Starter) -> None:
    """Killed in the middle of creating maps: no half-made map survives the next start."""
    dice = random.Random(7)
    daemon = start(wait=False)
    for _ in range(6):
        time.sleep(dice.uniform(0.0, 0.8))
        daemon.kill()
        daemon.start(wait=False)
    wait_until(daemon.ready, "multipathd is ready")
    dm.wait_for_maps(2, paths=4)
    wait_until(lambda: dm.suspended_or_empty() == [], "no map is suspended or empty")


def test_reconfigure_under_io(array: Array, start: Starter) -> None:
    """A new configuration is applied as a difference; the same one changes nothing."""
    daemon = start()
    names = list(dm.wait_for_maps(2, paths=4))
    with VerifiedIo(f"/dev/mapper/{names[0]}"):
        unchanged = dm.same_tables(names)
        daemon.order("reconfigure")
        wait_until(daemon.ready, "reconfigured")
        assert unchanged()
        from harness.daemon import CONFIG, config_text
        CONFIG.write_text(config_text(path_selector='"queue-length 0"', no_path_retry="queue"))
        daemon.order("reconfigure")
        for name in names:
            wait_until(lambda name=name: "queue-length" in dm.table(name), "the new selector")
            wait_until(lambda name=name: dm.queueing(name), "the new queueing")
        assert not unchanged()
        CONFIG.write_text("defaults {\n\tpolling_interval banana\n\tno_path_retry\n}\n}}}\n")
        daemon.order("reconfigure")
        wait_until(daemon.ready, "still there after a broken configuration")
        dm.wait_for_maps(2, paths=4)


def test_a_second_daemon_refuses(array: Array, start: Starter) -> None:
    from harness.core import run
    daemon = start()
    second = run("timeout", "60", daemon.programs.multipathd, "-d", "-s", check=False)
    assert second.returncode not in (0, 124)
    assert daemon.alive and daemon.ready()
