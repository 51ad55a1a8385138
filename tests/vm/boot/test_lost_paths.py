"""Before a power-off: a mounted, dirty file system whose map queues and has lost all its paths.

Whoever writes to it waits for ever, and so does whoever unmounts it. That the power-off ends in
time all the same is judged on the host (run-on-host).
"""
from __future__ import annotations

from pathlib import Path

from harness import dm
from harness.core import holds_for, read, run, wait_until
from harness.disks import all_disks, disks_by_wwid

ZERO = "35000c50000a00000"
WRITER = Path("/run/systemd/system/writer.service")
WRITER_UNIT = """[Service]
ExecStart=/bin/dd if=/dev/zero of=/srv/zero/stuck bs=64k count=16 conv=fsync
"""


def dirty_kb() -> int:
    return int(read("/proc/meminfo").split("Dirty:")[1].split()[0])


def writer_state() -> str:
    pid = run("systemctl", "show", "--property=MainPID", "--value", WRITER.name).stdout.strip()
    if pid == "0":
        return ""
    return read(f"/proc/{pid}/stat").rsplit(")", 1)[1].split()[0]


def test_everything_waits_for_a_path() -> None:
    dm.wait_for_maps(3, paths=4)
    # What is written now is still in memory when the machine goes down.
    for name in ("dirty_writeback_centisecs", "dirty_expire_centisecs"):
        Path("/proc/sys/vm", name).write_text("60000")
    Path("/srv/zero/dirty").write_bytes(bytes(4 << 20))
    for disk in disks_by_wwid(all_disks())[ZERO]:
        disk.offline()
    dm.wait_active("zero", 0)
    assert dm.queueing("zero")
    WRITER.write_text(WRITER_UNIT)
    run("systemctl", "daemon-reload")
    run("systemctl", "start", "--no-block", WRITER.name)
    wait_until(lambda: writer_state() == "D", "a service is stuck in its write")
    holds_for(lambda: writer_state() == "D", "nothing lets it go", 5)
    assert dirty_kb() > 1024
    assert run("findmnt", "-no", "SOURCE", "/srv/zero").stdout.strip() == "/dev/mapper/zero"
