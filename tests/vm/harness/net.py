"""Networks to break: NICs, cables, switches, LACP partners, each in a namespace of its own.

    net = Net()
    one, two = net.switches("switch1", "switch2", address="10.9.0.2")   # with a trunk in between
    a, b = net.wires(net.here, a0=one, a1=two)
    a.cut()
    net.close()

A cable is a veth pair: the NIC on the host's side, a port on the other.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from .core import Stopwatch, loaded, modprobe, run, wait_until, write
from .netns import NAMES, Namespace, add_namespaces, ip_batch

PREFIX_LENGTH = 24
F = TypeVar("F", bound="FarEnd")


class Macs:
    """Addresses that are said, not made up: udev changes random ones of new devices."""

    def __init__(self) -> None:
        self.count = 0

    def next(self) -> str:
        self.count += 1
        return f"02:68:77:00:{self.count >> 8:02x}:{self.count & 0xff:02x}"


class FarEnd(Namespace):
    """What cables lead to: a namespace with one device that all the ports belong to."""

    device = ""

    def __init__(self, name: str, mac: str, *options: str) -> None:
        super().__init__(name)
        self.mac = mac
        self.ip(self.creation(*options), f"link set {self.device} up")

    def creation(self, *options: str) -> str:
        raise NotImplementedError

    def take_ports(self, ports: Iterable[str]) -> None:
        # A bond takes a port only while that is down.
        self.ip(*[f"link set {port} down master {self.device}" for port in ports],
                *[f"link set {port} up" for port in ports])


class Switch(FarEnd):
    """A bridge. As the standard says, it forwards no LACPDU and no LLDP frame."""

    device = "bridge"

    def creation(self, *options: str) -> str:
        return (f"link add {self.device} address {self.mac} type bridge stp_state 0 "
                f"forward_delay 0 mcast_snooping 0 {' '.join(options)}")


class LacpPartner(FarEnd):
    """A switch that aggregates its ports: to LACP, a bond like the host's own."""

    device = "channel"

    def creation(self, *options: str) -> str:
        chosen = " ".join(options or ("lacp_rate", "fast"))
        return f"link add {self.device} address {self.mac} type bond mode 802.3ad miimon 100 {chosen}"


class Nic:
    """A NIC of a host that can be pulled out and put back, as another one if need be."""

    def __init__(self, host: Namespace, name: str, mac: str) -> None:
        self.host = host
        self.name = name
        self.mac = mac

    def lines(self) -> list[str]:
        """What makes the device, for `ip -batch` in the guest's first namespace."""
        raise NotImplementedError

    @property
    def where(self) -> str:
        return f"netns {self.host.name} " if self.host.name else ""

    def unplug(self) -> None:
        self.host.ip(f"link delete {self.name}")

    def replug(self, name: str | None = None, mac: str | None = None) -> None:
        """A new device, down, that nobody knows of; the same name and address unless said."""
        self.name = name or self.name
        self.mac = mac or self.mac
        ip_batch(self.lines())

    def carrier(self) -> bool:
        """As the kernel has it now; a device that is down has none."""
        try:
            return self.host.read(self.name, "carrier") == "1"
        except OSError:
            return False


class Dummy(Nic):
    """A NIC without a cable; its carrier is what one says, while it is up."""

    def lines(self) -> list[str]:
        return [f"link add {self.name} {self.where}address {self.mac} type dummy"]

    def set_carrier(self, on: bool) -> None:
        write(self.host.file(self.name, "carrier"), "1" if on else "0")


class Wire(Nic):
    """A NIC and its cable. `far` and `port`: where that leads to."""

    def __init__(self, host: Namespace, name: str, mac: str, far: FarEnd, far_mac: str) -> None:
        super().__init__(host, name, mac)
        self.far = far
        self.far_mac = far_mac

    @property
    def port(self) -> str:
        return f"to-{self.name}"

    def lines(self) -> list[str]:
        return [f"link add {self.name} {self.where}address {self.mac} type veth peer name "
                f"{self.port} netns {self.far.name} address {self.far_mac}"]

    def replug(self, name: str | None = None, mac: str | None = None) -> None:
        super().replug(name, mac)
        self.far.take_ports([self.port])

    def cut(self) -> None:
        """The port goes down: the NIC loses its carrier."""
        self.far.set_up(self.port, False)

    def mend(self) -> None:
        self.far.set_up(self.port)

    def lose(self, percent: float, towards: str = "host") -> None:
        """So much of what goes `towards` the "host" or the "far" end is lost; carrier stays."""
        inside, device = self._sender(towards)
        words = ["root", "netem", "loss", f"{percent}%"]
        run("tc", *inside, "qdisc", "replace", "dev", device, *words)

    def one_way(self, towards: str) -> None:
        """Only what goes `towards` the "host" or the "far" end still arrives."""
        self.lose(100, "far" if towards == "host" else "host")

    def lose_nothing(self) -> None:
        for towards in ("host", "far"):
            inside, device = self._sender(towards)
            run("tc", *inside, "qdisc", "delete", "dev", device, "root", check=False)

    def _sender(self, towards: str) -> tuple[list[str], str]:
        assert towards in ("host", "far"), towards
        space, device = (self.far, self.port) if towards == "host" else (self.host, self.name)
        return ["-n", space.name] if space.name else [], device


class Net:
    """All that is built through it is gone after close()."""

    def __init__(self) -> None:
        if not loaded("bonding"):
            modprobe("bonding", "max_bonds=0")  # else there is a bond0 nobody made
        self.macs = Macs()
        self.here = Namespace()
        self.spaces: list[Namespace] = []
        self.nics: list[Nic] = []
        self.devices: list[tuple[Namespace, str]] = []

    def host(self, name: str) -> Namespace:
        """A host of its own; `here` is the guest itself."""
        add_namespaces(name)
        self.spaces.append(Namespace(name))
        return self.spaces[-1]

    def switches(self, *names: str, address: str = "") -> list[Switch]:
        """In a row, a trunk between neighbours; the first has the address, if there is one."""
        switches = self._far_ends(Switch, names)
        for left, right in zip(switches, switches[1:], strict=False):
            self.here.ip(f"link add trunk-{right.name} netns {left.name} type veth "
                         f"peer name trunk-{left.name} netns {right.name}")
            left.take_ports([f"trunk-{right.name}"])
            right.take_ports([f"trunk-{left.name}"])
        if address:
            switches[0].ip(f"address add {address}/{PREFIX_LENGTH} dev {switches[0].device}")
        return switches

    def partners(self, *names: str, options: tuple[str, ...] = ()) -> list[LacpPartner]:
        """Each with a system address of its own; `options` of their bonds, `lacp_rate fast` else."""
        return self._far_ends(LacpPartner, names, *options)

    def _far_ends(self, kind: type[F], names: Iterable[str], *options: str) -> list[F]:
        add_namespaces(*names)
        made = []
        for name in names:
            made.append(kind(name, self.macs.next(), *options))
            self.spaces.append(made[-1])
        return made

    def wires(self, host: Namespace, **ends: FarEnd) -> list[Wire]:
        """wires(host, a0=switch1, a1=switch2): NICs of these names, down, as new ones are."""
        made = [Wire(host, name, self.macs.next(), far, self.macs.next())
                for name, far in ends.items()]
        self._plug(made)
        for far in set(ends.values()):
            far.take_ports([wire.port for wire in made if wire.far is far])
        return made

    def dummies(self, host: Namespace, *names: str) -> list[Dummy]:
        made = [Dummy(host, name, self.macs.next()) for name in names]
        self._plug(made)
        return made

    def _plug(self, made: Iterable[Nic]) -> None:
        self.nics += made
        self.here.ip(*[line for nic in made for line in nic.lines()])

    def own(self, host: Namespace, device: str) -> None:
        """A device of somebody else's making that has to go too."""
        self.devices.append((host, device))

    def close(self) -> None:
        lines = [f"link delete {device}" for host, device in self.devices if not host.name]
        lines += [f"link delete {nic.name}" for nic in self.nics if not nic.host.name]
        for space in self.spaces:
            space.release()
            lines.append(f"netns delete {space.name}")
        ip_batch(lines, check=False)
        self.here.release()
        left = [space.name for space in self.spaces if (NAMES / space.name).exists()]
        assert not left, f"namespaces left over: {', '.join(left)}"


def wait_for_carrier(*nics: Nic, on: bool = True, bound: float = 30) -> float:
    """Until all have one (or none has); how long that took. They have to be up."""
    watch = Stopwatch()
    names = ", ".join(nic.name for nic in nics)
    wait_until(lambda: all(nic.carrier() == on for nic in nics),
               f"{names}: carrier {'on' if on else 'off'}", bound, 0.005)
    return watch.seconds
