"""bondd looks after bonds: adopts them, fails over on the event, tells what is wrong."""
from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from harness import bond, gap
from harness.bond import CONFIG, UNDAMPED, Bondd, bond_section
from harness.bond_bed import BondBed
from harness.core import holds_for, run, wait_until
from harness.net import Net, wait_for_carrier
from harness.scene import say

COST = 60
HERE, FAR = "10.69.0.1", "10.69.0.2"


@pytest.fixture
def bed() -> Iterator[BondBed]:
    """b0 over two switches, made by somebody else; the kernel looks twice a minute only."""
    net = Net()
    try:
        one, two = net.switches("supone", "suptwo", address=FAR)
        wires = net.wires(net.here, s0=one, s1=two)
        bond.create_bond(net, net.here, "b0", wires, HERE, mode="active-backup", miimon=500)
        net.here.ip(*bond.address_lines("b0", "", FAR, one.mac))
        made = BondBed(net, one, {wire.name: wire for wire in wires})
        wait_until(made.whole, "both slaves are up")
        yield made
    finally:
        net.close()


STEERED = f"{UNDAMPED}bond b0 {{\n\tsupervise_only yes\n\tsteer yes\n}}\n"


def history(bondd: Bondd) -> list[dict[str, Any]]:
    return json.loads(bondd.ask("show history json"))["history"]


def kinds(bondd: Bondd) -> list[str]:
    return [event["kind"] for event in history(bondd)]


def finding_codes(bondd: Bondd) -> set[str]:
    return {finding["code"] for finding in json.loads(bondd.ask("show lint json"))["findings"]}


def shown_bond(bondd: Bondd) -> dict[str, Any]:
    return json.loads(bondd.ask("show bond b0 json"))["bond"]


def test_an_adopted_bond_is_untouched(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    before = bond.bonds(bed.here)["b0"]
    changes = bed.here.read("b0", "carrier_changes")
    bondd = start_bondd()
    assert bondd.status()["bonds"][0]["name"] == "b0"
    for how in (bondd.stop, bondd.kill):
        how()
        bondd.start()
    assert bond.bonds(bed.here)["b0"] == before
    assert bed.here.read("b0", "carrier_changes") == changes
    # Without being told to, it does not choose.
    first = bed.wires[bed.active()]
    first.cut()
    wait_for_carrier(first, on=False)
    wait_until(lambda: bed.active() not in ("", first.name), "the kernel fails over")
    wait_until(lambda: "failover" in kinds(bondd), "which is told")
    assert shown_bond(bondd)["last_cause"] == "kernel", shown_bond(bondd)


def test_it_fails_over_on_the_event(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(STEERED)
    found = gap.gaps(gap.measure(bed.here, bed.far, FAR, bed.wires.values(), count=10))
    say(f"gap p50 {found.p50:.1f} max {found.max:.1f} ms, with miimon 500")
    assert found.p50 < 100, "long before the kernel looks"
    told = shown_bond(bondd)
    assert told["failovers"] >= 10 and told["last_cause"] == "no-carrier", told


def test_silence_is_noticed_by_arp(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    """100 % loss, carrier up: the kernel's monitor would never notice."""
    bondd = start_bondd(f"""{UNDAMPED}bond b0 {{
	supervise_only yes
	steer yes
	watcher arp_probe {{
		targets {FAR}
		interval 200ms
		missed_max 3
	}}
}}
""")
    first = bed.wires[bed.active()]
    wait_until(lambda: all(watcher["good"] and watcher["answered"] > 2 for watcher in
                           json.loads(bondd.ask("show watchers json"))["watchers"]),
               "both slaves are answered")
    first.lose(100, "far")
    wait_until(lambda: bed.active() not in ("", first.name), "another slave is active", 30)
    assert first.carrier()
    wait_until(lambda: (shown_bond(bondd)["last_cause"] or "").startswith("watcher-"), "and why")
    first.lose_nothing()
    wait_until(lambda: bondd.status()["bonds"][0]["redundancy"] != "degraded", "it is whole again")


def test_a_slave_comes_back_under_another_name(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    wire = bed.wires["s1"]
    bondd = start_bondd(bond_section("b0", ["s0", wire.mac], mode="active-backup", miimon="500",
                                     re_enslave="yes"))
    changes = bed.here.read("b0", "carrier_changes")
    wire.unplug()
    wait_until(lambda: "slave-left" in kinds(bondd), "the loss is told")
    wire.replug(name="s9")
    bed.here.set_up("s9")  # as a network manager may: bondd takes it down first
    wait_until(lambda: set(bond.slave_names(bed.here, "b0")) == {"s0", "s9"}, "it is back")
    assert bed.here.read("b0", "carrier_changes") == changes, "the other one went on"


def test_drift_is_told(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(bond_section("b0", ["s0", "s1"], mode="active-backup", miimon="500",
                                     primary="s0"))
    assert not {"mtu-drift", "option-changed", "primary-lost"} & finding_codes(bondd)
    bed.here.ip("link set s1 mtu 1400")
    wait_until(lambda: "mtu-drift" in finding_codes(bondd), "the MTU's drift is told")
    bond.set_option(bed.here, "b0", "num_grat_arp", "7")
    bond.set_option(bed.here, "b0", "primary", "\n")
    CONFIG.write_text(CONFIG.read_text().replace("miimon", "num_peer_notif 1\n\tmiimon"))
    bondd.ask("reload")
    wait_until(lambda: {"option-changed", "primary-lost"} <= finding_codes(bondd),
               "so is what somebody else changed")
    run(bond.BONDCTL, "apply")
    wait_until(lambda: not {"mtu-drift", "option-changed", "primary-lost"}
               & finding_codes(bondd), "and mended by apply")


def test_renamed_slaves_are_followed(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd(STEERED)
    bed.here.ip("link set s1 down", "link set s1 name renamed", "link set renamed up")
    wait_until(lambda: {slave["name"] for slave in shown_bond(bondd)["slaves"]} ==
               {"s0", "renamed"}, "the new name is shown")
    bed.here.ip("link set renamed down", "link set renamed name s1", "link set s1 up")


def test_overruns_are_made_good(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = Bondd(STEERED)
    bondd.command += ["-b", "2048"]
    try:
        bondd.start()
        bed.here.ip(*[f"link add storm{n} type dummy" for n in range(60)],
                    *[f"link delete storm{n}" for n in range(60)])
        wait_until(lambda: "were lost" in bondd.log_text(), "events were lost")
        first = bed.wires[bed.active()]
        first.cut()
        wait_until(lambda: bed.active() not in ("", first.name), "it still fails over")
        first.mend()
        wait_until(lambda: not bondd.status()["stale"], "it knows all again")
        wait_until(bed.whole, "both slaves are up")
        assert {slave["name"] for slave in shown_bond(bondd)["slaves"]} == {"s0", "s1"}
    finally:
        bondd.kill()
        bond.forget_state()


def test_short_flaps_are_damped(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    bondd = start_bondd("bond b0 {\n\tsupervise_only yes\n\tsteer yes\n\tdamping_half_life 2s\n"
                        "\tdamping_max_hold 10s\n}\n")
    flapping = bed.wires["s0"]
    for _ in range(5):
        flapping.cut()
        wait_for_carrier(flapping, on=False)
        time.sleep(0.02)
        flapping.mend()
        wait_for_carrier(flapping)
    wait_until(lambda: "held-out" in kinds(bondd), "it is held out")
    wait_until(lambda: shown_bond(bondd)["redundancy"] == "degraded", "which leaves no spare")
    wait_until(lambda: bed.active() == "s1", "the quiet one is active")
    wait_until(lambda: shown_bond(bondd)["redundancy"] != "degraded", "and it is taken back", 60)


def test_others_are_kept_out(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    """Users who are not root may look, and nothing else."""
    start_bondd(STEERED)
    nobody = ["setpriv", "--reuid=65534", "--clear-groups"]
    assert run(*nobody, bond.BONDCTL, "status").returncode == 0
    refused = run(*nobody, bond.BONDCTL, "set-active", "b0", "s1", check=False)
    assert refused.returncode != 0 and "root" in refused.stdout + refused.stderr, refused


def test_a_person_chooses(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    start_bondd(STEERED)
    other = ({"s0", "s1"} - {bed.active()}).pop()
    run(bond.BONDCTL, "set-active", "b0", other)
    assert bed.active() == other
    holds_for(lambda: bed.active() == other, "nobody takes it back", 2)


def test_a_second_one_is_refused(bed: BondBed, start_bondd: Callable[..., Bondd]) -> None:
    start_bondd(STEERED)
    second = run(bond.BONDD, "-d", "-s", check=False, timeout=60)
    assert second.returncode == 1 and "held by process" in second.stderr, second
