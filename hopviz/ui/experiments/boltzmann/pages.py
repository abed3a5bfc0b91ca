"""Pages of the Boltzmann experiment: what each measures, of which networks, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hopviz.core.attractors import Identity, identify
from hopviz.core.landscape.numbering import Numbers
from hopviz.core.network import Floats, State
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal.free_units import FreeUnits
from hopviz.project.data_table import Cell, Row
from hopviz.ui.experiments.base import Picture
from hopviz.ui.experiments.boltzmann.setting import Setting
from hopviz.ui.widgets.chart_drawing import Line

COUNTING = "The first sweeps…"
TALL = 300
"""From this height on, at scale 1, two parts have room below each other."""


@dataclass(frozen=True, eq=False)
class Moment:
    """The present run, and what its states are called."""

    temperature: float
    """Of the run, at present."""
    state: State | None
    """(N,) of the run, bipolar, as removed units will come back; None before there is a run."""
    patterns: State
    """(P, N)"""
    names: tuple[str, ...]

    def number(self, free: FreeUnits) -> int:
        """The number of the present state of the free units; -1 before there is a run."""
        return -1 if self.state is None else int(free.numbers_of(self.state[np.newaxis])[0])


def digits_of(number: int, free: FreeUnits) -> str:
    """A state of the free units in ones and zeros, in their order."""
    return format(number, f"0{free.n}b")[::-1]


def identities_of(numbers: Numbers, free: FreeUnits, patterns: State) -> list[Identity]:
    """What states are in terms of the memories, by the numbers of the states of the free units."""
    present = free.origin != 0
    present[free.units] = True
    states = free.states_of(numbers)
    return [identify(np.where(state > 0, 1, -1), patterns, present) for state in states]


def sampled_lines(x: Floats, y: Floats, intervals: Floats, radius: float) -> list[Line]:
    """Dots (K,) that nothing joins, and upright bars through them from end to end of their intervals (K, 2)."""
    gaps = np.full(x.size, np.nan)
    ends, dots = (np.column_stack([values, gaps]).reshape(-1) for values in (intervals, y))
    return [Line(np.repeat(x, 3), ends, "accent"), Line(np.repeat(x, 2), dots, "accent", dots=True, radius=radius)]


class Page(Picture):
    """One kind of measurement."""

    key: ClassVar[str]
    label: ClassVar[str]
    tip: ClassVar[str]
    heading: ClassVar[tuple[str, ...]]
    """Of the table of what has been found."""
    follows_rule: ClassVar[bool] = True
    """Whether another update rule or temperature gives other results."""

    temperature_chosen = Signal(float)
    """The person chose a temperature in the picture."""
    state_chosen = Signal(object)
    """The person chose a state: units (F,) and their bipolar values (F,), in a pair."""

    def __init__(self, *parts: QWidget, widths: tuple[int, int] = (1, 1), wide: int = 0) -> None:
        super().__init__(*zip(parts, widths, strict=False))
        self._columns, self._widths, self._wide = parts, widths, wide

    @property
    def is_tall(self) -> bool:
        return self.width() < self.theme.px(self._wide)

    def _make_room(self) -> None:
        """Two parts side by side; below each other where it is narrow; the first alone where it is low, too."""
        super()._make_room()
        if len(self._columns) == 2:
            is_tall = self.is_tall
            for place, share in enumerate((1, 1) if is_tall else self._widths):
                self._parts.setStretch(place, share)
            self._columns[1].setVisible(not is_tall or self.height() >= self.theme.px(TALL))

    def refusal(self, setting: Setting) -> str:
        """Why this is not measured, in a sentence; empty if it is."""
        raise NotImplementedError

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        """The measurement."""
        raise NotImplementedError

    def begin(self) -> None:
        """Show the next findings from their beginning."""

    def play(self, seconds: float, found: Any, at_once: bool) -> bool:
        """Let what moves go on for so long, or to its end; whether there is another picture."""
        return False

    def show_found(self, found: Any, setting: Setting, moment: Moment, prompt: str) -> None:
        """Draw what has been found, None at first."""
        raise NotImplementedError

    def words(self, found: Any, setting: Setting) -> str:
        """What has been found, in a sentence."""
        raise NotImplementedError

    def rows(self, found: Any) -> Sequence[Row]:
        """The numbers of the table."""
        raise NotImplementedError

    def told(self, found: Any) -> Mapping[str, Cell]:
        """What the table tells of itself."""
        return {}
