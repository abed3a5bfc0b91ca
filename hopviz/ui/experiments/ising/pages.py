"""Pages of the Ising experiment: what each measures of a lattice, for which lattices, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hopviz.core import ising
from hopviz.core.ising import LatticeFacts
from hopviz.core.network import Floats, Network, State
from hopviz.core.stepwise import JobSteps, retold
from hopviz.project.data_table import Row
from hopviz.ui.experiments.base import Picture
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line, Mark

MEASURING = "The first sweeps…"
HERE, HERE_RADIUS = "you are here", 5.0


@dataclass(frozen=True, eq=False)
class Setting:
    """What is to be measured."""

    net: Network
    facts: LatticeFacts
    temperature: float
    highest_field: float
    sweeps: int
    seed: int


@dataclass(frozen=True)
class Here:
    """The present run."""

    temperature: float
    order: float
    """Overlap with the ordered state."""
    magnetisation: float
    energy: float
    """Per unit."""


def ordered_state(facts: LatticeFacts) -> State | None:
    """The state in which a lattice is ordered, (N,): all alike, None, or of an antiferromagnet in turns."""
    return ising.checkerboard(facts.rows, facts.cols) if facts.coupling < 0 else None


class Page(Picture):
    """One kind of measurement: charts, and what they show of what has been found."""

    key: ClassVar[str]
    label: ClassVar[str]
    tip: ClassVar[str]
    prompt: ClassVar[str]
    """What Start does."""
    needs_temperature: ClassVar[bool] = True
    needs_field: ClassVar[bool] = False
    usual_sweeps: ClassVar[int]
    heading: ClassVar[tuple[str, ...]]
    """Of the table of what has been found."""

    def __init__(self, *charts: Chart) -> None:
        super().__init__(*((chart, 1) for chart in charts))
        self.charts = charts

    def refusal(self, facts: LatticeFacts, temperature: float) -> str:
        """Why this is not measured of such a lattice at such a temperature, in a sentence; empty if it is."""
        return ""

    def sweeps_of(self, facts: LatticeFacts) -> int:
        """How many sweeps are usual for such a lattice."""
        return self.usual_sweeps

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        """The measurement."""
        raise NotImplementedError

    def show_found(self, found: Any, facts: LatticeFacts, setting: Setting, here: Here | None, prompt: str) -> None:
        """Draw what has been found, None at first, beside what is known and the present run."""
        raise NotImplementedError

    def words(self, found: Any, setting: Setting) -> str:
        """What has been found, in a sentence."""
        raise NotImplementedError

    def rows(self, found: Any) -> Sequence[Row]:
        """The numbers of the table."""
        raise NotImplementedError


def here_dot(x: float, y: float) -> Line:
    """The present run, as a point."""
    return Line(np.array([x]), np.array([y]), "warning", dots=True, radius=HERE_RADIUS)


def here_mark(x: float, at_the_top: bool = False) -> Mark:
    """The name of that point, along a line through it, at its bottom or at its top."""
    return Mark(x, HERE, "warning", at_the_top)


def with_share(steps: JobSteps[Any, Any]) -> JobSteps[tuple[float, Any], tuple[float, Any]]:
    """The same steps, whose findings are told together with their share."""
    found = yield from retold(steps, lambda share, found: (share, found))
    return 1.0, found


def padded(low: float, high: float, share: float = 0.06) -> tuple[float, float]:
    """A range with some air."""
    air = share * max(high - low, 1e-9)
    return low - air, high + air


def spread_range(*values: Floats) -> tuple[float, float]:
    """From the lowest to the highest of all finite values."""
    every = np.concatenate([np.asarray(each, float).reshape(-1) for each in values])
    finite = every[np.isfinite(every)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
