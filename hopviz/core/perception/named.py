"""Networks of named units: which are hidden, what each draws, and what can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Network, State, to_units
from hopviz.core.perception.percept import Percept, percept
from hopviz.core.quoting import quoted
from hopviz.core.validation import as_list

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class NamedNetwork:
    """A network of N units with names, of which some are hidden, and P ways to see its input.

    Coordinates: x to the right, y upwards, z towards the viewer, in any unit of length.
    """

    network: Network
    names: tuple[str, ...]
    """N different names."""
    hidden: Mask
    """(N,) units that interpret; the others are visible: they are the input."""
    shown: frozenset[str]
    """Visible units that are on at first."""
    lines: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Visible unit: the line of the drawing it stands for, x1 y1 x2 y2."""
    edges: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Hidden unit: the edge in space it stands for, x1 y1 z1 x2 y2 z2."""
    interpretations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What can be seen: the hidden units that are on."""
    title: str = ""
    about: str = ""

    @property
    def clamped(self) -> Mask:
        """(N,) the visible units, which are held."""
        return ~self.hidden

    @property
    def patterns(self) -> State:
        """(P, N) the interpretations as states, +1/-1, with the input as shown at first."""
        seen = [self.shown | units for units in self.interpretations.values()]
        return np.array([self._bipolar(units) for units in seen], np.int8).reshape(-1, len(self.names))

    def state(self, shown: Iterable[str] | None = None, rng: np.random.Generator | None = None) -> State:
        """A state to start from, in the network's units, shape (N,).

        Parameters
        ----------
        shown : iterable of str, optional
            Visible units that are on, perhaps an incomplete drawing; those of `shown` if left out.
        rng : numpy.random.Generator, optional
            Turns each hidden unit on with probability 1/2; all are off if left out.

        Raises
        ------
        ValueError
            If a name is not that of a visible unit.
        """
        on = self.shown if shown is None else _as_names(shown)
        visible = {name for name, hidden in zip(self.names, self.hidden, strict=True) if not hidden}
        if on - visible:
            raise ValueError(f"there is no visible unit {quoted(min(on - visible))}")
        state = self._bipolar(on)
        if rng is not None:
            state[self.hidden] = rng.choice(np.array([-1, 1], np.int8), int(self.hidden.sum()))
        return to_units(state, self.network.units)

    def percept(self, state: State) -> Percept:
        """What the network sees in a state, shape (N,)."""
        self.network.check_state(state)
        return percept(state, self.patterns, self.hidden)

    def _bipolar(self, on: frozenset[str]) -> State:
        return np.array([1 if name in on else -1 for name in self.names], np.int8)


def _as_names(names: object) -> frozenset[str]:
    given = as_list("what is shown", names)
    if not all(isinstance(name, str) for name in given):
        raise TypeError(f"units are shown by their names, such as ['A', 'B'], not by {quoted(names)}")
    return frozenset(given)
