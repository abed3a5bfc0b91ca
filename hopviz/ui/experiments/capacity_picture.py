"""What does a capacity experiment look like?  Overlap and exact recall against the load, beside the theory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hopviz.core.experiments import CapacityPoint
from hopviz.core.learning import LEARNING_RULES
from hopviz.core.theory import first_step_error, marks
from hopviz.ui.experiments.capacity_sweep import Progress
from hopviz.ui.experiments.chart import DASHES, DOTS, Chart, Line, Mark
from hopviz.ui.plotting import broken, number
from hopviz.ui.theme import GRID, LIGHT, Theme

ACROSS = "load α = P/N"
RISE = (-0.03, 1.06)
THEORY_POINTS = 100
SHARPER = 2
"""Pixels of a saved picture for each one on the screen."""
OVERLAP_TIP = (
    "Mean overlap m of the final states with the memories that the cues were made of.\n"
    "AGS: Amit, Gutfreund and Sompolinsky's theory of Hebb's rule for many units at T = 0, which ends at α = 0.138. "
    "First step: 1 − 2 × ½ erfc(√(N/2P)), the overlap after one step from a memory. The lines upwards are those that "
    "have their names in the plot of exact recall."
)
EXACT_TIP = (
    "Share of the cues that end in their own memory, every unit right.\n"
    "N/(4 ln N): up to here all of Hebb's memories are stable most of the time. N/(2 ln N): up to here most of them "
    "are. 0.15 N: the rounded rule for recall with few errors."
)


class CapacityPicture(QWidget):
    """Two charts side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self._waiting: list[Callable[[], None]] = []
        self.overlap_chart = Chart(ACROSS, "overlap m")
        self.exact_chart = Chart(ACROSS, "exact recall")
        self.overlap_chart.setToolTip(broken(OVERLAP_TIP))
        self.exact_chart.setToolTip(broken(EXACT_TIP))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.overlap_chart, 1)
        row.addWidget(self.exact_chart, 1)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes; the next picture shows them."""
        self.theme = theme
        self.overlap_chart.apply_theme(theme)
        self.exact_chart.apply_theme(theme)

    def show_progress(
        self, progress: Progress | None, n: int, highest: float, ags: NDArray[np.float64] | None, prompt: str
    ) -> None:
        """Take over what has been measured for networks of `n` units up to the highest load, and the theory."""
        overlaps, exact = measured(progress, self.theme) if progress else ([], [])
        span = (0.0, highest)
        lines = [*theory(highest, ags), *overlaps]
        said = "" if exact else prompt
        self._waiting = [
            partial(self.overlap_chart.show_lines, lines, _marks(n, named=False), span, RISE),
            partial(self.exact_chart.show_lines, exact, _marks(n, named=bool(exact)), span, RISE, prompt=said),
        ]

    def draw(self) -> None:
        """Draw the next chart, if one has changed: one at a tick, since both together would delay it."""
        if self._waiting:
            self._waiting.pop(0)()

    def image(self) -> QImage:
        """The picture, for a file."""
        while self._waiting:
            self.draw()
        image = QImage(SHARPER * self.size(), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SHARPER)
        image.fill(self.theme.color("surface"))
        self.render(image)
        return image


def theory(highest: float, ags: NDArray[np.float64] | None) -> list[Line]:
    """Hebb's overlaps on paper: after the first step, and at rest."""
    loads = np.linspace(highest / THEORY_POINTS, highest, THEORY_POINTS)
    errors = np.array([first_step_error(1 / load) for load in loads])
    lines = [Line(loads, 1 - 2 * errors, "muted", "first step", dashes=DOTS)]
    if ags is not None:
        shown = ags[:, ags[0] <= highest]
        if shown.size:
            lines.append(Line(shown[0], shown[1], "muted", "AGS", dashes=DASHES))
    return lines


def measured(progress: Progress, theme: Theme) -> tuple[list[Line], list[Line]]:
    """Curves of the overlap and of exact recall, one for every rule and temperature."""
    overlaps, exact = [], []
    several = len(progress.plan.temperatures) > 1
    rules = list(LEARNING_RULES)
    points = sorted(progress.points, key=lambda p: (p.rule, p.temperature, p.patterns))
    for (rule, temperature), group in groupby(points, key=lambda p: (p.rule, p.temperature)):
        curve = list(group)
        color = theme.of_series(rules.index(rule))
        label = LEARNING_RULES[rule].label
        if several:
            label += f", T {number(temperature)}"
        overlaps.append(_line(curve, color, label, "overlap"))
        exact.append(_line(curve, color, label, "exact_fraction"))
    return overlaps, exact


def _line(points: list[CapacityPoint], color: str, label: str, what: str) -> Line:
    interval = "overlap_interval" if what == "overlap" else "exact_interval"
    loads = np.array([point.load for point in points])
    values = np.array([getattr(point.quality, what) for point in points])
    ends = np.array([getattr(point.quality, interval) for point in points]).reshape(-1, 2)
    return Line(loads, values, color, label, ends[:, 0], ends[:, 1], dots=True)


def _marks(n: int, named: bool) -> list[Mark]:
    """Known capacities of Hebb's rule."""
    names = ("N/(2 ln N)", "N/(4 ln N)", "0.15 N")  # in the order of `marks`
    return [
        Mark(patterns / n, name if named else "", at_the_top=name == names[-1])
        for patterns, name in zip(marks(n), names, strict=True)
    ]
