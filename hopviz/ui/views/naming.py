"""Which of the minima are memories, what is each one called, and who has minima to be drawn at all?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attractors import Identity, Kind, identify
from hopviz.core.landscape import Minima, numbers_of, states_of
from hopviz.project.model import Memory, Project
from hopviz.project.naming import brief_name_of, name_of
from hopviz.project.parts import Mask
from hopviz.ui.plotting import number
from hopviz.ui.views.no_landscape import no_landscape

FEW_UNITS = 5
"""So many ones and zeros are as good as a name."""


@dataclass(frozen=True)
class NamedMinimum:
    """A minimum of n units, and what it is in terms of the memories."""

    n: int
    number: int
    """Of its state; of several states of equal energy, of a memory or a reversed one, else of the first."""
    identity: Identity

    @property
    def kind(self) -> Kind:
        """What sort of attractor it is."""
        return self.identity.kind

    def short(self, names: Sequence[str]) -> str:
        """A few letters: the name of a memory, a minus sign before that of a reversed one, or the few units."""
        if self.kind not in ("memory", "reversed memory"):
            return self.digits() if self.n <= FEW_UNITS else ""
        return brief_name_of(self.identity, names)

    def title(self, names: Sequence[str]) -> str:
        """What it is, given the names of the memories, in words that go on after "the basin of"."""
        if self.kind == "memory":
            return names[self.identity.members[0]]
        if self.kind == "spurious" and self.n <= FEW_UNITS:
            return self.digits()
        return "a minimum" if self.identity.nearest is None else name_of(self.identity, names)

    def digits(self) -> str:
        """The state as ones and zeros, in the order of the units."""
        return format(self.number, f"0{self.n}b")[::-1]


def name_minima(
    minima: Minima, patterns: NDArray[np.int8], removed: Mask, most: int | None = None
) -> tuple[NamedMinimum, ...]:
    """Name the lowest `most` minima, or all of them, in their order.

    Parameters
    ----------
    minima : Minima
    patterns : ndarray, shape (P, N)
        Bipolar.
    removed : ndarray of bool, shape (N,)
        Units that count nothing.
    most : int, optional
    """
    xi = np.asarray(patterns, np.int8).reshape(-1, minima.n)
    stored = numbers_of(np.concatenate([np.where(removed, 0, xi), np.where(removed, 0, -xi)]))
    known = xi.tobytes(), removed.tobytes()
    named = []
    for index in range(len(minima) if most is None else min(len(minima), most)):
        plateau = minima.plateau(index)
        number = int(plateau[0])
        if plateau.size > 1:  # of equals, the one that was stored
            among = stored[(stored[:, np.newaxis] == plateau).any(axis=1)]
            number = int(among[0]) if among.size else number
        named.append(NamedMinimum(minima.n, number, _identified(number, minima.n, *known)))
    return tuple(named)


@lru_cache(maxsize=1 << 12)
def _identified(number: int, n: int, patterns: bytes, removed: bytes) -> Identity:
    """What a state is; while a weight is being dragged, most minima stay where they are."""
    xi = np.frombuffer(patterns, np.int8).reshape(-1, n)
    return identify(states_of(number, n), xi, ~np.frombuffer(removed, np.bool_))


def present_names(memories: Sequence[Memory], project: Project) -> list[str]:
    """What the memories that a landscape was made of are called now; order and names may have changed since."""
    now = {id(memory.pattern): memory.name for memory in project.memories}
    return [now.get(id(memory.pattern), memory.name) for memory in memories]


def refusal(project: Project, most: int, what: str) -> str:
    """Why there is no exact landscape of this project to draw, in a sentence; empty if there is."""
    if project.n > most:
        return (
            f"{what} shows networks of at most {most} units; this one has {number(project.n)}. "
            "Map, surface, funnel and census show any"
        )
    return no_landscape(project)
