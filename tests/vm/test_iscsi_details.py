"""What is said of an iSCSI path is what open-iscsi and the kernel say of its session."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import Starter
from harness import dm
from harness.core import output, read, wait_until
from harness.daemon import Daemon, log_text
from harness.disks import Disk
from harness.initiator import Initiator, logout_everything
from harness.lio import IscsiTarget, Store
from harness.scene import clear_maps

SESSIONS = Path("/sys/class/iscsi_session")


@dataclass
class Controllers:
    """Two targets, one a network, and the host's sessions with them."""

    target: IscsiTarget
    initiator: Initiator

    @property
    def disks(self) -> list[Disk]:
        return self.initiator.disks()


@pytest.fixture(scope="module")
def controllers(fresh_devices: None) -> Iterator[Controllers]:
    store = Store("hawsernodes")
    target = IscsiTarget(networks=2, nodes=True)
    target.show(store, 0)
    initiator = Initiator(target)
    initiator.login(luns=1)
    yield Controllers(target, initiator)
    clear_maps()
    logout_everything()


FIELDS = {
    "target": r"Target: (\S+)", "portal": r"Current Portal: ([\d.]+:\d+)",
    "local": r"Iface IPaddress: (\S+)", "iface": r"Iface Name: (\S+)", "sid": r"SID: (\d+)",
    "recovery": r"Recovery Timeout: (\d+|off)"}


def sessions() -> dict[str, dict[str, str]]:
    """`iscsiadm -m session -P 3`, by disk."""
    result: dict[str, dict[str, str]] = {}
    for text in re.split(r"^(?=Target: )", output("iscsiadm", "-m", "session", "-P", "3"),
                         flags=re.MULTILINE)[1:]:
        found = {}
        for name, pattern in FIELDS.items():
            match = re.search(pattern, text)
            assert match, f"iscsiadm shows no {name}:\n{text}"
            found[name] = match[1]
        for disk in re.findall(r"Attached scsi disk (\w+)", text):
            result[disk] = found
    return result


def details(daemon: Daemon, disk: Disk) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(daemon.ask(f"show path {disk.name} details"))
    return shown


def recovery_file(disk: Disk) -> Path:
    return SESSIONS / f"session{sessions()[disk.name]['sid']}" / "recovery_tmo"


def begin(start: Starter, **defaults: str) -> tuple[Daemon, str]:
    daemon = start(**defaults)
    return daemon, next(iter(dm.wait_for_maps(1, paths=2)))


def test_details_agree_with_open_iscsi(controllers: Controllers, start: Starter) -> None:
    daemon, _ = begin(start, fast_io_fail_tmo="11")
    for disk in controllers.disks:
        wait_until(lambda disk=disk: read(recovery_file(disk)) == "11", "the time-out is set")
        told = sessions()[disk.name]
        shown = details(daemon, disk)
        assert shown["dev"] == disk.name and shown["protocol"] == "scsi:iscsi"
        assert shown["hcil"] == disk.hctl
        assert shown["target_node"] == told["target"]
        iscsi = shown["iscsi"]
        assert iscsi["session"] == f"session{told['sid']}"
        assert iscsi["target"] == told["target"]
        assert iscsi["portal"] == told["portal"]
        assert iscsi["local_address"] == told["local"]
        assert iscsi["iface"] == told["iface"]
    portals = {details(daemon, disk)["iscsi"]["portal"] for disk in controllers.disks}
    assert portals == {f"{network.portal}:3260" for network in controllers.target.networks}


@pytest.mark.parametrize("configured, written", [("7", "7"), ("off", "off"), ("23", "23")])
def test_fast_io_fail_becomes_the_recovery_time_out(controllers: Controllers, start: Starter,
                                                    configured: str, written: str) -> None:
    daemon, _ = begin(start, fast_io_fail_tmo=configured)
    for disk in controllers.disks:
        file = recovery_file(disk)
        wait_until(lambda file=file: read(file) == written, f"{file} is {written}")
        expected = None if written == "off" else int(written)
        wait_until(lambda disk=disk, expected=expected:
                   details(daemon, disk)["iscsi"].get("recovery_tmo") == expected,
                   f"{configured} is shown, too")


def test_a_reconfigure_writes_the_new_time_out(controllers: Controllers, start: Starter) -> None:
    daemon, _ = begin(start, fast_io_fail_tmo="9")
    files = [recovery_file(disk) for disk in controllers.disks]
    wait_until(lambda: {read(file) for file in files} == {"9"}, "the first one")
    daemon.configure(fast_io_fail_tmo="14")
    wait_until(lambda: {read(file) for file in files} == {"14"}, "the second one")


def test_an_eh_deadline_the_driver_cannot_take(controllers: Controllers, start: Starter) -> None:
    """iscsi_tcp has no host reset to fall back on, so the kernel refuses: the log tells."""
    begin(start, eh_deadline="17")
    for disk in controllers.disks:
        file = f"/sys/class/scsi_host/host{disk.host}/eh_deadline"
        assert read(file) == "off"
        wait_until(lambda disk=disk: f"{disk.name}: 17 not accepted" in log_text(), "said so")


def test_groups_by_node_name(controllers: Controllers, start: Starter) -> None:
    """Two targets, two groups; as one array they would be one."""
    policy = "overrides {\n\tpath_grouping_policy group_by_node_name\n\tprio const\n" \
             "\tdetect_prio no\n}\n"
    daemon = start(policy)
    name = next(iter(dm.wait_for_maps(1, paths=2)))
    assert [len(group.paths) for group in dm.status(name).groups] == [1, 1]
    daemon.configure(policy.replace("group_by_node_name", "group_by_serial"))
    wait_until(lambda: [len(group.paths) for group in dm.status(name).groups] == [2], "one group")
