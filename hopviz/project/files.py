"""Files that are read: regular ones only, up to a size, a piece at a time."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from hopviz.core.quoting import LONGEST_PATH, quoted, shortened
from hopviz.core.stepwise import Steps

PIECE = 1 << 20
OTHER_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class FileError(ValueError):
    """A file that cannot be read; the message is one sentence for the user: which file, why, what to do."""


def shown(path: str | Path) -> str:
    """A path as a sentence names it: on one line, the middle left out where it is long."""
    return shortened(str(path), LONGEST_PATH) or quoted("")


def check_file(path: str | Path, called: str, most_bytes: int) -> None:
    """Refuse what is no regular file, or too large, without opening it: a pipe or a device might never answer.

    Parameters
    ----------
    path : str or Path
    called : str
        What the file should be: "lesson file".
    most_bytes : int

    Raises
    ------
    FileError
        If it is refused, or cannot be looked at.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        raise FileError(_missing(path, called)) from None
    except (OSError, ValueError) as error:  # such as a name with a null character
        raise FileError(_unreadable(path, called, error)) from error
    _check(found, path, called, most_bytes)


def open_file(path: str | Path, called: str, most_bytes: int) -> BinaryIO:
    """A regular file, open to be read.  Parameters and errors as for `check_file`."""
    check_file(path, called, most_bytes)
    flags = (getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOCTTY"))
    try:
        descriptor = os.open(path, os.O_RDONLY | sum(flags))
    except FileNotFoundError:
        raise FileError(_missing(path, called)) from None
    except OSError as error:
        raise FileError(_unreadable(path, called, error)) from error
    try:
        _check(os.fstat(descriptor), path, called, most_bytes)  # it may be another one by now
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def bytes_steps(path: str | Path, called: str, most_bytes: int) -> Steps[bytes]:
    """Read a regular file.  Parameters and errors as for `check_file`."""
    yield 0.0
    pieces: list[bytes] = []
    with open_file(path, called, most_bytes) as file:
        size, read = max(os.fstat(file.fileno()).st_size, 1), 0
        while piece := _piece(file, path, called):
            pieces.append(piece)
            read += len(piece)
            if read > most_bytes:  # it grows, or lies about its size
                raise FileError(_too_large(path, called, most_bytes))
            yield min(read / size, 1.0)
    return b"".join(pieces)


def text_steps(path: str | Path, called: str, most_bytes: int) -> Steps[str]:
    """Read a regular file of UTF-8 text.  Parameters and errors as for `check_file`."""
    content = yield from bytes_steps(path, called, most_bytes)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        name = shown(Path(path).name)
        raise FileError(f"The {called} {name} is not text; save it as UTF-8 text.") from error


def _piece(file: BinaryIO, path: str | Path, called: str) -> bytes:
    try:
        return file.read(PIECE)
    except OSError as error:
        raise FileError(_unreadable(path, called, error)) from error


def _check(found: os.stat_result, path: str | Path, called: str, most_bytes: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = OTHER_KINDS.get(stat.S_IFMT(found.st_mode), "something else")
        raise FileError(f"{shown(path)} cannot be read: it is {kind}, not a {called}; choose a file.")
    if found.st_size > most_bytes:
        raise FileError(_too_large(path, called, most_bytes))


def _missing(path: str | Path, called: str) -> str:
    if os.path.islink(path):
        return f"The {called} {shown(path)} is a link to a file that is gone; choose another one."
    return f"There is no {called} {shown(path)}; check its name and folder."


def _unreadable(path: str | Path, called: str, error: Exception) -> str:
    cause = getattr(error, "strerror", None) or "no file can be called that"
    return f"The {called} {shown(path)} cannot be read ({cause}); check that you may open it."


def _too_large(path: str | Path, called: str, most_bytes: int) -> str:
    name, most = shown(Path(path).name), most_bytes >> 20
    return f"The {called} {name} has more than {most} MB, which is too large to be read; make it smaller first."
