"""What is written at the corners of a hypercube, and where?  So that it can be read while the walker runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPainter

from hopviz.core.network import Floats
from hopviz.ui.labels import box_about, place_names
from hopviz.ui.lettering import text_size, write
from hopviz.ui.theme import KINDS, Theme
from hopviz.ui.views.cube_picture import FEW, LEGEND, Scene

MOST_WITH_DIGITS = 4
"""Units up to which every corner bears its ones and zeros."""
BELOW = 8
"""Pixels below the area of the corners that names may take."""
WALKER = 7.5
"""Radius in pixels of the ball that is the walker."""
ALONG = 9
"""Places along an edge at which a name may cover it."""


class Name(NamedTuple):
    """What is written at a corner, and how."""

    text: str
    size: float
    bold: bool
    ink: str


Labels = list[tuple[Name, QRectF]]


def paint_names(painter: QPainter, theme: Theme, labels: Labels) -> None:
    """The names, over the trail: they can always be read."""
    for name, box in labels:
        write(painter, theme, box.center(), name.text, ink=name.ink, size=name.size, bold=name.bold, ground="rim")


def label_boxes(scene: Scene, names: Sequence[str]) -> Labels:
    """Names of minima at their corners; of a small cube, the ones and zeros of every corner; where they fit.

    Where the walker is makes no difference: names stand still while it runs.  But they leave it room at their
    corners, and where there are few edges, along which it comes, they rather keep clear of them.
    """
    n, minima = scene.prepared.n, scene.prepared.minima
    wanted = {
        corner: Name(text, 13, True, KINDS[minimum.kind])
        for corner, minimum in minima.items()
        if (text := minimum.short(names))
    }
    if n <= MOST_WITH_DIGITS:
        for corner in map(int, np.argsort(-scene.near, kind="stable")):
            wanted.setdefault(corner, Name(format(corner, f"0{n}b")[::-1], 11, False, "muted"))
    walker = QSizeF(2, 2) * WALKER * scene.theme.scale
    signs = {
        corner: scene.sign_box(corner).united(box_about(scene.place(corner), walker)) for corner in {*minima, *wanted}
    }
    seen = [corner for corner in signs if scene.window.contains(scene.place(corner))]
    sizes = {
        seen.index(corner): text_size(scene.theme, name.text, name.size, name.bold)
        for corner, name in wanted.items()
        if corner in seen
    }
    limits = scene.area.adjusted(0, 0, -LEGEND * scene.theme.scale, BELOW)
    load = partial(_covered, _strokes(scene)) if n <= FEW else None  # among the edges of more there is no gap
    boxes = place_names([signs[corner] for corner in seen], sizes, limits, load=load)
    return [(wanted[seen[k]], box) for k, box in boxes.items()]


def _strokes(scene: Scene) -> Floats:
    """Places, (K, 2), along the edges that are drawn, and those on which a walker may come to a minimum."""
    edges = scene.prepared.cube.edges
    matters = np.isin(edges, list(scene.prepared.minima)).any(axis=1)
    matters[scene.drawn_edges()] = True
    start, end = scene.places[edges[matters]].transpose(1, 0, 2)
    return np.concatenate([start + part * (end - start) for part in np.linspace(0, 1, ALONG)])


def _covered(points: Floats, boxes: Sequence[QRectF]) -> list[int]:
    """How many of some points, (K, 2), lie in each box."""
    around = reduce(QRectF.united, boxes)
    near = points[_inside(points, around)]  # few of them: boxes about one corner
    return [int(np.count_nonzero(_inside(near, box))) for box in boxes]


def _inside(points: Floats, box: QRectF) -> NDArray[np.bool_]:
    x, y = points.T
    return np.asarray((x > box.left()) & (x < box.right()) & (y > box.top()) & (y < box.bottom()))
