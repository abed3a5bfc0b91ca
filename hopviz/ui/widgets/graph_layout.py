"""Where do units stand in a graph?  Layouts by name, in a square from 0 to 1, and places that people gave them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hopviz.project.model import Project

Floats = NDArray[np.float64]


def circle(project: Project) -> Floats:
    """All on a circle, unit 0 at the top, clockwise; shape (N, 2)."""
    angles = 2 * math.pi * np.arange(project.n) / project.n
    return np.stack([0.5 + 0.5 * np.sin(angles), 0.5 - 0.5 * np.cos(angles)], axis=1)


def grid(project: Project) -> Floats:
    """As in the neuron grid; shape (N, 2)."""
    rows, cols = np.divmod(np.arange(project.n), project.cols)
    return np.stack([_spread(cols, project.cols), _spread(rows, project.rows)], axis=1)


def layers(project: Project) -> Floats:
    """Visible (or, if none is hidden, clamped) units at the bottom, the others above; shape (N, 2).

    A row has at most twice the root of N units.
    """
    above = project.hidden if project.hidden.any() else ~project.clamped
    most = max(math.ceil(2 * math.sqrt(project.n)), 2)
    order = [np.flatnonzero(above), np.flatnonzero(~above)]
    groups = [np.array_split(group, math.ceil(len(group) / most)) for group in order if len(group)]
    lines = [line for group in groups for line in group]
    places = np.empty((project.n, 2))
    for row, line in enumerate(lines):
        places[line, 0] = _spread(np.arange(len(line)), len(line))
        places[line, 1] = _spread(np.array([row]), len(lines))
    return places


def _spread(k: NDArray[np.int64], count: int) -> Floats:
    """Place k of `count` evenly spaced ones, the middle for a single one."""
    return np.asarray(k / (count - 1) if count > 1 else np.full(len(k), 0.5), np.float64)


LAYOUTS: dict[str, tuple[str, Callable[[Project], Floats]]] = {
    "circle": ("Circle", circle),
    "grid": ("Grid", grid),
    "layers": ("Layers", layers),
}
"""What each layout is called, and what makes it."""
