"""Phase diagram of the Hopfield model, with the network in it, which can be dragged to another place."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from hopviz.core.network import Floats
from hopviz.core.thermal import PhaseDiagram
from hopviz.ui.experiments.memory_and_heat.task import HIGHEST
from hopviz.ui.style.plotting import FINELY_ROUND, round_up
from hopviz.ui.style.text import write
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line, WholePlot

WARMEST, HOTTEST = 1.6, 4.0
"""The temperature up to which the axis goes at least, and at most."""
MOST_LOAD = 1.0
BEYOND = 1.15
"""How far axes go beyond the network."""
RADIUS, RIM = 7.0, 2.0
"""Of the dot of the network, at scale 1."""
FILLS = {"lowest": 70, "lasting": 40, "glass": 34}
"""How strongly the phases are coloured, of 255."""
NAMES = {"lowest": "memories lowest", "lasting": "memories last", "glass": "spin glass", "noise": "noise wins"}
HERE = "you are here"
KEYS: dict[Qt.Key, tuple[int, float]] = {
    Qt.Key.Key_Left: (-1, 0.0), Qt.Key.Key_Right: (1, 0.0), Qt.Key.Key_Up: (0, 0.05), Qt.Key.Key_Down: (0, -0.05),
}  # fmt: skip
"""What arrow keys change: memories, and the temperature."""


class PhaseItem(WholePlot):
    """The phases in colours with their names, and the network among them."""

    def __init__(self) -> None:
        super().__init__()
        self.diagram: PhaseDiagram | None = None
        self.here: tuple[float, float] | None = None
        """Load and temperature of the network."""
        self.is_held = False
        """Whether it is being dragged, or pointed at."""

    def draw(self, painter: QPainter, box: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.diagram is not None:
            self._fill(painter, box, self.diagram)
            self._name_phases(painter, box, self.diagram)
        if self.here is not None:
            self._draw_here(painter, box, *self.here)

    def place(self, box: QRectF, load: float, temperature: float) -> QPointF:
        """Where a place of the diagram is drawn in a box; inside of it, wherever it is."""
        x, y = self.places(box, load, temperature).tolist()
        return QPointF(min(max(x, box.left()), box.right()), min(max(y, box.top()), box.bottom()))

    def _fill(self, painter: QPainter, box: QRectF, diagram: PhaseDiagram) -> None:
        (_, high), _ = self.getViewBox().viewRange()
        loads = np.linspace(0.0, high, 100)
        glass = np.array([loads, 1 + np.sqrt(loads)])
        for key, line, meaning in (
            ("glass", glass, "spurious"), ("lasting", diagram.t_m, "memory"), ("lowest", diagram.t_c, "memory"),
        ):  # fmt: skip
            color = self.theme.color(meaning)
            color.setAlpha(FILLS[key])
            painter.fillPath(self._below(box, line), color)

    def _below(self, box: QRectF, line: Floats) -> QPainterPath:
        """The area between a line and T = 0."""
        x = np.concatenate([line[0], [line[0][-1], 0.0]])
        y = np.concatenate([line[1], [0.0, 0.0]])
        path: QPainterPath = pg.arrayToQPath(*self.places(box, x, y).T)
        return path

    def _name_phases(self, painter: QPainter, box: QRectF, diagram: PhaseDiagram) -> None:
        """Each where it has room; left out where it has none."""
        (_, high), (_, top) = self.getViewBox().viewRange()
        metrics, covered = QFontMetricsF(self.theme.font(11)), QRectF()
        if self.here is not None:
            dot, radius, name_of_dot, half = self._places_of_here(box, *self.here)
            covered = QRectF(dot.x() - radius, dot.y() - radius, 2 * radius, 2 * radius)
            covered |= QRectF(name_of_dot.x() - half, name_of_dot.y() - radius, 2 * half, 2 * radius)
        lowest, lasting = (float(np.interp(at, *line)) for at, line in ((0.02, diagram.t_c), (0.07, diagram.t_m)))
        places = {
            "lowest": (0.002, 0.5 * lowest, 0.05), "lasting": (0.055, 0.42 * lasting, 0.125),
            "glass": (0.5 * (0.14 + HIGHEST), 0.45, None), "noise": (0.4 * high, 0.5 * (1 + 0.4**0.5 + top), None),
        }  # fmt: skip
        for key, (left, height, right) in places.items():
            text, at = NAMES[key], self.place(box, left, height)
            width = metrics.horizontalAdvance(text)
            if right is not None:
                room = self.place(box, right, height).x() - at.x()
                at.setX(at.x() + room / 2)
                if room < width:
                    continue
            if box.height() < 6 * metrics.height() or not box.contains(at):
                continue
            at.setX(min(max(at.x(), box.left() + width / 2 + 2), box.right() - width / 2 - 2))
            at.setY(min(max(at.y(), box.top() + metrics.height()), box.bottom() - metrics.height()))
            name = QRectF(at.x() - width / 2, at.y() - metrics.height() / 2, width, metrics.height())
            if name.intersects(covered):  # nearer to T = 0, where its phase is as wide
                at.setY((at.y() + box.bottom() - metrics.height()) / 2)
                name.moveCenter(at)
            if name.intersects(covered):
                continue
            write(painter, self.theme, at, text, ink="muted")

    def _places_of_here(self, box: QRectF, load: float, temperature: float) -> tuple[QPointF, float, QPointF, float]:
        """The middle of the dot, its radius, the middle of its name, and half of the width of that."""
        at, radius = self.place(box, load, temperature), (RADIUS + (2 if self.is_held else 0)) * self.theme.scale
        at.setY(min(max(at.y(), box.top() + radius), box.bottom() - radius))
        at.setX(min(max(at.x(), box.left() + radius), box.right() - radius))
        metrics = QFontMetricsF(self.theme.font(12, bold=True))
        half = metrics.horizontalAdvance(HERE) / 2 + GRID / 2
        place = at + QPointF(radius + half, 0)
        if place.x() + half > box.right():
            place = at - QPointF(radius + half, 0)
        if place.x() - half < box.left():  # no room on either side: above it
            row = metrics.height()
            place = at - QPointF(0, radius + row / 2 + 2)
            place.setX(min(max(place.x(), box.left() + half), box.right() - half))
            place.setY(place.y() if place.y() - row / 2 >= box.top() else at.y() + radius + row / 2 + 2)
        return at, radius, place, half

    def _draw_here(self, painter: QPainter, box: QRectF, load: float, temperature: float) -> None:
        """A dot, and its name beside it."""
        at, radius, place, _ = self._places_of_here(box, load, temperature)
        painter.setPen(QPen(self.theme.color("surface"), RIM))
        painter.setBrush(self.theme.color("warning"))
        painter.drawEllipse(at, radius, radius)
        write(painter, self.theme, place, HERE, size=12, bold=True, ground="plate")


class PhaseChart(Chart):
    """The diagram: a drag takes the network to a load and a temperature, and so do the arrow keys."""

    pressed = Signal()
    """A drag begins."""
    moved = Signal(float, float)
    """(load, temperature) the person wants this place."""
    released = Signal()
    nudged = Signal(int, float)
    """(memories, temperature) so much more of them, by a key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("load α = P/N", "temperature T", parent=parent)
        self.item = PhaseItem()
        self.item.setZValue(5)
        self.plot.addItem(self.item, ignoreBounds=True)
        self.plot.viewport().installEventFilter(self)
        self.plot.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.is_dragged = False

    def show_diagram(self, diagram: PhaseDiagram | None, load: float, temperature: float) -> None:
        """Draw the lines, and the network at its place; while it is dragged the axes stay as they are."""
        if not self.is_dragged:
            far, warm = _reaching(BEYOND * load, HIGHEST), _reaching(BEYOND * temperature, WARMEST)
            self.span = (0.0, min(far, MOST_LOAD))
            self.rise = (0.0, max(min(warm, HOTTEST), 1.1 * (1 + self.span[1] ** 0.5)))
        self.item.diagram, self.item.here = diagram, (load, temperature)
        self.item.update()
        loads = np.linspace(0.0, self.span[1], 100)
        glass = Line(loads, 1 + np.sqrt(loads), "spurious", "T_g")
        if diagram is None:
            self.show_lines([glass], span=self.span, rise=self.rise, prompt="T_M and T_c are being computed…")
            return
        lines = [
            glass, Line(diagram.t_m[0], diagram.t_m[1], "memory", "T_M"),
            Line(diagram.t_c[0], diagram.t_c[1], "memory", "T_c", dashes=DASHES),
        ]  # fmt: skip
        self.show_lines(lines, span=self.span, rise=self.rise)

    def place_of(self, load: float, temperature: float) -> QPointF:
        """Where a place of the diagram is, in the viewport of the plot."""
        return self.item.place(self.plot_box(), load, temperature)

    def _ask(self, place: QPointF) -> None:
        """Ask for the load and the temperature at a place of the viewport."""
        box, ((low, high), (bottom, top)) = self.plot_box(), self.plot.getViewBox().viewRange()
        x = min(max((place.x() - box.left()) / max(box.width(), 1.0), 0.0), 1.0)
        y = min(max((box.bottom() - place.y()) / max(box.height(), 1.0), 0.0), 1.0)
        self.moved.emit(low + x * (high - low), bottom + y * (top - bottom))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent) or self.item.here is None:
            return False
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus()
            self._hold(True)
            self.pressed.emit()
            self._ask(event.position())
        elif event.type() == QEvent.Type.MouseMove and self.is_dragged:
            self._ask(event.position())
        elif event.type() == QEvent.Type.MouseButtonRelease and self.is_dragged:
            self.let_go()
        return True

    def let_go(self) -> None:
        """End a drag that is under way."""
        if self.is_dragged:
            self._hold(False)
            self.released.emit()

    def _hold(self, held: bool) -> None:
        self.is_dragged = self.item.is_held = held
        self.item.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = KEYS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.nudged.emit(*step)


def _reaching(wanted: float, least: float) -> float:
    return least if wanted <= least else round_up(wanted, FINELY_ROUND)
