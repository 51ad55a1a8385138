"""A host's bond b0 and the cables of its slaves."""
from __future__ import annotations

from dataclasses import dataclass

from . import bond
from .net import Net, Switch, Wire
from .netns import Namespace

BOND = "b0"


@dataclass
class BondBed:
    """`far` has the address that probes and traffic go to; the wires by the names of their NICs."""

    net: Net
    far: Switch
    wires: dict[str, Wire]

    @property
    def here(self) -> Namespace:
        return self.net.here

    def active(self) -> str:
        return bond.active_slave(self.here, BOND)

    def whole(self) -> bool:
        slaves = bond.bonds(self.here)[BOND].slaves
        return len(slaves) == 2 and all(slave.mii == "up" for slave in slaves.values())
