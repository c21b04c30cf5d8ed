"""What the query worker may not do, taken away by the kernel: sockets, other programs, and memory without end.

Sockets are refused by a seccomp filter, which needs no privileges (a network namespace is added where allowed).
A limit on open files would do the same, but the engine opens its files as it needs them and then eats all memory.
"""

from __future__ import annotations

import ctypes
import os
import resource
from pathlib import Path

__all__ = ["confine", "limit_memory"]

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050001
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
# audit architecture; then the numbers of socket, connect, execve, execveat and io_uring_setup
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 425)),
}


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def confine() -> tuple[str, ...]:
    """Take sockets and other programs away from this process and all its threads to come.

    Call it before any thread starts. Returns what took hold: "seccomp", "namespace", or nothing on other systems.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    held = []
    if hasattr(libc, "unshare") and any(libc.unshare(flags) == 0 for flags in (_NEW_NET, _NEW_USER | _NEW_NET)):
        held.append("namespace")
    if os.uname().machine in _CALLS and hasattr(libc, "prctl") and _filtered(libc):
        held.append("seccomp")
    return tuple(held)


def _filtered(libc: ctypes.CDLL) -> bool:
    architecture, calls = _CALLS[os.uname().machine]
    steps = [
        _Step(_LOAD, 0, 0, 4),
        _Step(_EQUAL, 1, 0, architecture),
        _Step(_RETURN, 0, 0, _KILL),
        _Step(_LOAD, 0, 0, 0),
        *(_Step(_EQUAL, len(calls) - number, 0, call) for number, call in enumerate(calls)),
        _Step(_RETURN, 0, 0, _ALLOW),
        _Step(_RETURN, 0, 0, _REFUSE),
    ]
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def limit_memory(megabytes: int) -> None:
    """Allow `megabytes` of address space beyond what this process has now; beyond it the process ends."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    held = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    limit = held + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
