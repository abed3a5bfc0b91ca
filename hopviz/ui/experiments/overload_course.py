"""What was recall like at the loads that the dial has been at?  Measured points, while nothing else changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hopviz.core.quality import Quality
from hopviz.project.model import Project
from hopviz.ui.experiments.chart import Line, Mark
from hopviz.ui.plotting import FINELY_ROUND, round_up

CAPACITY = 0.14
"""The load alpha = P/N beyond which Hebb's memories collapse."""
LEAST_SPAN = 0.3
FEW = 40
"""So many points are drawn as dots too."""


class Course:
    """The quality at every number of memories that was measured."""

    def __init__(self) -> None:
        self._asked: tuple[object, ...] = ()
        self._points: dict[int, Quality] = {}

    def ask(self, project: Project, noise: float, series: object) -> None:
        """What is measured from now on; another question than the last begins another course."""
        asked = (
            series, project.n, project.units, project.learning, project.learns_bias, project.symmetric, project.rule,
            noise, project.lesioned.tobytes(),
        )  # fmt: skip
        if asked != self._asked:
            self._asked, self._points = asked, {}

    def add(self, memories: int, quality: Quality) -> None:
        """Take over what was measured, unless more is known already."""
        known = self._points.get(memories)
        if known is None or quality.trials >= known.trials:
            self._points[memories] = quality

    @property
    def points(self) -> dict[int, Quality]:
        """By the number of memories, in ascending order."""
        return {memories: self._points[memories] for memories in sorted(self._points)}


def span(points: Sequence[int], n: int) -> tuple[float, float]:
    """Which loads are shown."""
    highest = max(points, default=0) / n
    return 0.0, round_up(max(1.05 * highest, LEAST_SPAN), FINELY_ROUND)


def curves(points: dict[int, Quality], n: int) -> list[Line]:
    """Exact recall and overlap against the load."""
    loads, found = np.array(list(points), float) / n, list(points.values())
    lines = []
    for what, ends, meaning, label in (
        ("overlap", "overlap_interval", "memory", "overlap m"),
        ("exact_fraction", "exact_interval", "accent", "exact recall"),
    ):
        values = np.array([getattr(quality, what) for quality in found])
        low, high = np.array([getattr(quality, ends) for quality in found]).reshape(-1, 2).T
        lines.append(Line(loads, values, meaning, label, low, high, dots=len(found) <= FEW))
    return lines


def marks(memories: int, n: int) -> list[Mark]:
    """Where memories collapse, and where the network is."""
    return [Mark(CAPACITY, f"{CAPACITY} N", "warning"), Mark(memories / n, "", "ink")]
