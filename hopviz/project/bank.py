"""The bank of letters and pictures that come with hopviz, on grids of any size.

They are text files in `resources/patterns/letters` (10 x 10) and `resources/patterns/pictures` (64 x 64).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from hopviz import assets
from hopviz.core.patterns import Pattern, parse_pattern
from hopviz.core.quoting import quoted

SMALLEST = 3
"""Rows and columns a grid needs at least to show a letter."""

MARGIN = 0.25
"""Share of a grid that may stay empty around a letter enlarged a whole number of times."""


def letters() -> dict[str, Pattern]:
    """The letter bank: name to pattern, int8, shape (10, 10), read-only, by name."""
    return dict(_stored("letters"))


def pictures() -> dict[str, Pattern]:
    """The pictures drawn for hopviz: name to pattern, int8, shape (64, 64), read-only, by name."""
    return dict(_stored("pictures"))


def letter(name: str, rows: int, cols: int) -> Pattern:
    """A letter of the bank on any grid from 3 x 3.

    It is enlarged a whole number of times and centred if that leaves little room, otherwise scaled to the
    shorter side of the grid; what is left around it is off.

    Parameters
    ----------
    name : str
        "A" to "Z"; small letters do too.
    rows, cols : int
        The grid.

    Returns
    -------
    ndarray of int8, shape (rows, cols)

    Raises
    ------
    ValueError
        If there is no such letter or the grid is too small.
    """
    return _placed(_find("letters", name.upper(), "letter"), f"the letter {name.upper()}", rows, cols)


def picture(name: str, rows: int, cols: int) -> Pattern:
    """A picture of the bank on any grid from 3 x 3, as `letter` does it."""
    return _placed(_find("pictures", name, "picture"), f"the picture {name}", rows, cols)


@cache
def _stored(folder: str) -> dict[str, Pattern]:
    found = {}
    for name in assets.names(f"patterns/{folder}", ".txt"):
        pattern = parse_pattern(assets.read_text("patterns", folder, f"{name}.txt"))
        pattern.setflags(write=False)
        found[name] = pattern
    return found


def _find(folder: str, name: str, kind: str) -> Pattern:
    stored = _stored(folder)
    if name not in stored:
        raise ValueError(f"there is no {kind} {quoted(name)}; there are {', '.join(stored)}")
    return stored[name]


def _placed(pattern: Pattern, what: str, rows: int, cols: int) -> Pattern:
    if min(rows, cols) < SMALLEST:
        raise ValueError(
            f"{what} needs a grid of at least {SMALLEST} x {SMALLEST} units, and this one has {rows} x {cols}"
        )
    side = min(rows, cols)
    whole = side // len(pattern) * len(pattern)
    size = whole if side - whole <= MARGIN * side else side
    nearest = (np.arange(size) * 2 + 1) * len(pattern) // (2 * size)
    placed = np.full((rows, cols), -1, dtype=np.int8)
    top, left = (rows - size) // 2, (cols - size) // 2
    placed[top : top + size, left : left + size] = pattern[np.ix_(nearest, nearest)]
    return placed
