"""Layout of all 2^N states in Gray code, and the scale of colours of their energies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attractors import KIND_ORDER, Kind
from hopviz.core.landscape import Landscape
from hopviz.core.lazy import lazy
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import JobSteps
from hopviz.project.model import Memory, Project
from hopviz.project.naming import KIND_WORDS
from hopviz.project.numbers import number
from hopviz.ui.landscape.exact import NamedMinimum, landscape_steps, name_minima
from hopviz.ui.style.plotting import packed_energy_colours

MOST_UNITS = 20
MOST_NAMED = 400
"""Minima that are named and marked; flat landscapes have tens of thousands."""
LEVELS = 256
STEPS = 1024
EVENNESS = 0.6
"""Most states lie high up, of nearly the same energy: how far colours go by rank rather than by energy."""
QUICK = 1 << 16
"""Colours of so many states are made in less than a millisecond, when they are painted."""
SHADES = 32
"""Levels of energy that are told apart within a basin."""
ROUNDING = 1e-12
"""Energies that differ by no larger part of themselves are equal."""
SAMPLED = 128
"""Rows and columns that tell how many states have which energy."""

LaidOut = NDArray[np.float32]
"""(rows, columns) or (T, rows, columns) energies of all states, as an atlas lays them out."""


@dataclass(frozen=True, eq=False)
class EnergyScale:
    """Colours of energies, low is dark; they rise faster where there are many states."""

    low: float
    high: float
    """More than `low`."""
    curve: Floats
    """(STEPS,) the colour, from 0 to LEVELS - 1, of evenly spaced energies from `low` to `high`."""

    @lazy
    def colours(self) -> NDArray[np.uint32]:
        """(STEPS,) 0xffrrggbb of evenly spaced energies from `low` to `high`."""
        return packed_energy_colours()[np.rint(self.curve).astype(np.intp)]

    def towards(self, other: EnergyScale, part: float) -> EnergyScale:
        """The scale between this one (0) and another (1)."""
        low, high = (a + part * (b - a) for a, b in ((self.low, other.low), (self.high, other.high)))
        return EnergyScale(low, high, self.curve + part * (other.curve - self.curve))


def widened(low: float, high: float) -> tuple[float, float]:
    """From the lowest energy to the highest; where only rounding lies between them, from a little below to above."""
    if high - low > ROUNDING * max(abs(low), abs(high)):
        return low, high
    more = max(0.5, 1e-6 * abs(low))  # half a unit changes nothing of a number of seventeen digits
    return low - more, low + more


@dataclass(frozen=True, eq=False)
class Atlas:
    """All 2^N states of a network, laid out so that pixels beside each other differ in one unit.

    The column of a state is the Gray code of units 0 to across - 1, its row that of the others.
    """

    landscape: Landscape
    minima: tuple[NamedMinimum, ...]
    """The lowest ones; index k is that of `landscape.minima`."""
    memories: tuple[Memory, ...]
    across: int
    """Units that run from left to right."""

    @property
    def n(self) -> int:
        """Number of units, N."""
        return self.landscape.net.n

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of pixels."""
        return 1 << (self.n - self.across), 1 << self.across

    @property
    def energies(self) -> Floats:
        """(2^N,) by number of the state."""
        return self.landscape.energies

    def cell(self, number: int) -> tuple[int, int]:
        """Row and column of state number `number`."""
        low = number & ((1 << self.across) - 1)
        return _place_of(number >> self.across), _place_of(low)

    def number(self, row: int, column: int) -> int:
        """The number of the state there."""
        return gray(row) << self.across | gray(column)

    def middle_of(self, number: int) -> tuple[float, float]:
        """Column and row, as parts of all, of the middle of a state's pixel."""
        (row, column), (rows, columns) = self.cell(number), self.shape
        return (column + 0.5) / columns, (row + 0.5) / rows

    def number_at(self, column: float, row: float) -> int:
        """The number of the state whose pixel is there, both as parts of all, from 0 to 1."""
        rows, columns = self.shape
        return self.number(min(int(row * rows), rows - 1), min(int(column * columns), columns - 1))

    @property
    def numbers(self) -> NDArray[np.int64]:
        """(rows, columns) the number of every state."""
        return numbered(self.n, self.across)

    @lazy
    def _steps(self) -> NDArray[np.int64]:
        """(2^N,) energies in steps, 0 to STEPS - 1; in the middle if all are the same."""
        lowest, highest = float(self.energies.min()), float(self.energies.max())
        if lowest == highest:
            return np.full(self.energies.size, STEPS // 2)
        return np.asarray(np.rint((self.energies - lowest) * ((STEPS - 1) / (highest - lowest))), np.int64)

    @lazy
    def scale(self) -> EnergyScale:
        """The colours of energies in this landscape."""
        low, high = widened(float(self.energies.min()), float(self.energies.max()))
        return EnergyScale(low, high, rising(np.bincount(self._steps, minlength=STEPS)))

    @lazy
    def levels(self) -> NDArray[np.uint8]:
        """(rows, columns) the colour of every state's energy, from 0, the lowest, to 255."""
        return np.rint(self.scale.curve).astype(np.uint8)[self._steps][self.numbers]

    @lazy
    def shaded_basins(self) -> NDArray[np.int32]:
        """(rows, columns) which basin, and how high in it.

        SHADES times the number of the basin (that of all unnamed minima is MOST_NAMED), plus the energy from 0 to
        SHADES - 1.
        """
        basins = np.minimum(self.landscape.basins[self.numbers], MOST_NAMED)
        return basins * np.int32(SHADES) + self.levels // (LEVELS // SHADES)

    @property
    def counts(self) -> dict[Kind | None, str]:
        """How many of the named minima are of each kind that there is, such as "3 memories"."""
        found = Counter(minimum.kind for minimum in self.minima)
        words = KIND_WORDS if self.memories else dict.fromkeys(KIND_ORDER, ("minimum", "minima"))
        return {kind: f"{number(found[kind])} {words[kind][found[kind] != 1]}" for kind in KIND_ORDER if found[kind]}

    def minimum_of(self, number: int) -> NamedMinimum | None:
        """The minimum that steepest descent from a state ends in; None if it is none of those named."""
        index = int(self.landscape.basins[number])
        return self.minima[index] if index < len(self.minima) else None

    def is_at_bottom(self, number: int) -> bool:
        """Whether the state belongs to a minimum."""
        return int(self.landscape.steepest[number]) == -1


def rising(states: NDArray[np.int64]) -> Floats:
    """(STEPS,) colours, from 0 to LEVELS - 1, of evenly spaced energies that so many `states`, (STEPS,), have.

    They rise with the energy, faster where there are many states, and evenly where there are none.
    """
    count, there = np.cumsum(states), np.flatnonzero(states)
    ranks = (count[there] - count[there[0]]) / max(int(count[-1] - count[there[0]]), 1)
    rank = np.interp(np.arange(STEPS), there, ranks)
    return np.asarray((LEVELS - 1) * ((1 - EVENNESS) * np.linspace(0.0, 1.0, STEPS) + EVENNESS * rank))


def shared_scale(layouts: LaidOut) -> EnergyScale:
    """The scale on which the energies of all these landscapes, (T, rows, columns), can be told apart."""
    lowest, highest = float(layouts.min()), float(layouts.max())
    low, high = widened(lowest, highest)
    if low < lowest:
        return EnergyScale(low, high, np.linspace(0.0, LEVELS - 1, STEPS))
    found, every = np.zeros(STEPS, np.int64), max(min(layouts.shape[1:]) // SAMPLED, 1)
    for layout in layouts[:, ::every, ::every]:  # one by one they stay in the processor's cache
        steps = (layout.ravel() - np.float32(low)) * np.float32((STEPS - 1) / (high - low)) + np.float32(0.5)
        found += np.bincount(steps.astype(np.int64), minlength=STEPS)[:STEPS]
    return EnergyScale(low, high, rising(found))


def gray(k: int) -> int:
    """Number k of Gray's code, in which each differs from the one before in one bit."""
    return k ^ (k >> 1)


def units_across(n: int) -> int:
    """How many of n units run from left to right."""
    return (n + 1) // 2


@lru_cache(maxsize=2)
def numbered(n: int, across: int) -> NDArray[np.int64]:
    """(rows, columns) numbers of the states of n units, of which `across` run from left to right; read-only."""
    columns, rows = np.arange(1 << across), np.arange(1 << (n - across))
    numbers = np.asarray(((rows ^ (rows >> 1)) << across)[:, np.newaxis] | (columns ^ (columns >> 1)))
    numbers.setflags(write=False)
    return numbers


def _place_of(code: int) -> int:
    """Which number of Gray's code this is."""
    place = 0
    while code:
        place ^= code
        code >>= 1
    return place


def lay_out(project: Project, network: Network) -> JobSteps[Any, Atlas]:
    """Compute the whole landscape; its colours follow when they are asked for."""
    removed = project.lesioned
    landscape = yield from landscape_steps(network, removed, tree=False)
    minima = name_minima(landscape.minima, project.patterns, removed, MOST_NAMED)
    return Atlas(landscape, minima, project.memories, units_across(network.n))


def prepare(project: Project, network: Network) -> JobSteps[Any, Atlas]:
    """All that does not depend on the size of the picture, colours too: of many states they take long."""
    atlas = yield from lay_out(project, network)
    if atlas.energies.size > QUICK:
        _ = atlas.shaded_basins
    return atlas
