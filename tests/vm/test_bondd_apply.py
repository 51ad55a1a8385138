"""bondd makes bonds as configured: created, changed with the least interruption, or left alone."""
from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from harness import bond
from harness.bond import CONFIG, Bondd, bond_section
from harness.core import run, wait_until
from harness.net import Net, Switch, Wire
from harness.netns import Namespace

COST = 40
MODES = ("balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb",
         "balance-alb")
# What each mode takes besides, at values that are not the kernel's own.
OPTIONS = {
    "balance-rr": {"packets_per_slave": "8", "arp_interval": "500", "arp_ip_target": "10.68.0.2",
                   "missed_max": "4"},
    "active-backup": {"miimon": "80", "updelay": "160", "downdelay": "80", "peer_notif_delay": "80",
                      "fail_over_mac": "active", "primary_reselect": "failure",
                      "num_peer_notif": "3", "resend_igmp": "2", "primary": "e1"},
    "balance-xor": {"miimon": "80", "xmit_hash_policy": "layer3+4"},
    "broadcast": {"miimon": "80", "use_carrier": "off", "all_slaves_active": "on"},
    "802.3ad": {"miimon": "80", "lacp_rate": "fast", "ad_select": "bandwidth", "min_links": "1",
                "ad_actor_sys_prio": "100", "ad_user_port_key": "5", "lacp_active": "off",
                "ad_actor_system": "02:00:00:00:00:77"},
    "balance-tlb": {"miimon": "80", "tlb_dynamic_lb": "off", "xmit_hash_policy": "layer2+3"},
    "balance-alb": {"miimon": "80", "lp_interval": "3"},
}


@dataclass
class Bed:
    net: Net
    far: Switch
    wires: list[Wire]

    @property
    def here(self) -> Namespace:
        return self.net.here


@pytest.fixture(scope="module")
def shared_bed() -> Iterator[Bed]:
    net = Net()
    try:
        (far,) = net.switches("applysw", address="10.68.0.2")
        yield Bed(net, far, net.wires(net.here, e0=far, e1=far, e2=far))
    finally:
        net.close()


@pytest.fixture
def bed(shared_bed: Bed) -> Iterator[Bed]:
    """No bond before, none afterwards."""
    yield shared_bed
    for name in bond.bonds(shared_bed.here):
        shared_bed.here.ip(f"link delete {name}")
    for wire in shared_bed.wires:
        shared_bed.here.set_up(wire.name, False)
        shared_bed.here.ip(f"link set {wire.name} mtu 1500")


# Where sysfs has another name than netlink.
FILES = {"missed_max": "arp_missed_max", "num_peer_notif": "num_grat_arp"}


def shown(here: Namespace, name: str, option: str) -> str:
    """As sysfs words it, without the number behind a word."""
    return here.read(name, f"bonding/{FILES.get(option, option)}").split(" ")[0]


def plan(bondd: Bondd) -> list[dict[str, object]]:
    return json.loads(bondd.ask("show plan json"))["steps"]


@pytest.mark.parametrize("mode", MODES)
def test_a_bond_of_each_mode(bed: Bed, start_bondd: Callable[..., Bondd], mode: str) -> None:
    bondd = start_bondd(bond_section("b0", ["e0", "e1"], mode=mode, **OPTIONS[mode]))
    state = bond.bonds(bed.here)["b0"]
    assert state.mode == mode and set(state.slaves) == {"e0", "e1"}
    wrong = {option: shown(bed.here, "b0", option) for option, value in OPTIONS[mode].items()
             if shown(bed.here, "b0", option) not in (value, {"on": "1", "off": "0"}.get(value))}
    assert wrong == {}, bondd.log_text()
    assert plan(bondd) == [], "nothing is left to do"
    if mode != "802.3ad":
        wait_until(lambda: bond.bonds(bed.here)["b0"].carrier, "the bond has carrier")


def test_from_mode_to_mode(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    """All others in a row, with force, for that interrupts; what stays the same stays."""
    bondd = start_bondd(bond_section("b0", ["e0", "e1"], mode=MODES[-1], **OPTIONS[MODES[-1]]))
    index = bed.here.read("b0", "ifindex")
    for mode in MODES:
        CONFIG.write_text(bond_section("b0", ["e0", "e1"], mode=mode, **OPTIONS[mode]))
        bondd.ask("apply force")
        state = bond.bonds(bed.here)["b0"]
        assert state.mode == mode and set(state.slaves) == {"e0", "e1"}, bondd.log_text()
        assert plan(bondd) == [], mode
    assert bed.here.read("b0", "ifindex") == index, "it was changed, not made anew"


def test_a_change_without_interruption_does_none(bed: Bed,
                                                 start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(bond_section("b0", ["e0", "e1"], mode="active-backup", miimon="100",
                                     role="storage"))
    wait_until(lambda: bond.bonds(bed.here)["b0"].carrier, "the bond has carrier")
    changes = bed.here.read("b0", "carrier_changes")
    CONFIG.write_text(bond_section("b0", ["e0", "e1", "e2"], mode="active-backup", miimon="50",
                                   xmit_hash_policy="layer2+3", num_peer_notif="2", primary="e1",
                                   role="storage"))
    assert not any(step["interrupts"] for step in plan(bondd)), plan(bondd)
    bondd.ask("apply")
    state = bond.bonds(bed.here)["b0"]
    assert set(state.slaves) == {"e0", "e1", "e2"} and shown(bed.here, "b0", "miimon") == "50"
    assert shown(bed.here, "b0", "primary") == "e1"
    assert bed.here.read("b0", "carrier_changes") == changes


def test_what_cuts_storage_off_is_refused(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(bond_section("b0", ["e0", "e1"], mode="active-backup", miimon="100",
                                     role="storage"))
    wait_until(lambda: bond.bonds(bed.here)["b0"].carrier, "the bond has carrier")
    CONFIG.write_text(bond_section("b0", ["e0", "e1"], mode="balance-xor", miimon="100",
                                   role="storage"))
    done = run(bond.BONDCTL, "apply", check=False)
    assert done.returncode == 1 and "force" in done.stdout + done.stderr, done
    assert bond.bonds(bed.here)["b0"].mode == "active-backup"
    assert run(bond.BONDCTL, "apply", "--force").returncode == 0
    assert bond.bonds(bed.here)["b0"].mode == "balance-xor"
    assert plan(bondd) == []


def test_a_plan_changes_nothing(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    start_bondd()
    CONFIG.write_text(bond_section("b0", ["e0", "e1"], mode="802.3ad", miimon="100"))
    told = run(bond.BONDCTL, "plan").stdout
    assert "create" in told and "e0" in told and "e1" in told, told
    assert bond.bonds(bed.here) == {}


def test_what_the_kernel_refuses_is_undone(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    """A NIC that a macvlan has a hold of: the kernel's own words, and no half of a bond."""
    bondd = start_bondd(bond_section("b0", ["e0", "e1"], mode="active-backup", miimon="100"))
    bed.here.ip("link add macv link e2 type macvlan", "link set e2 up")
    CONFIG.write_text(bond_section("b0", ["e0", "e1"], mode="active-backup", miimon="60")
                      + bond_section("b1", ["e2"], mode="active-backup", miimon="100"))
    done = run(bond.BONDCTL, "apply", check=False)
    bed.here.ip("link delete macv")
    state = bond.bonds(bed.here)
    assert shown(bed.here, "b0", "miimon") == "60", "one bond's trouble is not the other's"
    assert done.returncode == 1, done
    assert "e2" in done.stdout + done.stderr, done
    assert "b1" not in state, bondd.log_text()


def test_killed_in_the_middle_it_converges(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    text = bond_section("b0", ["e0", "e1", "e2"], mode="802.3ad", **OPTIONS["802.3ad"])
    CONFIG.write_text(text)
    bondd = Bondd(text)
    halves = 0
    try:
        for attempt in range(12):
            bondd.start(wait=False)
            time.sleep(0.05 + attempt * 0.03)
            bondd.kill()
            now = bond.bonds(bed.here).get("b0")
            whole = now is not None and len(now.slaves) == 3
            halves += now is not None and not whole
            if whole:
                bed.here.ip("link delete b0")
        bondd.start()
        state = bond.bonds(bed.here)["b0"]
        assert set(state.slaves) == {"e0", "e1", "e2"} and state.mode == "802.3ad"
        assert plan(bondd) == [], bondd.log_text()
    finally:
        bondd.kill()
        bond.forget_state()


def test_slaves_by_their_permanent_address(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    """A veth has none the kernel knows of: its present one counts until a bond takes it."""
    wire = bed.wires[0]
    bondd = start_bondd(bond_section("b0", [wire.mac, "e1"], mode="active-backup", miimon="100"))
    assert set(bond.bonds(bed.here)["b0"].slaves) == {"e0", "e1"}
    assert plan(bondd) == [], "it is found in the bond, too"


def test_the_mtu_of_all(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    start_bondd(bond_section("b0", ["e0", "e1"], mode="active-backup", miimon="100", mtu="2000"))
    assert [bed.here.read(name, "mtu") for name in ("b0", "e0", "e1")] == ["2000"] * 3


def pci_address(here: Namespace, name: str) -> str:
    """Of a NIC's card: the device itself, or what a paravirtual one hangs on."""
    device = here.file(name, "device").resolve()
    return next(part for part in reversed(device.parts) if part.count(":") == 2)


def test_slaves_are_found_by_their_pci_address(bed: Bed, start_bondd: Callable[..., Bondd]) -> None:
    """Whatever they are called, and whatever address they have. The guest has two such NICs."""
    run("modprobe", "-a", "e1000", "virtio_net")
    macs = {link["address"]: link["ifname"] for link in bed.here.links()}
    one, two = macs["52:54:00:77:00:00"], macs["52:54:00:77:00:01"]
    slots = {one: pci_address(bed.here, one), "renamed": pci_address(bed.here, two)}
    bed.here.ip(f"link set {two} down", f"link set {two} name renamed address 02:00:00:00:77:77")
    try:
        bondd = start_bondd(bond_section("b0", [slots[one], "pci-" + slots["renamed"]],
                                         mode="active-backup", miimon="100",
                                         primary=slots["renamed"].removeprefix("0000:")))
        assert set(bond.slave_names(bed.here, "b0")) == set(slots)
        assert bed.here.read("b0", "bonding/primary").startswith("renamed")
        told = json.loads(bondd.ask("show slaves json"))["slaves"]
        assert {slave["name"]: slave["device"] for slave in told if slave["bond"] == "b0"} == slots
        wait_until(lambda: bond.active_slave(bed.here, "b0") == "renamed", "the primary is active")
    finally:
        bed.here.ip("link delete b0")
        bed.here.ip("link set renamed down", f"link set renamed name {two} address 52:54:00:77:00:01")
