"""Threshold units one at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.kernels.tuples import MODES, Order
from hopviz.core.limits import OutOfRangeError
from hopviz.core.ranges import as_whole
from hopviz.core.rules.base import Choice, Rule, check_choice
from hopviz.core.rules.stochastic import Stochastic
from hopviz.core.validation import as_list

if TYPE_CHECKING:
    from hopviz.core.network import Network

NamedOrder = Literal["shuffled", "random", "sequential", "steepest"]

MOST_UNITS = 1 << 20
"""That an order can name."""

STEEPEST_TIP = (
    "The unit whose flip lowers the energy most; with asymmetric weights, the one that is most against its field"
)

TYPED_TIP = (
    "All units in an order of your own, sweep after sweep: of five, such as 2, 4, 3, 5, 1, counted from 1, which is "
    "the same as 1, 3, 2, 4, 0, counted from 0"
)


@dataclass(frozen=True)
class Asynchronous(Rule):
    """One unit at a time, by the threshold rule.

    `order`: "shuffled" visits every unit once a sweep in a new random order, "random" draws each unit
    independently, "sequential" goes by number, "steepest" takes the unit that lowers the energy most, or, where
    weights are not symmetric, the one that is most against its field.  A list of the numbers of all units, from 0 to
    N - 1, or counted from 1, as 1 to N, is the order in which they have their turns, sweep after sweep; it is kept from
    0.  Where a unit's weight to itself is negative,
    the energy may rise and a run may never rest.
    """

    name: ClassVar[str] = "asynchronous"

    order: NamedOrder | tuple[int, ...] = "shuffled"

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.order, str):
            check_choice("order", self.order, get_args(NamedOrder))
            return
        turns = tuple(as_whole("a unit of the order", unit, 0, MOST_UNITS) for unit in as_list("order", self.order))
        first = min(turns, default=0)  # an order that has no 0 is counted from 1
        if not turns or first > 1 or sorted(turns) != list(range(first, first + len(turns))):
            raise OutOfRangeError(
                "order must name every unit once, by numbers from 0 or from 1: give all of them, or one of "
                f"{', '.join(get_args(NamedOrder))}"
            )
        object.__setattr__(self, "order", tuple(unit - first for unit in turns))

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        return (
            Choice("One by one, shuffled", "Every unit once a sweep, in a new random order", cls("shuffled")),
            Choice("One by one, random", "A random unit at every update", cls("random")),
            Choice("One by one, in order", "The units by their number", cls("sequential")),
            Choice("One by one, steepest", STEEPEST_TIP, cls("steepest")),
            Choice("One by one, typed order", TYPED_TIP, cls((0,))),
        )

    @property
    def mode(self) -> int:
        return MODES[self.order if isinstance(self.order, str) else "sequential"]

    @property
    def variant(self) -> str:
        return self.order if isinstance(self.order, str) else "typed"

    def check_size(self, units: int) -> None:
        if not isinstance(self.order, str) and len(self.order) != units:
            raise OutOfRangeError(
                f"the order names {len(self.order)} units, but the network has {units}: name each of them once"
            )

    def resized(self, units: int) -> Asynchronous:
        if isinstance(self.order, str) or len(self.order) == units:
            return self
        kept = tuple(unit for unit in self.order if unit < units)
        return replace(self, order=(*kept, *range(len(self.order), units)))

    def without_unit(self, unit: int) -> Asynchronous:
        if isinstance(self.order, str) or len(self.order) == 1:
            return self
        return replace(self, order=tuple(other - (other > unit) for other in self.order if other != unit))

    def at_temperature(self, temperature: float) -> Rule:
        if temperature == 0:
            return self
        order = self.order if self.order in ("shuffled", "sequential") else "random"
        return Stochastic(temperature, order=order, tie=self.tie)

    def suited_to(self, net: Network) -> Asynchronous:
        return self.resized(net.n)

    def order_of(self, free: ArrayLike) -> Order:
        order = super().order_of(free)
        if isinstance(self.order, str):
            return order
        turns = np.array(self.order, np.int64)
        return order._replace(turns=turns[np.asarray(free)[turns]])

    @property
    def proves_cycles(self) -> bool:
        return self.mode in (MODES["sequential"], MODES["steepest"])

    @property
    def period_word(self) -> str:
        return "sweeps" if self.mode == MODES["sequential"] else self.tick_word()


def settling_rule(rule: Rule) -> Asynchronous:
    """The rule by which states settle in a census or a dream: this one if it may, else the shuffled order."""
    return rule if isinstance(rule, Asynchronous) else Asynchronous()
