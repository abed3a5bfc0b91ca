"""Of which landscapes is the whole one the sum?  That of each memory alone, and whatever is left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape import energies, number_of
from hopviz.core.landscape.stepwise import JobSteps
from hopviz.core.learning import LEARNING_RULES, hebbian
from hopviz.core.network import Floats, Network, Units
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.parts import Mask
from hopviz.ui.landscape.energy_scale import EnergyScale, Sheet, Sheets, shared_scale
from hopviz.ui.landscape.exact import without_removed
from hopviz.ui.landscape.state_layout import STEPS, Atlas, lay_out, numbered, units_across
from hopviz.ui.style.plotting import number

MOST_UNITS = 16
MOST_MEMORIES = 12
"""Tiles of single memories; of more memories, the last tile is that of all others together."""
NOTHING = 1e-9
"""What is left of weights or biases is nothing below this share of the largest."""
MOST_DIGITS = 3

Key = int | str


@dataclass(frozen=True, eq=False)
class Term:
    """One of the landscapes that are added."""

    key: Key
    """Who it is, before and after a change: the identity of a memory's pattern, "more", "biases" or "rest"."""
    memory: Memory | None
    count: int
    """How many memories it stands for."""
    energies: Floats
    """(2^N,) by number of the state."""
    sheet: Sheet
    """(rows, columns) the same, laid out."""

    def title(self) -> str:
        """What it is called."""
        if self.memory is not None:
            return self.memory.name
        return {"more": f"{self.count} more", "biases": "biases", "rest": "rest"}[str(self.key)]


@dataclass(frozen=True, eq=False)
class Sums:
    """Landscapes whose sum is that of the network, all on one colour scale."""

    removed: Mask
    atlas: Atlas
    """The whole landscape and where each state lies; tiles are laid out alike."""
    terms: tuple[Term, ...]
    sheets: Sheets
    """(T + 1, rows, columns) energies of the terms and, last, of the whole."""
    scale: EnergyScale
    note: tuple[str, str]
    """Whether landscapes simply add, in a few words, and in a sentence."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """Those of the terms."""
        return tuple(term.key for term in self.terms)

    def equation(self, state: int) -> list[str]:
        """The energies of a state in each landscape, with signs between, then "= " and that in the whole.

        Exact where three decimals are enough for it; "≈ " where rounded figures, as they stand there, do not add up.
        """
        parts = [float(term.energies[state]) for term in self.terms]
        whole = float(self.atlas.energies[state])
        digits = _digits([*parts, whole])
        signs = ["" if k == 0 else "− " if round(part, digits) < 0 else "+ " for k, part in enumerate(parts)]
        figures = [number(abs(part) if k else part, digits) for k, part in enumerate(parts)]
        shown = sum(round(part, digits) for part in parts)
        equals = "=" if abs(shown - round(whole, digits)) < 0.1 * 10.0**-digits else "≈"
        return [
            *(sign + figure for sign, figure in zip(signs, figures, strict=True)),
            f"{equals} {number(whole, digits)}",
        ]


def minima_of(term: Term, removed: Mask) -> list[tuple[int, str]]:
    """Number and kind of the bottoms of the landscape of one memory alone: itself and its reverse; else none."""
    if term.memory is None:
        return []
    pattern = term.memory.pattern
    return [
        (number_of(np.where(removed, -1, sign * pattern)), kind)
        for sign, kind in ((1, "memory"), (-1, "reversed memory"))
    ]


def prepare(project: Project, network: Network) -> JobSteps[Any, Sums]:
    """Compute the landscape of each memory, of which there is one at least, and the whole one independently."""
    atlas = yield from lay_out(project, network)
    terms = _terms(project, network)
    sheets = np.stack([*(term.sheet for term in terms), _laid_out(atlas.energies)])
    return Sums(project.lesioned, atlas, terms, sheets, shared_scale(sheets), _note(project, terms))


def _terms(project: Project, network: Network) -> tuple[Term, ...]:
    memories, removed = project.memories, project.lesioned.tobytes()
    alone = len(memories) if len(memories) <= MOST_MEMORIES else MOST_MEMORIES - 1
    terms = [
        Term(
            id(memory.pattern),
            memory,
            1,
            *_learnt(memory.pattern.tobytes(), removed, project.units, project.learns_bias),
        )
        for memory in memories[:alone]
    ]
    if alone < len(memories):
        others = _learnt(project.patterns[alone:].tobytes(), removed, project.units, project.learns_bias)
        terms.append(Term("more", None, len(memories) - alone, *others))
    rest, kind = _left_over(project, network)
    if kind:
        terms.append(Term(kind, None, 0, *_landscape(without_removed(rest, project.lesioned))))
    return tuple(terms)


@lru_cache(maxsize=2 * MOST_MEMORIES)
def _learnt(patterns: bytes, removed: bytes, units: Units, bias: bool) -> tuple[Floats, Sheet]:
    """The landscape of patterns that are learnt alone: it stays the same whatever else the network learns."""
    mask = np.frombuffer(removed, np.bool_)
    xi = np.frombuffer(patterns, np.int8).reshape(-1, mask.size)
    return _landscape(without_removed(hebbian(xi, units, bias=bias), mask))


def _landscape(network: Network) -> tuple[Floats, Sheet]:
    """Energies (2^N,), and laid out as the atlas is."""
    every = energies(network)
    return every, _laid_out(every)


def _laid_out(every: Floats) -> Sheet:
    n = every.size.bit_length() - 1
    return every.astype(np.float32)[numbered(n, units_across(n))]


def _left_over(project: Project, network: Network) -> tuple[Network, str]:
    """What the network has beyond its memories' own Hebbian traces, and what that is called; "" for nothing."""
    weights, bias = network.weights, network.bias
    if project.memories:
        traces = hebbian(project.patterns, project.units, bias=project.learns_bias)
        weights, bias = weights - traces.weights, bias - traces.bias
    largest = max(float(np.abs(network.weights).max()), float(np.abs(network.bias).max()))
    has_weights = bool(np.abs(weights).max() > NOTHING * largest)
    has_bias = bool(np.abs(bias).max() > NOTHING * largest)
    weights = weights if has_weights else np.zeros_like(weights)
    bias = bias if has_bias else np.zeros_like(bias)
    return Network(weights, bias, network.units), "rest" if has_weights else "biases" if has_bias else ""


def _note(project: Project, terms: Sequence[Term]) -> tuple[str, str]:
    if terms[-1].key != "rest":
        return "These landscapes add up", "The energy of every state is the sum of its energies in these landscapes"
    if project.learning == GIVEN:
        return "Given weights: the rest is theirs", (
            "Each memory is shown as Hebb's rule alone would make it; the rest is what the given weights are beyond"
        )
    label = LEARNING_RULES[project.learning].label
    return f"{label}: they do not simply add", (
        "Each memory is shown as Hebb's rule alone would make it. This rule depends on all memories together: "
        "the rest is the difference"
    )


def _digits(values: Sequence[float]) -> int:
    """So few decimals that these values are exact; three significant figures of the largest if they never are."""
    largest = max(abs(value) for value in values)
    for digits in range(1, MOST_DIGITS + 1):
        if all(abs(round(value, digits) - value) <= NOTHING * largest for value in values):
            return digits
    return min(max(2 - math.floor(math.log10(largest)), 0), 6)


DURATION = 0.6
"""Seconds."""


@dataclass(frozen=True, eq=False)
class _Shown:
    """What is seen at a moment."""

    sheets: Sheets
    scale: EnergyScale


class SumsMotion:
    """The energies that are seen: those of the newest landscapes, or on their way there."""

    def __init__(self) -> None:
        self.sums: Sums | None = None
        self.reduced_motion = False
        self._start: _Shown | None = None
        self._passed = 0.0

    @property
    def part(self) -> float:
        """How far it has come, 0 to 1."""
        if self._start is None:
            return 1.0
        t = min(self._passed / DURATION, 1.0)
        return t * t * (3 - 2 * t)

    @property
    def scale(self) -> EnergyScale:
        """The scale that is seen."""
        assert self.sums is not None
        return self.sums.scale if self._start is None else self._start.scale.towards(self.sums.scale, self.part)

    def clear(self) -> None:
        """Show nothing."""
        self.sums = self._start = None

    def show(self, sums: Sums, moving: bool) -> None:
        """Take over new landscapes: at once, or moving there from what is seen now.

        Only a memory that comes or goes moves anything: weights that follow a hand are shown at once.
        """
        old, seen = self.sums, None
        if old is not None and moving and not self.reduced_motion and old.keys != sums.keys:
            seen = _Shown(self.sheets(), self.scale)
        self.sums, self._start, self._passed = sums, None, 0.0
        if old is None or seen is None or seen.sheets.shape[1:] != sums.sheets.shape[1:]:
            return
        sheets = np.zeros_like(sums.sheets)  # a memory that comes begins as no landscape
        sheets[-1] = seen.sheets[-1]
        for k, key in enumerate(sums.keys):
            if key in old.keys:
                sheets[k] = seen.sheets[old.keys.index(key)]
        self._start = _Shown(sheets, seen.scale)

    def advance(self, seconds: float) -> bool:
        """Move on; returns whether anything changed."""
        if self._start is None:
            return False
        self._passed += seconds
        if self._passed >= DURATION or self.reduced_motion:
            self._start = None
        return True

    def sheets(self) -> Sheets:
        """(T + 1, rows, columns) the energies that are seen."""
        assert self.sums is not None
        if self._start is None:
            return self.sums.sheets
        part = np.float32(self.part)
        return np.asarray((1 - part) * self._start.sheets + part * self.sums.sheets)

    def pixels(self, tile: int, scale: EnergyScale, every: int = 1) -> NDArray[np.uint32]:
        """(rows, columns) 0xffrrggbb of what is seen on a tile; of every so many rows and columns."""
        assert self.sums is not None
        part = self.part
        # Few passes: this is done at every frame.
        factor = (STEPS - 1) / (scale.high - scale.low)
        steps = self.sums.sheets[tile, ::every, ::every] * np.float32(part * factor)
        steps += np.float32(0.5 - scale.low * factor)
        if self._start is not None:
            steps += self._start.sheets[tile, ::every, ::every] * np.float32((1 - part) * factor)
        return scale.colours.take(steps.astype(np.intp), mode="clip")
