"""The base of update rules: their words, their parameters, and the kernel that carries them out.

A rule is a plain value: it can be compared, stored in a file and handed to another thread.  A *tick* is one
application of the rule: one unit for rules that go unit by unit, all units (or a random part of them) for parallel
ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.kernels.tuples import MODES, STEEPEST, TIES, Dynamics, Order
from hopviz.core.limits import OutOfRangeError
from hopviz.core.quoting import quoted
from hopviz.core.ranges import as_number, as_whole

if TYPE_CHECKING:
    from hopviz.core.network import Network


Tie = Literal["stay", "on", "off"]


@dataclass(frozen=True)
class Parameter:
    """A number that a rule goes by: one of its fields."""

    name: str
    label: str
    """What stands before it, such as "temperature T"."""
    tip: str
    limits: tuple[float, float]
    """The smallest and the largest value."""
    least: float
    greatest: float
    """The smallest and the largest value that people are offered."""
    step: float
    decimals: int = 2
    """0 for a whole number."""
    unit: Literal["", "energy", "field", "sweeps"] = ""

    def checked(self, value: object) -> float:
        """The value as a float, or an int if it is a whole number; a ValueError if it is none or beyond the limits."""
        low, high = self.limits
        if self.decimals == 0:
            return as_whole(self.name, value, int(low), int(high))
        return as_number(self.name, value, low, high)


@dataclass(frozen=True)
class Choice:
    """One row of the list of rules that people choose from."""

    label: str
    tip: str
    rule: Rule

    @property
    def parameter(self) -> Parameter | None:
        """The number that is shown beside it."""
        return self.rule.parameters[0] if self.rule.parameters else None


@dataclass(frozen=True)
class Rule:
    """An update rule: which units decide when, and how."""

    name: ClassVar[str]
    """What it is called in files."""
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    """Its numbers; the first is the one that people change most."""
    is_parallel: ClassVar[bool] = False
    """Whether one tick may change several units."""
    is_graded: ClassVar[bool] = False
    """Whether units have values between -1 and +1."""

    tie: Tie = field(default="stay", kw_only=True)
    """What a unit without noise does where its field is zero: it stays as it is, or goes on, or off.  At T > 0 it does
    either with equal chance."""

    def __post_init__(self) -> None:
        """Check the numbers and keep them as the floats or ints that kernels are compiled for.

        Raises
        ------
        ValueError
            If a number is out of range.
        """
        for parameter in self.parameters:
            object.__setattr__(self, parameter.name, parameter.checked(getattr(self, parameter.name)))
        check_choice("tie", self.tie, get_args(Tie))

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        """The rows that it has in the list of rules."""
        raise NotImplementedError

    @property
    def mode(self) -> int:
        """The order of visits, a value of `MODES`."""
        return MODES["random"]

    @property
    def variant(self) -> str:
        """Which of the rows of its kind in the list of rules it belongs to."""
        return ""

    def check_size(self, units: int) -> None:
        """Refuse a network of so many units with a ValueError, if the rule is not for it."""

    def resized(self, units: int) -> Rule:
        """The rule for so many units: those that it names and that there are keep their order."""
        return self

    def without_unit(self, unit: int) -> Rule:
        """The rule where one unit has been deleted, and those after it have come down by one number."""
        return self

    def order_of(self, free: ArrayLike) -> Order:
        """Whose turn it is among the units that are free, a mask of bool (N,).

        Raises
        ------
        ValueError
            If the rule is not for so many units.
        """
        self.check_size(np.size(free))
        units = np.flatnonzero(free).astype(np.int64)
        return Order(self.mode, units, units.copy(), TIES[self.tie])

    @property
    def kernel(self) -> Callable[..., int]:
        """The kernel that carries it out: (ticks, dynamics, weights, run, order, log, ring) -> ticks done."""
        run: Callable[..., int]
        if self.is_parallel:
            run = kernels.parallel.run_all_at_once
        elif self.mode == STEEPEST or self.adaptation_strength:
            run = kernels.dynamics.run_unit_by_unit
        else:
            run = kernels.dynamics.run_flip_by_flip
        return run

    def dynamics(self, sweep: int, per_sweep: int) -> Dynamics:
        """The numbers that the kernel goes by in sweep number `sweep`, from 0; `per_sweep` ticks are a sweep."""
        return Dynamics(self.temperature_at(sweep), self.adaptation_strength, self.adaptation_rate(per_sweep))

    def ticks_of_sweep(self, units: int) -> int:
        """So many ticks give each of so many units its turn once; at random times, on average."""
        return 1 if self.is_parallel else max(units, 1)

    def temperature_at(self, sweep: int) -> float:
        """Temperature during sweep number `sweep`, from 0; 0 for threshold units."""
        return 0.0

    def is_scheduled(self, sweep: int) -> bool:
        """Whether the temperature may be another one in the next sweep."""
        return False

    @property
    def duration(self) -> int | None:
        """Sweeps until a schedule has ended; None without one."""
        return None

    def is_deterministic(self, sweep: int) -> bool:
        """Whether units decide without noise or memory from this sweep on, so that a fixed point is an end."""
        return True

    @property
    def is_map(self) -> bool:
        """Whether every free unit takes part in every tick, so that the run is a map of states to states."""
        return False

    @property
    def proves_cycles(self) -> bool:
        """Whether a state at a beat tells all that follows, so that one that comes back proves a cycle."""
        return self.is_map

    @property
    def adaptation_strength(self) -> float:
        """By how much the field of a unit is lowered that is fully adapted."""
        return 0.0

    def adaptation_rate(self, per_sweep: int) -> float:
        """By which part of its way adaptation goes on in a tick; so many ticks are a sweep."""
        return 0.0

    @property
    def has_temperature(self) -> bool:
        """Whether any of its numbers is a temperature above zero."""
        return any(parameter.unit == "energy" and getattr(self, parameter.name) > 0 for parameter in self.parameters)

    def tick_word(self, count: int = 2) -> str:
        """What so many ticks are called: "updates" of one unit, or "ticks" of all units."""
        return ("tick" if self.is_parallel else "update") + ("" if count == 1 else "s")

    @property
    def period_word(self) -> str:
        """What the period of a cycle is counted in."""
        return self.tick_word()

    def rescaled(self, fields: float, gaps: float) -> Rule:
        """The rule that decides alike where all fields and all energy gaps are so many times as large."""
        factors = {"field": fields, "energy": gaps}
        changes: dict[str, Any] = {
            parameter.name: getattr(self, parameter.name) * factors[parameter.unit]
            for parameter in self.parameters
            if parameter.unit in factors
        }
        return replace(self, **changes)

    @property
    def heeds_ties(self) -> bool:
        """Whether what is chosen for a tie ever counts: where noise lasts, a tie is a toss of a coin."""
        return self.temperature_at(self.duration or 0) == 0.0

    def at_temperature(self, temperature: float) -> Rule:
        """The rule at this constant temperature; where it has none, or a schedule, the stochastic one next to it.

        Raises
        ------
        ValueError
            If the temperature is out of range.
        """
        changes: dict[str, Any] = {"temperature": temperature}
        return replace(self, **changes) if "temperature" in field_names(type(self)) else self

    def suited_to(self, net: Network) -> Rule:
        """The rule with the numbers that a network asks for."""
        return self


def as_rule(rule: object) -> Rule:
    """An update rule; a TypeError says what was given instead."""
    if not isinstance(rule, Rule):
        raise TypeError(f"an update rule is needed, such as Asynchronous(), not {type(rule).__name__}")
    return rule


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Refuse a value that is none of the choices with a ValueError that calls it by `name`."""
    if not isinstance(value, str) or value not in choices:
        raise OutOfRangeError(f"{name} must be one of {', '.join(choices)}, not {quoted(value)}")


def field_names(kind: type[Rule]) -> tuple[str, ...]:
    """What a rule is made of."""
    return tuple(field.name for field in fields(kind))
