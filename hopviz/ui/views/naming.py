"""Which of the minima are memories, and what is each one called?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attractors import Kind, identify
from hopviz.core.landscape import Minima, number_of, states_of
from hopviz.project.parts import Mask

KIND_ORDER: tuple[Kind, ...] = ("memory", "reversed memory", "mixture", "spurious")
PLURALS = {"memory": "memories", "reversed memory": "reversed", "mixture": "mixtures", "spurious": "spurious"}
SINGULARS = {"memory": "memory", "reversed memory": "reversed", "mixture": "mixture", "spurious": "spurious"}


@dataclass(frozen=True)
class NamedMinimum:
    """A minimum, and what it is in terms of the memories."""

    number: int
    """Of its state; of several states of equal energy, of a memory or a reversed one, else of the first."""
    energy: float
    kind: Kind
    members: tuple[int, ...]
    signs: tuple[int, ...]
    states: int
    """How many states of equal energy it has."""

    def title(self, names: Sequence[str]) -> str:
        """What it is called, given the names of the memories."""
        if any(member >= len(names) for member in self.members):
            return self.kind
        if self.kind == "memory":
            return names[self.members[0]]
        if self.kind == "reversed memory":
            return f"reverse of {names[self.members[0]]}"
        if self.kind == "mixture":
            parts = zip(self.members, self.signs, strict=True)
            return "mixture of " + ", ".join(("" if sign > 0 else "−") + names[k] for k, sign in parts)
        return "spurious state"


def name_minima(minima: Minima, patterns: NDArray[np.int8], removed: Mask, most: int) -> tuple[NamedMinimum, ...]:
    """Name the lowest `most` minima, in their order.

    Parameters
    ----------
    minima : Minima
    patterns : ndarray, shape (P, N)
        Bipolar.
    removed : ndarray of bool, shape (N,)
        Units that count nothing.
    most : int
    """
    known = {number_of(np.where(removed, -1, sign * pattern)) for pattern in patterns for sign in (1, -1)}
    named = []
    for index in range(min(len(minima), most)):
        plateau = minima.plateau(index)
        number = int(plateau[0])
        if plateau.size > 1:  # of equals, the one that was stored
            candidates = np.array(sorted(known), np.int64)
            stored = candidates[np.isin(candidates, plateau)]
            kinds = {int(k): identify(states_of(int(k), minima.n), patterns, ~removed).kind for k in stored}
            number = min(kinds, key=lambda k: (KIND_ORDER.index(kinds[k]), k), default=number)
        identity = identify(states_of(number, minima.n), patterns, ~removed)
        named.append(
            NamedMinimum(
                number, float(minima.energies[index]), identity.kind, identity.members, identity.signs, plateau.size
            )
        )
    return tuple(named)
