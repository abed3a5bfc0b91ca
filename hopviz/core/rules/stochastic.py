"""Stochastic units at a constant temperature."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from hopviz.core.kernels.tuples import MODES
from hopviz.core.limits import HOTTEST
from hopviz.core.network import OFF, Units
from hopviz.core.rules.base import Choice, Parameter, Rule, check_choice

TEMPERATURE_TIP = "Temperature T, in units of energy: at 0 the threshold rule decides, above 0 a tie is a coin toss"
TEMPERATURE = Parameter(
    "temperature", "temperature T", TEMPERATURE_TIP, (0.0, HOTTEST), 0.0, 1000.0, 0.05,
    unit="energy",
)  # fmt: skip


@dataclass(frozen=True)
class Stochastic(Rule):
    """One unit at a time, on with probability 1 / (1 + exp(-gap / T)) (Glauber 1963).

    `order`: "random" draws each unit independently, "shuffled" visits every unit once a sweep in a new random order,
    "sequential" goes by number.  All of them sample exp(-E/T).
    """

    name: ClassVar[str] = "stochastic"
    parameters: ClassVar[tuple[Parameter, ...]] = (TEMPERATURE,)

    temperature: float = 1.0
    order: Literal["random", "shuffled", "sequential"] = field(default="random", kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("order", self.order, ("random", "shuffled", "sequential"))

    @property
    def mode(self) -> int:
        return MODES[self.order]

    @property
    def variant(self) -> str:
        return self.order

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        tip = "decides: it is on afterwards with probability 1/(1 + exp(−gap/T)), at a tie by a coin toss"
        return (
            Choice("Stochastic", f"A random unit {tip}", cls(0.4)),
            Choice(
                "Stochastic, shuffled",
                f"Every unit once a sweep, in a new random order: it {tip}", cls(0.4, order="shuffled"),
            ),
            Choice("Stochastic, in order", f"The units by their number: each {tip}", cls(0.4, order="sequential")),
        )  # fmt: skip

    def temperature_at(self, sweep: int) -> float:
        return self.temperature

    def is_deterministic(self, sweep: int) -> bool:
        return self.temperature == 0.0


def probability_on(field: float, temperature: float, units: Units) -> float:
    """P(on) = 1 / (1 + exp(-gap/T)) of a stochastic unit at T > 0; the gap is 2 h (bipolar) or h (binary).

    The field is without the unit's vote for itself (`Network.own_votes`).  Where weights are not symmetric it stands
    for the gap too, which no longer follows from it.
    """
    gap = (1 - OFF[units]) * field
    return 0.5 * (1.0 + math.tanh(0.5 * gap / temperature))
