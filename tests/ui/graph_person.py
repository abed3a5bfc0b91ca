"""Person with mouse and keys who edits graphs in the tests, and whose wishes are granted at once."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.project.model import Project
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.units.graph import GraphPanel
from hopviz.ui.units.graph_model import GraphGeometry, GraphPicture
from hopviz.ui.units.graph_painter import selected_path
from tests.ui.stage import LEFT, after, drag, heard_from, named, report_in, turn_wheel_at


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
        self.panel.show_report(report_in(project))
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
        drag(self.bot, self.panel.canvas, *points, button=button)

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
        turn_wheel_at(self.panel.canvas, at, eighths / 120)

    def said(self, name: str) -> list[tuple[object, ...]]:
        """What actions of one name have asked for so far."""
        return named(self.heard, name)
