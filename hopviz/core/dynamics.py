"""When does which unit change?  The update rules and temperature schedules, as plain values.

A rule says nothing about how it is carried out (see `simulation`): it can be compared, stored in a file and
handed to another thread.  A *tick* is one application of the rule: one unit for the asynchronous rules, all
units (or a random part of them) for the parallel ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from numbers import Real
from operator import index
from typing import Any, Literal, get_args

from hopviz.core.network import OFF, Units

Order = Literal["shuffled", "random", "sequential", "steepest"]
Shape = Literal["geometric", "linear"]


@dataclass(frozen=True)
class Asynchronous:
    """One unit at a time, by the threshold rule.

    `order`: "shuffled" visits every unit once a sweep in a new random order, "random" draws each unit
    independently, "sequential" goes by number, "steepest" takes the unit that lowers the energy most.
    """

    order: Order = "shuffled"

    def __post_init__(self) -> None:
        _check_choice("order", self.order, get_args(Order))


@dataclass(frozen=True)
class Parallel:
    """All units at once, by the threshold rule (Little 1974, at T = 0)."""


@dataclass(frozen=True)
class PartlyParallel:
    """At every tick each unit takes part with probability `fraction`: random timing."""

    fraction: float = 0.5

    def __post_init__(self) -> None:
        _hold_number(self, "fraction", 0.0, 1.0)
        if self.fraction == 0:
            raise ValueError("fraction must be more than 0, or no unit would ever change")


@dataclass(frozen=True)
class Stochastic:
    """One random unit at a time, on with probability 1 / (1 + exp(-gap / T)) (Glauber 1963)."""

    temperature: float = 1.0

    def __post_init__(self) -> None:
        _hold_number(self, "temperature", 0.0, 1e6)


@dataclass(frozen=True)
class Annealing:
    """Stochastic units whose temperature falls from `start` to `stop` over a number of sweeps, then stays.

    `shape`: "geometric" (equal factors; needs start and stop above zero) or "linear" (equal steps).
    """

    start: float = 2.0
    stop: float = 0.1
    sweeps: int = 100
    shape: Shape = "geometric"

    def __post_init__(self) -> None:
        _check_choice("shape", self.shape, get_args(Shape))
        _hold_number(self, "start", 0.0, 1e6)
        _hold_number(self, "stop", 0.0, 1e6)
        _hold_count(self, "sweeps")
        if self.shape == "geometric" and min(self.start, self.stop) <= 0:
            raise ValueError("a geometric schedule needs temperatures above 0; use a linear one to reach 0")

    def temperature(self, sweep: int) -> float:
        """Temperature during sweep number `sweep`, counted from 0."""
        done = min(max(sweep, 0) / max(self.sweeps - 1, 1), 1.0)
        if self.shape == "linear":
            return self.start * (1 - done) + self.stop * done
        return float(self.start ** (1 - done) * self.stop**done)


@dataclass(frozen=True)
class Tiring(Stochastic):
    """Stochastic units that tire: having been on lowers a unit's own field until it has rested.

    The tiredness a_i, 0 to 1, follows the unit: tau da_i/dt = x_i - a_i, where x_i is 1 while unit i is on and 0
    while it is off, and `recovery` is tau in sweeps.  The unit decides by h_i - strength a_i in place of h_i, as do
    the neurons with dynamical thresholds of Horn and Usher (Phys. Rev. A 40, 1036, 1989).  No state lasts.
    """

    temperature: float = 1.0
    strength: float = 8.0
    recovery: float = 20.0

    def __post_init__(self) -> None:
        super().__post_init__()
        _hold_number(self, "strength", 0.0, 1e6)
        _hold_number(self, "recovery", 1.0, 1e6)


Rule = Asynchronous | Parallel | PartlyParallel | Stochastic | Tiring | Annealing

RULES: dict[str, type[Rule]] = {
    "asynchronous": Asynchronous,
    "parallel": Parallel,
    "partly parallel": PartlyParallel,
    "stochastic": Stochastic,
    "tiring": Tiring,
    "annealing": Annealing,
}


def is_parallel(rule: Rule) -> bool:
    """Whether one tick of the rule may change several units."""
    return isinstance(rule, Parallel | PartlyParallel)


def ticks_of_sweep(rule: Rule, units: int) -> int:
    """So many applications of the rule give each of so many units its turn once; at random times, on average."""
    if is_parallel(rule):
        return math.ceil(1 / rule.fraction) if isinstance(rule, PartlyParallel) else 1
    return max(units, 1)


def is_map(rule: Rule) -> bool:
    """Whether every free unit takes part in every tick, so that the run is a map of states to states."""
    return isinstance(rule, Parallel) or (isinstance(rule, PartlyParallel) and rule.fraction == 1)


def stays_warm(rule: Rule) -> bool:
    """Whether the temperature ends above zero."""
    return isinstance(rule, Annealing) and rule.stop > 0


def beats(rule: Rule, count: int = 2) -> str:
    """What so many applications of the rule are called: "updates" of one unit, or "ticks" of all units."""
    return ("tick" if is_parallel(rule) else "update") + ("" if count == 1 else "s")


def probability_on(field: float, temperature: float, units: Units) -> float:
    """P(on) = 1 / (1 + exp(-gap/T)) of a stochastic unit at T > 0; the gap is 2 h (bipolar) or h (binary)."""
    gap = (1 - OFF[units]) * field
    return 0.5 * (1.0 + math.tanh(0.5 * gap / temperature))


def rescaled(rule: Rule, fields: float, gaps: float) -> Rule:
    """The rule that decides alike where all fields and all energy gaps are so many times as large."""
    if isinstance(rule, Tiring):
        return replace(rule, temperature=rule.temperature * gaps, strength=rule.strength * fields)
    if isinstance(rule, Stochastic):
        return replace(rule, temperature=rule.temperature * gaps)
    if isinstance(rule, Annealing):
        return replace(rule, start=rule.start * gaps, stop=rule.stop * gaps)
    return rule


def rule_to_dict(rule: Rule) -> dict[str, Any]:
    """The rule as plain data: its name and its parameters."""
    name = next(name for name, kind in RULES.items() if type(rule) is kind)
    return {"name": name, **asdict(rule)}


def rule_from_dict(data: Mapping[str, Any]) -> Rule:
    """The inverse of `rule_to_dict`.

    Raises
    ------
    ValueError
        If the name or a parameter is unknown, or a value is out of range.
    """
    name = data.get("name")
    if not isinstance(name, str) or name not in RULES:
        raise ValueError(f"unknown rule {name!r}; known are {', '.join(RULES)}")
    kind = RULES[name]
    known = {field.name for field in fields(kind)}
    unknown = sorted(set(data) - known - {"name"})
    if unknown:
        raise ValueError(f"the rule {name!r} has no parameter {unknown[0]!r}")
    try:
        return kind(**{key: value for key, value in data.items() if key != "name"})
    except TypeError as error:
        raise ValueError(f"the rule {name!r} has a parameter of the wrong kind: {error}") from error


def _check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, not {value!r}")


def _hold_number(rule: object, name: str, low: float, high: float) -> None:
    """Check a parameter of a frozen rule and keep it as a float: the kernels are compiled for floats."""
    value: Any = getattr(rule, name)
    if isinstance(value, bool) or not isinstance(value, Real) or not low <= float(value) <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}, not {value!r}")
    object.__setattr__(rule, name, float(value))


def _hold_count(rule: object, name: str) -> None:
    """Check a parameter of a frozen rule that counts something, and keep it as an int."""
    value: Any = getattr(rule, name)
    try:
        count = 0 if isinstance(value, bool) else index(value)
    except TypeError:
        count = 0
    if count < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, not {value!r}")
    object.__setattr__(rule, name, count)
