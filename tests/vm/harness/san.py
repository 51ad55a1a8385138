"""Two LUNs of an iSCSI array over two storage networks, with this machine logged in to both."""
from __future__ import annotations

from .core import read, run, wait_until
from .disks import Disk
from .initiator import Initiator, session_directories
from .lio import IscsiTarget, Network, Store

# Nobody but the commands sent through it notices that a network is dead, and the kernel holds
# those for as long as it can.
HANGING = {
    "node.conn[0].timeo.noop_out_interval": 0,
    "node.conn[0].timeo.noop_out_timeout": 0,
    "node.session.timeo.replacement_timeout": 600,
    "node.session.err_timeo.abort_timeout": 60,
    "node.session.err_timeo.lu_reset_timeout": 60,
}


class San:
    def __init__(self, settings: dict[str, int] | None = None,
                 network: type[Network] = Network) -> None:
        """`settings`: node settings of open-iscsi, set before the login."""
        self.stores = [Store("hawseriscsi0"), Store("hawseriscsi1")]
        self.target = IscsiTarget(networks=2, kind=network)
        for lun, store in enumerate(self.stores):
            self.target.show(store, lun)
        self.initiator = Initiator(self.target)
        self.initiator.login(luns=len(self.stores), settings=settings)

    def behind(self, network: Network) -> list[Disk]:
        """The paths through one network."""
        return self.initiator.disk_by_portal()[network.portal]

    def session_states(self) -> list[str]:
        """LOGGED_IN, FAILED or FREE, as the kernel sees its sessions."""
        return [read(directory / "state") for directory in session_directories()]

    def recover(self, network: Network) -> None:
        """Mends the network and waits until the sessions are as new.

        The old connection is reset, as an array does that knows nothing of it any more: TCP's
        own next try may be a minute away.
        """
        network.mend()
        run("ss", "--kill", "dst", network.portal)
        wait_until(lambda: set(self.session_states()) == {"LOGGED_IN"}, "both sessions are back",
                   300)
        for disk in self.behind(network):
            wait_until(lambda disk=disk: answers(disk), f"{disk.name} answers", 300, 1.0)


def answers(disk: Disk) -> bool:
    read_back = run("dd", f"if=/dev/{disk.name}", "of=/dev/null", "bs=4k", "count=1",
                    "iflag=direct", check=False, timeout=300)
    return disk.state == "running" and read_back.returncode == 0
