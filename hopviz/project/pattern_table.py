"""Tables of patterns: numbers of two values, or drawings, as memories on a grid."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.counting import counted
from hopviz.core.lazy import lazy
from hopviz.project.choices import (
    MOST_MEMORIES,
    MOST_UNITS,
    Choice,
    Chosen,
    Content,
    chosen_shape,
    grids,
    memory_names,
    shape_choice,
)
from hopviz.project.file_names import name_of_file, plain_name
from hopviz.project.files import FileError, shown
from hopviz.project.memories import Memory
from hopviz.project.parts import LONGEST_SIDE, SMALLEST_GRID
from hopviz.project.weight_matrix import WeightMatrix

SLENDER = 2.0
"""A table this many times as long as wide is a list of memories; one that is nearer to a square is a picture."""
SMALLEST_OF_SEVERAL = 8
"""The shortest side of the squares into which a long row is cut by itself."""


@dataclass(frozen=True, eq=False)
class PatternTable:
    """Numbers of two values, in one, two or three dimensions: memories, once it is known how they are laid out."""

    path: Path
    values: NDArray[Any]
    """(L,), (R, C) or (K, rows, cols)."""
    is_drawn: bool = False
    """Whether it is a drawing in text."""
    names: tuple[str, ...] = ()
    """Of the memories, if they are told one by one: of K pictures, or R rows."""
    grid: tuple[int, int] | None = None
    """Rows and columns of the units, if they are told."""
    signs: tuple[str, str] = ("", "")
    """How units are written that are off and on; empty: as numbers."""
    layout: str = ""
    """How a table is laid out, if it is known: "rows", "columns" or "picture"."""
    weights: WeightMatrix | None = None
    """What it is as well: the choice is a person's."""
    are_weights: bool = False
    """Whether it is rather that."""

    def __post_init__(self) -> None:
        if not any(grids(n) for n in self._possible_units()):
            raise FileError(
                f"{shown(self.path.name)} holds {self._size_in_words}, and no grid of {SMALLEST_GRID} units to "
                f"{LONGEST_SIDE} x {LONGEST_SIDE} has so many; cut or fill them up."
            )

    @property
    def said(self) -> str:
        """What was recognised, in a sentence."""
        return self.told({})

    def told(self, chosen: Chosen) -> str:
        """What the file holds, as it is chosen, in a sentence."""
        as_weights = self.as_weights(chosen)
        if as_weights is not None:
            return as_weights.told(chosen)
        _, count, n = self._laid_out(chosen)
        rows, cols = self._shape(chosen, n)
        off, on = self._signs(chosen)
        along = {"rows": ", one a row", "columns": ", one a column"}.get(self._layout(chosen), "")
        kind = "drawing" if self.is_drawn and not along else "pattern"
        return f"{counted(count, kind)} of {n:,} units ({rows} x {cols}){along}, {on} on and {off} off."

    def choices(self, chosen: Chosen) -> tuple[Choice, ...]:
        """What can be chosen, where so much has been."""
        found = [] if self.weights is None else [self._meaning]
        as_weights = self.as_weights(chosen)
        if as_weights is not None:
            return (*found, *as_weights.choices(chosen))
        if self.values.ndim == 1:
            found.append(self._pictures)
        elif self.values.ndim == 2:
            found.append(self._orientation)
        found.append(self._on)
        _, _, n = self._laid_out(chosen)
        if self._has_shape(chosen):
            found.append(shape_choice(n, self.grid))
        return tuple(found)

    @lazy
    def told_choices(self) -> frozenset[str]:
        """Keys of choices that the file makes itself: what was chosen of other files says nothing of it."""
        low, high = self._range
        is_own_array = self.values.ndim == 3 and self.values.dtype == np.int8 and low in (-1, high) and high in (-1, 1)
        told = {"on"} if self.is_drawn or self.grid is not None or is_own_array else set()
        told |= {"layout"} if self.layout or self.grid is not None else set()
        return frozenset(told | ({"shape", "pictures"} if self.grid is not None else set()))

    def content(self, chosen: Chosen) -> Content:
        """The memories, or the network if it is chosen that the numbers are weights."""
        as_weights = self.as_weights(chosen)
        if as_weights is not None:
            return as_weights.content(chosen)
        laid, count, n = self._laid_out(chosen)
        rows, cols = self._shape(chosen, n)
        low, high = self._range
        on = laid == high if high > low else np.full(laid.shape, high > 0)
        if self._on.chosen(chosen) == "low":
            on = ~on
        patterns = np.where(on, np.int8(1), np.int8(-1)).reshape(count, n)
        called = [plain_name(name) or name_of_file(self.path) for name in self.names]
        names = memory_names(called if len(called) == count else (), name_of_file(self.path), count)
        return Content(rows, cols, tuple(Memory(name, row) for name, row in zip(names, patterns, strict=True)))

    def grid_shape(self, chosen: Chosen) -> tuple[int, int]:
        """Rows and columns of the units, as it is chosen."""
        as_weights = self.as_weights(chosen)
        return self._shape(chosen, self._laid_out(chosen)[2]) if as_weights is None else as_weights.grid_shape(chosen)

    def as_weights(self, chosen: Chosen) -> WeightMatrix | None:
        """The weights, if it is chosen that the numbers are such."""
        return self.weights if self._meaning.chosen(chosen) == "weights" else None

    @property
    def _meaning(self) -> Choice:
        meanings = {"patterns": "Patterns", "weights": "Weights"}
        return Choice("meaning", "The numbers are", meanings, "weights" if self.are_weights else "patterns")

    @lazy
    def _range(self) -> tuple[float, float]:
        return float(self.values.min()), float(self.values.max())

    @property
    def _size_in_words(self) -> str:
        size = " x ".join(f"{side:,}" for side in self.values.shape)
        if self.values.ndim == 3:
            return f"pictures of {size.partition(' x ')[2]} units"
        return f"{size} number" + ("" if size == "1" else "s")

    def _signs(self, chosen: Chosen) -> tuple[str, str]:
        """How off and on are written."""
        low, high = self._range
        signs = self.signs if any(self.signs) else (f"{low:g}", f"{high:g}")
        if low == high and not any(self.signs):
            signs = ("0" if low >= 0 else signs[0], signs[1] if low > 0 else "1")
        return signs if self._on.chosen(chosen) == "high" else (signs[1], signs[0])

    @lazy
    def _on(self) -> Choice:
        low, high = self._range
        off, on = self.signs if any(self.signs) else (f"{low:g}", f"{high:g}")
        words = {"high": f"{on} is on", "low": f"{off} is on"}
        if low == high:
            words = {"high": "As written", "low": "Reversed"}
        return Choice("on", "On", words, "high")

    @lazy
    def _pictures(self) -> Choice:
        """How many pictures a long row is."""
        length = self.values.size
        counts = [count for count in range(1, min(length // 2, MOST_MEMORIES) + 1) if length % count == 0]
        options = {str(count): f"{count:,} of {length // count:,} units" for count in counts if grids(length // count)}
        return Choice("pictures", "Pictures in the row", options, str(self._likely_count(length)))

    def _likely_count(self, length: int) -> int:
        """One if it is a square or fits no several squares, else as many as there are of the largest."""
        if self.grid is not None and length % math.prod(self.grid) == 0:
            return length // math.prod(self.grid)
        if length <= MOST_UNITS and math.isqrt(length) ** 2 == length:
            return 1
        sides = range(LONGEST_SIDE, SMALLEST_OF_SEVERAL - 1, -1)
        squares = [length // side**2 for side in sides if length % side**2 == 0 and length // side**2 <= MOST_MEMORIES]
        one = [1] if grids(length) else []
        counts = (length // n for n in range(min(length, MOST_UNITS), 1, -1) if length % n == 0 and grids(n))
        return next(iter([*squares, *one, *counts]), 1)

    @lazy
    def _orientation(self) -> Choice:
        """How a table is laid out."""
        high, wide = self.values.shape
        options = {}
        if high <= MOST_MEMORIES and grids(wide):
            options["rows"] = f"Each row a memory: {high:,} of {wide:,} units"
        if wide <= MOST_MEMORIES and grids(high):
            options["columns"] = f"Each column a memory: {wide:,} of {high:,} units"
        if max(high, wide) <= LONGEST_SIDE:
            options["picture"] = f"One memory of {high} x {wide} units"
        if wide >= SLENDER * high or (self.grid is not None and wide == math.prod(self.grid)):
            likely = ["rows", "columns", "picture"]
        elif high >= SLENDER * wide:
            likely = ["columns", "rows", "picture"]
        else:
            likely = ["picture", "rows" if wide >= high else "columns", "rows", "columns"]
        default = next(name for name in (self.layout, *likely) if name in options)
        return Choice("layout", "The table", options, default)

    def _layout(self, chosen: Chosen) -> str:
        return self._orientation.chosen(chosen) if self.values.ndim == 2 else ""

    def _has_shape(self, chosen: Chosen) -> bool:
        """Whether the grid is not told by the numbers."""
        return self.values.ndim == 1 or self._layout(chosen) in ("rows", "columns")

    def _laid_out(self, chosen: Chosen) -> tuple[NDArray[Any], int, int]:
        """The numbers memory by memory, how many memories there are, and of how many units."""
        values, layout = self.values, self._layout(chosen)
        if values.ndim == 1:
            count = int(self._pictures.chosen(chosen))
        elif layout:
            values = values.T if layout == "columns" else values
            count = 1 if layout == "picture" else len(values)
        else:
            count = len(values)
        return values, count, values.size // count

    def _shape(self, chosen: Chosen, n: int) -> tuple[int, int]:
        if not self._has_shape(chosen):
            rows, cols = self.values.shape[-2:]
            return rows, cols
        return chosen_shape(shape_choice(n, self.grid), chosen)

    def _possible_units(self) -> Iterable[int]:
        if self.values.ndim == 1:
            counts = range(1, min(self.values.size // 2, MOST_MEMORIES) + 1)
            return [self.values.size // count for count in counts if self.values.size % count == 0]
        if self.values.ndim == 2:
            high, wide = self.values.shape
            units = [wide] if high <= MOST_MEMORIES else []
            units += [high] if wide <= MOST_MEMORIES else []
            return [*units, high * wide] if max(high, wide) <= LONGEST_SIDE else units
        return [math.prod(self.values.shape[1:])] if max(self.values.shape[1:]) <= LONGEST_SIDE else []


def squeezed(values: NDArray[Any]) -> NDArray[Any]:
    """Without sides of one, where these say nothing of a grid."""
    if values.ndim == 0:
        return values.reshape(1)
    if values.ndim == 2 and 1 in values.shape:
        return values.reshape(-1)
    if values.ndim == 3 and 1 in values.shape[1:] and max(values.shape[1:]) > LONGEST_SIDE:
        return squeezed(values.reshape(len(values), -1))
    return values
