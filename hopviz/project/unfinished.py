"""Files and folders that are being written, and what is left of those whose program was killed meanwhile."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

HAS_LOCKS = os.name == "posix"
"""Elsewhere nobody can delete what is open."""
if HAS_LOCKS:
    import fcntl

NAME = re.compile(r"\.hopviz-[0-9a-f]{32}\.part")
"""What is being written is called so, beside the place that it is written for."""
LASTING = 86_400.0
"""Seconds after which nobody writes any more, where a lock does not tell."""


@contextmanager
def unfinished_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file in a folder, which goes unless it is given another name; no `clear_unfinished` takes it away."""
    while True:
        path = _new(folder)
        with path.open("x+b") as file:
            _lock(file.fileno())
            if not _is_at(file.fileno(), path):  # cleared between the two lines before
                continue
            try:
                yield file, path
            finally:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            return


@contextmanager
def unfinished_folder(folder: Path) -> Iterator[Path]:
    """A new folder in a folder; as `unfinished_file`."""
    path = _new(folder)
    path.mkdir()
    held = os.open(path, os.O_RDONLY) if HAS_LOCKS else -1
    try:
        if held >= 0:
            _lock(held)
            path.mkdir(exist_ok=True)  # it may have been cleared between the two lines before
        yield path
    finally:
        if held >= 0:
            os.close(held)
        shutil.rmtree(path, ignore_errors=True)


def clear_unfinished(folder: Path) -> None:
    """Delete what programs have left in a folder that were killed while they wrote; others go on undisturbed."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if NAME.fullmatch(entry.name) and not entry.is_symlink():
                with suppress(OSError):
                    _clear(Path(entry.path))


def _clear(path: Path) -> None:
    if not HAS_LOCKS:
        if time.time() - path.stat().st_mtime > LASTING:
            _delete(path)
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises if somebody writes, or nobody can tell
        _delete(path)
    finally:
        os.close(descriptor)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _new(folder: Path) -> Path:
    return folder / f".hopviz-{uuid4().hex}.part"


def _lock(descriptor: int) -> None:
    """Say that somebody writes; where that cannot be said, nobody clears anything."""
    if HAS_LOCKS:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
