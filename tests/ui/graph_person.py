"""Person with mouse and keys who edits graphs in the tests, and whose wishes are granted at once."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.core.network import to_units
from hopviz.core.recorder import Report
from hopviz.core.simulation import Simulation
from hopviz.project.model import Project
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.units.graph import GraphPanel
from hopviz.ui.units.graph_model import GraphGeometry, GraphPicture
from hopviz.ui.units.graph_painter import selected_path
from tests.ui.acts import after, heard_from, named
from tests.ui.runs import report_of

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def hinton(units: str = "binary") -> Project:
    """Hinton's five units, with two biases."""
    weights = np.zeros((5, 5))
    for a, b, w in ((0, 1, -4), (0, 2, 3), (0, 3, 2), (1, 3, 3), (1, 4, 3), (2, 3, -1), (3, 4, -1)):
        weights[a, b] = weights[b, a] = w
    bias = np.array([0.0, 1.0, 0.0, -2.0, 0.0])
    cue = np.array([1, -1, 1, -1, -1])
    return Project(1, 5, units, learning="given", weights=weights, bias=bias, cue=cue)  # type: ignore[arg-type]


def report(project: Project) -> Report:
    """What is seen before the first update."""
    cue = to_units(project.cue, project.units)
    simulation = Simulation(project.network(), cue, project.rule, 0, project.clamped, project.lesioned)
    return report_of(project, simulation)


class Person:
    """A graph of 520 x 520 pixels and what it asks for."""

    def __init__(self, qtbot: QtBot, project: Project) -> None:
        self.bot, self.project = qtbot, project
        self.panel = GraphPanel()
        qtbot.addWidget(self.panel)
        self.panel.apply_theme(LIGHT)
        self.panel.resize(520, 520)
        self.heard = heard_from(self.panel)
        self.panel.acted.connect(self._do)
        self.show(project)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.panel.activateWindow()
        qtbot.waitUntil(self.panel.isActiveWindow)

    def _do(self, action: Action) -> None:
        done = after(self.project, action)
        if done is not self.project:
            self.show(done)

    def show(self, project: Project) -> None:
        """Let the panel have a project and its state."""
        self.project = project
        self.panel.show_project(project)
        self.panel.show_network(project, project.network(), None)
        self.panel.show_report(report(project))
        self.panel.draw(0.1)

    @property
    def picture(self) -> GraphPicture:
        """What the canvas paints."""
        assert self.panel.canvas.picture is not None
        return self.panel.canvas.picture

    @property
    def geometry(self) -> GraphGeometry:
        """Where the canvas paints it."""
        geometry = self.panel.canvas.geometry_now()
        assert geometry is not None
        return geometry

    def unit(self, unit: int) -> QPoint:
        """Where a unit is."""
        return self.geometry.end(unit).toPoint()

    def on_line(self, to: int, source: int, part: float = 0.6) -> QPoint:
        """Where a connection is."""
        return selected_path(self.geometry, self.picture, (to, source)).pointAtPercent(part).toPoint()

    def drag(self, button: Qt.MouseButton, *points: QPoint) -> None:
        """Press at the first point and let go at the last."""
        canvas = self.panel.canvas
        self.bot.mousePress(canvas, button, pos=points[0])
        for point in points[1:]:
            self.bot.mouseMove(canvas, point)
        self.bot.mouseRelease(canvas, button, pos=points[-1])

    def click(self, at: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click with the left button."""
        self.bot.mouseClick(self.panel.canvas, LEFT, modifier, at)

    def press(self, *keys: Qt.Key) -> None:
        """Press keys, wherever the focus is."""
        for key in keys:
            self.bot.keyClick(QApplication.focusWidget() or self.panel.canvas, key)

    def type(self, text: str) -> None:
        """Type letters and figures, wherever the focus is."""
        for letter in text:
            self.bot.keyClicks(QApplication.focusWidget(), letter)

    def wheel(self, at: QPoint, eighths: int) -> None:
        """Turn the wheel by so many eighths of a degree: 120 are one notch."""
        event = QWheelEvent(
            QPointF(at), QPointF(at), QPoint(), QPoint(0, eighths), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.panel.canvas, event)

    def said(self, name: str) -> list[tuple[object, ...]]:
        """What actions of one name have asked for so far."""
        return named(self.heard, name)
