"""bondd tells the truth about LACP, where every MII status says "up"."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from harness import bond
from harness.bond import UNDAMPED, Bondd
from harness.core import GENEROUS, Stopwatch, wait_until
from harness.net import LacpPartner, Net, Switch, Wire
from harness.netns import Namespace
from harness.scene import say

COST = 60
BONDS = ("good", "miscabled", "alone", "slow")


@dataclass
class Bed:
    net: Net
    partners: list[LacpPartner]
    wires: dict[str, Wire]

    @property
    def here(self) -> Namespace:
        return self.net.here

    def ports(self, name: str) -> int:
        aggregator = bond.bonds(self.here)[name].aggregator
        return aggregator.ports if aggregator else 0


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    """All at once, for LACP takes its seconds: well cabled; to two partners; to a switch that does
    not aggregate; at the slow rate."""
    net = Net()
    try:
        good, left, right, slow = partners = net.partners("lagood", "laleft", "laright", "laslow")
        (mute,) = net.switches("lamute")
        ends = {"good": (good, good), "miscabled": (left, right), "alone": (mute, mute),
                "slow": (slow, slow)}
        wires: list[Wire] = []
        for name, (one, two) in ends.items():
            letter = name[0]
            made = net.wires(net.here, **{f"{letter}0": one, f"{letter}1": two})
            rate = "slow" if name == "slow" else "fast"
            bond.create_bond(net, net.here, name, made, mode="802.3ad", miimon=100, lacp_rate=rate)
            wires += made
        yield Bed(net, partners, {wire.name: wire for wire in wires})
    finally:
        net.close()


@pytest.fixture
def bondd(bed: Bed, start_bondd: Callable[..., Bondd]) -> Bondd:
    return start_bondd(f"{UNDAMPED}bond slow {{\n\tsupervise_only yes\n\trole cluster\n}}\n")


def shown(bondd: Bondd, name: str) -> dict[str, Any]:
    return json.loads(bondd.ask(f"show bond {name} json"))["bond"]


def codes(bondd: Bondd, name: str) -> set[str]:
    return {finding["code"] for finding in shown(bondd, name)["findings"]}


def test_what_is_cabled_well_is_full(bed: Bed, bondd: Bondd) -> None:
    wait_until(lambda: bed.ports("good") == 2, "two ports distribute", GENEROUS, 0.5)
    wait_until(lambda: shown(bondd, "good")["redundancy"] == "full", "bondd says full", GENEROUS)
    bad = {code for code in codes(bondd, "good") if code.startswith("lacp-")}
    assert bad == set(), shown(bondd, "good")["findings"]


def test_two_partners_are_named(bed: Bed, bondd: Bondd) -> None:
    wait_until(lambda: "lacp-different-partners" in codes(bondd, "miscabled"), "it is told",
               GENEROUS)
    told = shown(bondd, "miscabled")
    assert all(slave.mii == "up" for slave in bond.bonds(bed.here)["miscabled"].slaves.values())
    assert told["redundancy"] == "misconfigured", told
    text = " ".join(finding["text"] for finding in told["findings"])
    assert any(partner.mac in text for partner in bed.partners[1:3]), text


def test_a_switch_that_does_not_aggregate_is_named(bed: Bed, bondd: Bondd) -> None:
    wait_until(lambda: "lacp-no-partner" in codes(bondd, "alone"), "it is told", GENEROUS)
    assert shown(bondd, "alone")["redundancy"] != "full"


def test_a_slow_rate_is_too_slow_for_a_cluster(bed: Bed, bondd: Bondd) -> None:
    wait_until(lambda: "lacp-slow-rate" in codes(bondd, "slow"), "it is told")


def test_one_way_loss_is_told_within_seconds(bed: Bed, bondd: Bondd) -> None:
    wait_until(lambda: bed.ports("good") == 2, "two ports distribute", GENEROUS, 0.5)
    wait_until(lambda: shown(bondd, "good")["redundancy"] == "full", "bondd says full", GENEROUS)
    watch = Stopwatch()
    bed.wires["g1"].one_way("far")
    wait_until(lambda: {"lacp-one-way", "lacp-different-aggregators"} & codes(bondd, "good"),
               "the loss is told", GENEROUS)
    say(f"told after {watch.seconds:.1f} s; the kernel gives a partner 3 s, and 3 s more")
    assert shown(bondd, "good")["redundancy"] in ("degraded", "misconfigured")
    assert bond.mii_status(bed.here, "g1") == "up"
    wait_until(lambda: bed.ports("good") == 1, "the port leaves the aggregator", GENEROUS, 0.5)
    kinds = [event["kind"] for event in json.loads(bondd.ask("show history json"))["history"]]
    wait_until(lambda: "lacp-aggregator" in
               [event["kind"] for event in json.loads(bondd.ask("show history json"))["history"]],
               f"the move, of which the kernel tells nothing, is in the history: {kinds}")
    bed.wires["g1"].lose_nothing()
    wait_until(lambda: shown(bondd, "good")["redundancy"] == "full", "it is whole again", GENEROUS)
