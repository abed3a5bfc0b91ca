"""Sources of patterns to load a network with: sequences of memories, each the beginning of a longer one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hopviz.core.patterns import Pattern, random_patterns, smooth_pattern
from hopviz.core.seeds import random_generator, spawned
from hopviz.project import bank
from hopviz.project.memories import Memory

MOST_BITS = 1 << 23
"""Units times memories that a window with all its views can still hold in memory."""
LEGIBLE = 7
"""Rows and columns from which letters can be told apart."""
ATTEMPTS = 1000
"""So many patterns that are there already in a row, and there are no others."""

Draw = Callable[[int, int, int, np.random.Generator], tuple[str, Pattern]]
"""(rows, cols, number of the memory from 0, generator) -> (name, pattern of that shape)"""


def _random(rows: int, cols: int, number: int, rng: np.random.Generator) -> tuple[str, Pattern]:
    return str(number + 1), random_patterns(1, rows * cols, rng)[0]


def _smooth(rows: int, cols: int, number: int, rng: np.random.Generator) -> tuple[str, Pattern]:
    return str(number + 1), smooth_pattern(rows, cols, rng)


def _letter(rows: int, cols: int, number: int, rng: np.random.Generator) -> tuple[str, Pattern]:
    """The alphabet, and then letters that are moved about on the grid."""
    names = list(bank.letters())
    if number < len(names):
        return names[number], bank.letter(names[number], rows, cols)
    name = names[int(rng.integers(len(names)))]
    place = (int(rng.integers(rows)), int(rng.integers(cols)))
    return name, np.roll(bank.letter(name, rows, cols), place, axis=(0, 1))


@dataclass(frozen=True)
class PatternSource:
    """A kind of memories, as people choose it."""

    label: str
    summary: str
    smallest: int
    """Rows and columns that it needs."""
    draw: Draw


PATTERN_SOURCES: dict[str, PatternSource] = {
    "random": PatternSource(
        "Random", "Every unit on or off by chance: the memories have hardly anything in common", 1, _random
    ),
    "letters": PatternSource(
        "Letters", "The alphabet, then letters moved about: they have much in common, and get mixed up sooner",
        LEGIBLE, _letter,
    ),
    "smooth": PatternSource(
        "Patches", "Large random patches: neighbouring units agree, as they do in pictures", 1, _smooth
    ),
}  # fmt: skip
"""Kinds of memories, by name."""


def most_memories(n: int) -> int:
    """How many memories a load dial for N units goes up to: 2 N, or as many as fit into memory."""
    return max(min(2 * n, MOST_BITS // n), 1)


class PatternSequence:
    """Different memories in a fixed order, drawn when they are first asked for.

    Parameters
    ----------
    rows, cols : int
    kind : str
        A key of `PATTERN_SOURCES`.
    seed : int
        With another one, other memories follow.
    first : sequence of Memory
        The sequence begins with these.
    """

    def __init__(self, rows: int, cols: int, kind: str = "random", seed: int = 0, first: Sequence[Memory] = ()) -> None:
        self.kind = kind
        self.own = len(first)
        """How many of the memories were given."""
        self._shape, self._seed = (rows, cols), seed
        self._memories = list(first)
        self._taken = {memory.name for memory in first}
        self._known = {memory.pattern.tobytes() for memory in first}

    @property
    def known(self) -> int:
        """How many have been drawn."""
        return len(self._memories)

    def begins_with(self, memories: Sequence[Memory]) -> bool:
        """Whether these are the first so many, whatever they are called."""
        return len(memories) <= len(self._memories) and all(
            one.revision == other.revision for one, other in zip(memories, self._memories, strict=False)
        )

    def call_as(self, memories: Sequence[Memory]) -> None:
        """Give the first so many the names that they have here."""
        self._memories[: len(memories)] = memories
        self._taken.update(memory.name for memory in memories)

    def first(self, count: int) -> tuple[Memory, ...]:
        """The first so many.

        Raises
        ------
        ValueError
            If there are not so many different ones.
        """
        while len(self._memories) < count:
            self._memories.append(self._another())
        return tuple(self._memories[:count])

    def _another(self) -> Memory:
        number = len(self._memories) - self.own
        rng = random_generator(spawned(self._seed, number))
        for _ in range(ATTEMPTS):
            name, pattern = PATTERN_SOURCES[self.kind].draw(*self._shape, number, rng)
            flat = np.ascontiguousarray(pattern, np.int8).reshape(-1)
            if flat.tobytes() not in self._known:
                self._known.add(flat.tobytes())
                return Memory(self._free(name), flat)
            number = len(bank.letters()) if self.kind == "letters" else number
        rows, cols = self._shape
        raise ValueError(
            f"A grid of {rows} x {cols} has no more than {len(self._memories)} different memories of this kind"
        )

    def _free(self, name: str) -> str:
        """The name, or with a number after it if it is taken."""
        free, number = name, 2
        while free in self._taken:
            free, number = f"{name} {number}", number + 1
        self._taken.add(free)
        return free
