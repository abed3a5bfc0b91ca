"""Drawings in text: pictures of two signs, with empty lines or labels between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import isqrt
from pathlib import Path
from typing import Any

import numpy as np

from hopviz.core.counting import counted
from hopviz.project.files import FileError, shown
from hopviz.project.parts import LONGEST_SIDE
from hopviz.project.pattern_table import SLENDER, PatternTable

SIGNS = [*product("#1", ".0 ")]
"""What units are drawn with that are on and off."""
MOST_DRAWN = 64
"""Units along the side of what is rather a picture than a list of memories, if it is drawn with figures."""
LONGEST_LINE = 1 << 16
"""What is longer is a row of numbers."""
ONES = re.compile(r"\s*1(?:[ \t]+1)*\s*")
COUNTED = re.compile(r"[-+01.,; \t]+")
"""Lines of numbers, which are no labels beside drawings of ones."""


@dataclass
class _Block:
    """Lines that make a picture, or several rows."""

    label: str
    lines: list[str]


def drawing(path: Path, lines: Sequence[str]) -> PatternTable | None:
    """The pictures drawn in the lines of a file; None if it is no drawing.

    Raises
    ------
    FileError
        If lines or pictures differ in length.
    """
    filled = [line for line in lines if line.strip()]
    if not filled or max(map(len, filled)) > LONGEST_LINE:
        return None
    if all(line.strip() in ("0", "1") for line in filled) or all(map(ONES.fullmatch, filled)):
        return None
    letters = Counter(frozenset(line.strip()) for line in filled)
    matching = [(sum(n for found, n in letters.items() if found <= {on, off}), on, off) for on, off in SIGNS]
    most, on, off = max(matching, key=lambda found: found[0])
    if 2 * most < len(filled):
        return None
    if on == "1" and any(COUNTED.fullmatch(line) for line in filled if not _is_drawn(line, on, off)):
        return None
    blocks = [block for block in _blocks(lines, on, off) if block.lines]
    rows = _equal_rows(path, [line for block in blocks for line in block.lines], off)
    table = np.array([[letter == on for letter in row] for row in rows], np.bool_)
    heights = {len(block.lines) for block in blocks}
    labels = tuple(block.label for block in blocks)
    known: dict[str, Any] = {"is_drawn": True, "signs": (off if off != " " else "blank", on)}
    is_picture = len(rows[0]) <= (LONGEST_SIDE if on == "#" else MOST_DRAWN)
    if len(heights) == 1 and ((is_picture and on == "#") or (len(blocks) > 1 and heights != {1})):
        shape = (len(blocks), heights.pop(), len(rows[0]))
        return PatternTable(path, table.reshape(shape), names=labels if all(labels) else (), **known)
    if on == "#" and len(blocks) > 1:
        uneven = next(block for block in blocks if len(block.lines) != len(blocks[0].lines))
        raise FileError(
            f"{shown(path.name)} cannot be used: its picture number {blocks.index(uneven) + 1} has "
            f"{counted(len(uneven.lines), 'line')}, and the first {len(blocks[0].lines)}; draw all of them equally high"
            + (", and units that are off as points." if off == " " else ".")
        )
    names = labels if heights == {1} and all(labels) else ()
    is_list = on + off == "10" and len(rows[0]) >= SLENDER * len(rows) and isqrt(len(rows[0])) ** 2 == len(rows[0])
    layout = "picture" if len(blocks) == 1 and is_picture and not is_list else "rows"
    return PatternTable(path, table if len(rows) > 1 else table.reshape(-1), names=names, layout=layout, **known)


def _is_drawn(line: str, on: str, off: str) -> bool:
    return not (set(line.rstrip() if off == " " else line.strip()) - {on, off})


def _blocks(lines: Sequence[str], on: str, off: str) -> list[_Block]:
    """The pictures; a line of blanks is a row where blanks are units, and an empty one ends a picture."""
    found, label = [_Block("", [])], ""
    for line in lines:
        is_row = bool(line) and not line.strip() and off == " " and bool(found[-1].lines)
        if is_row or (line.strip() and _is_drawn(line, on, off)):
            if not found[-1].lines:
                found[-1].label = label
                label = ""
            found[-1].lines.append(line)
            continue
        if line.strip():
            label = line.strip().removesuffix(":").strip()
        if found[-1].lines:
            found.append(_Block("", []))
    return found


def _equal_rows(path: Path, lines: list[str], off: str) -> list[str]:
    if off == " ":
        width = max(len(line.rstrip()) for line in lines)
        return [line.rstrip().ljust(width) for line in lines]
    rows = [line.strip() for line in lines]
    uneven = next((row for row in rows if len(row) != len(rows[0])), None)
    if uneven is not None:
        raise FileError(
            f"{shown(path.name)} cannot be used: a line has {len(uneven):,} units ({shown(uneven)}), and the first "
            f"{len(rows[0]):,}; draw all of them equally long."
        )
    return rows
