"""Recognition of files: what one is, by what it holds first, and by its suffix where that does not tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Literal

from hopviz.core.perception import STATEMENTS
from hopviz.core.stepwise import Steps, finished, part
from hopviz.project import arrays, lesson_files, networks
from hopviz.project.archive import FACTS, SUFFIX
from hopviz.project.drawings import drawing
from hopviz.project.files import FileError, bytes_steps, open_file, shown
from hopviz.project.images import MOST_BYTES, READABLE, SUFFIXES, begins_as_picture
from hopviz.project.number_text import is_numbers, numbers_steps
from hopviz.project.recognised import OtherFile, Recognised
from hopviz.project.zips import BEGINNING

CALLED = "file"
MOST_TEXT = 16 << 20
MOST_LINES = 1 << 20
HEAD = 1 << 16
"""Bytes that tell what a file is."""
PICTURES = re.compile(
    rb"\x89PNG\r\n|\xff\xd8\xff|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*|\x00\x00\x01\x00|RIFF.{4}WEBP"
    rb"|P[1-6fF]\s+(?:#.*\s+)?\d+\s+\d|#define\s+\S*_width\s+\d|/\* XPM \*/",
    re.DOTALL,
)
"""How the commonest pictures begin, and those that are written as text."""
STRANGERS: Mapping[bytes, str] = {
    b"%PDF": "a PDF document",
    b"%!PS": "a PostScript document",
    b"\x80\x02": "a pickle, which may run programs when it is opened",
    b"\x80\x03": "a pickle, which may run programs when it is opened",
    b"\x80\x04": "a pickle, which may run programs when it is opened",
    b"\x80\x05": "a pickle, which may run programs when it is opened",
    b"\x89HDF": "an HDF5 file",
    b"MATLAB 5.0": "a file of MATLAB",
    b"SQLite format": "a database",
    b"\x1f\x8b": "packed by gzip",
    b"7z\xbc\xaf": "packed by 7-Zip",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<?xml": "an XML document",
    b"{": "a text of JSON",
}
"""What files of other kinds begin with, and what they are."""
CURE = "choose a file of patterns, weights, a network, a lesson, a picture or a project of hopviz"
LESSON = re.compile(
    r"""(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*[\w"'-]+)*\s*="""
    r"""|\[\[?\s*[A-Za-z_"'][\w. "'-]*\]?\]\s*(?:#.*)?$"""
)
"""How a line of a lesson begins."""

Kind = Literal["project", "lesson", "network", "picture"]
BY_SUFFIX: Mapping[str, Kind] = {
    SUFFIX: "project",
    lesson_files.SUFFIX: "lesson",
    networks.SUFFIX: "network",
    **dict.fromkeys(SUFFIXES, "picture"),
}
"""What a file is whose content does not say."""


def recognise(path: str | Path) -> Recognised:
    """As `recognise_steps`, at once."""
    return finished(recognise_steps(path))


def recognise_steps(path: str | Path) -> Steps[Recognised]:
    """What a file holds.

    Projects, lessons, networks as text and pictures are told apart only, and read by readers of their own; patterns
    and weights are read.

    Raises
    ------
    FileError
        If there is no such file, it is damaged, or of a kind that is not read; one sentence for the user.
    """
    yield 0.0
    path = Path(path)
    with open_file(path, CALLED, MOST_BYTES) as file:
        try:
            head = file.read(HEAD)
        except OSError as error:
            raise FileError(f"{shown(path.name)} cannot be read ({error.strerror}); try again.") from error
        is_project = head.startswith(BEGINNING) and _is_project(file, path)
    if not head:
        raise FileError(f"{shown(path.name)} is empty; {CURE}.")
    if is_project:
        return OtherFile(path, "project")
    if head.startswith(BEGINNING):
        return (yield from arrays.npz_steps(path))
    if head.startswith(arrays.MAGIC):
        return (yield from arrays.npy_steps(path))
    if PICTURES.match(head[:1000]):
        return OtherFile(path, "picture")
    if not _is_text(head):
        return _by_suffix(path, head)
    return (yield from _of_text(path, head))


def _is_project(file: BinaryIO, path: Path) -> bool:
    """Whether a zip is, or should be, a project: its first part is called so, or its suffix says so."""
    file.seek(0)
    return FACTS.encode() in file.read(30 + len(FACTS)) or path.suffix.lower() == SUFFIX


def _is_text(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not set(head) & {*range(9), *range(14, 27), 127}


def _by_suffix(path: Path, head: bytes) -> Recognised:
    """What a file is whose content does not tell; its reader will find what is wrong with it."""
    kind = BY_SUFFIX.get(path.suffix.lower())
    stranger = next((words for begin, words in STRANGERS.items() if head.startswith(begin)), "")
    if not stranger and _is_text(head) and kind == "picture":
        stranger = "a text"
    elif not stranger and begins_as_picture(head):
        return OtherFile(path, "picture")
    if kind is not None and not stranger:
        return OtherFile(path, kind)
    name = shown(path.name)
    if kind == "picture":
        raise FileError(f"{name} is no picture but {stranger}; choose a file of kind {READABLE}.")
    raise FileError(f"{name} is {stranger or 'of a kind that hopviz does not read'}; {CURE}.")


def _of_text(path: Path, head: bytes) -> Steps[Recognised]:
    described = _described(path, head.decode("utf-8", "ignore").removeprefix("\ufeff").splitlines())
    if described is not None:
        return described
    content = yield from part(bytes_steps(path, CALLED, MOST_TEXT), 0.0, 0.3)
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise FileError(f"{shown(path.name)} is damaged, or no text in UTF-8; save it as UTF-8 text.") from None
    return (yield from part(text_steps(path, text), 0.3, 1.0))


def text_steps(path: Path, text: str) -> Steps[Recognised]:
    """What a text holds, which is in a file or comes from elsewhere, such as the clipboard.

    Parameters
    ----------
    path : Path
        The file, or its name only: memories are called so, and its suffix tells what nothing else does.
    text : str

    Raises
    ------
    FileError
        If it is damaged, or of a kind that is not read.
    """
    yield 0.0
    if text.count("\n") + text.count("\r") > 2 * MOST_LINES:
        raise FileError(f"{shown(path.name)} has over {MOST_LINES:,} lines; write the numbers of a memory in one line.")
    lines = text.splitlines()
    described = _described(path, lines)
    if described is not None:
        return described
    for recognised in TEXTS:
        found = yield from recognised(path, lines)
        if found is not None:
            return found
    return _by_suffix(path, text[:HEAD].lstrip().encode("utf-8", "replace"))


def _described(path: Path, lines: list[str]) -> OtherFile | None:
    """A lesson or a network, by the first line that says anything."""
    first = next((line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    if LESSON.match(first[:1000]):
        return OtherFile(path, "lesson")
    words = first.split(maxsplit=1)
    return OtherFile(path, "network") if len(words) == 2 and words[0] in STATEMENTS else None


def _drawn(path: Path, lines: list[str]) -> Steps[Recognised | None]:
    yield 0.0
    return drawing(path, lines)


def _counted(path: Path, lines: list[str]) -> Steps[Recognised | None]:
    return (yield from numbers_steps(path, lines)) if is_numbers(lines) else None


TEXTS: tuple[Callable[[Path, list[str]], Steps[Recognised | None]], ...] = (_drawn, _counted)
"""The kinds of text, in the order in which they are tried; each says None if it is not its own."""
