"""Stochastic units whose temperature falls."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from hopviz.core.annealing_start import start_temperature
from hopviz.core.limits import HOTTEST, OutOfRangeError
from hopviz.core.ranges import as_share
from hopviz.core.rules.base import Choice, Parameter, Rule, check_choice
from hopviz.core.rules.stochastic import Stochastic
from hopviz.core.validation import as_list

if TYPE_CHECKING:
    from hopviz.core.network import Network

Shape = Literal["geometric", "linear", "drawn"]
Points = tuple[tuple[float, float], ...]

MOST_POINTS = 1000
COOLING = 50.0
"""How much colder annealing ends than it begins, where a network says how hot that is."""


@dataclass(frozen=True)
class Annealing(Rule):
    """Stochastic units whose temperature falls from `start` to `stop` over a number of sweeps, then stays.

    `shape`: "geometric" (equal factors; needs start and stop above zero), "linear" (equal steps), or "drawn", straight
    lines between `points` (x, y): x is the part of the sweeps, from 0 to 1, and y how hot it is then, from 0 at `stop`
    to 1 at `start`.
    """

    name: ClassVar[str] = "annealing"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("sweeps", "sweeps", "Sweeps in which the temperature falls", (1, 1e9), 1, 100_000, 10, 0, "sweeps"),
        Parameter(
            "start", "from T", "Temperature of the first sweep", (0.0, HOTTEST), 0.0, 1000.0, 0.05, unit="energy"
        ),
        Parameter("stop", "to T", "Temperature of the last sweep", (0.0, HOTTEST), 0.0, 1000.0, 0.05, unit="energy"),
    )

    start: float = 2.0
    stop: float = 0.1
    sweeps: int = 100
    shape: Shape = "geometric"
    points: Points = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("shape", self.shape, get_args(Shape))
        if self.shape == "geometric" and min(self.start, self.stop) <= 0:
            raise OutOfRangeError("a geometric schedule needs temperatures above 0; use a linear one to reach 0")
        object.__setattr__(self, "points", _checked(self.points))
        if (self.shape == "drawn") != bool(self.points):
            raise OutOfRangeError('a schedule has points where its shape is "drawn", and else none')

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        tip = (
            "Stochastic, while the temperature T falls and then at the last T. Chosen here, T begins at half of what "
            "the others can do to the energy gap of an average unit (the mean of Σ|w| for +1/−1 units, a quarter of it "
            "for 1/0) and ends at a fiftieth of that"
        )
        return (Choice("Annealing", tip, cls(COOLING, 1.0, 50)),)

    def temperature_at(self, sweep: int) -> float:
        done = self._part_at(sweep)
        if self.shape == "drawn":
            return self._between(done)
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
        if self.shape != "drawn":
            return self.temperature_at(sweep) == 0.0 and self.stop == 0.0
        done = self._part_at(sweep)
        return self._between(done) == 0.0 and all(self._at(y) == 0.0 for x, y in self.points if x > done)

    def _part_at(self, sweep: int) -> float:
        """The part of the sweeps that is done, 0 to 1."""
        return min(max(sweep, 0) / max(self.sweeps - 1, 1), 1.0)

    def _between(self, done: float) -> float:
        """The temperature of a drawn schedule after a part of the sweeps."""
        place = min(bisect_right(self.points, (done, math.inf)), len(self.points) - 1)
        (before, low), (after, high) = self.points[place - 1], self.points[place]
        share = (done - before) / (after - before) if after > before else 1.0
        return self._at(low + share * (high - low))

    def _at(self, hot: float) -> float:
        return self.start * hot + self.stop * (1 - hot)

    def at_temperature(self, temperature: float) -> Stochastic:
        return Stochastic(temperature, tie=self.tie)

    def suited_to(self, net: Network) -> Annealing:
        """The same schedule, which begins as hot as the weights of a network ask for."""
        start = float(f"{start_temperature(net):.2g}")
        return replace(self, start=start, stop=start / COOLING) if start > 0 else self


def _checked(points: object) -> Points:
    """Points of a drawn schedule as pairs of floats, from x = 0 to x = 1."""
    pairs = [as_list("a point of the schedule", point) for point in as_list("points", points)]
    if any(len(pair) != 2 for pair in pairs):
        raise OutOfRangeError("a point of the schedule must be two numbers, the part of the sweeps and how hot it is")
    found = tuple((as_share("the part of the sweeps", x), as_share("how hot it is", y)) for x, y in pairs)
    parts = [x for x, _ in found]
    rise = parts == sorted(parts) and parts[:1] == [0.0] and parts[-1:] == [1.0]
    if found and not (2 <= len(found) <= MOST_POINTS and rise):
        raise OutOfRangeError(f"points must be from 2 to {MOST_POINTS:,}, of parts of the sweeps that rise from 0 to 1")
    return found
