"""Choices that a file leaves to people, and what it comes to when they are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hopviz.core.network import Network
from hopviz.project.memories import Memory
from hopviz.project.model import GIVEN, Project
from hopviz.project.parts import LONGEST_SIDE, SMALLEST_GRID

MOST_UNITS = LONGEST_SIDE * LONGEST_SIDE
MOST_MEMORIES = 4096

Chosen = Mapping[str, str]
"""What people chose, by the keys of choices; what is left out, or not offered, counts as the default."""


@dataclass(frozen=True)
class Choice:
    """Something that a file does not say by itself."""

    key: str
    label: str
    options: Mapping[str, str]
    """What may be chosen, and what it means in words."""
    default: str

    def chosen(self, chosen: Chosen) -> str:
        """The option that is chosen, or the default."""
        value = chosen.get(self.key, self.default)
        return value if value in self.options else self.default


@dataclass(frozen=True, eq=False)
class Content:
    """What a file comes to: memories, or a network, or both, on a grid."""

    rows: int
    cols: int
    memories: tuple[Memory, ...] = ()
    network: Network | None = None
    """None: it is to be learnt from the memories."""

    @property
    def project(self) -> Project:
        """A project of its own."""
        net, memories = self.network, self.memories
        cue = memories[0].pattern if memories else np.zeros(0, np.int8)
        if net is None:
            return Project(self.rows, self.cols, memories=memories, cue=cue)
        return Project(
            self.rows, self.cols, net.units, memories, learning=GIVEN, weights=net.couplings, bias=net.bias, cue=cue,
        )  # fmt: skip


def memory_names(names: Iterable[str], stem: str, count: int) -> list[str]:
    """So many different names: those given, with numbers after those that come again, or a stem with numbers."""
    given = list(names) or ([stem] if count == 1 else [f"{stem} {number}" for number in range(1, count + 1)])
    wanted, latest = set(given), dict.fromkeys(given, 1)
    found: dict[str, None] = {}
    for name in given:
        free = name
        while free in found or (free != name and free in wanted):
            latest[name] += 1
            free = f"{name} {latest[name]}"
        found[free] = None
    return list(found)


def distinctly_named(memories: Iterable[Memory]) -> list[Memory]:
    """Memories of different names: those that come again have numbers after them."""
    given = list(memories)
    names = memory_names((memory.name for memory in given), "", 0)
    return [each if each.name == name else replace(each, name=name) for each, name in zip(given, names, strict=True)]


def grids(n: int) -> list[tuple[int, int]]:
    """(rows, cols) of all grids of so many units, the nearest to a square first."""
    if not SMALLEST_GRID <= n <= MOST_UNITS:
        return []
    sides = [rows for rows in range(1, LONGEST_SIDE + 1) if n % rows == 0 and n // rows <= LONGEST_SIDE]
    return sorted(((rows, n // rows) for rows in sides), key=lambda grid: (abs(grid[0] - grid[1]), grid[0]))


def shape_choice(n: int, grid: tuple[int, int] | None) -> Choice:
    """The grids of so many units; the one that is told, or the nearest to a square, is the default."""
    options = {f"{rows}x{cols}": f"{rows} x {cols}" for rows, cols in grids(n)}
    told = f"{grid[0]}x{grid[1]}" if grid is not None else ""
    return Choice("shape", "Rows x columns", options, told if told in options else next(iter(options)))


def chosen_shape(choice: Choice, chosen: Chosen) -> tuple[int, int]:
    """(rows, cols) of the grid that is chosen."""
    rows, _, cols = choice.chosen(chosen).partition("x")
    return int(rows), int(cols)
