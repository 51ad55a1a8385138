"""Multipath over iSCSI over bonds: slaves flap, and the storage does not notice."""
from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from conftest import Starter
from harness import bond, dm, scene
from harness.bond import UNDAMPED, Bondd
from harness.core import modprobe, wait_until
from harness.initiator import logout_everything
from harness.io import StallProbe, VerifiedIo
from harness.lio import BondedNetwork
from harness.netns import Namespace
from harness.san import San
from harness.scene import say

COST = 60
FLAPS = 12


@pytest.fixture
def bonded_san(fresh_devices: None) -> Iterator[San]:
    modprobe("bonding", "max_bonds=0")
    yield San(network=BondedNetwork)
    scene.clear_maps()
    logout_everything()


def steered(*names: str) -> str:
    sections = "".join(f"bond {name} {{\n\tsupervise_only yes\n\tsteer yes\n\trole storage\n}}\n"
                       for name in names)
    return UNDAMPED + sections


def test_flapping_slaves_are_nobodys_business(bonded_san: San, start: Starter,
                                              start_bondd: Callable[..., Bondd]) -> None:
    here = Namespace()
    networks = bonded_san.target.networks
    bondd = start_bondd(steered(*(network.here for network in networks)))
    daemon = start()
    name = next(iter(dm.wait_for_maps(2, paths=2)))
    with VerifiedIo(f"/dev/mapper/{name}"), StallProbe(f"/dev/mapper/{name}") as probe:
        for flap in range(FLAPS):
            network = networks[flap % 2]
            assert isinstance(network, BondedNetwork)
            lost = bond.active_slave(here, network.here)
            network.cut_slave(lost)
            wait_until(lambda network=network, lost=lost: bond.active_slave(here, network.here)
                       not in ("", lost), "the other slave is active", interval=0.02)
            assert len(dm.status(name).active_paths) == 2, "no path was lost"
            network.mend_slave(lost)
            wait_until(lambda lost=lost: bond.mii_status(here, lost) == "up", "it is back",
                       interval=0.05)
        worst = probe.take()
        say(f"{FLAPS} slaves lost; worst stall of a read {worst * 1000:.0f} ms")
        assert probe.errors == 0
    told = [one["failovers"] for one in bondd.status()["bonds"]]
    assert sum(told) >= FLAPS, told
    assert daemon.alive
