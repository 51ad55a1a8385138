"""The kernel's SCSI target (LIO), built through configfs: back stores, iSCSI portals, loop-back.

No targetcli: it needs dbus and is slow to start. The iSCSI target lives in a network namespace of
its own behind two veth pairs, so each pair is a storage network with a link that can be cut.
"""
from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from . import spacers
from .core import loaded, modprobe, output, run, wait_until, write
from .disks import Disk, all_disks, rescan_host
from .netns import ip_batch

TARGET = Path("/sys/kernel/config/target")
STORES = TARGET / "core"
NAMESPACE = "array"
IMAGES = Path("/tmp/hawser-images")


def load() -> None:
    modprobe("-a", "target_core_mod", "iscsi_target_mod", "tcm_loop", "target_core_file")
    if not TARGET.exists():
        run("mount", "-t", "configfs", "configfs", "/sys/kernel/config")
    wait_until(TARGET.exists, "configfs shows the target")


class Store:
    """A RAM disk the target can show. Its serial number decides the WWID."""

    count = 0

    def __init__(self, serial: str, size_mb: int = 64) -> None:
        load()
        self._create("rd_mcp", serial, f"rd_pages={size_mb * 256}")

    def _create(self, kind: str, serial: str, control: str) -> None:
        hba = STORES / f"{kind}_{Store.count}"
        Store.count += 1
        self.path = hba / serial
        os.makedirs(self.path)
        write(self.path / "control", control)
        write(self.path / "enable", "1")
        # Before any LUN is linked, or the initiator sees an empty serial number.
        write(self.path / "wwn/vpd_unit_serial", serial)

    def access_group(self, name: str, number: int) -> None:
        """An ALUA target port group; LUNs join by name."""
        group = self.path / "alua" / name
        group.mkdir()
        write(group / "tg_pt_gp_id", str(number))
        self.allow_explicit(name, True)

    def allow_explicit(self, group: str, allowed: bool) -> None:
        """Whether a host may change states, beside the array. A device says so in its INQUIRY."""
        write(self.path / "alua" / group / "alua_access_type", "3" if allowed else "1")

    def set_access(self, group: str, state: int) -> None:
        """0 active/optimized, 1 active/non-optimized, 2 standby, 3 unavailable."""
        write(self.path / "alua" / group / "alua_access_state", str(state))


class ElasticStore(Store):
    """A volume that changes its size while it is shown.

    The target asks the block device under a fileio store for its size each time, so a file behind
    a loop device will do. Initiators know nothing of it until they rescan.
    """

    def __init__(self, serial: str, size_mb: int = 64) -> None:
        load()
        modprobe("loop")
        IMAGES.mkdir(exist_ok=True)
        self.file = IMAGES / serial
        self.file.touch()
        os.truncate(self.file, size_mb << 20)
        self.loop = output("losetup", "--find", "--show", self.file).strip()
        self._create("fileio", serial, f"fd_dev_name={self.loop},fd_dev_size={size_mb << 20}")

    def resize(self, size_mb: int) -> None:
        os.truncate(self.file, size_mb << 20)
        run("losetup", "--set-capacity", self.loop)


def link_lun(tpg: Path, lun: int, store: Store) -> Path:
    directory = tpg / "lun" / f"lun_{lun}"
    directory.mkdir()
    os.symlink(store.path, directory / "store")
    return directory


def unlink_lun(tpg: Path, lun: int) -> None:
    directory = tpg / "lun" / f"lun_{lun}"
    with suppress(FileNotFoundError):
        (directory / "store").unlink()
        directory.rmdir()


class LoopController:
    """One controller as a local SCSI host (tcm_loop); several show the same stores."""

    def __init__(self, name: str, number: int) -> None:
        load()
        before = {disk.host for disk in all_disks()}
        self.before = before
        self.tpg = TARGET / "loopback" / f"naa.60014050000000{number:02x}" / "tpgt_1"
        self.name = name
        self.tpg.mkdir(parents=True)
        write(self.tpg / "nexus", f"naa.60014051000000{number:02x}")

    def show(self, store: Store, lun: int = 0) -> None:
        known = set(all_disks())
        directory = link_lun(self.tpg, lun, store)
        if (store.path / "alua" / self.name).exists():
            write(directory / "alua_tg_pt_gp", self.name)
        wait_until(lambda: set(all_disks()) - known, f"controller {self.name} shows LUN {lun}")
        self.disks: list[Disk] = sorted(set(all_disks()) - known)

    def show_again(self) -> None:
        """The host forgets the disks and finds them anew, with whatever they say now."""
        host, count = self.disks[0].host, len(self.disks)
        for disk in self.disks:
            disk.delete()
        rescan_host(host)

        def found() -> list[Disk]:
            return [disk for disk in all_disks() if disk.host == host]

        wait_until(lambda: len(found()) == count, f"controller {self.name} shows its disks")
        self.disks = found()


class Network:
    """One storage network: a veth pair from the host into the array's namespace."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.here = f"san{number}"
        self.there = f"ctl{number}"
        self.initiator = f"10.77.{number}.1"
        self.portal = f"10.77.{number}.2"

    def up(self) -> None:
        run("ip", "link", "add", self.here, "type", "veth", "peer", "name", self.there,
            "netns", NAMESPACE)
        run("ip", "address", "add", f"{self.initiator}/24", "dev", self.here)
        run("ip", "link", "set", self.here, "up")
        run("ip", "-n", NAMESPACE, "address", "add", f"{self.portal}/24", "dev", self.there)
        run("ip", "-n", NAMESPACE, "link", "set", self.there, "up")

    def cut(self) -> None:
        """The far end goes down, as when a switch dies: our end loses its carrier."""
        run("ip", "-n", NAMESPACE, "link", "set", self.there, "down")

    def mend(self) -> None:
        run("ip", "-n", NAMESPACE, "link", "set", self.there, "up")


class BondedNetwork(Network):
    """The same over two NICs in a bond, cabled to two ports of one switch of the array's side."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.slaves = [f"san{number}a", f"san{number}b"]

    def port(self, slave: str) -> str:
        return f"{self.there}{slave[-1]}"

    def mac(self, number: int) -> str:
        """Said, for udev gives devices with a made-up one another, be they slaves by then or not."""
        return f"02:68:78:00:{self.number:02x}:{number:02x}"

    def up(self) -> None:
        here = [f"link add {slave} address {self.mac(number)} type veth peer name "
                f"{self.port(slave)} netns {NAMESPACE}"
                for number, slave in enumerate(self.slaves)]
        here.append(f"link add {self.here} address {self.mac(9)} type bond mode active-backup "
                    "miimon 100")
        here += [f"link set {slave} master {self.here}" for slave in self.slaves]
        ip_batch([*here, f"address add {self.initiator}/24 dev {self.here}",
                  f"link set {self.here} up"])
        ports = [f"link set {self.port(slave)} up master {self.there}" for slave in self.slaves]
        ip_batch([f"link add {self.there} type bridge stp_state 0 forward_delay 0", *ports,
                  f"address add {self.portal}/24 dev {self.there}", f"link set {self.there} up"],
                 NAMESPACE)

    def cut_slave(self, slave: str) -> None:
        ip_batch([f"link set {self.port(slave)} down"], NAMESPACE)

    def mend_slave(self, slave: str) -> None:
        ip_batch([f"link set {self.port(slave)} up"], NAMESPACE)


class IscsiTarget:
    """One portal group for each network; every group shows the same LUNs.

    All are one target, or, `nodes`, each is a target of its own: two controllers.
    """

    iqn = "iqn.2026-11.example.hawser:array"

    def __init__(self, networks: int = 2, nodes: bool = False,
                 kind: type[Network] = Network) -> None:
        load()
        self.nodes = nodes
        run("ip", "netns", "add", NAMESPACE)
        run("ip", "-n", NAMESPACE, "link", "set", "lo", "up")
        self.networks = [kind(number) for number in range(1, networks + 1)]
        self.groups: list[Path] = []
        for network in self.networks:
            network.up()
            self.groups.append(self._portal_group(network))

    def iqn_of(self, network: Network) -> str:
        return f"{self.iqn}-{network.number}" if self.nodes else self.iqn

    def _portal_group(self, network: Network) -> Path:
        tpg = TARGET / "iscsi" / self.iqn_of(network) / f"tpgt_{network.number}"
        tpg.mkdir(parents=True)
        for name, value in (("authentication", "0"), ("generate_node_acls", "1"),
                            ("demo_mode_write_protect", "0"), ("cache_dynamic_acls", "1")):
            write(tpg / "attrib" / name, value)
        # The portal's socket belongs to the namespace of the process that makes the directory;
        # `ip netns exec` would hide configfs from it.
        run("nsenter", f"--net=/run/netns/{NAMESPACE}", "mkdir",
            tpg / "np" / f"{network.portal}:3260")
        write(tpg / "enable", "1")
        return tpg

    def show(self, store: Store, lun: int) -> None:
        for tpg in self.groups:
            link_lun(tpg, lun, store)

    def remap(self, network: int, lun: int, store: Store) -> None:
        """Through one network the same LUN number is now another volume."""
        tpg = self.groups[network - 1]
        unlink_lun(tpg, lun)
        link_lun(tpg, lun, store)


def remove_links(directory: Path) -> None:
    for entry in directory.rglob("*"):
        if entry.is_symlink():
            entry.unlink()


def remove_fabric(fabric: Path) -> None:
    """Takes a fabric's configfs tree down in the one order the kernel accepts."""
    if not fabric.exists():
        return
    for target in [entry for entry in fabric.iterdir() if entry.is_dir()]:
        if target.name.startswith(spacers.PREFIX):
            continue
        for tpg in target.glob("tpgt_*"):
            with suppress(OSError):
                write(tpg / "enable", "0")
            for lun in (tpg / "lun").glob("lun_*"):
                for entry in lun.iterdir():
                    if entry.is_symlink():
                        entry.unlink()
                lun.rmdir()
            for group in ("np", "acls"):
                for entry in (tpg / group).glob("*"):
                    entry.rmdir()
            with suppress(OSError):
                write(tpg / "nexus", "NULL")
            tpg.rmdir()
        with suppress(OSError):
            target.rmdir()
    with suppress(OSError):
        fabric.rmdir()


def remove_stores() -> None:
    for hba in [*STORES.glob("rd_mcp_*"), *STORES.glob("fileio_*")]:
        for store in [entry for entry in hba.iterdir() if entry.is_dir()]:
            for group in (store / "alua").glob("*"):
                if group.name != "default_tg_pt_gp":
                    group.rmdir()
            store.rmdir()
        hba.rmdir()
    for image in IMAGES.glob("*"):
        for loop in output("losetup", "--noheadings", "--output=NAME", "-j", image).split():
            run("losetup", "--detach", loop)
        image.unlink()


def remove_everything() -> None:
    """Undoes all of this module, whatever state it is in."""
    if loaded("target_core_mod") and TARGET.exists():
        for fabric in ("iscsi", "loopback"):
            remove_fabric(TARGET / fabric)
        remove_stores()
    if Path("/run/netns", NAMESPACE).exists():
        run("ip", "netns", "delete", NAMESPACE, check=False)
        for number in (1, 2):
            run("ip", "link", "delete", f"san{number}", check=False)
