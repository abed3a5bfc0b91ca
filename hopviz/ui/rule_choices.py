"""Which update rules can be chosen, and which number goes with each?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hopviz.core.cooling import start_temperature
from hopviz.core.dynamics import Annealing, Asynchronous, Parallel, PartlyParallel, Rule, Stochastic, Tiring
from hopviz.core.network import Network
from hopviz.ui.plotting import broken

COOLING = 50.0
"""How much colder annealing ends than it begins."""


@dataclass(frozen=True)
class Parameter:
    """The number that goes with a rule: one of its fields."""

    field: str
    label: str
    tip: str
    least: float
    greatest: float
    step: float
    decimals: int = 2


@dataclass(frozen=True)
class Choice:
    """One row of the list of rules."""

    label: str
    tip: str
    rule: Rule
    parameter: Parameter | None = None


CHOICES: tuple[Choice, ...] = (
    Choice("One by one, shuffled", "Every unit once a sweep, in a new random order", Asynchronous("shuffled")),
    Choice("One by one, random", "A random unit at every update", Asynchronous("random")),
    Choice("One by one, in order", "The units by their number", Asynchronous("sequential")),
    Choice("One by one, steepest", "Always the unit that lowers the energy most", Asynchronous("steepest")),
    Choice("Parallel", "All units at once: may oscillate", Parallel()),
    Choice(
        "Random timing",
        "At every tick each unit takes part with probability q",
        PartlyParallel(0.5),
        Parameter("fraction", "fraction q", "Fraction q of the units that take part in a tick", 0.01, 1.0, 0.05),
    ),
    Choice(
        "Stochastic",
        "A random unit is on with probability 1/(1 + exp(-gap/T))",
        Stochastic(0.4),
        Parameter("temperature", "temperature T", "Temperature T, in units of energy", 0.0, 1000.0, 0.05),
    ),
    Choice(
        "Tiring units",
        "Stochastic, and what has been on grows tired: its field is lowered until it has rested",
        Tiring(),
        Parameter("strength", "fatigue g", "By how much the field of a tired unit is lowered", 0.0, 1000.0, 0.5),
    ),
    Choice(
        "Annealing",
        broken(
            "Stochastic, while the temperature T falls. Chosen here, T begins at half of what the others can do to the "
            "energy gap of an average unit (the mean of Σ|w| for +1/−1 units, a quarter of it for 1/0) and ends at a "
            "fiftieth of that"
        ),
        Annealing(COOLING, 1.0, 50),
        Parameter("sweeps", "sweeps", "Sweeps in which the temperature falls", 1, 100_000, 10, 0),
    ),
)


def choice_of(rule: Rule) -> int:
    """Number of the row that a rule belongs to."""
    for index, choice in enumerate(CHOICES):
        if rule == choice.rule:
            return index
    return next(index for index, choice in enumerate(CHOICES) if type(choice.rule) is type(rule))


def chosen_rule(index: int, network: Network | None) -> Rule:
    """The rule of a row, for this network if there is one: annealing begins as hot as its weights ask for."""
    rule = CHOICES[index].rule
    if isinstance(rule, Annealing) and network is not None:
        start = float(f"{start_temperature(network):.2g}")
        rule = replace(rule, start=start, stop=start / COOLING) if start > 0 else rule
    return rule
