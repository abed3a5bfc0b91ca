"""Names of memories, and of the files that hold them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path

from hopviz.core.quoting import quoted

LONGEST_FILE_NAME = 200
"""Bytes: systems take 255, and something may be added."""
FORBIDDEN = frozenset('/\\:*?"<>|')
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs without a shape that turn the direction of all text after them, of the name and of others."""
PORTS = [f"{port}{number}" for port in ("COM", "LPT") for number in range(10)]
RESERVED = frozenset(("CON", "PRN", "AUX", "NUL", *PORTS))
"""What no file can be called on Windows, whatever its suffix."""


def check_name(name: str) -> None:
    """Refuse what cannot be the name of a memory, in one line of a file or of the window, with a ValueError."""
    if not name.strip():
        raise ValueError("a memory needs a name")
    if len(name.splitlines()) > 1:
        raise ValueError(f"the name {quoted(name)} of a memory has several lines; write it in one")
    if not is_text(name):
        raise ValueError(f"the name {quoted(name)} of a memory holds half a letter; write it anew")


def check_typed_name(name: str) -> None:
    """As `check_name`; refuse as well what turns the direction of all that is written after the name."""
    check_name(name)
    turning = next((letter for letter in name if letter in TURNING), "")
    if turning:
        raise ValueError(
            f"the name {quoted(name)} of a memory turns round what comes after it; leave out U+{ord(turning):04X}"
        )


def is_text(name: str) -> bool:
    """Whether all of a text can be written into a file: half a letter of two cannot."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def name_of_file(path: Path) -> str:
    """What a memory is called that comes from a file: the file's name without its suffix, in one line."""
    return plain_name(path.stem.encode("utf-8", "replace").decode("utf-8")) or "memory"


def plain_name(text: str) -> str:
    """A text from a file as a name: in one line, with blanks for control characters and for what turns the direction.

    Signs without a shape that join letters or parts of an emoji stay.
    """
    strange = [letter in TURNING or unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text]
    if not any(strange):
        return text.strip()
    return " ".join("".join(" " if odd else letter for odd, letter in zip(strange, text, strict=True)).split())


def file_name(name: str, suffix: str = "", taken: Iterable[str] = ()) -> str:
    """The name of a file for something called `name`, which every system takes, and none of the `taken` ones.

    Parameters
    ----------
    name : str
    suffix : str
        Such as ".png".
    taken : iterable of str
        Names of files; upper and lower case do not make them different.
    """
    normal = unicodedata.normalize("NFC", name).encode("utf-8", "replace").decode("utf-8")
    safe = "".join("_" if letter in FORBIDDEN or not letter.isprintable() else letter for letter in normal)
    safe = safe.strip(" .") or "_"
    if safe.split(".")[0].strip().upper() in RESERVED:
        safe = f"_{safe}"
    others = {other.casefold() for other in taken}
    ends = chain([""], (f" {number}" for number in count(2)))
    numbered = (_cut(safe, LONGEST_FILE_NAME - len(f"{end}{suffix}".encode())) + end + suffix for end in ends)
    return next(free for free in numbered if free.casefold() not in others)


def _cut(text: str, most: int) -> str:
    """As much of a text as has at most so many bytes."""
    return text.encode("utf-8")[:most].decode("utf-8", "ignore").rstrip(" .") or "_"
