"""Tables as files of comma-separated values: a heading, and a row each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from hopviz.core.stepwise import Steps
from hopviz.project.writing import replaced_steps

Row = Sequence[str | int | float]
ROWS = 256
"""Rows that are written in one step."""


def csv_steps(path: str | Path, heading: Sequence[str], rows: Iterable[Row]) -> Steps[None]:
    """Write a table, in the place of any other of this name.

    Raises
    ------
    FileError
        If it cannot be written; what was there still is.
    """

    def write(file: BinaryIO) -> Steps[None]:
        for written, row in enumerate(chain([heading], rows)):
            file.write(csv_line(row).encode("utf-8"))
            if written % ROWS == 0:
                yield 0.0

    yield from replaced_steps(path, "table", write)


def csv_line(row: Row) -> str:
    """A row as a line of a file, with its end."""
    stream = io.StringIO()
    csv.writer(stream).writerow(row)
    return stream.getvalue()
