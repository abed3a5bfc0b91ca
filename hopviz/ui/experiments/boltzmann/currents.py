"""Picture of the currents between states: a cube that can be turned, with arrows where more goes forth than back."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.network import Floats
from hopviz.ui.experiments.boltzmann.pages import digits_of
from hopviz.ui.experiments.boltzmann.task import BalanceFound
from hopviz.ui.guard import Guarded
from hopviz.ui.style.marks import draw_ball, draw_lines
from hopviz.ui.style.text import write
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.hypercube import corners_in_space
from hopviz.ui.widgets.scene3d import Camera, Scene3D

MOST_UNITS, MOST_SPELT = 6, 4
"""Units of which a cube is drawn, and of which every corner has its digits."""
MOST_ARROWS = 80
BALANCED = 1e-6
"""A largest imbalance below this is a rounding error."""
FAINT = 0.02
"""Currents below this part of the largest are not drawn."""
SMALLEST, LARGEST = 2.5, {1: 15.0, 2: 15.0, 3: 15.0, 4: 12.0, 5: 9.0, 6: 7.0}
"""Radii of corners at scale 1, of so many units; their area is the probability."""
THICKEST = 5.0
HOME = Camera(28.6, 24.1, lowest=-80.0, highest=83.0)
MARGIN = 26.0
DASH, FLOW = 3.0, 14.0
"""Length of a moving dash, in widths of its arrow, and how many pixels it moves a second."""
BALANCE, DRIVEN = "No currents", "Arrows: net currents"


class CurrentsCube(Guarded, QWidget):
    """Corners as large as they are probable, and arrows as thick as currents are strong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.found: BalanceFound | None = None
        self.here = -1
        """The number of the present state."""
        self._phase = 0.0
        self._arrows = np.empty((0, 2), np.int64)
        self._strengths = np.empty(0)
        self.scene = Scene3D(self, HOME)
        self.scene.turned.connect(self.update)
        self.setMinimumSize(140, 110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Currents between states")

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    @property
    def arrows(self) -> tuple[tuple[int, int], ...]:
        """From which state to which they are drawn, the strongest first."""
        return tuple((int(first), int(last)) for first, last in self._arrows)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def show_currents(self, found: BalanceFound | None, here: int) -> None:
        """Show these, and the present state."""
        if found is not None and (self.found is None or found.exact is not self.found.exact):
            self._arrows, self._strengths = _strongest(found)
        self.found, self.here = found, here
        self.update()

    def flow(self, seconds: float) -> bool:
        """Let currents flow on for so long; whether there are any."""
        if self.found is None or not len(self._arrows) or not self.isVisible():
            return False
        self._phase = (self._phase + FLOW * seconds) % 1000.0
        self.update()
        return True

    def _places(self) -> tuple[Floats, Floats]:
        """(2^F, 2) pixels of the corners, and (2^F,) how near they are, 0 to 1."""
        assert self.found is not None
        area = QRectF(self.rect()).adjusted(0, 0, 0, -1.6 * self.fontMetrics().height())
        room = max(min(area.width(), area.height()) / 2 - MARGIN * self.theme.scale, 20.0)
        right, up, near = self.scene.camera.seen(corners_in_space(self.found.exact.free.n)).T
        points = np.stack([right, -up], axis=1) * room * self.scene.camera.zoom
        middle = np.array([area.center().x(), area.center().y()])
        return points + middle, (near - near.min()) / max(float(np.ptp(near)), 1e-9)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("surface"))
        found = self.found
        if found is None or found.exact.free.n > MOST_UNITS:
            words = "" if found is None else f"A cube is drawn of up to {MOST_UNITS} free units"
            painter.setPen(self.theme.color("muted"))
            painter.setFont(self.theme.font(13))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
            painter.end()
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places, near = self._places()
        law, largest = found.exact.stationary, LARGEST[found.exact.free.n]
        sizes = np.maximum(largest * np.sqrt(law / law.max()), SMALLEST) * self.theme.scale * (0.8 + 0.3 * near)
        self._paint_edges(painter, places, found)
        self._paint_corners(painter, places, near, sizes)
        self._paint_arrows(painter, places, sizes)
        free = found.exact.free
        if free.n <= MOST_SPELT:
            for state, (x, y) in enumerate(places.tolist()):
                below = QPointF(x, y + sizes[state] + 0.7 * self.fontMetrics().height())
                write(painter, self.theme, below, digits_of(state, free), ink="muted", ground="rim")
        if 0 <= self.here < len(places):
            draw_ball(painter, QPointF(*places[self.here].tolist()), 6.0 * self.theme.scale)
        painter.setPen(self.theme.color("ink"))
        painter.setFont(self.theme.font(12, bold=True))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        words = DRIVEN if len(self._arrows) else BALANCE
        painter.drawText(QRectF(self.rect()).adjusted(GRID, 0, -GRID, -2), flags, words)
        painter.end()

    def _paint_edges(self, painter: QPainter, places: Floats, found: BalanceFound) -> None:
        states = np.arange(len(places))
        pairs = np.concatenate([
            np.stack([states, states ^ (1 << unit)], axis=1)[states & (1 << unit) == 0]
            for unit in range(found.exact.free.n)
        ])  # fmt: skip
        painter.setPen(QPen(self.theme.tint("muted", 0.4), 1.2))
        draw_lines(painter, places[pairs])

    def _paint_corners(self, painter: QPainter, places: Floats, near: Floats, sizes: Floats) -> None:
        for state in np.argsort(near).tolist():
            painter.setPen(QPen(self.theme.color("surface"), 1.5))
            painter.setBrush(self.theme.tint("ink", 0.35 + 0.4 * float(near[state])))
            painter.drawEllipse(QPointF(*places[state].tolist()), float(sizes[state]), float(sizes[state]))

    def _paint_arrows(self, painter: QPainter, places: Floats, sizes: Floats) -> None:
        """As lines of moving dashes with a head in the middle; weak ones first."""
        colour = self.theme.color("warning")
        for (first, last), strength in zip(self._arrows[::-1].tolist(), self._strengths[::-1].tolist(), strict=True):
            way = places[last] - places[first]
            length = float(np.hypot(*way))
            if length < sizes[first] + sizes[last]:
                continue
            along = way / length
            start, end = places[first] + along * sizes[first], places[last] - along * sizes[last]
            width = max(THICKEST * strength, 1.0) * self.theme.scale
            pen = QPen(colour, width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([DASH, 0.5 * DASH])
            pen.setDashOffset(-self._phase / width)
            painter.setPen(pen)
            painter.drawLine(QPointF(*start.tolist()), QPointF(*end.tolist()))
            head, aside = along * (7.0 * self.theme.scale + 1.5 * width), np.array([-along[1], along[0]])
            tip = (start + end) / 2 + head / 2
            corners = [tip, tip - head + aside * 0.45 * np.hypot(*head), tip - head - aside * 0.45 * np.hypot(*head)]
            painter.setPen(QPen(self.theme.color("surface"), 1.0))
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([QPointF(*corner.tolist()) for corner in corners]))


def _strongest(found: BalanceFound) -> tuple[np.ndarray, Floats]:
    """(A, 2) the ways of the strongest currents, and (A,) their parts of the strongest."""
    if found.imbalance < BALANCED or math.isnan(found.imbalance) or found.exact.free.n > MOST_UNITS:
        return np.empty((0, 2), np.int64), np.empty(0)
    currents = found.exact.currents
    order = np.argsort(currents, axis=None)[::-1][:MOST_ARROWS]
    strengths = currents.reshape(-1)[order]
    order = order[strengths > FAINT * strengths[0]]
    return np.stack(np.divmod(order, len(currents)), axis=1), currents.reshape(-1)[order] / strengths[0]
