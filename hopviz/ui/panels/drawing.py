"""What is the network shown, and what does it see?  The drawing at the left, its interpretation at the right."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from hopviz.core.perception import percept
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.gestures import StrokeGestures
from hopviz.ui.panels.base import Panel
from hopviz.ui.plotting import broken
from hopviz.ui.theme import GRID, Theme
from hopviz.ui.widgets.figure_shape import shape_of
from hopviz.ui.widgets.line_drawing import LineDrawing
from hopviz.ui.widgets.wireframe import Wireframe

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
        """Take over colours and type sizes."""
        super().apply_theme(theme)
        for part in (self.lines, self.body):
            part.theme = theme
            part.update()
        self.legend.setFont(theme.font(13))
        self._dirty = True

    def show_project(self, project: Project) -> None:
        """Take over masks, and another figure."""
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
        """Take over the state."""
        self._report = report
        self._dirty = True

    def draw(self, seconds: float) -> None:
        """Paint what has changed."""
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
