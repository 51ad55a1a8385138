"""Bonds as the kernel has them, bonds made as others make them, and bondd, which looks after them."""
from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .client import ask
from .core import run
from .net import PREFIX_LENGTH, Net, Nic
from .netns import Namespace
from .service import Service

BONDD, BONDCTL = Path("/usr/sbin/bondd"), Path("/usr/sbin/bondctl")
CONFIG = Path("/etc/bondd.conf")
SOCKET = Path("/run/bondd.socket")
LOG = Path("/tmp/bondd.log")
# For whoever fails a slave every other second: damping would soon hold it out, and rightly.
UNDAMPED = "defaults {\n\tdamping no\n}\n"
# Of bonds that somebody else made, too.
STEERED = "defaults {\n\tdamping no\n\tsteer yes\n}\n"


@dataclass(frozen=True)
class Slave:
    """`mii`: up, going_down, down, going_back; `active`: it may carry traffic. None: no LACP."""

    name: str
    active: bool
    mii: str
    failures: int
    queue: int
    permanent_mac: str
    aggregator: int | None
    actor_state: int | None
    partner_state: int | None

    @property
    def distributing(self) -> bool:
        """LACP: synchronised, collecting and distributing."""
        return self.actor_state is not None and self.actor_state & 0x38 == 0x38


@dataclass(frozen=True)
class Aggregator:
    id: int
    ports: int
    partner: str


@dataclass(frozen=True)
class Bond:
    name: str
    mode: str
    carrier: bool
    mtu: int
    mac: str
    active_slave: str | None
    aggregator: Aggregator | None
    options: dict[str, Any]  # as `ip -json` names them
    slaves: dict[str, Slave] = field(default_factory=dict)


def read_slave(link: dict[str, Any]) -> Slave:
    data = link["linkinfo"]["info_slave_data"]
    return Slave(link["ifname"], data["state"] == "ACTIVE", data["mii_status"].lower(),
                 data["link_failure_count"], data["queue_id"], data["perm_hwaddr"],
                 data.get("ad_aggregator_id"), data.get("ad_actor_oper_port_state"),
                 data.get("ad_partner_oper_port_state"))


def read_bond(link: dict[str, Any], slaves: Iterable[Slave]) -> Bond:
    options = link["linkinfo"].get("info_data", {})
    info = options.get("ad_info")
    aggregator = Aggregator(info["aggregator"], info["num_ports"], info["partner_mac"]) \
        if info else None
    return Bond(link["ifname"], options["mode"], "LOWER_UP" in link["flags"], link["mtu"],
                link["address"], options.get("active_slave"), aggregator, options,
                {slave.name: slave for slave in slaves})


def bonds(host: Namespace) -> dict[str, Bond]:
    """All of a namespace, by one question to the kernel."""
    links = host.links()
    found: dict[str, Bond] = {}
    for link in links:
        if link.get("linkinfo", {}).get("info_kind") == "bond":
            slaves = [read_slave(other) for other in links if other.get("master") == link["ifname"]]
            found[link["ifname"]] = read_bond(link, slaves)
    return found


def active_slave(host: Namespace, bond: str) -> str:
    """At the cost of one read; empty: none."""
    return host.read(bond, "bonding/active_slave")


def mii_status(host: Namespace, slave: str) -> str:
    return host.read(slave, "bonding_slave/mii_status")


def slave_names(host: Namespace, bond: str) -> list[str]:
    return host.read(bond, "bonding/slaves").split()


def set_option(host: Namespace, bond: str, option: str, value: str) -> None:
    """Behind everybody's back, as an administrator does it through sysfs."""
    host.file(bond, f"bonding/{option}").write_text(value)


def create_bond(net: Net, host: Namespace, name: str, nics: Iterable[Nic], address: str = "",
                **options: str | int) -> None:
    """As ifupdown or an administrator would, for bondd to adopt: create_bond(..., miimon=100)."""
    words = " ".join(f"{option} {value}" for option, value in options.items())
    names = [nic.name for nic in nics]
    host.ip(f"link add {name} address {net.macs.next()} type bond {words}",
            *[f"link set {nic} down master {name}" for nic in names],
            f"link set {name} up",
            *address_lines(name, address))
    net.own(host, name)


def bond_section(name: str, slaves: Iterable[str], **options: str) -> str:
    """A section of CONFIG: bond_section("b0", ["e0", "e1"], mode="802.3ad", miimon="100")."""
    lines = "".join(f"\t{option} {value}\n" for option, value in options.items())
    members = "".join(f"\tslave {slave} {{\n\t}}\n" for slave in slaves)
    return f"bond {name} {{\n{lines}{members}}}\n"


def address_lines(device: str, address: str, neighbour: str = "", mac: str = "") -> list[str]:
    """An address for a device, and a neighbour that needs not be asked for its own."""
    lines = [f"address add {address}/{PREFIX_LENGTH} dev {device}"] if address else []
    if neighbour:
        lines.append(f"neighbour add {neighbour} lladdr {mac} dev {device} nud permanent")
    return lines


def installed() -> bool:
    return BONDD.exists()


class Bondd(Service):
    """One bondd process in the foreground, its log in LOG (appended over restarts)."""

    def __init__(self, config: str = "", host: Namespace | None = None) -> None:
        """`config` becomes CONFIG; `host`: the bonds it looks after are those of that namespace."""
        command = (host or Namespace()).command(BONDD, "-d", "-s")
        super().__init__("bondd", command, LOG)
        CONFIG.write_text(config)

    def answers(self) -> bool:
        if not SOCKET.exists():
            return False
        """It answers from the first moment on; READY=1, for systemd, and this line come later."""
        since_start = self.log_text().rpartition("--- bondd starts")[2]
        return "\nready: " in since_start and not self.status()["stale"]

    def ask(self, text: str, timeout: float = 60) -> str:
        """As bondctl does, without the cost of running it."""
        return ask(text, timeout, str(SOCKET))

    def status(self) -> dict[str, Any]:
        return json.loads(self.ask("show status json"))

    def show(self, what: str) -> dict[str, Any]:
        """show("bond b0"), show("lint"): the document of that name."""
        return json.loads(self.ask(f"show {what} json"))

    def kinds(self) -> list[str]:
        """Of all that happened since it was started, oldest first."""
        return [event["kind"] for event in self.show("history")["history"]]

    def finding_codes(self) -> set[str]:
        return {finding["code"] for finding in self.show("lint")["findings"]}

    def bondctl(self, *words: str, check: bool = True) -> str:
        return run(BONDCTL, *words, check=check).stdout

    def restart(self) -> Bondd:
        self.stop()
        return self.start()


def forget_state() -> None:
    """As on a host that never ran bondd."""
    for path in (CONFIG, SOCKET, LOG):
        path.unlink(missing_ok=True)
