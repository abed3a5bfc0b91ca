"""Files that a running session has for itself, in the user's folder, and whether it still runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLockFile, QStandardPaths


def user_folder(name: str) -> Path:
    """A folder among the user's data of hopviz; it may not be there yet."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / name


def lock_of(path: Path) -> QLockFile:
    """What the session that writes a file holds as long as it runs."""
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # a session may last for days; it is over when its process is
    return lock


def is_over(path: Path) -> bool:
    """Whether the session that writes a file is no more."""
    lock = lock_of(path)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True
