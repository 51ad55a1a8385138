"""bondctl lint knows whom a bond talks to, and by which gateways, as the kernel has it."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from harness import bond
from harness.bond import Bondd, address_lines
from harness.core import holds_for, run, wait_until
from harness.net import PREFIX_LENGTH, Net
from harness.netns import Namespace

COST = 30
HERE, PEER, OTHER = "10.71.0.1", "10.71.0.2", "10.71.0.3"
ONE_PEER, ONLY_GATEWAY = "layer2-single-peer", "arp-only-gateway"


@pytest.fixture
def net() -> Iterator[Net]:
    net = Net()
    try:
        net.switches("lintfar", address=PEER)
        yield net
    finally:
        net.close()


def make_bond(net: Net, **options: str | int) -> Namespace:
    """b0 in a host of its own, where nobody else's neighbours and routes are."""
    host = net.host("linthost")
    far = next(space for space in net.spaces if space.name == "lintfar")
    wires = net.wires(host, s0=far, s1=far)
    bond.create_bond(net, host, "b0", wires, HERE, **options)
    return host


def codes(bondd: Bondd) -> set[str]:
    return {finding["code"] for finding in json.loads(bondd.ask("show lint json"))["findings"]
            if finding["bond"] == "b0"}


def meet(host: Namespace, device: str, address: str, mac: str) -> None:
    host.ip(*address_lines(device, "", address, mac))


def test_one_peer_behind_a_hash_of_layer_2(net: Net, start_bondd: Callable[..., Bondd]) -> None:
    host = make_bond(net, mode="balance-xor", miimon=100, xmit_hash_policy="layer2")
    meet(host, "b0", PEER, "02:68:78:00:00:01")
    bondd = start_bondd(host=host)
    wait_until(lambda: ONE_PEER in codes(bondd), "one peer is found by the first look")
    assert "layer2-single-peer" in run(bond.BONDCTL, "lint", check=False).stdout
    # The same host again, by another address and in a VLAN.
    host.ip("link add link b0 name b0.7 type vlan id 7", "link set b0.7 up")
    meet(host, "b0.7", "10.72.0.2", "02:68:78:00:00:01")
    meet(host, "b0", "fe80::77", "02:68:78:00:00:01")
    bondd.ask("reload")
    holds_for(lambda: ONE_PEER in codes(bondd), "it is still one", 2)
    meet(host, "b0.7", "10.72.0.3", "02:68:78:00:00:02")
    bondd.ask("reload")
    wait_until(lambda: ONE_PEER not in codes(bondd), "a second peer, in the VLAN, ends it")
    host.ip("link delete b0.7")
    wait_until(lambda: ONE_PEER in codes(bondd), "which goes with the VLAN")
    host.ip("link set b0 type bond xmit_hash_policy layer3+4")
    wait_until(lambda: ONE_PEER not in codes(bondd), "another hash ends it")


def test_the_gateway_is_the_only_target(net: Net, start_bondd: Callable[..., Bondd]) -> None:
    host = make_bond(net, mode="active-backup", arp_interval=500, arp_validate="all",
                     arp_ip_target=PEER)
    host.ip(f"route add default via {PEER} dev b0")
    bondd = start_bondd(host=host)
    wait_until(lambda: ONLY_GATEWAY in codes(bondd), "the gateway is the only target")
    (far,) = [space for space in net.spaces if space.name == "lintfar"]
    far.ip(f"address add {OTHER}/{PREFIX_LENGTH} dev {far.device}")
    bond.set_option(host, "b0", "arp_ip_target", f"+{OTHER}")
    wait_until(lambda: ONLY_GATEWAY not in codes(bondd), "a target more ends it")
    bond.set_option(host, "b0", "arp_ip_target", f"-{OTHER}")
    wait_until(lambda: ONLY_GATEWAY in codes(bondd), "and back")
    host.ip("route delete default")
    bondd.ask("reload")
    wait_until(lambda: ONLY_GATEWAY not in codes(bondd), "it is no gateway any more")
