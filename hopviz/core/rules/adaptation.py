"""Stochastic units that adapt: having been on lowers a unit's own field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hopviz.core.limits import HOTTEST
from hopviz.core.rules.base import Choice, Parameter
from hopviz.core.rules.stochastic import TEMPERATURE, Stochastic


@dataclass(frozen=True)
class Adaptation(Stochastic):
    """Stochastic units that adapt: having been on lowers a unit's own field until it has recovered.

    The adaptation a_i, 0 to 1, follows the unit: tau da_i/dt = x_i - a_i, where x_i is 1 while unit i is on and 0
    while it is off, and `recovery` is tau in sweeps.  The unit decides by h_i - strength a_i in place of h_i, as do
    the neurons with dynamical thresholds of Horn and Usher (Phys. Rev. A 40, 1036, 1989).  No state lasts.
    """

    name: ClassVar[str] = "adaptation"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "strength", "adaptation g", "By how much the field of a fully adapted unit is lowered", (0.0, HOTTEST),
            0.0, 1000.0, 0.5, unit="field",
        ),
        TEMPERATURE,
        Parameter(
            "recovery", "recovery τ", "Sweeps in which 63 % of the adaptation comes or goes", (1.0, 1e6),
            1.0, 1000.0, 1.0, unit="sweeps",
        ),
    )  # fmt: skip

    temperature: float = 1.0
    strength: float = 8.0
    recovery: float = 20.0

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        tip = "Stochastic, and what has been on adapts: its field is lowered until it has recovered"
        return (Choice("Adapting units", tip, cls()),)

    @property
    def adaptation_strength(self) -> float:
        return self.strength

    def adaptation_rate(self, per_sweep: int) -> float:
        return 1.0 / (self.recovery * per_sweep)

    def is_deterministic(self, sweep: int) -> bool:
        return super().is_deterministic(sweep) and self.strength == 0.0
