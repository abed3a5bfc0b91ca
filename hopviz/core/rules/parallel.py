"""Threshold units all at once, or a random part of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from hopviz.core.kernels.tuples import Dynamics
from hopviz.core.rules.base import Choice, Parameter, Rule
from hopviz.core.rules.stochastic import TEMPERATURE

LEAST_FRACTION = 0.001
"""Of the units that take part in a tick: with fewer, hardly a tick would change anything, and runs never end."""


@dataclass(frozen=True)
class Parallel(Rule):
    """All at once, on with probability 1 / (1 + exp(-gap / T)), at T = 0 by the threshold rule (Little 1974).

    Symmetric weights sample exp(-H/T), H = -b's - T sum_i ln 2 cosh(h_i / T) for +1/-1 units, not exp(-E/T).
    """

    name: ClassVar[str] = "parallel"
    is_parallel: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (TEMPERATURE,)

    temperature: float = 0.0

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        return (Choice("Parallel", "All units at once: may oscillate", cls()),)

    def temperature_at(self, sweep: int) -> float:
        return self.temperature

    def is_deterministic(self, sweep: int) -> bool:
        return self.temperature == 0.0

    @property
    def is_map(self) -> bool:
        return self.temperature == 0.0


@dataclass(frozen=True)
class PartlyParallel(Rule):
    """At every tick each unit takes part with probability `fraction`: random timing; at T > 0 as in `Parallel`."""

    name: ClassVar[str] = "partly parallel"
    is_parallel: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "fraction", "fraction q", "Probability q that a unit decides at a tick: the fraction of them on average",
            (LEAST_FRACTION, 1.0), 0.01, 1.0, 0.05,
        ),
        TEMPERATURE,
    )  # fmt: skip

    fraction: float = 0.5
    temperature: float = 0.0

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        return (Choice("Random timing", "At every tick each unit decides with probability q", cls()),)

    def dynamics(self, sweep: int, per_sweep: int) -> Dynamics:
        return super().dynamics(sweep, per_sweep)._replace(fraction=self.fraction)

    def ticks_of_sweep(self, units: int) -> int:
        return math.ceil(1 / self.fraction)

    def temperature_at(self, sweep: int) -> float:
        return self.temperature

    def is_deterministic(self, sweep: int) -> bool:
        return self.temperature == 0.0

    @property
    def is_map(self) -> bool:
        return self.fraction == 1 and self.temperature == 0.0
