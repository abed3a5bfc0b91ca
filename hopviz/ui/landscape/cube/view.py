"""The view of the hypercube of all states: turned and pointed at, with the run as a walker on its edges."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)

from hopviz.actions.state_edits import SetState
from hopviz.core.landscape import numbers_of, states_of
from hopviz.project.model import Project
from hopviz.project.numbers import figure
from hopviz.ui.landscape.cube.picture import (
    WALKER,
    CubePicture,
    Labels,
    PreparedCube,
    goes_at_once,
    paint_labels,
    prepare,
)
from hopviz.ui.landscape.exact import RunView, aside, clamps_aside, present_names, refusal, states_on_the_way
from hopviz.ui.landscape.trajectory import LONGEST, Walker
from hopviz.ui.style.marks import draw_ball, draw_focus
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.rendering import Kept, draw_kept, pixel_ratio
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.choosers import Segment, Segments
from hopviz.ui.widgets.scene3d import Camera, Scene3D

MOST_UNITS = 10
HIGHEST = 83.0
"""Degrees: seen from above, height would be none, and from below the cube would be upside down."""
HOMES = {
    # From the side: every corner is as high as its energy; turned so that corners of few units stand well apart.
    "height": Camera(-1.0, 0.0, lowest=0.0, highest=HIGHEST),
    "cube": Camera(28.6, 24.1, lowest=0.0, highest=HIGHEST),
}
LEAP = 0.28
"""How high a leap across several edges rises, by its length."""
TIP = "What the height of a corner means; its colour is its energy either way.\n"


class CubeView(RunView):
    """All states as the corners of a hypercube that can be turned; arrows lead downhill, or where all go at once."""

    name = "cube"
    title = "Cube"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Hypercube of all states")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ball = self.walker = Walker()
        self.hovered = -1
        """Number of the state whose corner is under the pointer, or -1."""
        self._names: list[str] = []
        self._picture: CubePicture | None = None
        self._backdrop: Kept | None = None
        self._labels: Labels = []
        self._cameras = dict(HOMES)
        self._form = "height"
        self.scene = Scene3D(self, HOMES[self._form])
        self.scene.turned.connect(self._refresh)
        self.scene.clicked.connect(self._click)
        self.switch = Segments(
            [
                Segment("height", "By energy", TIP + "Height is energy: one by one and without noise, flips lead down"),
                Segment("cube", "As a cube", TIP + "The shape of the cube itself"),
            ],
            self,
        )
        self.switch.setAccessibleName("Shape of the cube")
        self.switch.choose(self._form)
        self.switch.chosen.connect(self._choose_form)
        self.switch.setCursor(Qt.CursorShape.ArrowCursor)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 180)

    @staticmethod
    def prepares_anew(before: Project, after: Project) -> bool:
        ways_before, ways_after = ((goes_at_once(each), each.rule.is_parallel) for each in (before, after))
        return RunView.prepares_anew(before, after) or ways_before != ways_after

    @staticmethod
    def refusal(project: Project) -> str:
        return refusal(project, MOST_UNITS, "The cube")

    @property
    def cube(self) -> PreparedCube | None:
        """What is shown, once it is known."""
        cube: PreparedCube | None = self._prepared
        return cube

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._arrange()

    def names_changed(self) -> None:
        self._repaint()
        names = self._names
        if self.cube is not None and self._project is not None:
            names = present_names(self.cube.memories, self._project)
        if names != self._names or self.cube is None:
            self._names = names
            self._refresh()

    def forget(self) -> None:
        super().forget()
        self.hovered = -1

    def landscape_changed(self) -> None:
        self.hovered = -1
        self.names_changed()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        size = self.switch.sizeHint()
        self.switch.setGeometry(GRID, GRID, min(size.width(), self.width() - 2 * GRID), size.height())
        self._refresh()

    def show_as_at_first(self) -> None:
        first = next(iter(HOMES))
        self.switch.choose(first)
        self._choose_form(first)
        self._cameras = dict(HOMES)
        self.scene.camera = HOMES[first]
        self._refresh()

    def _choose_form(self, form: str) -> None:
        """Each form is turned on its own."""
        self._cameras[self._form], self._form = self.scene.camera, form
        self.scene.home, self.scene.camera = HOMES[form], self._cameras[form]
        self._refresh()

    def _refresh(self) -> None:
        self._picture = self._backdrop = None
        self._repaint()

    def _repaint(self) -> None:
        """Paint anew, but for the switch, which lies over nothing and takes long."""
        self.update(QRegion(self.rect()).subtracted(self.switch.geometry()))

    def picture(self) -> CubePicture:
        """Where everything is."""
        if self._picture is None:
            assert self.cube is not None
            top = self.switch.geometry().bottom() + 2
            area = QRectF(self.rect()).adjusted(GRID, top, -GRID, -GRID - self.fontMetrics().height())
            self._picture = CubePicture(self.cube, self.scene.camera, self._form == "height", area, self.theme)
        return self._picture

    def labels(self) -> Labels:
        """The names at corners, and where they stand."""
        if self._backdrop is None:
            self._backdrop = self.picture().paint(self.size(), pixel_ratio(self))
            self._labels = self.picture().labels(self._names)
        return self._labels

    def draw(self, seconds: float) -> None:
        if self.cube is None or not self.isVisible():
            return
        told = self.energy_figure
        for report, begins in self._new_reports():
            on, _ = states_on_the_way(report.frame, LONGEST)
            way = numbers_of(on).tolist()
            if begins:
                self.walker.put(way[0])
            for state in way:
                self.walker.send(state)
        if self.walker.slide(seconds) or self.energy_figure != told:
            self._repaint()

    def walker_place(self) -> QPointF:
        """Where the walker is drawn: on an edge, or in a leap above where the edges are."""
        first, second, part = self.walker.leg
        start, goal = self.picture().place(first), self.picture().place(second)
        part = part * part * (3 - 2 * part)
        place = start + (goal - start) * part
        return place - QPointF(0, _rise(start, goal) * 4 * part * (1 - part)) if self.walker.leaps else place

    def _paint_trail(self, painter: QPainter) -> None:
        """The way it came, fading towards its past: along edges; leaps are dashed arcs."""
        states = [int(state) for state, *_ in self.walker.way]
        for k in range(1, len(states)):
            strength = (k / (len(states) - 1)) ** 1.5
            pen = QPen(self.theme.color("accent", round(40 + 190 * strength)), 3.4)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            start, goal = self.picture().place(states[k - 1]), self.picture().place(states[k])
            path = QPainterPath(start)
            if (states[k - 1] ^ states[k]).bit_count() > 1:
                pen.setDashPattern([1.5, 2.2])
                path.quadTo((start + goal) / 2 - QPointF(0, 2 * _rise(start, goal)), goal)
            else:
                path.lineTo(goal)
            painter.strokePath(path, pen)

    def message(self) -> str:
        """What stands below the cube: of the corner under the mouse, else of the present state."""
        state = self.hovered if self.hovered >= 0 else self.walker.state
        if self.cube is None or state < 0:
            return ""
        digits = format(state, f"0{self.cube.n}b")[::-1]
        energy = self.energy_figure if self.hovered < 0 else figure(float(self.cube.energies[state]))
        text = f"{digits} · E = {energy}"
        minimum = self.cube.minima.get(state)
        what = "part of a minimum" if state in self.cube.plateaus else ""
        if minimum is not None:
            what = minimum.title(self._names)
            what = "a minimum" if what == minimum.digits() else what
        project = self._project
        # Where all go at once, arrows lead where the run goes.
        left_out = clamps_aside(project) if project is not None and goes_at_once(project) else aside(project)
        return " · ".join(filter(None, (text, what, left_out)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.cube is None:
            painter.fillRect(self.rect(), self.theme.color("surface"))
            painter.end()
            return
        labels, picture = self.labels(), self.picture()
        if self._backdrop is not None:
            draw_kept(painter, self._backdrop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        window = picture.window.adjusted(0, -picture.window.top(), 0, 0)  # leaps may rise higher
        painter.setClipRect(window)
        if self.hovered >= 0:
            radius = float(picture.sizes[self.hovered]) + 5
            painter.setPen(QPen(self.theme.color("accent"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(picture.place(self.hovered), radius, radius)
        self._paint_trail(painter)
        painter.setClipping(False)
        paint_labels(painter, self.theme, labels)
        if self.walker.is_somewhere:
            painter.setClipRect(window)
            draw_ball(painter, self.walker_place(), WALKER * self.theme.scale)
            painter.setClipping(False)
        if self.hasFocus():
            draw_focus(painter, self.theme, QRectF(self.rect()).adjusted(1, picture.window.top() - 1, -1, -1))
        painter.setFont(self.theme.font(11))
        painter.setPen(self.theme.color("ink"))
        line = QRectF(self.rect()).adjusted(GRID, 0, -GRID, -GRID / 2)
        minimum = self.cube.minima.get(self.hovered if self.hovered >= 0 else self.walker.state)
        text, metrics = self.message(), QFontMetricsF(painter.font())
        if minimum is None:
            text = shortened(text, metrics, line.width())
        else:
            text = minimum.fitted(text, self._names, metrics, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._corner_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def _click(self, place: QPointF) -> None:
        if self.cube is not None and (corner := self._corner_at(place)) >= 0:
            self.acted.emit(SetState(states_of(corner, self.cube.n)))

    def _corner_at(self, place: QPointF) -> int:
        return -1 if self.cube is None else self.picture().corner_at(place)

    def _hover(self, corner: int) -> None:
        if corner != self.hovered:
            self.hovered = corner
            self.setCursor(Qt.CursorShape.OpenHandCursor if corner < 0 else Qt.CursorShape.PointingHandCursor)
            self.update()


def _rise(start: QPointF, goal: QPointF) -> float:
    """Height in pixels of a leap between two places."""
    return LEAP * max(math.hypot(goal.x() - start.x(), goal.y() - start.y()), 60.0)
