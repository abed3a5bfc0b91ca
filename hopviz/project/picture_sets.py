"""Sets of pictures that attention looks among: how each is chosen, and how it is made, as levels and as vectors.

A picture is a row of levels, 0 to 255, of `rows` x `cols` pixels, each grey or red, green and blue.  As a vector,
letters and the memories of a network are +1 and -1; other pictures are brought to mean 0 and variance 1, so that all
are of one length and brightness makes none of them louder than others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.counting import counted
from hopviz.core.limits import OutOfRangeError
from hopviz.core.ranges import as_whole
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.stepwise import Steps
from hopviz.project import bank
from hopviz.project.drawn_faces import face, face_name
from hopviz.project.memories import Memory
from hopviz.project.parts import LARGEST_SEED, sealed

Levels = NDArray[np.uint8]
Vectors = NDArray[np.float32]

NETWORK, PHOTOGRAPHS = "network", "photographs"
MOST_PICTURES, SMALLEST_SIDE, LARGEST_SIDE = 10_000, 8, 64
MOST_NUMBERS = MOST_PICTURES * LARGEST_SIDE**2
"""Of all pictures of a set."""
MIDDLE = 127.5
"""The level of zero, and half the range of levels."""
TOGETHER = 32
"""Pictures that are made in one step."""
FLAT = 1e-6

COUNTS = {"letters": 26, "faces": 64, "random": 100}
SIDES = {"letters": 10, "faces": 32, "random": 8}
"""How many there are at first, and how large."""


@dataclass(frozen=True, eq=False)
class Photographs:
    """Pictures that a person has brought along."""

    names: tuple[str, ...]
    levels: Levels
    """(N, d)"""
    side: int
    colour: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", sealed(self.levels, np.uint8))
        as_whole("side", self.side, SMALLEST_SIDE, LARGEST_SIDE)
        size = self.side**2 * (3 if self.colour else 1)
        if self.levels.shape != (len(self.names), size) or not self.names:
            raise ValueError(f"photographs of {size:,} numbers are needed, one for each name, not {self.levels.shape}")
        check_amount(len(self.names), size)


@dataclass(frozen=True, eq=False)
class PictureSet:
    """Which pictures; compared by what it says."""

    source: str = NETWORK
    """The memories of the network, one of `COUNTS`, or photographs."""
    count: int = 0
    side: int = 0
    colour: bool = False
    seed: int = 0
    photographs: Photographs | None = None

    def __post_init__(self) -> None:
        if self.source not in SOURCES:
            raise ValueError(f"there are no pictures {self.source!r}: choose one of {', '.join(SOURCES)}")
        if (self.source == PHOTOGRAPHS) != (self.photographs is not None):
            raise ValueError("photographs are brought along: drop picture files")
        if self.source in COUNTS:
            object.__setattr__(self, "count", as_whole("count", self.count or COUNTS[self.source], 1, MOST_PICTURES))
            side = as_whole("side", self.side or SIDES[self.source], SMALLEST_SIDE, LARGEST_SIDE)
            object.__setattr__(self, "side", side)
            object.__setattr__(self, "seed", as_whole("seed", self.seed, 0, LARGEST_SEED))
            object.__setattr__(self, "colour", self.colour and self.source != "letters")
            check_amount(self.count, self.size)
        elif self.photographs is not None:
            kept = self.photographs
            for name, value in (("count", len(kept.names)), ("side", kept.side), ("colour", kept.colour), ("seed", 0)):
                object.__setattr__(self, name, value)
        else:
            for name, value in (("count", 0), ("side", 0), ("colour", False), ("seed", 0)):
                object.__setattr__(self, name, value)

    @property
    def recipe(self) -> tuple[object, ...]:
        """All but photographs."""
        return self.source, self.count, self.side, self.colour, self.seed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PictureSet) and (
            self.recipe == other.recipe and same_photographs(self.photographs, other.photographs)
        )

    def __hash__(self) -> int:
        return hash(self.recipe)

    @property
    def size(self) -> int:
        """Numbers of a picture; 0 where the network says how many."""
        return self.side**2 * (3 if self.colour else 1)

    @property
    def is_even(self) -> bool:
        """Whether its pictures are brought to mean 0 and variance 1."""
        return self.source in ("faces", "random", PHOTOGRAPHS)


def same_photographs(one: Photographs | None, other: Photographs | None) -> bool:
    """Whether both are the same pictures with the same names."""
    if one is None or other is None or one is other:
        return one is other
    return one.names == other.names and one.side == other.side and np.array_equal(one.levels, other.levels)


def check_amount(count: int, size: int) -> None:
    """Refuse more pictures than attention answers for in a moment.

    Raises
    ------
    ValueError
    """
    if count > MOST_PICTURES:
        raise OutOfRangeError(f"at most {MOST_PICTURES:,} pictures are taken, not {count:,}")
    if count * size > MOST_NUMBERS:
        raise OutOfRangeError(
            f"{counted(count, 'picture')} of {size:,} numbers are too many: take at most {MOST_NUMBERS // size:,}, or "
            "smaller ones"
        )


def _letter(number: int, of: PictureSet) -> Levels:
    """The alphabet, and then letters that are moved about."""
    names = list(bank.letters())
    drawn = bank.letter(names[number % len(names)], of.side, of.side)
    if number >= len(names):
        rng = random_generator(spawned(of.seed, number))
        drawn = np.roll(drawn, rng.integers(1, of.side, 2).tolist(), axis=(0, 1))
    return levels_of_states(drawn)


def _random(number: int, of: PictureSet) -> Levels:
    return random_generator(spawned(of.seed, number)).integers(0, 256, of.size, dtype=np.uint8)


def _letter_name(number: int) -> str:
    again, name = divmod(number, len(bank.letters()))
    return list(bank.letters())[name] + (f" {again + 1}" if again else "")


MAKERS: dict[str, tuple[Callable[[int, PictureSet], Levels], Callable[[int], str]]] = {
    "letters": (_letter, _letter_name),
    "faces": (lambda number, of: face(number, of.side, of.colour, of.seed), face_name),
    "random": (_random, lambda number: f"{number + 1:,}"),
}
"""How one picture of a set is made, and what it is called."""
SOURCES = (NETWORK, *MAKERS, PHOTOGRAPHS)


def levels_of_states(states: NDArray[np.int8]) -> Levels:
    """Units that are on as white, others as black, in one row."""
    return np.where(np.asarray(states).reshape(-1) > 0, 255, 0).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures as they are made: all that is shown and computed of them."""

    names: tuple[str, ...]
    levels: Levels
    """(N, d)"""
    rows: int
    cols: int
    colour: bool
    is_even: bool
    vectors: Vectors
    """(N, d)"""
    means: Vectors
    """(N,) of the levels of each, and below how far they are spread."""
    spreads: Vectors

    @property
    def size(self) -> int:
        """d, the numbers of a picture."""
        return int(self.levels.shape[1])

    def vector(self, levels: Levels) -> Vectors:
        """(d,) the vector of a picture."""
        vector: Vectors = vectors_of(levels[np.newaxis], self.is_even)[0][0]
        return vector

    def levels_of(self, vector: NDArray[np.floating], weights: NDArray[np.float64] | None = None) -> Levels:
        """(d,) a vector as a picture, as bright and with as much contrast as the memories that have these weights."""
        if not self.is_even:
            shades = MIDDLE * (np.asarray(vector, np.float64) + 1)
        else:
            held = np.full(len(self.names), 1 / len(self.names)) if weights is None else weights
            shades = float(held @ self.means) + float(held @ self.spreads) * np.asarray(vector, np.float64)
        return np.clip(np.rint(shades), 0, 255).astype(np.uint8)


def vectors_of(levels: Levels, is_even: bool) -> tuple[Vectors, Vectors, Vectors]:
    """(N, d) the vectors of pictures (N, d), and (N,) the means and spreads of their levels."""
    shades = levels.astype(np.float32)
    means, spreads = shades.mean(axis=1), shades.std(axis=1)
    if not is_even:
        return (shades - np.float32(MIDDLE)) / np.float32(MIDDLE), means, spreads
    shades -= means[:, np.newaxis]
    return shades / np.maximum(spreads, FLAT)[:, np.newaxis], means, spreads


def pictures_steps(of: PictureSet, memories: tuple[Memory, ...], rows: int, cols: int) -> Steps[Pictures]:
    """The pictures of a set, a few at a time; those of the network are its memories, of so many rows and columns.

    Raises
    ------
    ValueError
        If there are none, or too many.
    """
    yield 0.0
    if of.source == NETWORK:
        if not memories:
            raise ValueError("the network has no memories: store one (Ctrl+Return), or choose other pictures")
        check_amount(len(memories), rows * cols)
        names = tuple(memory.name for memory in memories)
        levels = np.array([levels_of_states(memory.pattern) for memory in memories])
    elif of.photographs is not None:
        names, levels = of.photographs.names, of.photographs.levels
        rows = cols = of.side
    else:
        make, name = MAKERS[of.source]
        names, rows, cols = tuple(map(name, range(of.count))), of.side, of.side
        levels = np.empty((of.count, of.size), np.uint8)
        for number in range(of.count):
            levels[number] = make(number, of)
            if number % TOGETHER == TOGETHER - 1:
                yield 0.8 * number / of.count
    vectors = np.empty(levels.shape, np.float32)
    means, spreads = np.empty(len(levels), np.float32), np.empty(len(levels), np.float32)
    together = max((1 << 20) // levels.shape[1], 1)
    for first in range(0, len(levels), together):
        part = slice(first, first + together)
        vectors[part], means[part], spreads[part] = vectors_of(levels[part], of.is_even)
        yield 0.8 + 0.2 * first / len(levels)
    return Pictures(names, levels, rows, cols, of.colour, of.is_even, vectors, means, spreads)


def one_picture(of: PictureSet, memories: tuple[Memory, ...], number: int) -> Levels:
    """The levels of one picture of a set, (d,)."""
    if of.source == NETWORK:
        return levels_of_states(memories[number].pattern)
    return of.photographs.levels[number] if of.photographs is not None else MAKERS[of.source][0](number, of)


def picture_names(of: PictureSet, memories: tuple[Memory, ...]) -> tuple[str, ...]:
    """What the pictures of a set are called."""
    if of.source == NETWORK:
        return tuple(memory.name for memory in memories)
    return of.photographs.names if of.photographs is not None else tuple(map(MAKERS[of.source][1], range(of.count)))
