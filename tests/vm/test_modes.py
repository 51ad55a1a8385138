"""What the configuration asks for is what the kernel gets: names, blacklists, groups, selectors."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Starter
from harness import dm
from harness.array import Array
from harness.core import holds_for, loaded, modprobe, run, settle, wait_until
from harness.io import VerifiedIo
from harness.scene import say

SELECTORS = ("round-robin 0", "queue-length 0", "service-time 0", "historical-service-time 0")


def node_names() -> list[str]:
    return sorted(path.name for path in Path("/dev/mapper").iterdir() if path.name != "control")


def wait_for_names(*names: str) -> None:
    wait_until(lambda: dm.map_names() == sorted(names), f"the maps are called {names}")
    wait_until(lambda: node_names() == sorted(names), "and so are their nodes")


def map_section(wwid: str, **settings: str) -> str:
    lines = "".join(f"\t\t{key} {value}\n" for key, value in settings.items())
    return f"multipaths {{\n\tmultipath {{\n\t\twwid {wwid}\n{lines}\t}}\n}}\n"


# --- names --------------------------------------------------------------------------------------

def test_names_change_while_a_map_is_used(array: Array, start: Starter) -> None:
    one, two = array.wwids
    daemon = start(user_friendly_names="no")
    dm.wait_for_maps(2, paths=4)
    wait_for_names(one, two)
    settle()
    # fio opens its file again now and then: by the one name that stays.
    with VerifiedIo(str(Path(f"/dev/mapper/{one}").resolve())):
        daemon.configure(user_friendly_names="yes")
        wait_for_names("mpatha", "mpathb")
        daemon.configure(map_section(one, alias="archive"), user_friendly_names="yes")
        bound = dict(reversed(line.split()) for line in
                     Path("/etc/multipath/bindings").read_text().splitlines()
                     if not line.startswith("#"))
        wait_for_names("archive", bound[two])
        assert dm.map_uuids()[f"mpath-{one}"] == "archive"
        daemon.configure(map_section(one, alias="archive"), user_friendly_names="no")
        wait_for_names("archive", two)
        daemon.configure(user_friendly_names="yes")
        wait_for_names("mpatha", "mpathb")
        assert dm.map_uuids()[f"mpath-{one}"] == bound[one], "the binding holds"


def test_prefix_of_friendly_names(array: Array, start: Starter) -> None:
    daemon = start(alias_prefix="lun")
    dm.wait_for_maps(2, paths=4)
    wait_for_names("luna", "lunb")
    before = dm.map_uuids()
    daemon.stop()
    daemon.start()
    assert dm.map_uuids() == before


def test_one_lun_may_differ(array: Array, start: Starter) -> None:
    """A multipaths section beats overrides, and those beat defaults."""
    one, two = array.wwids
    overrides = 'overrides {\n\tno_path_retry 7\n\tpath_selector "queue-length 0"\n}\n'
    daemon = start(overrides + map_section(one, no_path_retry="queue"), no_path_retry="fail")
    dm.wait_for_maps(2, paths=4)
    queueing = {row[0]: row[1] for row in daemon.rows("maps", "%w|%Q")}
    assert queueing[one] == "on"
    assert queueing[two].startswith("7")
    assert all("queue-length" in dm.table(name) for name in dm.map_names())


def test_conf_d_is_read_after_the_main_file(array: Array, start: Starter) -> None:
    directory = Path("/etc/multipath/conf.d")
    directory.mkdir(parents=True)
    (directory / "20-last.conf").write_text('defaults {\n\tpath_selector "queue-length 0"\n}\n')
    (directory / "10-first.conf").write_text('defaults {\n\tpath_selector "service-time 0"\n'
                                             "\tno_path_retry queue\n}\n")
    (directory / "30-ignored.txt").write_text("defaults {\n\tno_path_retry fail\n}\n")
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    for name in dm.map_names():
        assert "queue-length" in dm.table(name) and dm.queueing(name)
    (directory / "20-last.conf").unlink()
    daemon.order("reconfigure")
    for name in dm.map_names():
        wait_until(lambda name=name: "service-time" in dm.table(name), "the other file's selector")


# --- blacklists ---------------------------------------------------------------------------------

def rules(section: str, text: str) -> str:
    return f"{section} {{\n\t{text}\n}}\n"


BY_VENDOR = 'device {\n\t\tvendor "Linux"\n\t\tproduct "scsi_debug"\n\t}'


@pytest.mark.parametrize("rule", [
    'wwid "^3"', 'devnode "^sd"', BY_VENDOR, 'protocol "^scsi:unspec$"'],
    ids=["wwid", "devnode", "device", "protocol"])
def test_a_blacklisted_kind_is_left_alone(array: Array, start: Starter, rule: str) -> None:
    """A rule takes the maps away, an exception of its own kind gives them back."""
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    settle()
    daemon.configure(rules("blacklist", rule))
    wait_until(lambda: dm.map_names() == [], "the maps are gone")
    # No row, no header: such a list is only "ok".
    wait_until(lambda: daemon.rows("paths", "%d|%w") == [], "no path is known")
    disk = array.disks[0]
    reply = daemon.ask(f"add path {disk.name}")
    assert reply == "blacklisted\n"
    assert daemon.tool("-c", disk.name, check=False).returncode == 1
    daemon.configure(rules("blacklist", rule) + rules("blacklist_exceptions", rule))
    dm.wait_for_maps(2, paths=4)


@pytest.fixture
def without_wwn(array: Array) -> Iterator[None]:
    """udev finds no world wide name on the array's disks."""
    rule = Path("/run/udev/rules.d/61-no-wwn.rules")
    rule.parent.mkdir(exist_ok=True)
    rule.write_text('KERNEL=="sd*", ENV{ID_WWN}="", ENV{ID_WWN_WITH_EXTENSION}=""\n')
    look_again()
    yield
    rule.unlink()
    look_again()


def look_again() -> None:
    run("udevadm", "control", "--reload")
    run("udevadm", "trigger", "--action=change", "--subsystem-match=block")
    settle()


def test_a_disk_needs_one_of_the_properties(array: Array, without_wwn: None,
                                            start: Starter) -> None:
    """Without a WWN, by default, it is no path; a property that it has may be enough."""
    daemon = start()
    assert dm.map_names() == []
    disk = array.disks[0]
    assert daemon.tool("-c", disk.name, check=False).returncode == 1
    enough = rules("blacklist_exceptions", 'property "^ID_SERIAL$"')
    daemon.configure(enough)
    dm.wait_for_maps(2, paths=4)
    assert daemon.tool("-c", disk.name).returncode == 0
    daemon.configure(rules("blacklist", 'property "^ID_BUS$"') + enough)
    dm.wait_for_maps(2, paths=4)
    daemon.configure(rules("blacklist", 'property "^ID_BUS$"'))
    wait_until(lambda: dm.map_names() == [], "nothing speaks for these disks any more")


def test_one_lun_and_one_path_are_blacklisted(array: Array, start: Starter) -> None:
    one, two = array.wwids
    victim = array.paths_of(two)[1]
    daemon = start(rules("blacklist", f'wwid "{one}"')
                   + rules("blacklist", f'devnode "^{victim.name}$"'))
    name = next(iter(dm.wait_for_maps(1, paths=3)))
    assert dm.map_uuids() == {f"mpath-{two}": name}
    assert victim.devno not in dm.table_paths(name)
    shown = daemon.ask("show devices")
    states = {line.split()[0]: line for line in shown.splitlines()[1:]}
    assert "blacklisted" in states[victim.name]
    assert "devnode whitelisted, monitored" in states[array.paths_of(two)[0].name]


def test_a_negated_rule_admits_only_some(array: Array, start: Starter) -> None:
    wanted = array.wwids[1]
    start(rules("blacklist", f'wwid "!^{wanted}$"'))
    dm.wait_for_maps(1, paths=4)
    assert list(dm.map_uuids()) == [f"mpath-{wanted}"]


# --- groups and selectors -----------------------------------------------------------------------

def group_sizes(name: str) -> list[int]:
    return sorted(len(group.paths) for group in dm.status(name).groups)


def test_grouping_by_what_scsi_debug_has(array: Array, start: Starter) -> None:
    """Its paths to a LUN share the serial number and have no node name."""
    daemon = start()
    dm.wait_for_maps(2, paths=4)
    for policy, sizes in (("failover", [1, 1, 1, 1]), ("multibus", [4]), ("failover", [1] * 4),
                          ("group_by_serial", [4]), ("group_by_prio", [4])):
        daemon.configure(path_grouping_policy=policy)
        for name in dm.map_names():
            wait_until(lambda name=name, sizes=sizes: group_sizes(name) == sizes, policy)
        dm.wait_for_maps(2, paths=4)


def test_weighted_paths_make_the_groups(array: Array, start: Starter) -> None:
    """One host is best, one is next, the rest are equal."""
    best, second = array.host_numbers[3], array.host_numbers[1]
    weights = f'"hbtl {best}:.:.:. 50 {second}:.:.:. 20 .:.:.:. 5"'
    daemon = start(path_grouping_policy="group_by_prio", prio="weightedpath", prio_args=weights)
    for name in dm.wait_for_maps(2, paths=4):
        groups = dm.status(name).groups
        assert [len(group.paths) for group in groups] == [1, 1, 2]
        disks = {disk.devno: disk for disk in array.disks}
        assert disks[groups[0].paths[0].devno].host == best
        assert disks[groups[1].paths[0].devno].host == second
    prios = {row[0]: row[1] for row in daemon.rows("paths", "%i|%p")}
    assert all(prios[disk.hctl] == {best: "50", second: "20"}.get(disk.host, "5")
               for disk in array.disks)
    topology = daemon.multipath("-ll")
    assert [topology.count(f" prio={prio} ") for prio in (50, 20, 5)] == [2, 2, 2]


def test_random_priorities(array: Array, start: Starter) -> None:
    """They are from 1 to 10, and grouping follows them."""
    daemon = start(path_grouping_policy="group_by_prio", prio="random")
    wait_until(lambda: len(dm.map_names()) == 2, "two maps")

    def consistent() -> bool:
        prios = dict(daemon.rows("paths", "%D|%p"))
        assert all(1 <= int(prio) <= 10 for prio in prios.values()), prios
        return all(len({prios[path.devno] for path in group.paths}) == 1
                   for name in dm.map_names() for group in dm.status(name).groups)

    wait_until(consistent, "paths of a group have one priority")


def available_selectors() -> list[str]:
    """historical-service-time is not in every kernel."""
    module = "dm-historical-service-time"
    if run("modinfo", module, check=False).returncode != 0:
        say(f"this kernel has no {module}")
        return list(SELECTORS[:3])
    modprobe(module)
    assert loaded(module)
    return list(SELECTORS)


def test_selectors(array: Array, start: Starter) -> None:
    daemon = start(path_selector='"service-time 0"')
    names = list(dm.wait_for_maps(2, paths=4))
    settle()
    with VerifiedIo(f"/dev/mapper/{names[0]}"):
        for selector in available_selectors():
            daemon.configure(path_selector=f'"{selector}"')
            word = selector.split()[0]
            for name in names:
                wait_until(lambda name=name, word=word: f" {word} 0 " in dm.table(name), word)
                dm.wait_active(name, 4)
            assert daemon.multipath("-ll").count(f"policy='{selector}'") == 2
        # A map whose table is as wanted is left alone.
        for name in names:
            dm.mark_table(name)
            dm.wait_active(name, 4)
        daemon.order("reconfigure")
        wait_until(daemon.ready, "reconfigured")
        holds_for(lambda: all(dm.is_marked(name) for name in names), "no reload", 2)


def test_a_selector_the_kernel_lacks(array: Array, start: Starter) -> None:
    """The map keeps what it has; the daemon says why and goes on."""
    daemon = start()
    names = list(dm.wait_for_maps(2, paths=4))
    tables = {name: dm.table(name) for name in names}
    daemon.configure(path_selector='"no-such-selector 0"')
    wait_until(daemon.ready, "it lives")
    for name in names:
        assert "no-such-selector" not in dm.table(name)
    assert dm.suspended_or_empty() == []
    daemon.configure()
    with VerifiedIo(f"/dev/mapper/{names[0]}"):
        wait_until(lambda: {name: dm.table(name) for name in names} == tables, "as before")

