"""Which figures are written into a graph, and where?  Only where they hide no unit and no other figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF

from hopviz.ui.labels import box_about, first_free
from hopviz.ui.plotting import figure
from hopviz.ui.theme import Theme
from hopviz.ui.widgets.graph_geometry import GraphGeometry, Wires
from hopviz.ui.widgets.graph_picture import GraphPicture, Pair

ALL = 30
"""Up to so many connections all bear their weights; of more, those of the unit in focus do."""
PLACES = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82)
"""Where along a line its weight may stand, as parts of the way; the best first."""
IN_WORDS = 8
"""Up to so many units it is said that a gap is one."""
GAPS = 16
"""Up to so many units each bears its energy gap."""
GAP_HEIGHT = 16.0
ROOM = 3.0


GapBoxes = list[tuple[int, QRectF]]
"""(unit, box)"""
WeightBoxes = list[tuple[Pair, str, QRectF]]
"""(connection, text, box)"""


@dataclass(frozen=True)
class Labels:
    """Figures and their boxes."""

    gaps: GapBoxes
    """None among many units."""
    weights: WeightBoxes


def gap_text(picture: GraphPicture, unit: int) -> str:
    """The energy gap of a unit; among some units without the word."""
    word = "gap " if picture.n <= IN_WORDS else ""
    return word + figure(float(picture.gaps[unit]), sign=True)


def place_weights(wires: Wires, picture: GraphPicture, theme: Theme, gaps: GapBoxes) -> WeightBoxes:
    """Where the weights stand that there is room for beside discs and gaps; strong connections come first."""
    geometry = wires.geometry
    taken = [*_discs(geometry), *(box for _, box in gaps)]
    wiring = picture.wiring
    wanted = np.arange(len(wiring.to))
    if len(wanted) > ALL:
        wanted = np.flatnonzero(wiring.of_unit(picture.focus)) if picture.focus is not None else wanted[:0]
    wanted = wanted[np.argsort(-np.abs(wiring.weights[wanted]))]
    metrics = QFontMetricsF(theme.font(11, bold=True))
    points = [wires.point(part) for part in PLACES]
    found = []
    for k in wanted.tolist():
        pair = (int(wiring.to[k]), int(wiring.source[k]))
        text = figure(float(wiring.weights[k]), sign=True)
        size = QSizeF(metrics.horizontalAdvance(text) + 6, metrics.height())
        places = [box_about(QPointF(*point[k]), size) for point in points]
        box = first_free(places, taken, geometry.area, ROOM, 1)
        if box is not None:
            taken.append(box)
            found.append((pair, text, box))
    return found


def place_gaps(geometry: GraphGeometry, theme: Theme) -> GapBoxes:
    """Where the energy gap of every unit stands, outside of it where there is room; none among many units."""
    if geometry.count > GAPS:
        return []
    metrics, height = QFontMetricsF(theme.font(11)), GAP_HEIGHT * theme.scale
    widest = "gap −0.000" if geometry.count <= IN_WORDS else "−0.000"
    size, far = QSizeF(metrics.horizontalAdvance(widest) + 4, height), geometry.radius + 3 + height / 2
    aside = geometry.radius + 5 + size.width() / 2
    taken, found = _discs(geometry), []
    for unit, (x, y) in enumerate(geometry.ends[:-1].tolist()):
        # Lines come from the middle of the graph: there a gap would hide them.
        right = 1 if x > geometry.inner.center().x() else -1
        down = -1 if y < geometry.inner.center().y() - 1 else 1
        places = [(x, y + down * far), (x + right * aside, y), (x, y - down * far), (x - right * aside, y)]
        boxes = [box_about(QPointF(*place), size) for place in places]
        box = first_free(boxes, taken, geometry.area, ROOM, 1)
        if box is not None:
            taken.append(box)
            found.append((unit, box))
    return found


def _discs(geometry: GraphGeometry) -> list[QRectF]:
    r = geometry.radius
    return [QRectF(x - r, y - r, 2 * r, 2 * r) for x, y in geometry.ends.tolist()]
