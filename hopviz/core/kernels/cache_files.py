"""Checked files in the user's folder of caches: what is read is what was written, or nothing.

A cache is read by unpickling it, which could run whatever somebody has written into a file.  So a file is read only if
it and its folder belong to the user: who can write there can change the user's programs, too.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

DIGEST_SIZE = sha256().digest_size
KEPT_UNUSED = 30 * 24 * 3600.0
"""Seconds after which a folder that nobody reads from is removed."""


def user_cache_folder() -> Path | None:
    """The folder for what hopviz can make again, `HOPVIZ_CACHE_DIR` or the platform's; None if the user has none."""
    chosen = os.environ.get("HOPVIZ_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):  # to be ignored, says the XDG Base Directory Specification
            base = os.path.expanduser("~/.cache")
    return Path(base, "hopviz") if os.path.isabs(base) else None


def read_checked(path: Path) -> bytes | None:
    """The content of a file; None if there is none, if it is damaged, or if it is not the user's own."""
    try:
        with open(path, "rb") as file:
            own = _is_own(os.fstat(file.fileno())) and _is_own(os.stat(path.parent))
            data = file.read() if own else b""
    except OSError:
        return None
    content = data[DIGEST_SIZE:]
    if data[:DIGEST_SIZE] != _digest(path, content):
        return None
    with suppress(OSError):
        os.utime(path.parent)  # it is of use; see `_remove_unused`
    return content


def make_folder(folder: Path) -> None:
    """Make a folder for such files, if it is not there, and remove those beside it that nobody has used for long."""
    if not folder.is_dir():
        folder.mkdir(0o700, parents=True, exist_ok=True)
        _remove_unused(folder.parent)


def write_checked(path: Path, content: bytes) -> None:
    """Write a file whole, in the place of any other, or not at all.

    Nothing is flushed to the disk before the file gets its name: what a power cut damages is found when it is read.
    """
    temporary = path.with_name(f"{path.name}.{uuid4().hex}.tmp")
    with suppress(OSError):
        make_folder(path.parent)
        try:
            with open(temporary, "xb") as file:
                file.write(_digest(path, content) + content)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


def _digest(path: Path, content: bytes) -> bytes:
    """Of the names of the folder and the file, too: one in another's place is not the right one."""
    return sha256(f"{path.parent.name}/{path.name}\n".encode() + content).digest()


def _is_own(status: os.stat_result) -> bool:
    """Whether a file or folder is the user's; Windows keeps others out of a user's folders by permissions alone."""
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid()


def _remove_unused(folders: Path) -> None:
    """Remove the folders that nobody has read from for long."""
    for folder in folders.iterdir():
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > KEPT_UNUSED:
                shutil.rmtree(folder, ignore_errors=True)
