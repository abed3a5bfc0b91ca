"""Drawing that is shown to the network: a click on a line switches its unit; beside it what the network sees."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from html import escape
from itertools import count

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from hopviz.actions.state_edits import LookAnew
from hopviz.actions.unit_edits import ToggleClamp
from hopviz.actions.window_verbs import ChooseUnit
from hopviz.core.frame import Ints
from hopviz.core.perception import percept
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.project.parts import LARGEST_SEED
from hopviz.ui.panel import Acting, Panel, UnitGestures, hand_on
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.units.graph_model import Mask
from hopviz.ui.units.wireframe import FigurePicture, FigureShape, Wireframe, round_pen, shape_of

WIDE = 5.0
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AHEAD = (Qt.Key.Key_Right, Qt.Key.Key_Down)
BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)


class LineDrawing(Acting, FigurePicture):
    """The lines, and what mouse and keys do to them."""

    switched = Signal(int)
    """Turn this unit over."""
    reach = 12.0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Drawing", parent)
        self.on = self.clamped = self.wanting = np.zeros(0, bool)
        """(N,) which units are on, which are held, and which want to change."""
        self.current = -1
        """Number of the line that keys act on."""

    def show_shape(self, shape: FigureShape) -> None:
        self.current = -1
        super().show_shape(shape)

    def show_state(self, on: Mask, clamped: Mask, wanting: Mask) -> None:
        """Take over which units are on, which are held, and which want to change."""
        self.on, self.clamped, self.wanting = on, clamped, wanting
        self.update()

    def units(self) -> Ints:
        return np.zeros(0, np.int64) if self.shape is None else self.shape.line_units

    def seen_lines(self) -> Iterable[int]:
        return range(len(self.units()))

    def line(self, number: int) -> QLineF:
        assert self.shape is not None
        return QLineF(*(QPointF(*end) for end in self.pixels(self.shape.lines[number]).tolist()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.shape is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in np.argsort(self.on[self.units()], kind="stable").tolist():
            self._draw_line(painter, number)
        painter.setFont(self.theme.font(11))
        painter.setPen(self.theme.color("muted"))
        height = QFontMetricsF(painter.font()).height()
        for letter, corner in zip(LETTERS, self.shape.corners, strict=False):
            away = corner / max(float(np.linalg.norm(corner)), 1e-9) * [1, -1]
            x, y = self.pixels(corner) + 1.1 * height * away
            painter.drawText(QRectF(x - 10, y - height / 2, 20, height), Qt.AlignmentFlag.AlignCenter, letter)
        painter.end()

    def _draw_line(self, painter: QPainter, number: int) -> None:
        unit, theme, width = self.units()[number], self.theme, WIDE * self.theme.scale
        on, wanting = self.on[unit], self.wanting[unit]
        pens = []
        if number in (self.hovered, self.current if self.hasFocus() else -1):
            pens.append(round_pen(theme.color("accent", 90), width + 9))
        if wanting and on:
            pens.append(round_pen(theme.color("ring", 80), width + 6))
        if on:
            pens.append(round_pen(theme.color("ink" if self.clamped[unit] else "unit_on"), width))
        elif wanting:
            pens.append(QPen(theme.color("ring", 150), 1.5, Qt.PenStyle.DashLine))
        else:
            pens.append(QPen(theme.color("muted", 170), 1.5, Qt.PenStyle.DotLine))
        for pen in pens:
            painter.setPen(pen)
            painter.drawLine(self.line(number))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.line_at(event.position())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.current = number
            self._act(number, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hover(self.line_at(event.position()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.hovered >= 0 else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count, key = len(self.units()), Qt.Key(event.key())
        if count and key in (*AHEAD, *BACK):
            self.current = 0 if self.current < 0 else (self.current + (1 if key in AHEAD else -1)) % count
            self.point(self.current)
        elif self.current >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act(self.current, event.modifiers())
        else:
            super().keyPressEvent(event)

    def _act(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        unit = int(self.units()[number])
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.acted.emit(ToggleClamp(unit))
        else:
            self.switched.emit(unit)
        self.update()


NO_BREAK = "\u00a0"
HOW = (
    "How many edges of each interpretation are on. Ringed lines and edges want to turn off, dashed ones want to turn "
    "on, pale ones have adapted or are far away; a line of the drawing in colour is not held: the network decides."
)


class DrawingPanel(UnitGestures, Panel):
    """The input as lines, what is made of it as edges in space."""

    name = "drawing"
    title = "Drawing"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines, self.body = LineDrawing(), Wireframe()
        self.anew = QPushButton("Look &anew")
        self.anew.setToolTip("Forget what is seen: every hidden unit on or off at random  (Alt+A)")
        self.anew.clicked.connect(self._look_anew)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setToolTip(broken(HOW))
        self.legend.setWordWrap(True)  # a small window stays small
        self.legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lines.switched.connect(self._switch)
        hand_on(self.lines, self)
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
        self._report: Report | None = None
        self._seeds: Iterator[int] = count()
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
        before = self._project
        super().show_project(project)
        if project.figure is None:
            return
        same_figure = before is not None and before.figure is project.figure
        if before is None or not (
            same_figure and before.unit_names == project.unit_names and project.same_states(before)
        ):
            shape = shape_of(project)
            self.lines.show_shape(shape)
            self.body.show_shape(shape)
            self.lines.show_state(project.cue > 0, project.clamped, np.zeros(project.n, bool))
            self._report, self._seeds = None, (seed % (LARGEST_SEED + 1) for seed in count(project.seed))
        self._dirty = True

    def forget(self) -> None:
        self._report = None
        self.legend.clear()

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
        self.lines.show_state(on, project.clamped, frame.wanting)
        self.body.show_state(on, frame.wanting, frame.adaptation / (project.rule.adaptation_strength or 1.0))
        self._tell(project, report)

    def _tell(self, project: Project, report: Report) -> None:
        seen = percept(report.frame.state, project.patterns, project.hidden)
        colours = [self.theme.of_series(index) for index in range(len(project.memories))]
        told = [
            _entry(colour, f"{escape(name)} <b>{shared}</b> of {whole}")
            for colour, name, shared, whole in zip(colours, project.names, seen.shared, seen.whole, strict=True)
        ]
        others = "neither" if len(told) == 2 else "others"
        text = " ".join([*told, _entry(self.theme.spurious, f"{others} <b>{seen.foreign}</b>")])
        if text != self.legend.text():
            self.legend.setText(text)

    def _switch(self, unit: int) -> None:
        on = self.lines.on.copy()
        on[unit] = not on[unit]
        self.lines.show_state(on, self.lines.clamped, self.lines.wanting)  # before the answer: one may click again
        self.switch(unit, bool(on[unit]))

    def _look_anew(self) -> None:
        """Begin from another random interpretation of the same drawing."""
        self.acted.emit(LookAnew(next(self._seeds)))

    def _choose(self, unit: int) -> None:
        if unit >= 0:
            self.acted.emit(ChooseUnit(unit))


def _entry(colour: str, text: str) -> str:
    """A dot and what it stands for, on one line."""
    words = f" {text}  ".replace(" ", NO_BREAK)
    return f'<span style="color:{colour}">●</span>{words}'
