"""Numbers in text: rows of them, separated by commas, semicolons, blanks or, where they are ones and noughts, nothing.

A line that begins with "#" is a remark: the name of the memory below it, or in the first line, what the file holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hopviz.core.quoting import quoted
from hopviz.core.stepwise import Steps
from hopviz.project.files import FileError, shown
from hopviz.project.pattern_table import PatternTable
from hopviz.project.recognised import MOST_NUMBERS, table_of
from hopviz.project.weight_matrix import WeightMatrix

SEPARATORS = str.maketrans(",;\t", "   ")
NUMERIC = re.compile(r"[-+0-9.eE,; \t]+")
UNSEPARATED = re.compile(r"(?:[-+]?1|0){2,}+")
MISSING = re.compile(r"[,;][ \t]*[,;]")
GRID = re.compile(r"#\s*(\d{1,2}) x (\d{1,2})\s*")
OF_WEIGHTS = re.compile(r"#\s*weights\b.*")
MOST_IN_LINE = 1 << 20
"""Numbers: a thousand pictures of a thousand."""
PIECE = 1 << 20
"""Characters that are read in one step."""


@dataclass
class _Rows:
    """The rows so far, with the number of the picture that each belongs to, and names by the rows they stand above."""

    values: list[NDArray[np.float64]] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    block: int = 0


def is_numbers(lines: Sequence[str]) -> bool:
    """Whether most of the first lines look like numbers."""
    first = [line for line in lines[:1000] if line.strip() and not line.lstrip().startswith("#")][:10]
    return 2 * sum(1 for line in first if NUMERIC.fullmatch(line[:1000])) >= len(first) > 0


def numbers_steps(path: Path, lines: Sequence[str]) -> Steps[PatternTable | WeightMatrix]:
    """The numbers in the lines of a file.

    Raises
    ------
    FileError
        If one of them is none, or rows differ in length.
    """
    rows, grid, meaning = _Rows(), None, ""
    if any(sum(line.count(sign) for line in lines) > MOST_NUMBERS for sign in ",;\t"):
        raise FileError(f"{shown(path.name)} holds more numbers than hopviz has room for; take a part of them.")
    if any(line.count(sign) > MOST_IN_LINE for line in lines if len(line) > MOST_IN_LINE for sign in ",;\t "):
        name = shown(path.name)
        raise FileError(f"{name} has over {MOST_IN_LINE:,} numbers in a line; write those of a memory in one.")
    done = 0
    for number, line in enumerate(lines, start=1):
        if len(line) + done > PIECE:
            done = 0
            yield number / (len(lines) + 1)
        done += len(line)
        stripped = line.strip()
        told = GRID.fullmatch(stripped) if number == 1 else None
        if told is not None:
            grid = (int(told[1]), int(told[2]))
        elif number == 1 and OF_WEIGHTS.fullmatch(stripped):
            meaning = "weights"
        elif stripped.startswith("#"):
            rows.block += 1
            rows.names[len(rows.values)] = stripped[1:].strip()
        elif not stripped:
            rows.block += 1
        else:
            yield from _add(rows, path, number, stripped)
    return _table(rows, path, grid, meaning)


def _add(rows: _Rows, path: Path, number: int, line: str) -> Steps[None]:
    """One more row."""
    if MISSING.search(line):
        raise _wrong(path, number, "has an empty field; fill it in")
    if UNSEPARATED.fullmatch(line):
        signs = np.frombuffer(line.replace("+", "").replace("-1", "-").encode("ascii"), np.uint8)
        words, found = [], [np.where(signs == ord("-"), -1.0, signs == ord("1"))]
    else:
        words, found = line.translate(SEPARATORS).split(), []
    for first in range(0, len(words), PIECE // 8):
        try:
            found.append(np.array(words[first : first + PIECE // 8], np.float64))
        except ValueError:
            strange = next(word for word in words if not _is_number(word))
            raise _wrong(path, number, f"holds {quoted(strange)}, which is no number; correct it") from None
        yield 0.0
    if not found:
        raise _wrong(path, number, "holds no number; remove it")
    row = np.concatenate(found)
    if rows.values and row.size != rows.values[0].size:
        raise _wrong(path, number, f"has {row.size:,} numbers, and the first {rows.values[0].size:,}; complete it")
    rows.values.append(row)
    rows.blocks.append(rows.block)


def _wrong(path: Path, number: int, cause: str) -> FileError:
    return FileError(f"{shown(path.name)} cannot be used: line {number} {cause}.")


def _is_number(word: str) -> bool:
    try:
        np.array([word], np.float64)
    except ValueError:
        return False
    return True


def _table(
    rows: _Rows, path: Path, grid: tuple[int, int] | None, meaning: str
) -> PatternTable | WeightMatrix:
    """What the rows are: pictures one below the other, or a table."""
    if not rows.values:
        raise FileError(f"{shown(path.name)} holds no numbers; choose a file with patterns or weights.")
    values = np.array(rows.values)
    begins = [0]
    for _, group in groupby(rows.blocks):
        begins.append(begins[-1] + len(list(group)))
    heights = set(np.diff(begins).tolist())
    if len(begins) > 2 and len(heights) == 1 and heights != {1} and meaning != "weights" and grid is None:
        values = values.reshape(len(begins) - 1, heights.pop(), -1)
        begins = begins[:-1]
    else:
        begins = list(range(len(values)))
    names = tuple(name for begin in begins if (name := rows.names.get(begin)))
    if len(names) < len(begins):
        return table_of(path, values, meaning, grid=grid)
    return table_of(path, values, meaning, names=names, layout="rows", grid=grid)
