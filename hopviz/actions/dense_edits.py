"""Edits of the power of dense memories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from hopviz.actions.action import Change, Edit, Moment
from hopviz.core.couplings.higher_order import MOST_POWER, Power
from hopviz.core.learning.dense import as_power
from hopviz.project.data_table import learning_label

DENSE = "dense"
QUADRATIC = "Power 2 is Hebb's rule: the same weights, and the same run"
ITS_UNITS = "A dense memory has +1/−1 units"


@dataclass(frozen=True)
class PowerOfOverlaps:
    """The power of a dense memory: a whole number, or "exponential"."""

    expected: str = f'a whole number from 2 to {MOST_POWER}, or "exponential"'

    def read(self, value: Any) -> Power:
        """An int or "exponential"."""
        return as_power(value)

    def write(self, value: Power) -> Power:
        """The same."""
        return value


@dataclass(frozen=True, eq=False)
class SetPower(Edit):
    """Hold the memories by a dense memory of this power."""

    action: ClassVar[str] = "set_power"
    power: Annotated[Power, PowerOfOverlaps()]

    def change(self, now: Moment) -> Change:
        """The same memories and the same state; a turn of the dial is one step."""
        project = now.project
        if (project.learning, project.power) == (DENSE, self.power):
            return Change()
        told = ITS_UNITS if project.units != "bipolar" else QUADRATIC if self.power == 2 else ""
        after = project.with_learning(DENSE, self.power)
        return Change(learning_label(after), after, message=told, series="power")
