"""Of which landscapes is the whole one the sum?  That of each memory alone, and whatever is left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hopviz.core.landscape import energies, number_of
from hopviz.core.learning import LEARNING_RULES, hebbian
from hopviz.core.network import Floats, Network, Units
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.parts import Mask
from hopviz.ui.plotting import number
from hopviz.ui.views.atlas_sheet import Atlas, lay_out, numbered, units_across
from hopviz.ui.views.energy_scale import EnergyScale, Sheet, Sheets, shared_scale
from hopviz.ui.views.run_view import without_removed

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


def prepare(project: Project, network: Network) -> Sums:
    """Compute the landscape of each memory, of which there is one at least, and the whole one independently."""
    atlas = lay_out(project, network)
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
