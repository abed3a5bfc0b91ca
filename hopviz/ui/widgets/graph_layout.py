"""Where do units stand in a graph?  Layouts by name, in a square from 0 to 1, and places that people gave them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hopviz.project.model import Project

Floats = NDArray[np.float64]

CORNERS = 720
"""Corners of the polygon that stands for an ellipse."""


def circle(project: Project, aspect: float = 1.0) -> Floats:
    """All on an ellipse, evenly, unit 0 at the top, clockwise; two side by side; shape (N, 2)."""
    angles = np.linspace(0.0, 2 * math.pi, CORNERS + 1)
    steps = np.hypot(aspect * np.diff(np.sin(angles)), np.diff(np.cos(angles)))
    length = np.concatenate([[0.0], np.cumsum(steps)])
    start = 0.75 if project.n == 2 else 0.0
    parts = (start + np.arange(project.n) / project.n) % 1.0
    even = np.interp(parts * length[-1], length, angles)
    return np.stack([0.5 + 0.5 * np.sin(even), 0.5 - 0.5 * np.cos(even)], axis=1)


def grid(project: Project, aspect: float = 1.0) -> Floats:
    """As in the neuron grid; shape (N, 2)."""
    rows, cols = np.divmod(np.arange(project.n), project.cols)
    return np.stack([_spread(cols, project.cols), _spread(rows, project.rows)], axis=1)


def layers(project: Project, aspect: float = 1.0) -> Floats:
    """Visible (or, if none is hidden, clamped) units at the bottom, the others above; shape (N, 2).

    A row has at most twice the root of N units; rows are shifted, so that no line hides behind a unit.
    """
    above = project.hidden if project.hidden.any() else ~project.clamped
    most = max(math.ceil(2 * math.sqrt(project.n)), 2)
    order = [np.flatnonzero(above), np.flatnonzero(~above)]
    groups = [np.array_split(group, math.ceil(len(group) / most)) for group in order if len(group)]
    rows = [row for group in groups for row in group]
    places = np.empty((project.n, 2))
    for number, row in enumerate(rows):
        places[row, 0] = _spread(np.arange(len(row)), len(row))
        places[row, 1] = _spread(np.array([number]), len(rows)) if len(rows) > 1 else 0.5 + _arch(len(row))
    return places


def _arch(count: int) -> Floats:
    """A single row is bent, or all its lines would be one."""
    return 0.7 * (_spread(np.arange(count), count) - 0.5) ** 2 * (count > 2)


def by_hand(project: Project, aspect: float = 1.0) -> Floats:
    """Where people put them; as on a circle where they did not; shape (N, 2)."""
    return circle(project, aspect) if project.places is None else project.places


def _spread(k: NDArray[np.int64], count: int) -> Floats:
    """Place k of `count` evenly spaced ones, the middle for a single one."""
    return np.asarray(k / (count - 1) if count > 1 else np.full(len(k), 0.5), np.float64)


BY_HAND = "hand"
LAYOUTS: dict[str, tuple[str, Callable[..., Floats]]] = {
    "circle": ("Circle", circle),
    "grid": ("Grid", grid),
    "layers": ("Layers", layers),
    BY_HAND: ("By hand", by_hand),
}
"""What each layout is called, and what makes it of a project and the aspect of the area."""
