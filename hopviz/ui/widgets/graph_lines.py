"""How are the connections of a graph drawn?  Few of them one by one, calm or glowing; many as a haze.

Colour is the sign of the weight, width its strength; a frustrated connection glows.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from hopviz.ui.primitives import blank
from hopviz.ui.theme import LIGHT, Theme
from hopviz.ui.widgets.graph_geometry import GraphGeometry, Wires, lines
from hopviz.ui.widgets.graph_haze import Haze
from hopviz.ui.widgets.graph_picture import BIAS, GraphPicture, Mask, Pair
from hopviz.ui.widgets.graph_strokes import BRIGHT, CALM, FAINT, LineStrokes, curve, line_pen, line_widths

MANY = 80
"""From more connections on they are a haze: a picture of them all would not be ready by the next frame."""
DULL = 0.45
"""How much of a haze is left behind the connections that stand out."""


class GraphLines:
    """Draws the connections; what does not depend on the state is drawn once."""

    def __init__(self) -> None:
        self.theme: Theme = LIGHT
        self._strokes = LineStrokes()
        self._calm = QPixmap()
        self._haze: Haze | None = None
        self._drawn: tuple[object, ...] = ()
        """What the calm lines were drawn of."""
        self._laid: tuple[object, ...] = ()
        """What the haze was made for."""

    def draw(self, painter: QPainter, wires: Wires, picture: GraphPicture, ratio: float) -> None:
        """All connections: frustrated ones glow, those of the unit in focus stand out."""
        wanted = (wires, picture.wiring, picture.project.lesioned, self.theme, ratio)
        if not are_same(self._drawn, wanted):
            self._drawn = wanted
            self._prepare(wires, picture, ratio)
        frustrated = picture.tension > 0
        focus = picture.focus
        chosen = np.zeros(len(frustrated), bool) if focus is None else picture.wiring.of_unit(focus)
        haze = self._haze
        vivid = np.flatnonzero(chosen if haze is not None else frustrated | chosen)
        vivid = vivid[np.argsort(picture.tension[vivid])]
        back = DULL if haze is not None and chosen.any() else 1.0
        if haze is not None:
            painter.setOpacity(back)
            strengths = np.abs(picture.wiring.strengths) * frustrated * _thinned(len(frustrated))
            haze.draw_glow(painter, strengths, self.theme.color("ring"))
            painter.setOpacity(1.0)
        for k in vivid[frustrated[vivid]].tolist():
            self._strokes.draw_glow(painter, k)
        painter.setOpacity(back)
        if haze is not None:
            haze.draw_lines(painter)
        else:
            painter.drawPixmap(QPointF(0, 0), self._calm)
        painter.setOpacity(1.0)
        for k in vivid.tolist():
            self._strokes.draw(painter, k, BRIGHT)
        if picture.selected is not None:
            self._draw_selected(painter, wires.geometry, picture, picture.selected)

    def _prepare(self, wires: Wires, picture: GraphPicture, ratio: float) -> None:
        """Draw what stays: all connections as if satisfied."""
        self._strokes.show(wires, picture, self.theme)
        removed = _removed(picture)
        if len(picture.wiring.to) > MANY:
            self._prepare_haze(wires, picture, removed)
            return
        self._haze = None
        self._calm = blank(wires.geometry.area.size().toSize(), ratio)
        painter = QPainter(self._calm)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for k in np.lexsort((np.abs(picture.wiring.weights), ~removed)).tolist():
            self._strokes.draw(painter, k, FAINT if removed[k] else CALM)
        painter.end()

    def _prepare_haze(self, wires: Wires, picture: GraphPicture, removed: Mask) -> None:
        """What many connections are: another haze only where they go other ways."""
        wiring, wanted = picture.wiring, (wires, self.theme)
        if self._haze is None or not are_same(self._laid, wanted):
            self._laid = wanted
            colours = (self.theme.color("weight_positive"), self.theme.color("weight_negative"))
            glows = np.full(len(wiring.to), 0.5 * wires.geometry.radius)
            self._haze = Haze(wires, wires.geometry.area.size().toSize(), glows, colours)
        strengths = np.abs(wiring.strengths)
        hiding = np.where(removed, 0.1, 0.35 + 0.65 * strengths) * _thinned(len(removed))
        self._haze.show(line_widths(wires.geometry, strengths) * 0.75, hiding, wiring.weights > 0)

    def go_on(self) -> bool:
        """Make the haze finer; whether it is to be painted again."""
        return self._haze is not None and self._haze.go_on()

    def _draw_selected(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture, pair: Pair) -> None:
        """A band beside the chosen connection; one of weight zero is broken."""
        path, value = selected_path(geometry, picture, pair), picture.weight(pair)
        wide = QPen(self.theme.color("accent"), 2.0, Qt.PenStyle.SolidLine if value else Qt.PenStyle.DashLine)
        if not value:
            painter.strokePath(path, wide)
            return
        largest = max(float(np.abs(picture.wiring.weights).max(initial=0.0)), 1e-300)
        width = float(line_widths(geometry, np.abs(value) / largest))
        painter.strokePath(path, line_pen(self.theme.color("accent"), width + 7))
        painter.strokePath(path, line_pen(self.theme.color("surface"), width + 3))
        colour = self.theme.color("weight_positive" if value > 0 else "weight_negative")
        painter.strokePath(path, line_pen(colour, width))


def are_same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    """Whether these are the very same things, or numbers: what is kept of them still holds."""
    return len(before) == len(now) and all(
        old is new or (isinstance(new, int | float) and old == new) for old, new in zip(before, now, strict=True)
    )


def selected_path(geometry: GraphGeometry, picture: GraphPicture, pair: Pair) -> QPainterPath:
    """The line of a connection that need not be there."""
    start, control, stop = lines(
        geometry, np.array([pair[0]]), np.array([pair[1]]), picture.wiring.directed and pair[1] != BIAS
    )
    return curve(start[0], control[0], stop[0])


def _thinned(count: int) -> float:
    """How strong a line may be among so many, or all would be one cloud."""
    return min(1.0, (2 * MANY / count) ** 0.5)


def _removed(picture: GraphPicture) -> Mask:
    """Which connections have a removed unit at an end."""
    lesioned = np.append(picture.project.lesioned, False)
    return np.asarray(lesioned[picture.wiring.to] | lesioned[picture.wiring.source])
