"""Edits of graded units: their gain, and values between -1 and +1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopviz.actions.action import Change, Edit, EditError, EditorVerb, Moment, StepControl
from hopviz.actions.parameters import Number, Wholes
from hopviz.actions.run_verbs import SetRule
from hopviz.core.limits import HIGHEST_GAIN, LOWEST_GAIN
from hopviz.core.network import Floats
from hopviz.core.rules import GradedRule, with_gain
from hopviz.project.parts import sealed
from hopviz.project.starts import NOT_GRADED

NOW_GRADED = "Units are graded now: the update rule is Graded flow"


@dataclass(frozen=True)
class Values:
    """Numbers from -1 to 1, one for each of some units."""

    expected: str = "a list of numbers from -1 to 1"

    def read(self, value: Any) -> Floats:
        """float64, shape (K,), read-only."""
        try:
            values = np.array(value, np.float64)
        except (TypeError, ValueError) as error:
            raise ValueError from error
        if values.ndim != 1 or not (np.abs(values) <= 1).all():
            raise ValueError
        return sealed(values, np.float64)

    def write(self, value: Floats) -> list[float]:
        """A list."""
        return [float(number) for number in value]


@dataclass(frozen=True, eq=False)
class SetGain(Edit):
    """Let graded units answer a field h by tanh(g h) with this gain g."""

    action: ClassVar[str] = "set_gain"
    gain: Annotated[float, Number(LOWEST_GAIN, HIGHEST_GAIN)]

    def change(self, now: Moment) -> Change:
        """The rule at that gain; units that are on or off become graded."""
        before = now.project.rule
        change = SetRule(with_gain(before, self.gain)).change(now)
        if change.project is None or isinstance(before, GradedRule):
            return change
        return Change(project=change.project, is_setting=True, message=NOW_GRADED)


@dataclass(frozen=True, eq=False)
class SetValues(Edit):
    """Start from values of graded units."""

    action: ClassVar[str] = "set_values"
    values: Annotated[Floats, Values()]

    def change(self, now: Moment) -> Change:
        """The values as state."""
        if not now.project.rule.is_graded:
            raise EditError(NOT_GRADED)
        if self.values.size != now.project.n:
            raise EditError(f"{self.values.size:,} values are given for {now.project.n:,} units: give one for each.")
        return Change("Set the values", state=self.values)


@dataclass(frozen=True, eq=False)
class Fade(Edit):
    """Start from the same signs, all units as far from the middle."""

    action: ClassVar[str] = "fade"
    size: Annotated[float, Number(0.0, 1.0)] = 0.1

    def change(self, now: Moment) -> Change:
        """Values of one size as state."""
        if not now.project.rule.is_graded:
            raise EditError(NOT_GRADED)
        return Change("Fade the state", state=self.size * now.state.astype(np.float64))


@dataclass(frozen=True, eq=False)
class PaintValues(EditorVerb):
    """Give graded units values from -1 to 1 in the present state; by itself, it is a stroke of its own."""

    action: ClassVar[str] = "paint_values"
    units: Annotated[NDArray[np.int64], Wholes()]
    values: Annotated[Floats, Values()]

    def act(self, editor: StepControl) -> None:
        """Set them."""
        editor.paint(self.units, self.values)
