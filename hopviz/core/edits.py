"""Edits of a run from outside, as data: what was done to its simulation, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.frame import Frame
from hopviz.core.network import Network
from hopviz.core.rules import Rule
from hopviz.core.simulation import Simulation

OBJECTS = 512
"""Bytes that Python's objects take around the numbers of an edit."""

Verb = Literal["set_units", "set_rule", "set_masks", "replace_network", "update_unit", "set_values"]


@dataclass(frozen=True, eq=False)
class Edit:
    """One call of a method that changes a simulation from outside; an update out of turn is one, too."""

    verb: Verb
    arguments: tuple[object, ...]
    before: int
    """The update counter when it was made."""
    after: int
    """The update counter then: one more for an update out of turn, else the same."""

    @property
    def nbytes(self) -> int:
        """Memory taken, about, that of a network's weights included."""
        networks = [argument for argument in self.arguments if isinstance(argument, Network)]
        arrays = [argument for argument in self.arguments if isinstance(argument, np.ndarray)]
        weights = sum(net.nbytes for net in networks)
        return OBJECTS + weights + sum(array.nbytes for array in arrays)

    def again(self, simulation: Simulation) -> Frame | None:
        """Do the same to a simulation that stands where that one stood; what an update out of turn did, as a frame."""
        return apply(simulation, self.verb, self.arguments)


def made(simulation: Simulation, verb: Verb, *arguments: object) -> tuple[Edit, Frame | None]:
    """Edit a simulation; the edit, and what an update out of turn did.  Arrays are copied."""
    kept = tuple(_kept(argument) for argument in arguments)
    before = simulation.updates
    frame = apply(simulation, verb, kept)
    return Edit(verb, kept, before, simulation.updates), frame


def apply(simulation: Simulation, verb: Verb, arguments: tuple[object, ...]) -> Frame | None:
    """Call the method of a simulation that a verb stands for."""
    method = getattr(simulation, verb)
    frame: Frame | None = method(*arguments)
    return frame


def _kept(argument: object | ArrayLike) -> object:
    if argument is None or isinstance(argument, Network | Rule | int):
        return argument
    array = np.array(argument)
    array.setflags(write=False)
    return array
