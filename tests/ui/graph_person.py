"""Person with mouse and keys who edits graphs in the tests, and whose wishes are granted at once."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from hopviz.project.model import Project
from hopviz.ui.units.graph import GraphPanel
from hopviz.ui.units.graph_model import GraphGeometry, GraphPicture
from hopviz.ui.units.graph_painter import selected_path
from tests.ui.editing_person import EditingPerson
from tests.ui.stage import LEFT, drag, report_in, turn_wheel_at


class Person(EditingPerson[GraphPanel]):
    """A graph of 520 x 520 pixels and what it asks for."""

    def __init__(self, qtbot: QtBot, project: Project) -> None:
        super().__init__(qtbot, GraphPanel(), project, (520, 520))

    def show(self, project: Project) -> None:
        """Let the panel have a project and its state."""
        super().show(project)
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

    def wheel(self, at: QPoint, eighths: int) -> None:
        """Turn the wheel by so many eighths of a degree: 120 are one notch."""
        turn_wheel_at(self.panel.canvas, at, eighths / 120)
