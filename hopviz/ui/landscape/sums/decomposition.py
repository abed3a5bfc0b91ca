"""Energy decomposition: the landscape of each memory alone and whatever is left, their motion and their places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from hopviz.core.attractors import Kind
from hopviz.core.landscape import energies, number_of
from hopviz.core.learning import LEARNING_RULES, hebbian
from hopviz.core.network import Floats, Network, Units
from hopviz.core.stepwise import JobSteps
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.numbers import adding_up, digits_for, figure, number
from hopviz.project.parts import Mask
from hopviz.ui.landscape.exact import without_removed
from hopviz.ui.landscape.state_layout import (
    STEPS,
    Atlas,
    EnergyScale,
    LaidOut,
    lay_out,
    numbered,
    shared_scale,
    units_across,
)

MOST_UNITS = 16
MOST_MEMORIES = 12
"""Tiles of single memories; of more memories, the last tile is that of all others together."""
NOTHING = 1e-9
"""What is left of weights or biases is nothing below this share of the largest."""

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
    layout: LaidOut
    """(rows, columns) the same, laid out."""

    def title(self) -> str:
        """What it is called."""
        if self.memory is not None:
            return self.memory.name
        return {"more": f"{self.count} more", "biases": "biases", "rest": "rest"}[str(self.key)]


@dataclass(frozen=True, eq=False)
class EnergyDecomposition:
    """Landscapes whose sum is that of the network, all on one colour scale."""

    removed: Mask
    atlas: Atlas
    """The whole landscape and where each state lies; tiles are laid out alike."""
    terms: tuple[Term, ...]
    layouts: LaidOut
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

        The whole is the figure that it is everywhere; the others, as they stand there, add up to it.
        """
        parts = [float(term.energies[state]) for term in self.terms]
        whole = float(self.atlas.energies[state])
        digits = max(digits_for([whole]), digits_for([*parts, whole]))
        shown = adding_up(parts, digits).tolist()
        signs = ["" if k == 0 else "− " if part < 0 else "+ " for k, part in enumerate(shown)]
        figures = [number(abs(part) if k else part, digits) for k, part in enumerate(shown)]
        terms = [sign + each for sign, each in zip(signs, figures, strict=True)]
        return [*terms, f"= {figure(whole)}"]


def minima_of(term: Term, removed: Mask) -> list[tuple[int, Kind]]:
    """Number and kind of the bottoms of the landscape of one memory alone: itself and its reverse; else none."""
    if term.memory is None:
        return []
    kinds: tuple[tuple[int, Kind], ...] = ((1, "memory"), (-1, "reversed memory"))
    return [(number_of(np.where(removed, -1, sign * term.memory.pattern)), kind) for sign, kind in kinds]


def prepare(project: Project, network: Network) -> JobSteps[Any, EnergyDecomposition]:
    """Compute the landscape of each memory, of which there is one at least, and the whole one independently."""
    atlas = yield from lay_out(project, network)
    terms = _terms(project, network)
    layouts = np.stack([*(term.layout for term in terms), _laid_out(atlas.energies)])
    return EnergyDecomposition(project.lesioned, atlas, terms, layouts, shared_scale(layouts), _note(project, terms))


def _terms(project: Project, network: Network) -> tuple[Term, ...]:
    memories, removed = project.memories, project.lesioned.tobytes()
    alone = len(memories) if len(memories) <= MOST_MEMORIES else MOST_MEMORIES - 1

    def learnt(patterns: NDArray[np.int8]) -> tuple[Floats, LaidOut]:
        return _learnt(patterns.tobytes(), removed, project.units, project.learns_bias)

    terms = [Term(memory.revision, memory, 1, *learnt(memory.pattern)) for memory in memories[:alone]]
    if alone < len(memories):
        terms.append(Term("more", None, len(memories) - alone, *learnt(project.patterns[alone:])))
    rest, kind = _left_over(project, network)
    if kind:
        terms.append(Term(kind, None, 0, *_landscape(without_removed(rest, project.lesioned))))
    return tuple(terms)


@lru_cache(maxsize=2 * MOST_MEMORIES)
def _learnt(patterns: bytes, removed: bytes, units: Units, bias: bool) -> tuple[Floats, LaidOut]:
    """The landscape of patterns that are learnt alone: it stays the same whatever else the network learns."""
    mask = np.frombuffer(removed, np.bool_)
    xi = np.frombuffer(patterns, np.int8).reshape(-1, mask.size)
    return _landscape(without_removed(hebbian(xi, units, bias=bias), mask))


def _landscape(network: Network) -> tuple[Floats, LaidOut]:
    """Energies (2^N,), and laid out as the atlas is."""
    every = energies(network)
    return every, _laid_out(every)


def _laid_out(every: Floats) -> LaidOut:
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
    rule = LEARNING_RULES[project.learning]
    label = rule.label
    if rule.in_any_order and not rule.learns_bias:
        return f"{label}: more than Hebb's landscapes", (
            "Each memory is shown as Hebb's rule alone would make it; the rest is what this rule's share a of units "
            "that are on makes of them: other couplings, and thresholds"
        )
    return f"{label}: they do not simply add", (
        "Each memory is shown as Hebb's rule alone would make it. This rule depends on all memories together: "
        "the rest is the difference"
    )


DURATION = 0.6
"""Seconds."""


class DecompositionMotion:
    """The energies that are seen: those of the newest landscapes, or on their way there."""

    def __init__(self) -> None:
        self.decomposition: EnergyDecomposition | None = None
        self.reduced_motion = False
        self._start: tuple[LaidOut, EnergyScale] | None = None
        """The energies and the scale that were seen when the newest came; None if these have been reached."""
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
        assert self.decomposition is not None
        goal = self.decomposition.scale
        return goal if self._start is None else self._start[1].towards(goal, self.part)

    def clear(self) -> None:
        """Show nothing."""
        self.decomposition = self._start = None

    def show(self, new: EnergyDecomposition, moving: bool) -> None:
        """Take over new landscapes: at once, or moving there from what is seen now.

        Only a memory that comes or goes moves anything: weights that follow a hand are shown at once.
        """
        old, seen = self.decomposition, None
        if old is not None and moving and not self.reduced_motion and old.keys != new.keys:
            seen = self.layouts(), self.scale
        self.decomposition, self._start, self._passed = new, None, 0.0
        if old is None or seen is None or seen[0].shape[1:] != new.layouts.shape[1:]:
            return
        layouts = np.zeros_like(new.layouts)  # a memory that comes begins as no landscape
        layouts[-1] = seen[0][-1]
        for k, key in enumerate(new.keys):
            if key in old.keys:
                layouts[k] = seen[0][old.keys.index(key)]
        self._start = layouts, seen[1]

    def advance(self, seconds: float) -> bool:
        """Move on; returns whether anything changed."""
        if self._start is None:
            return False
        self._passed += seconds
        if self._passed >= DURATION or self.reduced_motion:
            self._start = None
        return True

    def layouts(self) -> LaidOut:
        """(T + 1, rows, columns) the energies that are seen."""
        assert self.decomposition is not None
        if self._start is None:
            return self.decomposition.layouts
        part = np.float32(self.part)
        return np.asarray((1 - part) * self._start[0] + part * self.decomposition.layouts)

    def pixels(self, tile: int, scale: EnergyScale, every: int = 1) -> NDArray[np.uint32]:
        """(rows, columns) 0xffrrggbb of what is seen on a tile; of every so many rows and columns."""
        assert self.decomposition is not None
        part = self.part
        # Few passes: this is done at every frame.
        factor = (STEPS - 1) / (scale.high - scale.low)
        steps = self.decomposition.layouts[tile, ::every, ::every] * np.float32(part * factor)
        steps += np.float32(0.5 - scale.low * factor)
        if self._start is not None:
            steps += self._start[0][tile, ::every, ::every] * np.float32((1 - part) * factor)
        return scale.colours.take(steps.astype(np.intp), mode="clip")


LARGER = 1.25
"""The sum is larger than a term by this at least."""
SHARES = np.linspace(0.25, 0.75, 21).tolist()
"""Parts of the room that are tried for the sum."""
SMALLEST = 8


def arrange(count: int, room: QRectF, sign: float, head: float) -> list[QRectF]:
    """Squares for `count` >= 1 terms and, last, for their sum, so that both are as large as can be.

    Parameters
    ----------
    count : int
    room : QRectF
    sign, head : float
        Width of the space beside each square and height of that above it, in pixels.
    """
    best = (0, 1, True, SMALLEST, SMALLEST)
    for columns, beside, share in product(range(1, count + 1), (True, False), SHARES):
        wide, high = (share, 1.0) if beside else (1.0, share)
        total = max(min(wide * room.width() - sign, high * room.height() - head), SMALLEST)
        wide, high = (1 - share, 1.0) if beside else (1.0, 1 - share)
        across, down = wide * room.width() / columns, high * room.height() / math.ceil(count / columns)
        side = int(max(min(across - sign, down - head, total / LARGER), SMALLEST))
        best = max(best, (side * int(total), columns, beside, side, int(total)), key=lambda plan: plan[0])
    _, columns, beside, side, size = best
    wide, high = columns * (side + sign), math.ceil(count / columns) * (side + head)
    all_wide = wide + sign + size if beside else max(wide, sign + size)
    all_high = max(high, head + size) if beside else high + head + size
    # The first sign of a row stands for nothing seen: without it the whole is in the middle.
    left = room.left() + max((room.width() - all_wide - sign / 2) / 2, 0.0)
    top = room.top() + max((room.height() - all_high) / 2, 0.0)
    x = left + sign + (0.0 if beside else (all_wide - wide) / 2)
    y = top + head + ((all_high - high) / 2 if beside else 0.0)
    tiles = [
        QRectF(round(x + k % columns * (side + sign)), round(y + k // columns * (side + head)), side, side)
        for k in range(count)
    ]
    x = left + sign + (wide if beside else (all_wide - sign - size) / 2)
    y = top + head + ((all_high - head - size) / 2 if beside else high)
    return [*tiles, QRectF(round(x), round(y), size, size)]
