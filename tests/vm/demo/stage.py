"""The scenery: an array with two controllers on two adapters, and multipathd. Also --shell's start."""
from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness import dm  # noqa: E402
from harness.array import Array  # noqa: E402
from harness.daemon import Daemon, config_text, programs_under_test  # noqa: E402
from harness.disks import Disk  # noqa: E402

LUNS = 2


def build_array() -> Array:
    return Array(hosts=4, luns=LUNS, size_mb=64)


def start_daemon(**settings: str) -> Daemon:
    return Daemon(programs_under_test(), config_text(no_path_retry="12", **settings)).start()


def route(array: Array, disk: Disk) -> str:
    """Which way a disk goes: the simulated hosts stand for adapter times controller."""
    hosts = array.host_numbers
    place = hosts.index(disk.host) if disk.host in hosts else 0
    # Hosts in order of creation: controller A by both adapters, then B, so that the last two die
    # together with controller B.
    return f"HBA {place % 2} -> controller {'AB'[place // 2 % 2]}"


def main() -> None:
    array = build_array()
    start_daemon()
    dm.wait_for_maps(LUNS, paths=4)
    print(f"Two LUNs over four paths each: {', '.join(disk.name for disk in array.disks)}.")
    print("""multipathd runs; its log is /tmp/multipathd.log. Things to try:
    multipath -ll
    multipathd show paths
    echo offline > /sys/block/sda/device/state ; multipathd show topology
    echo running > /sys/block/sda/device/state
    echo 1 > /sys/block/sdb/device/delete      ; multipath -ll
    echo - - - > /sys/class/scsi_host/host0/scan
    fio --name=x --filename=/dev/mapper/mpatha --rw=randwrite --verify=crc32c --size=8m --direct=1
""", flush=True)


if __name__ == "__main__":
    main()
