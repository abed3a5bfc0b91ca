"""What does it mean to go downhill one unit at a time?  The hypercube of all states, and a walker on its edges."""

from __future__ import annotations

import math
from collections import deque

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)

from hopviz.actions.state_edits import SetState
from hopviz.core.frame import Frame
from hopviz.core.landscape import numbers_of, states_of
from hopviz.project.model import Project
from hopviz.ui.landscape.cube.picture import WALKER, Labels, Scene, label_boxes, paint_backdrop, paint_names
from hopviz.ui.landscape.cube.shape import prepare
from hopviz.ui.landscape.exact import RunView, present_names, refusal, states_on_the_way
from hopviz.ui.style.marks import draw_ball, draw_focus
from hopviz.ui.style.plotting import shortened, small_number
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.choosers import Segment, Segments
from hopviz.ui.widgets.scene3d import Pose, Turntable

LEG = 0.22
"""Seconds from one corner to the next; fewer if many wait."""
LONGEST = 24
"""Corners that wait, or are remembered: the last ones of a frame that has more."""


def corners(frame: Frame) -> list[int]:
    """Numbers of the states that a frame went through, the one before its first flip first, the present one last."""
    on, _ = states_on_the_way(frame, LONGEST)
    return [int(number) for number in numbers_of(on)]


class Walker:
    """Where the walker is: on the way from one corner to the next."""

    def __init__(self) -> None:
        self.reduced_motion = False
        self.waiting: deque[int] = deque(maxlen=LONGEST)
        self.trail: deque[int] = deque(maxlen=LONGEST)
        """Corners it has left, oldest first."""
        self._unseen = False
        """Whether it was put or sent elsewhere since it went on last."""
        self.leave()

    def leave(self) -> None:
        """Be nowhere."""
        self.start = self.goal = -1
        self.part = 1.0
        """How much of the way from `start` to `goal` is done."""
        self.waiting.clear()
        self.trail.clear()

    @property
    def corner(self) -> int:
        """The number of the state that it is in, or on its way to in the end; -1 before there is one."""
        return self.waiting[-1] if self.waiting else self.goal

    def put(self, corner: int) -> None:
        """Be there at once, without a past."""
        self._unseen |= self.goal != corner or self.part < 1.0 or bool(self.waiting or self.trail)
        self.start = self.goal = corner
        self.part = 1.0
        self.waiting.clear()
        self.trail.clear()

    def send(self, way: list[int]) -> None:
        """Go through these corners, by a leap to the first if need be."""
        if self.goal < 0:
            self.put(way[-1])
        for corner in way:
            if corner != self.corner:
                self.waiting.append(corner)
                self._unseen = True
        while self.reduced_motion and self._next():
            self.part = 1.0

    def arrive(self) -> None:
        """Be at once where it goes."""
        while self._next():
            self._unseen = True
        self._unseen |= self.part < 1.0
        self.part = 1.0

    def _next(self) -> bool:
        if not self.waiting:
            return False
        self.trail.append(self.goal)
        self.start, self.goal, self.part = self.goal, self.waiting.popleft(), 0.0
        return True

    @property
    def leaps(self) -> bool:
        """Whether more than one unit flips on this leg."""
        return (self.start ^ self.goal).bit_count() > 1

    def go(self, seconds: float) -> bool:
        """Move on; returns whether it looks different from the last time."""
        unseen, self._unseen = self._unseen, False
        if self.part >= 1.0 and not self._next():
            return unseen
        self.part += seconds * (1 + len(self.waiting)) / LEG
        while self.part >= 1.0 and self.waiting:
            spare = self.part - 1.0
            self._next()
            self.part = spare
        self.part = min(self.part, 1.0)
        return True


MOST_UNITS = 10
HIGHEST = 83.0
"""Degrees: seen from above, height would be none, and from below the cube would be upside down."""
HOMES = {
    # From the side: every corner is as high as its energy; turned so that corners of few units stand well apart.
    "height": Pose(-1.0, 0.0, lowest=0.0, highest=HIGHEST),
    "cube": Pose(28.6, 24.1, lowest=0.0, highest=HIGHEST),
}
LEAP = 0.28
"""How high a leap across several edges rises, by its length."""


class CubeView(RunView):
    """All states as the corners of a hypercube that can be turned; arrows lead downhill."""

    name = "cube"
    title = "Cube"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._turntables = {form: Turntable(self, home) for form, home in HOMES.items()}
        self.walker = Walker()
        self._names: list[str] = []
        self._scene: Scene | None = None
        self._backdrop: QPixmap | None = None
        self._labels: Labels = []
        self._hovered = -1
        tip = "What the height of a corner means; its colour is its energy either way.\n"
        self.switch = Segments(
            [
                Segment("height", "Height", tip + "Height is energy: everything runs down"),
                Segment("cube", "Cube", tip + "The shape of the cube itself"),
            ],
            self,
        )
        self.switch.choose("height")
        self.switch.chosen.connect(self._refresh)
        self.switch.setCursor(Qt.CursorShape.ArrowCursor)
        self.turntable.rest()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 180)

    @staticmethod
    def refusal(project: Project) -> str:
        return refusal(project, MOST_UNITS, "The cube")

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._arrange()

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.walker.reduced_motion = reduced

    def show_project(self, project: Project) -> None:
        if self._project is not None and self._project.n != project.n:
            self.walker.leave()
        super().show_project(project)

    def names_changed(self) -> None:
        names = self._names
        if self._prepared is not None and self._project is not None:
            names = present_names(self._prepared.memories, self._project)
        if names != self._names or self._prepared is None:
            self._names = names
            self._refresh()

    def landscape_changed(self) -> None:
        self._hovered = -1
        self.names_changed()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        size = self.switch.sizeHint()
        self.switch.setGeometry(GRID, GRID, min(size.width(), self.width() - 2 * GRID), size.height())
        self._refresh()

    def _refresh(self) -> None:
        self._scene = self._backdrop = None
        self._repaint()

    def _repaint(self) -> None:
        """Paint anew, but for the switch, which lies over nothing and takes long."""
        self.update(QRegion(self.rect()).subtracted(self.switch.geometry()))

    @property
    def turntable(self) -> Turntable:
        """What turns the cube; each form is turned on its own."""
        return self._turntables[self.switch.value()]

    def scene(self) -> Scene:
        """Where everything is."""
        if self._scene is None:
            top = self.switch.geometry().bottom() + 2
            area = QRectF(self.rect()).adjusted(GRID, top, -GRID, -GRID - self.fontMetrics().height())
            by_height = self.switch.value() == "height"
            self._scene = Scene(self._prepared, self.turntable.camera, by_height, area, self.theme)
        return self._scene

    def arrive(self) -> None:
        self.walker.arrive()

    def draw(self, seconds: float) -> None:
        if self._prepared is None or not self.isVisible():
            return
        for report, begins in self._new_reports():
            way = corners(report.frame)
            if begins:
                self.walker.put(way[0])
            self.walker.send(way)
        if self.walker.go(seconds):
            self._repaint()

    def walker_place(self) -> QPointF:
        """Where the walker is drawn: on an edge, or in a leap above where the edges are."""
        scene, walker = self.scene(), self.walker
        start, goal = scene.place(walker.start), scene.place(walker.goal)
        part = walker.part * walker.part * (3 - 2 * walker.part)
        place = start + part * (goal - start)
        return place - QPointF(0, _rise(start, goal) * 4 * part * (1 - part)) if walker.leaps else place

    def _leg(self, first: int, second: int) -> QPainterPath:
        """The way from a corner to the next: an edge, or the arc of a leap."""
        scene = self.scene()
        start, goal = scene.place(first), scene.place(second)
        path = QPainterPath(start)
        if (first ^ second).bit_count() <= 1:
            path.lineTo(goal)
        else:
            path.quadTo((start + goal) / 2 - QPointF(0, 2 * _rise(start, goal)), goal)
        return path

    def _paint_trail(self, painter: QPainter) -> None:
        """The way it came, fading towards its past; leaps are dashed."""
        places = [*self.walker.trail, self.walker.goal]
        for k in range(1, len(places)):
            strength = (k / (len(places) - 1)) ** 1.5
            pen = QPen(self.theme.color("accent", round(40 + 190 * strength)), 3.4)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            if (places[k - 1] ^ places[k]).bit_count() > 1:
                pen.setDashPattern([1.5, 2.2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self._leg(places[k - 1], places[k]))

    def told(self) -> str:
        """What stands below the cube: of the corner under the mouse, else of the present state."""
        corner = self._hovered if self._hovered >= 0 else self.walker.corner
        if self._prepared is None or corner < 0:
            return ""
        digits, energy = format(corner, f"0{self._prepared.n}b")[::-1], self._prepared.cube.energies[corner]
        text = f"{digits} · E = {small_number(float(energy))}"
        minimum = self._prepared.minima.get(corner)
        if minimum is None:
            return text + (" · part of a minimum" if corner in self._prepared.plateaus else "")
        what = minimum.title(self._names)
        return f"{text} · {'a minimum' if what == minimum.digits() else what}"

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._prepared is None:
            QPainter(self).fillRect(self.rect(), self.theme.color("surface"))
            return
        scene = self.scene()
        if self._backdrop is None:
            self._backdrop = paint_backdrop(scene, self.size(), self.devicePixelRatioF())
            self._labels = label_boxes(scene, self._names)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._backdrop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        window = scene.window.adjusted(0, -scene.window.top(), 0, 0)  # leaps may rise higher
        painter.setClipRect(window)
        if self._hovered >= 0:
            radius = scene.size_of(self._hovered) + 5
            painter.setPen(QPen(self.theme.color("accent"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(scene.place(self._hovered), radius, radius)
        if self.walker.goal >= 0:
            self._paint_trail(painter)
        painter.setClipping(False)
        paint_names(painter, self.theme, self._labels)
        painter.setClipRect(window)
        if self.walker.goal >= 0:
            draw_ball(painter, self.walker_place(), WALKER * self.theme.scale)
        painter.setClipping(False)
        if self.hasFocus():
            draw_focus(painter, self.theme, QRectF(self.rect()).adjusted(1, scene.window.top() - 1, -1, -1))
        painter.setFont(self.theme.font(11))
        painter.setPen(self.theme.color("ink"))
        line = QRectF(self.rect()).adjusted(GRID, 0, -GRID, -GRID / 2)
        told = shortened(self.told(), QFontMetricsF(painter.font()), line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, told)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.turntable.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.turntable.move(event):
            self._refresh()
        else:
            self._hover(self._corner_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.turntable.release()
        corner = self._corner_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and not self.turntable.turned and corner >= 0:
            self.acted.emit(SetState(states_of(corner, self._prepared.n)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.turntable.wheel(event)
        self._refresh()

    def _corner_at(self, place: QPointF) -> int:
        return -1 if self._prepared is None else self.scene().corner_at(place)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.turntable.key(event):
            self._refresh()
        else:
            super().keyPressEvent(event)

    def _hover(self, corner: int) -> None:
        if corner != self._hovered:
            self._hovered = corner
            if corner < 0:
                self.turntable.rest()
            else:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.update()


def _rise(start: QPointF, goal: QPointF) -> float:
    """Height in pixels of a leap between two places."""
    return LEAP * max(math.hypot(goal.x() - start.x(), goal.y() - start.y()), 60.0)
