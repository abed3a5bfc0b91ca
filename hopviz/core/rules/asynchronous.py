"""Threshold units one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from hopviz.core.kernels.tuples import MODES
from hopviz.core.rules.base import Choice, Rule, check_choice

Order = Literal["shuffled", "random", "sequential", "steepest"]

STEEPEST_TIP = (
    "The unit whose flip lowers the energy most; with asymmetric weights, the one that is most against its field"
)


@dataclass(frozen=True)
class Asynchronous(Rule):
    """One unit at a time, by the threshold rule.

    `order`: "shuffled" visits every unit once a sweep in a new random order, "random" draws each unit
    independently, "sequential" goes by number, "steepest" takes the unit that lowers the energy most, or, where
    weights are not symmetric, the one that is most against its field.  Where a unit's weight to itself is negative,
    the energy may rise and a run may never rest.
    """

    name: ClassVar[str] = "asynchronous"

    order: Order = "shuffled"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("order", self.order, get_args(Order))

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        return (
            Choice("One by one, shuffled", "Every unit once a sweep, in a new random order", cls("shuffled")),
            Choice("One by one, random", "A random unit at every update", cls("random")),
            Choice("One by one, in order", "The units by their number", cls("sequential")),
            Choice("One by one, steepest", STEEPEST_TIP, cls("steepest")),
        )

    @property
    def mode(self) -> int:
        return MODES[self.order]

    @property
    def proves_cycles(self) -> bool:
        return self.order in ("sequential", "steepest")

    @property
    def period_word(self) -> str:
        return "sweeps" if self.order == "sequential" else self.tick_word()


def settling_rule(rule: Rule) -> Asynchronous:
    """The rule by which states settle in a census or a dream: this one if it may, else the shuffled order."""
    return rule if isinstance(rule, Asynchronous) else Asynchronous()
