"""Stochastic units whose temperature falls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from hopviz.core.annealing_start import start_temperature
from hopviz.core.limits import HOTTEST, OutOfRangeError
from hopviz.core.rules.base import Choice, Parameter, Rule, check_choice

if TYPE_CHECKING:
    from hopviz.core.network import Network

Shape = Literal["geometric", "linear"]

COOLING = 50.0
"""How much colder annealing ends than it begins, where a network says how hot that is."""


@dataclass(frozen=True)
class Annealing(Rule):
    """Stochastic units whose temperature falls from `start` to `stop` over a number of sweeps, then stays.

    `shape`: "geometric" (equal factors; needs start and stop above zero) or "linear" (equal steps).
    """

    name: ClassVar[str] = "annealing"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "sweeps", "sweeps", "Sweeps in which the temperature falls", (1, 1e9), 1, 100_000, 10, 0, "sweeps"
        ),
        Parameter(
            "start", "from T", "Temperature of the first sweep", (0.0, HOTTEST), 0.0, 1000.0, 0.05, unit="energy"
        ),
        Parameter(
            "stop", "to T", "Temperature of the last sweep", (0.0, HOTTEST), 0.0, 1000.0, 0.05, unit="energy"
        ),
    )

    start: float = 2.0
    stop: float = 0.1
    sweeps: int = 100
    shape: Shape = "geometric"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("shape", self.shape, get_args(Shape))
        if self.shape == "geometric" and min(self.start, self.stop) <= 0:
            raise OutOfRangeError("a geometric schedule needs temperatures above 0; use a linear one to reach 0")

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        tip = (
            "Stochastic, while the temperature T falls and then at the last T. Chosen here, T begins at half of what "
            "the others can do to the energy gap of an average unit (the mean of Σ|w| for +1/−1 units, a quarter of it "
            "for 1/0) and ends at a fiftieth of that"
        )
        return (Choice("Annealing", tip, cls(COOLING, 1.0, 50)),)

    def temperature_at(self, sweep: int) -> float:
        done = min(max(sweep, 0) / max(self.sweeps - 1, 1), 1.0)
        if self.shape == "linear":
            return self.start * (1 - done) + self.stop * done
        return float(self.start ** (1 - done) * self.stop**done)

    @property
    def duration(self) -> int:
        """Sweeps until the temperature stays."""
        return self.sweeps

    def is_scheduled(self, sweep: int) -> bool:
        return sweep < self.sweeps

    def is_deterministic(self, sweep: int) -> bool:
        return self.temperature_at(sweep) == 0.0 and self.stop == 0.0

    def suited_to(self, net: Network) -> Annealing:
        """The same schedule, which begins as hot as the weights of a network ask for."""
        start = float(f"{start_temperature(net):.2g}")
        return replace(self, start=start, stop=start / COOLING) if start > 0 else self
