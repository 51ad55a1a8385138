"""Files that others change under a running daemon, and a configuration that cannot be read."""
from __future__ import annotations

from pathlib import Path

from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import wait_until
from harness.daemon import CONFIG, Daemon, config_text, log_text

BINDINGS = Path("/etc/multipath/bindings")


def test_a_wwid_added_by_the_tool_is_mapped_at_once(array: Array, start: Starter) -> None:
    daemon = start(find_multipaths="strict")
    assert dm.map_names() == []
    assert "added" in daemon.multipath("-a", f"/dev/{array.disks[0].name}")
    dm.wait_for_maps(1, paths=4)


def test_a_binding_renamed_into_place_renames_the_map(array: Array, start: Starter) -> None:
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    edited = BINDINGS.with_name("bindings.edited")
    edited.write_text(BINDINGS.read_text().replace("mpatha ", "archive "))
    edited.rename(BINDINGS)
    wait_until(lambda: dm.map_names() == ["archive", "mpathb"], "mpatha is called archive")
    wait_until(lambda: not daemon.ask("show status").count("busy: True"), "the daemon rests")
    assert "archive " in BINDINGS.read_text()


def test_a_changed_configuration_is_said_and_waits(array: Array, start: Starter) -> None:
    daemon = start(no_path_retry="fail")
    name = next(iter(dm.wait_for_maps(2, paths=4)))
    unchanged = dm.same_tables([name])
    CONFIG.write_text(config_text(no_path_retry="queue"))
    wait_until(lambda: "configuration changed: `multipathd reconfigure` applies it" in log_text(),
               "the log says that the configuration changed")
    assert unchanged()
    daemon.order("reconfigure")
    wait_until(lambda: dm.queueing(name), "the map queues")


def blind_restart(daemon: Daemon) -> None:
    """The daemon ends, the configuration becomes a directory, and it starts again."""
    daemon.stop()
    CONFIG.unlink()
    CONFIG.mkdir()
    daemon.start()


def test_an_unreadable_configuration_leaves_maps_as_found(array: Array, start: Starter) -> None:
    excluded = array.wwids[0]
    daemon = start(f'blacklist {{\n\twwid "{excluded}"\n}}\n')
    name = next(iter(dm.wait_for_maps(1, paths=4)))
    unchanged = dm.same_tables([name])
    before = dm.table(name)
    mapped = [disk for disk in array.disks if disk.wwid != excluded]
    hidden = array.paths_of(excluded)[0]
    blind_restart(daemon)
    try:
        assert unchanged()
        wait_until(lambda: len(daemon.rows("paths", "%d|%t")) == 8, "all paths are known")
        assert daemon.tool("-u", mapped[0].name).stdout == 'DM_MULTIPATH_DEVICE_PATH="1"\n'
        unanswered = daemon.tool("-u", hidden.name, check=False)
        assert (unanswered.returncode, unanswered.stdout) == (1, "")
        assert daemon.tool("-C", f"/dev/mapper/{name}").returncode == 0
        mapped[0].offline()
        dm.wait_active(name, 3)
        mapped[0].running()
        dm.wait_active(name, 4)
        assert dm.map_names() == [name]
        assert dm.table(name) == before
    finally:
        CONFIG.rmdir()
        CONFIG.write_text(config_text())
    daemon.order("reconfigure")
    dm.wait_for_maps(2, paths=4)
