"""What is a minimum of the landscape called, and which networks of few units have a landscape to be drawn?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.attractors import identify
from hopviz.core.landscape import number_of, states_of
from hopviz.project.model import Memory, Project
from hopviz.ui.plotting import MINUS
from hopviz.ui.views.run_view import asymmetry

FEW_UNITS = 5
"""So many ones and zeros are as good as a name."""


@dataclass(frozen=True)
class Named:
    """A state of n units in terms of the memories."""

    n: int
    number: int
    kind: str
    """A key of `hopviz.ui.theme.KINDS`."""
    members: tuple[int, ...]
    signs: tuple[int, ...]

    def short(self, names: Sequence[str]) -> str:
        """A few letters: the name of a memory, a minus sign before that of a reversed one, or the few units."""
        if self.kind not in ("memory", "reversed memory"):
            return self.digits() if self.n <= FEW_UNITS else ""
        return ("" if self.signs[0] > 0 else MINUS) + names[self.members[0]]

    def long(self, names: Sequence[str]) -> str:
        """What it is, in words that go on after "the basin of"."""
        if self.kind == "memory":
            return names[self.members[0]]
        if self.kind == "reversed memory":
            return f"the reverse of {names[self.members[0]]}"
        if self.kind == "mixture":
            parts = zip(self.members, self.signs, strict=True)
            return "a mixture of " + ", ".join(f"{'' if sign > 0 else MINUS}{names[k]}" for k, sign in parts)
        return self.digits() if self.n <= FEW_UNITS else "a spurious state"

    def digits(self) -> str:
        """The state as ones and zeros, in the order of the units."""
        return format(self.number, f"0{self.n}b")[::-1]


def named(states: NDArray[np.int64], n: int, patterns: ArrayLike, present: ArrayLike | None = None) -> Named:
    """Name a minimum of n units by the best known of its states (K,): a memory, or a reversed one, before others.

    Units that are not `present` (N,) count in no comparison.
    """
    every = (1 << n) - 1
    numbers = [number_of(pattern) for pattern in np.asarray(patterns)]
    members = [*numbers, *(every - number for number in numbers)]
    here = np.flatnonzero(np.isin(members, states))
    chosen = members[int(here[0])] if here.size else int(states[0])
    identity = identify(states_of(chosen, n), np.asarray(patterns).reshape(-1, n), present)
    return Named(n, chosen, identity.kind, identity.members, identity.signs)


def present_names(memories: Sequence[Memory], project: Project) -> list[str]:
    """What the memories that a landscape was made of are called now; order and names may have changed since."""
    now = {id(memory.pattern): memory.name for memory in project.memories}
    return [now.get(id(memory.pattern), memory.name) for memory in memories]


def refusal(project: Project, most: int, what: str) -> str:
    """Why there is no exact landscape of this project to draw, in a sentence; empty if there is."""
    if project.n > most:
        return f"{what} shows networks of at most {most} units; this one has {project.n}"
    return asymmetry(project)
