"""What is shown to the network?  The drawing, whose lines are the visible units: a click switches one."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hopviz.core.perception import percept
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.panel import Panel, StrokeGestures
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.units.graph.geometry import distance
from hopviz.ui.units.wireframe import FigureShape, Wireframe, shape_of

NEAR = 12.0
"""Pixels from a line within which it is pointed at."""
WIDE = 5.0
MARGIN = 4 * GRID
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AHEAD = (Qt.Key.Key_Right, Qt.Key.Key_Down)
BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)


class LineDrawing(QWidget):
    """The lines, and what mouse and keys do to them."""

    switched = Signal(int)
    """Turn this unit over."""
    clamp_toggled = Signal(int)
    pointed_at = Signal(int)
    """The unit of the line under the mouse or the cursor; -1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.shape: FigureShape | None = None
        self.on = np.zeros(0, bool)
        """(N,) which units are on."""
        self.clamped = np.zeros(0, bool)
        self.wanting = np.zeros(0, bool)
        """(N,) which units want to change."""
        self.cursor = -1
        """Number of the line that keys act on."""
        self._hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setAccessibleName("Drawing")

    def sizeHint(self) -> QSize:
        return QSize(320, 320)

    def show_shape(self, shape: FigureShape) -> None:
        """Take over another figure."""
        self.shape, self.cursor, self._hovered = shape, -1, -1
        self.update()

    def show_state(self, on: NDArray[np.bool_], clamped: NDArray[np.bool_], wanting: NDArray[np.bool_]) -> None:
        """Take over which units are on, which are held, and which want to change."""
        self.on, self.clamped, self.wanting = on, clamped, wanting
        self.update()

    def line(self, number: int) -> QLineF:
        """Where line number `number` is drawn."""
        assert self.shape is not None
        first, second = (self._place(end) for end in self.shape.lines[number])
        return QLineF(first, second)

    def _place(self, at: NDArray[np.float64]) -> QPointF:
        scale = max(min(self.width(), self.height()) / 2 - MARGIN, 10)
        return QPointF(self.width() / 2 + scale * at[0], self.height() / 2 - scale * at[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.shape is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in sorted(range(len(self.shape.lines)), key=lambda number: self.on[self.shape.line_units[number]]):
            self._draw_line(painter, number)
        painter.setFont(self.theme.font(11))
        painter.setPen(self.theme.color("muted"))
        for letter, corner in zip(LETTERS, self.shape.corners, strict=False):
            self._draw_letter(painter, letter, corner)
        painter.end()

    def _draw_line(self, painter: QPainter, number: int) -> None:
        assert self.shape is not None
        unit, line = self.shape.line_units[number], self.line(number)
        on, width = bool(self.on[unit]), WIDE * self.theme.scale
        if number in (self._hovered, self.cursor if self.hasFocus() else -1):
            painter.setPen(_pen(self.theme.color("accent", 90), width + 9))
            painter.drawLine(line)
        if self.wanting[unit] and on:
            painter.setPen(_pen(self.theme.color("ring", 80), width + 6))
            painter.drawLine(line)
        if self.wanting[unit] and not on:
            painter.setPen(QPen(self.theme.color("ring", 150), 1.5, Qt.PenStyle.DashLine))
        elif not on:
            painter.setPen(QPen(self.theme.color("muted", 170), 1.5, Qt.PenStyle.DotLine))
        elif self.clamped[unit]:
            painter.setPen(_pen(self.theme.color("ink"), width))
        else:
            painter.setPen(_pen(self.theme.color("unit_on"), width))
        painter.drawLine(line)

    def _draw_letter(self, painter: QPainter, letter: str, corner: NDArray[np.float64]) -> None:
        away = corner / max(float(np.linalg.norm(corner)), 1e-9)
        metrics = QFontMetricsF(painter.font())
        at = self._place(corner) + QPointF(away[0], -away[1]) * (1.1 * metrics.height())
        box = QRectF(at.x() - 10, at.y() - metrics.height() / 2, 20, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)

    def line_at(self, point: QPointF) -> int:
        """Number of the line within reach of a point, -1 for none."""
        if self.shape is None:
            return -1
        near = [(distance(self.line(number), point), number) for number in range(len(self.shape.lines))]
        gap, number = min(near, default=(NEAR + 1, -1))
        return number if gap <= NEAR else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.line_at(event.position())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.cursor = number
            self._act(number, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self.line_at(event.position())
        if number != self._hovered:
            self._hovered = number
            self.setCursor(Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.ArrowCursor)
            self._point(number)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self._point(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = 0 if self.shape is None else len(self.shape.lines)
        key = Qt.Key(event.key())
        if count and key in (*AHEAD, *BACK):
            self.cursor = 0 if self.cursor < 0 else (self.cursor + (1 if key in AHEAD else -1)) % count
            self._point(self.cursor)
        elif self.cursor >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act(self.cursor, event.modifiers())
        else:
            super().keyPressEvent(event)

    def _act(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        assert self.shape is not None
        unit = int(self.shape.line_units[number])
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.clamp_toggled.emit(unit)
        else:
            self.switched.emit(unit)
        self.update()

    def _point(self, number: int) -> None:
        assert self.shape is not None
        self.pointed_at.emit(int(self.shape.line_units[number]) if number >= 0 else -1)
        self.update()


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


NO_BREAK = "\u00a0"
HOW = (
    "How many edges of each interpretation are on. Ringed lines and edges want to turn off, dashed ones want to turn "
    "on, pale ones have adapted or are far away; a line of the drawing in colour is not held: the network decides."
)


class DrawingPanel(StrokeGestures, Panel):
    """The input as lines, what is made of it as edges in space."""

    name = "drawing"
    title = "Drawing"

    anew_wanted = Signal()
    """Begin from another random interpretation of the same drawing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines, self.body = LineDrawing(), Wireframe()
        self.anew = QPushButton("Look &anew")
        self.anew.setToolTip("Forget what is seen: every hidden unit on or off at random  (Alt+A)")
        self.anew.clicked.connect(self.anew_wanted)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setToolTip(broken(HOW))
        self.legend.setWordWrap(True)  # a small window stays small
        self.legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lines.switched.connect(self._switch)
        self.lines.clamp_toggled.connect(self.clamp_toggled)
        for part in (self.lines, self.body):
            part.pointed_at.connect(self.pointed_at)
            part.pointed_at.connect(self._choose)
        pictures = QHBoxLayout()
        pictures.setSpacing(2 * GRID)
        pictures.addWidget(self.lines, 1)
        pictures.addWidget(self.body, 1)
        row = QHBoxLayout()
        row.addWidget(self.anew)
        row.addWidget(self.legend, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, 0, GRID, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(pictures, 1)
        column.addLayout(row)
        self.setFocusProxy(self.lines)
        self._project: Project | None = None
        self._report: Report | None = None
        self._dirty = False

    @staticmethod
    def refusal(project: Project) -> str:
        """Why there is nothing to be drawn; empty if there is."""
        return "" if project.figure is not None else "The units of this network draw nothing: see the grid"

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for part in (self.lines, self.body):
            part.theme = theme
            part.update()
        self.legend.setFont(theme.font(13))
        self._dirty = True

    def show_project(self, project: Project) -> None:
        before, self._project = self._project, project
        if project.figure is None:
            return
        if (
            before is None
            or before.figure is not project.figure
            or before.unit_names != project.unit_names
            or not project.same_states(before)
        ):
            shape = shape_of(project)
            self.lines.show_shape(shape)
            self.body.show_shape(shape)
            self.lines.show_state(project.cue > 0, project.clamped, np.zeros(project.n, bool))
            self._report = None
        self._dirty = True

    def show_report(self, report: Report) -> None:
        self._report = report
        self._dirty = True

    def draw(self, seconds: float) -> None:
        project, report = self._project, self._report
        if project is None or project.figure is None:
            return
        if self._dirty and report is not None and report.frame.state.size == project.n:
            self._dirty = False
            self._show(project, report)
        self.body.fade(math.inf if self.reduced_motion else seconds)

    def _show(self, project: Project, report: Report) -> None:
        frame = report.frame
        on = (frame.state > 0) & ~project.lesioned
        wanting = frame.wanting(project.clamped | project.lesioned)
        self.lines.show_state(on, project.clamped, wanting)
        self.body.show_state(on, wanting, frame.adaptation / (project.rule.adaptation_strength or 1.0))
        self._tell(project, report)

    def _tell(self, project: Project, report: Report) -> None:
        seen = percept(report.frame.state, project.patterns, project.hidden)
        colours = [self.theme.of_series(index) for index in range(len(project.memories))]
        told = [
            _entry(colour, f"{name} <b>{count}</b> of {whole}")
            for colour, name, count, whole in zip(colours, project.names, seen.shared, seen.whole, strict=True)
        ]
        text = " ".join([*told, _entry(self.theme.spurious, f"neither <b>{seen.foreign}</b>")])
        if text != self.legend.text():
            self.legend.setText(text)

    def _switch(self, unit: int) -> None:
        on = self.lines.on.copy()
        on[unit] = not on[unit]
        self.lines.show_state(on, self.lines.clamped, self.lines.wanting)  # before the answer: one may click again
        self.stroke_begun.emit()
        self.painted.emit(np.array([unit]), np.array([1 if on[unit] else -1], np.int8))
        self.stroke_ended.emit()

    def _choose(self, unit: int) -> None:
        if unit >= 0:
            self.unit_chosen.emit(unit)


def _entry(colour: str, text: str) -> str:
    """A dot and what it stands for, on one line."""
    words = f" {text}  ".replace(" ", NO_BREAK)
    return f'<span style="color:{colour}">●</span>{words}'
