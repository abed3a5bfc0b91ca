"""Files that are written: whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from hopviz.core.stepwise import Steps
from hopviz.project.files import FileError, shown
from hopviz.project.unfinished import clear_unfinished, unfinished_file, unfinished_folder

CAN_RENAME_OPEN = os.name == "posix"
"""Whether a file that is open can be given another name."""


class ChangedFileError(FileError):
    """The file is not the one that was read or written before: somebody else has written it."""


class Version(NamedTuple):
    """By what a file that was written anew is told from the one before."""

    size: int
    time: int
    """When it was changed, in nanoseconds."""
    number: int
    """Of the file in its file system."""


def version_of(path: str | Path | int) -> Version | None:
    """The version of a file, by its name or as it is open; None if there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return Version(found.st_size, found.st_mtime_ns, found.st_ino)


def replaced_steps(
    path: str | Path, called: str, write: Callable[[BinaryIO], Steps[None]], known: Version | None = None
) -> Steps[Version | None]:
    """Write a file beside the one of this name, flush it to the disk, and give it the name.

    Whoever reads the name finds the old file or the new one, each whole, even after a power cut.  A link stays a
    link, and what may be done with the file stays as it was.

    Parameters
    ----------
    path : str or Path
    called : str
        What the file is: "project".
    write : callable
        Writes the content, a step at a time.
    known : Version, optional
        The version that may be replaced; any if left out.

    Returns
    -------
    Version or None
        That of the new file; None if it is gone already.

    Raises
    ------
    ChangedFileError
        If another version is there.
    FileError
        If it cannot be written; the old file is as it was.
    """
    yield 0.0
    target = _target_of(path, called)
    try:
        _check_target(path, target, called)
        _check_version(path, target, called, known)
        clear_unfinished(target.parent)
        with unfinished_file(target.parent) as (file, temporary):
            yield from write(file)
            file.flush()
            os.fsync(file.fileno())
            _check_version(path, target, called, known)
            with suppress(OSError):  # there is none yet, or rights are unknown to the disk
                os.chmod(temporary, stat.S_IMODE(target.stat().st_mode))
            if not CAN_RENAME_OPEN:
                file.close()
            os.replace(temporary, target)
        _flush_folder(target.parent)
        return version_of(target)
    except OSError as error:
        raise _unwritable(path, called, error) from error


def filled_folder_steps(path: str | Path, called: str, make: Callable[[], Steps[Mapping[str, bytes]]]) -> Steps[None]:
    """Make a folder with files in it, all of them or none.

    Parameters
    ----------
    path : str or Path
        No folder, or an empty one.
    called : str
        What it is: "folder of pictures".
    make : callable
        Makes the files, by their names.

    Raises
    ------
    FileError
        If there is something else, or it cannot be written.
    """
    target = _target_of(path, called)
    try:
        if os.path.lexists(target) and not (target.is_dir() and not any(target.iterdir())):
            raise FileError(f"There is a {_kind(target)} {shown(path)} already; choose another name for the {called}.")
        files = yield from make()
        clear_unfinished(target.parent)
        with unfinished_folder(target.parent) as temporary:
            for name, content in files.items():
                with (temporary / name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                yield 0.9
            if target.is_dir():
                target.rmdir()
            os.replace(temporary, target)
        _flush_folder(target.parent)
    except OSError as error:
        raise _unwritable(path, called, error) from error


def _target_of(path: str | Path, called: str) -> Path:
    """What a path leads to, if a file can be called that: a name with a null character cannot even be asked for."""
    try:
        target = Path(os.path.realpath(path))
        with suppress(FileNotFoundError, NotADirectoryError):
            os.lstat(target)
        return target
    except (OSError, ValueError) as error:
        raise _unwritable(path, called, error) from error


def _kind(target: Path) -> str:
    return "folder with files in it" if target.is_dir() else "file"


def _unwritable(path: str | Path, called: str, error: Exception) -> FileError:
    cause = getattr(error, "strerror", None) or "no file can be called that"
    name = shown(Path(path).name)
    return FileError(f"The {called} {name} cannot be written ({cause}); choose another folder, or make room.")


def _check_target(path: str | Path, target: Path, called: str) -> None:
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        raise FileError(f"{shown(path)} is no file, so that no {called} can be written there; choose another name.")
    if target.exists() and not os.access(target, os.W_OK):
        raise FileError(f"The {called} {shown(target.name)} may not be changed; save it under another name.")


def _check_version(path: str | Path, target: Path, called: str, known: Version | None) -> None:
    if known is not None and version_of(target) not in (known, None):
        name = shown(Path(path).name)
        raise ChangedFileError(f"The {called} {name} was changed by another program since it was opened.")


def _flush_folder(folder: Path) -> None:
    """Flush the name, too; Windows does so by itself, and some network folders cannot."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
