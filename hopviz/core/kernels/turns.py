"""Turns of processes that would compile the same kernel: one compiles it, the others wait for what it leaves."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

HAS_LOCKS = os.name == "posix"
"""Elsewhere nobody waits."""
if HAS_LOCKS:
    import fcntl

LOOK_AGAIN = 0.02
"""Seconds between two looks whether it is one's turn."""
PATIENCE = 30.0
"""Seconds after which nobody waits any longer: who compiles may be stopped, or may have failed without ending."""


class Turns:
    """What this process compiles for all, each until it ends its turn; the end of a process ends its turns.

    Turns lie within each other as kernels call each other: one that ends ends those that were taken since, which have
    failed, as numba tries several types of arguments where it does not know better.
    """

    def __init__(self) -> None:
        self._held: dict[Path, int] = {}

    def take(self, path: Path) -> None:
        """Wait until no other process makes the file; it may then be there.  Where nobody can tell, do not wait."""
        if not HAS_LOCKS or path in self._held:
            return
        with suppress(OSError):
            descriptor = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT, 0o600)
            self._held[path], until = descriptor, time.monotonic() + PATIENCE
            while not _is_locked(descriptor) and time.monotonic() < until:
                time.sleep(LOOK_AGAIN)

    def end(self, path: Path) -> None:
        """Let the next one have its turn."""
        while path in self._held:
            last, descriptor = self._held.popitem()
            _lock_of(last).unlink(missing_ok=True)
            os.close(descriptor)


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _is_locked(descriptor: int) -> bool:
    """Lock a file, if no other process has done so."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
