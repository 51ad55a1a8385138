"""libdevmapper's tasks, asked from this process: the scenarios look at maps all the time, and a
program run for each look would keep an emulated guest busy with nothing else."""
from __future__ import annotations

import ctypes
import struct
from dataclasses import dataclass

LIST, INFO, STATUS, TABLE, MESSAGE = 13, 7, 10, 11, 17  # enum of libdevmapper.h, by position


class Info(ctypes.Structure):
    """struct dm_info."""

    _fields_ = [(name, ctypes.c_int) for name in (
        "exists", "suspended", "live_table", "inactive_table", "open_count", "event_nr", "major",
        "minor", "read_only", "target_count", "deferred_remove", "internal_suspend")]


@dataclass
class Device:
    name: str
    uuid: str
    devno: str
    suspended: bool
    has_table: bool
    targets: list[tuple[int, int, str, str]]  # start, length, type, text of table or status

    @property
    def text(self) -> str:
        """As dmsetup prints one device."""
        return "\n".join(f"{start} {length} {kind} {text}".strip()
                         for start, length, kind, text in self.targets)

    @property
    def is_multipath(self) -> bool:
        return any(kind == "multipath" for _, _, kind, _ in self.targets)


LogFunction = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_int,
                               ctypes.c_char_p)


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libdevmapper.so.1.02.1", use_errno=True)
    library.dm_task_create.restype = ctypes.c_void_p
    library.dm_task_get_name.restype = ctypes.c_char_p
    library.dm_task_get_uuid.restype = ctypes.c_char_p
    library.dm_task_get_names.restype = ctypes.c_void_p
    library.dm_get_next_target.restype = ctypes.c_void_p
    return library


_dm = _library()
# What fails is told by an exception; it would also write to stderr.
_quiet = LogFunction(lambda *_: None)
_dm.dm_log_with_errno_init(_quiet)


class Task:
    """One request. Use as a context manager."""

    def __init__(self, kind: int, name: str | None = None) -> None:
        self.handle = ctypes.c_void_p(_dm.dm_task_create(kind))
        assert self.handle.value, "dm_task_create"
        if name is not None:
            assert _dm.dm_task_set_name(self.handle, name.encode()), name

    def __enter__(self) -> Task:
        return self

    def __exit__(self, *_: object) -> None:
        _dm.dm_task_destroy(self.handle)

    def run(self) -> bool:
        return bool(_dm.dm_task_run(self.handle))


def names() -> list[str]:
    """Of every dm device."""
    with Task(LIST) as task:
        assert task.run(), "cannot list dm devices"
        at = _dm.dm_task_get_names(task.handle)
        found: list[str] = []
        while at:
            number, step = struct.unpack("<QI", ctypes.string_at(at, 12))
            if number == 0:
                break
            found.append(ctypes.string_at(at + 12).decode())
            at = at + step if step else 0
        return sorted(found)


def _targets(task: Task) -> list[tuple[int, int, str, str]]:
    found: list[tuple[int, int, str, str]] = []
    start, length = ctypes.c_uint64(), ctypes.c_uint64()
    kind, text = ctypes.c_char_p(), ctypes.c_char_p()
    following = None
    while True:
        following = _dm.dm_get_next_target(
            task.handle, ctypes.c_void_p(following), ctypes.byref(start), ctypes.byref(length),
            ctypes.byref(kind), ctypes.byref(text))
        if kind.value is not None:
            found.append((start.value, length.value, kind.value.decode(),
                          (text.value or b"").decode().strip()))
        if not following:
            return found


def look(name: str, kind: int = TABLE) -> Device | None:
    """The device with its table, or with its status; None when there is none."""
    with Task(kind, name) as task:
        if kind == STATUS:
            _dm.dm_task_no_flush(task.handle)
        info = Info()
        if not task.run() or not _dm.dm_task_get_info(task.handle, ctypes.byref(info)):
            return None
        if not info.exists:
            return None
        return Device(_dm.dm_task_get_name(task.handle).decode(),
                      (_dm.dm_task_get_uuid(task.handle) or b"").decode(),
                      f"{info.major}:{info.minor}", bool(info.suspended), bool(info.live_table),
                      _targets(task))


def every(kind: int = TABLE) -> list[Device]:
    """All devices, by name; one that goes meanwhile is left out."""
    return [device for device in (look(name, kind) for name in names()) if device]


def message(name: str, text: str) -> None:
    with Task(MESSAGE, name) as task:
        assert _dm.dm_task_set_sector(task.handle, ctypes.c_uint64(0))
        assert _dm.dm_task_set_message(task.handle, text.encode())
        assert task.run(), f"{name}: message {text}"
