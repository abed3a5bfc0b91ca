"""Tables as files of comma-separated values: remarks, a heading, and a row each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from hopviz.core.stepwise import Steps
from hopviz.project.data_table import DataTable, Row
from hopviz.project.writing import replaced_steps

ROWS = 256
"""Rows that are written in one step."""


def table_steps(path: str | Path, table: DataTable) -> Steps[None]:
    """Write a table with its remarks, each in a line that begins with "#"; otherwise as `csv_steps`."""
    yield from csv_steps(path, table.heading, table.rows, table.remarks, table.count)


def csv_steps(
    path: str | Path, heading: Sequence[str], rows: Iterable[Row], remarks: Iterable[str] = (), count: int = 0
) -> Steps[None]:
    """Write a table, in the place of any other of this name; `count` tells how many rows there will be, if known.

    Raises
    ------
    FileError
        If it cannot be written; what was there still is.
    """

    def write(file: BinaryIO) -> Steps[None]:
        for remark in remarks:
            file.write(f"# {' '.join(remark.splitlines())}\r\n".encode())
        for written, row in enumerate(chain([heading], rows)):
            file.write(csv_line(row).encode("utf-8"))
            if written % ROWS == 0:
                yield min(written / count, 1.0) if count else 0.0

    yield from replaced_steps(path, "table", write)


def csv_line(row: Row) -> str:
    """A row as a line of a file, with its end."""
    stream = io.StringIO()
    csv.writer(stream).writerow(row)
    return stream.getvalue()
