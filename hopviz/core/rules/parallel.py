"""Threshold units all at once, or a random part of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from hopviz.core.kernels.tuples import Dynamics
from hopviz.core.rules.base import Choice, Parameter, Rule

LEAST_FRACTION = 0.001
"""Of the units that take part in a tick: with fewer, hardly a tick would change anything, and runs never end."""


@dataclass(frozen=True)
class Parallel(Rule):
    """All units at once, by the threshold rule (Little 1974, at T = 0)."""

    name: ClassVar[str] = "parallel"
    is_parallel: ClassVar[bool] = True

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        return (Choice("Parallel", "All units at once: may oscillate", cls()),)

    @property
    def is_map(self) -> bool:
        return True


@dataclass(frozen=True)
class PartlyParallel(Rule):
    """At every tick each unit takes part with probability `fraction`: random timing."""

    name: ClassVar[str] = "partly parallel"
    is_parallel: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "fraction", "fraction q", "Probability q that a unit decides at a tick: the fraction of them on average",
            (LEAST_FRACTION, 1.0), 0.01, 1.0, 0.05,
        ),
    )  # fmt: skip

    fraction: float = 0.5

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        return (Choice("Random timing", "At every tick each unit decides with probability q", cls()),)

    def dynamics(self, sweep: int, per_sweep: int) -> Dynamics:
        return Dynamics(fraction=self.fraction)

    def ticks_of_sweep(self, units: int) -> int:
        return math.ceil(1 / self.fraction)

    @property
    def is_map(self) -> bool:
        return self.fraction == 1
