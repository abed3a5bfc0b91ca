"""Weight matrices that a file holds, and what came with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hopviz.core.counting import counted
from hopviz.core.lazy import lazy
from hopviz.core.network import Network, Units
from hopviz.project.choices import Choice, Chosen, Content, chosen_shape, grids, memory_names, shape_choice
from hopviz.project.file_names import name_of_file
from hopviz.project.files import FileError, shown
from hopviz.project.memories import Memory
from hopviz.project.parts import LONGEST_SIDE, SMALLEST_GRID, Pattern


@dataclass(frozen=True, eq=False)
class WeightMatrix:
    """The weights of a network, and what came with them."""

    path: Path
    weights: NDArray[np.float64]
    """(N, N)"""
    bias: NDArray[np.float64] | None = None
    """(N,)"""
    patterns: Pattern | None = None
    """(P, N), +1/-1."""
    package: str = ""
    """The program that wrote the file, if it is known."""
    is_own: bool = False
    """Whether it is written as hopviz does."""

    def __post_init__(self) -> None:
        if not grids(self.n):
            raise FileError(
                f"{shown(self.path.name)} holds weights of {self.n:,} units, and no grid of {SMALLEST_GRID} units to "
                f"{LONGEST_SIDE} x {LONGEST_SIDE} has so many; add or remove units."
            )
        Network(self.weights, self.bias)

    @property
    def n(self) -> int:
        """Number of units."""
        return len(self.weights)

    @lazy
    def is_symmetric(self) -> bool:
        """Whether weights are equal in both directions."""
        return bool(np.array_equal(self.weights, self.weights.T))

    @property
    def said(self) -> str:
        """What was recognised, in a sentence."""
        return self.told({})

    def told(self, chosen: Chosen) -> str:
        """What the file holds, as it is chosen, in a sentence."""
        kind, remark = ("Symmetric", "") if self.is_symmetric else ("Asymmetric", " (a run may cycle)")
        found = [f"{kind} weights of {self.n:,} units{remark}"]
        found += ["biases"] if self.bias is not None else []
        if self.patterns is not None:
            found.append(counted(len(self.patterns), "pattern"))
        several = ", ".join(found[:-1]) + " and " + found[-1] if found[1:] else found[0]
        return several + (f", as {self.package} saves them." if self.package else ".")

    def choices(self, chosen: Chosen) -> tuple[Choice, ...]:
        """What can be chosen."""
        kinds = {"bipolar": "+1/−1", "binary": "1/0"}
        found = [Choice("units", "The units are", kinds, "bipolar"), shape_choice(self.n, None)]
        return tuple(found) if self.is_symmetric else (self._direction, *found)

    @property
    def told_choices(self) -> frozenset[str]:
        """Keys of choices that the file makes itself: what was chosen of other files says nothing of it."""
        return frozenset({"direction"} if self.is_own else ())

    def content(self, chosen: Chosen) -> Content:
        """The network, with the memories that came with it."""
        units, _ = self.choices(chosen)[-2:]
        rows, cols = self.grid_shape(chosen)
        kind: Units = "binary" if units.chosen(chosen) == "binary" else "bipolar"
        weights = self.weights.T if self.is_turned(chosen) else self.weights
        return Content(rows, cols, self.memories, Network(weights, self.bias, kind))

    def grid_shape(self, chosen: Chosen) -> tuple[int, int]:
        """Rows and columns of the units, as it is chosen."""
        return chosen_shape(self.choices(chosen)[-1], chosen)

    def as_weights(self, chosen: Chosen) -> WeightMatrix:
        """The weights: this."""
        return self

    def is_turned(self, chosen: Chosen) -> bool:
        """Whether it is chosen that rows hold the weights from a unit, as columns do in a network."""
        return not self.is_symmetric and self._direction.chosen(chosen) == "from"

    @property
    def memories(self) -> tuple[Memory, ...]:
        """The patterns that came with the weights."""
        patterns = () if self.patterns is None else self.patterns
        names = memory_names((), name_of_file(self.path), len(patterns))
        return tuple(Memory(name, row) for name, row in zip(names, patterns, strict=True))

    @lazy
    def _direction(self) -> Choice:
        options = {"into": "Row i holds the weights into unit i", "from": "Row i holds the weights from unit i"}
        return Choice("direction", "Direction", options, "into")
