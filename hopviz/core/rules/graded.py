"""Graded units: values between -1 and +1, which follow tanh(g h)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from hopviz.core.limits import HIGHEST_GAIN, LOWEST_GAIN
from hopviz.core.rules.base import Choice, Parameter, Rule
from hopviz.core.rules.stochastic import Stochastic

GAIN = Parameter(
    "gain", "gain g", "Gain g of the graded units: how steep tanh(g h) is; large gain is the threshold",
    (LOWEST_GAIN, HIGHEST_GAIN), 0.001, 1e6, 0.1, 3,
)  # fmt: skip

Dynamics = Literal["flow", "together", "one by one"]


@dataclass(frozen=True)
class GradedRule(Rule):
    """What rules of graded units share.

    `gain` belongs to the fields of +1/-1 units: a network of 1/0 units behaves as the same one of +1/-1 units does.
    """

    is_graded: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (GAIN,)
    graded_dynamics: ClassVar[Dynamics]

    gain: float = 2.0

    @property
    def longest_step(self) -> float:
        """The longest stretch of time of a tick, in units of the time that a unit takes."""
        return 1.0

    @property
    def heeds_ties(self) -> bool:
        return False

    def rescaled(self, fields: float, gaps: float) -> GradedRule:
        return with_gain(self, self.gain / gaps)

    def at_temperature(self, temperature: float) -> Rule:
        return Stochastic(temperature, tie=self.tie) if temperature > 0 else self


@dataclass(frozen=True)
class Graded(GradedRule):
    """Units between -1 and +1 in continuous time, ds/dt = -s + tanh(g h) (Hopfield 1984).

    A tick is a stretch of time, `step` long or shorter where the energy would rise.  Where a state is so near to a
    stable fixed point that nobody sees the rest of the way, it goes there at once.
    """

    name: ClassVar[str] = "graded"
    is_parallel: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        GAIN,
        Parameter(
            "step", "step dt", "The longest step in time, in units of the time that a unit takes", (0.001, 1.0),
            0.001, 1.0, 0.05, 3,
        ),
    )  # fmt: skip
    graded_dynamics: ClassVar[Dynamics] = "flow"

    step: float = 0.1

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        return (Choice("Graded flow", "Units between −1 and +1 in continuous time: ds/dt = −s + tanh(g h)", cls()),)

    @property
    def longest_step(self) -> float:
        return self.step

    def ticks_of_sweep(self, units: int) -> int:
        return math.ceil(1 / self.step - 1e-9)


@dataclass(frozen=True)
class GradedSteps(GradedRule):
    """All graded units at once, s <- tanh(g h); they end in period 1 or 2 (Marcus and Westervelt 1989)."""

    name: ClassVar[str] = "graded steps"
    is_parallel: ClassVar[bool] = True
    graded_dynamics: ClassVar[Dynamics] = "together"

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        return (Choice("Graded steps", "All units at once take the value tanh(g h): may oscillate", cls()),)


@dataclass(frozen=True)
class GradedTurns(GradedRule):
    """One graded unit at a time, s_i <- tanh(g h_i), in a new random order in every sweep."""

    name: ClassVar[str] = "graded turns"
    graded_dynamics: ClassVar[Dynamics] = "one by one"

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        tip = "A unit at a time takes the value tanh(g h), every unit once in a sweep"
        return (Choice("Graded, one by one", tip, cls()),)


def with_gain(rule: Rule, gain: float) -> GradedRule:
    """A graded rule at this gain; where the rule is none, the flow.

    Raises
    ------
    ValueError
        If the gain is out of range.
    """
    return replace(rule, gain=gain) if isinstance(rule, GradedRule) else Graded(gain, tie=rule.tie)
