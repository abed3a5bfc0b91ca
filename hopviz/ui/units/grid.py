"""Neuron grid: every unit a cell that can be clicked, painted, clamped, removed and asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.actions.graded_edits import PaintValues
from hopviz.actions.run_verbs import UpdateUnit
from hopviz.actions.state_edits import BeginStroke, EndStroke, Paint
from hopviz.actions.unit_edits import Clamp
from hopviz.actions.window_verbs import ChooseUnit
from hopviz.core.network import Network, State, to_units
from hopviz.core.recorder import Report
from hopviz.core.vote import deciding_figures, wanting
from hopviz.project.model import Project
from hopviz.ui.panel import SLOW, Panel, UnitGestures, are_equal, cycle_in_order, state_in_turn, updates_told
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.grid_painter import GridGeometry, GridPainter, GridPicture

FADE = 0.06
"""Seconds in which a flip has faded by 63 %."""
HALO = 0.9
"""Seconds the halo of a visit lasts."""
REST = 350
"""Milliseconds the pointer rests before the weights of the unit under it are shown."""
FEW = 64
"""Cells of larger grids are never so large that gaps are written into them."""

STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
RAISES = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
"""With Shift, keys that change the value of the chosen graded unit."""
TURN = 600
"""Milliseconds after which another turn of the wheel is another step of undo."""
FINE, NOTCH = 0.1, 120.0
"""By how much a notch of the wheel changes a graded unit, and how much Qt calls a notch."""


class GridPanel(UnitGestures, Panel):
    """Shows the state and takes edits of it."""

    name = "grid"
    title = "Neurons"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 164)
        self.setAccessibleName("Neuron grid")
        self.click_updates = False
        """Whether a click lets a unit decide, instead of flipping it."""
        self.picture = GridPicture()
        self._painter = GridPainter()
        self._target = np.zeros(1)
        self._network: Network | None = None
        self._updates = 0
        self._cycle: State | None = None
        """(p, N) the states that are shown in turn."""
        self._in_turn = -1
        self._clock = 0.0
        self._is_graded = False
        """Whether units have values between -1 and +1."""
        self._brush = 1
        self._stroke: int | None = None
        self._holds: bool | None = None
        """Whether a stroke that is under way clamps units, or lets them go; None: it does not concern that."""
        self._last_cell = (0, 0)
        self._hovered = -1
        self._dirty = True
        self._raising = QTimer(self)
        """While it goes on, values that are raised or lowered are one step of undo."""
        self._raising.setSingleShot(True)
        self._raising.setInterval(TURN)
        self._raising.timeout.connect(lambda: self.acted.emit(EndStroke()))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._show_weights)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._painter.apply_theme(theme)
        self._dirty = True

    def show_project(self, project: Project) -> None:
        before = self._project
        super().show_project(project)
        if before is None or not project.same_units(before):
            self._target = (project.cue > 0).astype(float)
            self.picture = GridPicture(project.rows, project.cols, self._target.copy())
            self.picture.wanting = np.zeros(project.n, bool)
        picture = self.picture
        if picture.clamped is not project.clamped or picture.lesioned is not project.lesioned:
            picture.clamped, picture.lesioned = project.clamped, project.lesioned
            self._painter.forget_mask()
            self._dirty = True

    def forget(self) -> None:
        self._network = self._cycle = self._stroke = self._holds = None
        self._hovered, self._updates = -1, 0
        self._hide_weights()

    def show_network(self, project: Project, network: Network, prepared: object) -> None:
        self._network = network
        self._hide_weights()

    def show_report(self, report: Report) -> None:
        frame, picture = report.frame, self.picture
        if frame.state.size != self._target.size:
            return
        level = frame.state > 0 if frame.graded is None else 0.5 + 0.5 * frame.graded
        self._target = np.where(picture.lesioned, self._target, level).astype(float)
        self._is_graded = picture.is_graded = frame.graded is not None
        ringed, gaps, halo = picture.wanting, picture.gaps, picture.halo
        picture.wanting, picture.gaps = frame.wanting, None
        network = self._network
        if frame.graded is not None and frame.graded.size <= FEW:
            picture.gap_word, picture.gaps = "s", frame.graded
        elif network is not None and network.n <= FEW:
            state = to_units(frame.state, network.units)
            picture.gap_word, picture.gap_factor, picture.gaps = deciding_figures(network, state, picture.lesioned)
        done, self._updates = updates_told(report, self._updates), frame.updates
        if 0 < done <= SLOW and frame.visited >= 0:
            picture.halo, picture.halo_strength = frame.visited, 1.0
        elif done:
            picture.halo = -1
        # Faster than can be followed, a cycle is shown at a pace of its own.
        cycle = cycle_in_order(frame.cycle) if frame.cycle is not None and done > SLOW else None
        if cycle is None or self._cycle is None or not np.array_equal(cycle, self._cycle):
            self._clock = 0.0
        self._cycle, self._in_turn = cycle, -1
        same = halo == picture.halo and np.array_equal(ringed, picture.wanting)
        self._dirty |= not (same and are_equal(gaps, picture.gaps))

    def choose_unit(self, unit: int) -> None:
        if unit != self.picture.cursor and unit < self._target.size:
            self.picture.cursor = unit
            self._dirty = True

    def draw(self, seconds: float) -> None:
        picture = self.picture
        if self._cycle is not None:
            self._clock += seconds
            self._show_in_turn(self._cycle, state_in_turn(self._clock, len(self._cycle)))
        gap = self._target - picture.shown
        if gap.any():
            part = 1.0 if self.reduced_motion else 1.0 - np.exp(-seconds / FADE)
            arrived = np.abs(gap) < 0.02
            gap *= part
            gap += picture.shown
            np.copyto(gap, self._target, where=arrived)
            picture.shown = gap
            self._dirty = True
        if picture.halo >= 0:
            picture.halo_strength -= seconds / HALO
            if picture.halo_strength <= 0:
                picture.halo = -1
            self._dirty = True
        if self._dirty:
            self._dirty = False
            self.update()

    def _show_in_turn(self, cycle: State, place: int) -> None:
        """Show a state of a cycle, with its own rings and figures."""
        picture, network = self.picture, self._network
        if place == self._in_turn:
            return
        self._in_turn, state = place, cycle[place]
        self._target = np.where(picture.lesioned, self._target, state > 0).astype(float)
        if network is not None and self._project is not None:
            tie = self._project.rule.tie
            picture.wanting = wanting(network, state, picture.clamped, picture.lesioned, tie)
        if network is not None and picture.gaps is not None:
            picture.gaps = deciding_figures(network, to_units(state, network.units), picture.lesioned)[2]
        self._dirty = True

    def sizeHint(self) -> QSize:
        return QSize(520, 520)

    def cell_rect(self, unit: int) -> QRectF:
        """Where unit number `unit` is in this panel."""
        return self._geometry().cell_rect(unit)

    def _geometry(self) -> GridGeometry:
        return GridGeometry(self.picture.rows, self.picture.cols, self.size(), GRID)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        geometry = self._geometry()
        unit = geometry.unit_at(event.position())
        self._end_stroke()
        self._hide_weights()
        if unit < 0:
            return
        self._choose(unit)
        self._last_cell = geometry.nearest(event.position())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            # What the first unit becomes, held or free, all units of this stroke become.
            self._holds = not self.picture.clamped[unit]
            self.acted.emit(BeginStroke())
            self._clamp(np.array([unit]))
            return
        if self._masked_instead(unit, event.modifiers()):
            return
        if self.click_updates and event.button() == Qt.MouseButton.LeftButton:
            self.acted.emit(UpdateUnit(unit))
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._brush = self._opposite(unit)
        elif event.button() != Qt.MouseButton.RightButton:
            return
        self._stroke = self._brush if event.button() == Qt.MouseButton.LeftButton else -self._brush
        self.acted.emit(BeginStroke())
        self._paint([unit], self._stroke)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        geometry = self._geometry()
        if self._stroke is not None:
            self._paint(self._cells_to(geometry.nearest(event.position())), self._stroke)
            return
        if self._holds is not None:
            self._clamp(self._cells_to(geometry.nearest(event.position())))
            return
        unit = geometry.unit_at(event.position())
        if unit != self._hovered:
            self._hovered = unit
            self._hide_weights()
            self.pointed_at.emit(unit)
        self._rest.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        unit = self._geometry().unit_at(event.position())
        if not self._is_graded or unit < 0:
            super().wheelEvent(event)
            return
        self._hide_weights()
        self._choose(unit)
        self._raise_value(unit, event.angleDelta().y() / NOTCH * FINE)

    def _raise_value(self, unit: int, by: float) -> None:
        """Give a graded unit a value that is more by so much."""
        if not self.picture.lesioned[unit]:
            value = round(min(max(2 * self._target[unit] - 1 + by, -1.0), 1.0), 6)
            self._target[unit] = 0.5 + 0.5 * value
            self._dirty = True
            if not self._raising.isActive():
                self.acted.emit(BeginStroke())
            self._raising.start()
            self.acted.emit(PaintValues(np.array([unit]), np.array([value])))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end_stroke()

    def _end_stroke(self) -> None:
        if self._raising.isActive():
            self._raising.stop()
            self.acted.emit(EndStroke())
        if self._stroke is not None or self._holds is not None:
            self._stroke = self._holds = None
            self.acted.emit(EndStroke())

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self._hide_weights()
        self.pointed_at.emit(-1)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowBlocked:  # a dialog hears where the button is let go
            self._end_stroke()
        return super().event(event)

    def hideEvent(self, event: QEvent) -> None:
        self._end_stroke()  # nobody hears where the button is let go
        self._hide_weights()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, cursor = Qt.Key(event.key()), self.picture.cursor
        if self._is_graded and cursor >= 0 and key in RAISES and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._raise_value(cursor, RAISES[key] * FINE)
        elif key in STEPS and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move_cursor(*STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and cursor >= 0:
            if self._masked_instead(cursor, event.modifiers()):
                return
            if self.click_updates:
                self.acted.emit(UpdateUnit(cursor))
            else:
                self._paint([cursor], self._opposite(cursor))
        elif key == Qt.Key.Key_Escape and cursor >= 0:
            self._choose(-1)
        else:
            super().keyPressEvent(event)

    def _move_cursor(self, down: int, right: int) -> None:
        picture = self.picture
        if picture.cursor < 0:
            down = right = 0
        row, col = divmod(max(picture.cursor, 0), picture.cols)
        row = min(max(row + down, 0), picture.rows - 1)
        col = min(max(col + right, 0), picture.cols - 1)
        self._choose(row * picture.cols + col)
        self.pointed_at.emit(picture.cursor)

    def _choose(self, unit: int) -> None:
        self.choose_unit(unit)
        self.acted.emit(ChooseUnit(unit))

    def _opposite(self, unit: int) -> int:
        return -1 if self._target[unit] > 0.5 else 1

    def _cells_to(self, cell: tuple[int, int]) -> NDArray[np.int64]:
        """Every cell between the last one and this one, numbered: a fast stroke has no gaps."""
        last, self._last_cell = self._last_cell, cell
        steps = max(abs(cell[0] - last[0]), abs(cell[1] - last[1]))
        rows = np.rint(np.linspace(last[0], cell[0], steps + 1)[1:]).astype(int)
        cols = np.rint(np.linspace(last[1], cell[1], steps + 1)[1:]).astype(int)
        return np.asarray(rows * self.picture.cols + cols, np.int64)

    def _clamp(self, units: NDArray[np.int64]) -> None:
        assert self._holds is not None
        self.acted.emit(Clamp(units, self._holds))

    def _paint(self, units: ArrayLike, value: int) -> None:
        numbers = np.asarray(units, int)
        numbers = numbers[~self.picture.lesioned[numbers]]
        if numbers.size:
            self._target[numbers] = self.picture.shown[numbers] = float(value > 0)
            self._dirty = True
            self.acted.emit(Paint(numbers, np.full(numbers.size, value, np.int8)))

    def _show_weights(self) -> None:
        if self._network is not None and self._hovered >= 0 and self._network.form != "higher-order":
            self.picture.weights_of = self._hovered
            self.picture.weights = self._network.weights_to(self._hovered)
            self._dirty = True

    def _hide_weights(self) -> None:
        self._rest.stop()
        if self.picture.weights is not None:
            self.picture.weights, self.picture.weights_of = None, -1
            self._dirty = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._painter.forget_mask()
        self._dirty = True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("surface"))
        self._painter.paint(painter, self._geometry(), self.picture, pixel_ratio(self))
        painter.end()
