"""Zip files that are read without trust: how many members they have, and how large each is, is known before."""

from __future__ import annotations

import os
import struct
import zipfile
from typing import BinaryIO

BEGINNING, END_SIGN = b"PK\x03\x04", b"PK\x05\x06"
END = struct.Struct("<4s4H2LH")
"""The end of a zip: among others the number of its members, and the size of their directory."""
LONGEST_REMARK = 1 << 16
PIECE = 1 << 20


def check_directory(file: BinaryIO, what: str, most_members: int, most_bytes: int) -> None:
    """Refuse what is no zip, or one of too many members, before its directory is read.

    Parameters
    ----------
    file : BinaryIO
    what : str
        What it should be, in words: "project of hopviz".
    most_members, most_bytes : int
        Members, and bytes of their directory.

    Raises
    ------
    ValueError
        If it is refused; part of a sentence.
    """
    file.seek(0)
    if file.read(len(BEGINNING)) != BEGINNING:
        raise ValueError(f"it is no {what}")
    file.seek(0, os.SEEK_END)
    file.seek(max(file.tell() - END.size - LONGEST_REMARK, 0))
    tail = file.read()
    place = tail.rfind(END_SIGN)
    if place < 0 or len(tail) - place < END.size:
        raise ValueError("its end is missing")
    *_, count, size, _, _ = END.unpack_from(tail, place)
    if count > most_members or size > most_bytes:
        raise ValueError(f"it has more parts than a {what}")


def entry(name: str) -> zipfile.ZipInfo:
    """A member without a date: the same content makes the same file."""
    made = zipfile.ZipInfo(name)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made
