"""The views of the plane that two memories span: as a map, or as a surface in space."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from hopviz.core.attractors import overlaps
from hopviz.core.network import Floats, Network
from hopviz.core.recorder import Report
from hopviz.core.thermal import SwarmFrame
from hopviz.project.model import Project
from hopviz.project.parts import Mask
from hopviz.ui.landscape.exact import NO_CONNECTIONS, unconnected
from hopviz.ui.landscape.plane.choosers import direction_choosers
from hopviz.ui.landscape.plane.contour import ContourMap
from hopviz.ui.landscape.plane.directions import PreparedPlane, Slice, prepare
from hopviz.ui.landscape.plane.means import temperature_lines, temperature_of
from hopviz.ui.landscape.plane.points import points_of
from hopviz.ui.landscape.plane.surface import SurfaceMap
from hopviz.ui.landscape.plane.surface_mesh import Surface, height_range, is_flat
from hopviz.ui.landscape.plane.temperature import COLUMN, TemperatureBar
from hopviz.ui.landscape.plane.words import (
    ASYMMETRIC,
    ASYMMETRIC_TIP,
    KEY_TIP,
    LEVEL,
    SLICE_TIP,
    TEMPERATURE_TIP,
    WHOLE,
    caption,
    key_words,
    lack_of_units,
    slice_height,
    slice_words,
)
from hopviz.ui.landscape.swarm import SwarmDots
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.panel import is_cut_otherwise
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.viewer import View
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.scene3d import WITHOUT_OPENGL


class PlaneView(View):
    """The free energy over the plane of two memories, drawn by a map, and the state as a ball in it."""

    prepare = staticmethod(prepare)
    shows_swarm = True
    map_kind: ClassVar[type[ContourMap]]
    under_ball: ClassVar[str]
    """What shows the height of the slice at the ball."""
    places: ClassVar[tuple[str, str]]
    """Where the memories are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slice = Slice()
        """What is shown of the landscape."""
        self._prepared: PreparedPlane | None = None
        self._report: Report | None = None
        self._epoch: int | None = None
        self._run_temperature = self._gain = 0.0
        self._percent: int | None = None
        """How much of the state lies in the plane."""
        self._has_valleys = self._surface_stale = self._unread = self._has_jumped = False
        self.ball, self.swarm = Ball(), SwarmDots()
        self.choosers = direction_choosers(self.places, self._choose_by_hand)
        self.first_chooser, self.second_chooser = self.choosers
        self._times, self._head = QLabel("×"), QWidget(self)
        self._pair_layout = filled(QBoxLayout(QBoxLayout.Direction.LeftToRight, self._head), gap=GRID // 2)
        for widget in (self.first_chooser, self._times, self.second_chooser):
            self._pair_layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        self.note, self.excuse = caption(self, ASYMMETRIC_TIP, ASYMMETRIC), caption(self, "", WITHOUT_OPENGL)
        self.slice_label = caption(self, SLICE_TIP)
        for label in (self.note, self.excuse, self.slice_label):
            label.setWordWrap(True)
        self.note.hide()
        self.excuse.hide()
        self.temperature_label, self.key_label = caption(self, TEMPERATURE_TIP), caption(self, KEY_TIP)
        for label in (self.temperature_label, self.key_label):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.map = self.map_kind(self.ball, self)  # after the choosers: so does Tab go
        self.map.swarm = self.swarm
        self.map.lower()
        self.temperature_bar = TemperatureBar(self)
        self.temperature_bar.chosen.connect(self._choose_temperature)
        self.setMinimumSize(240, 140)

    @staticmethod
    def refusal(project: Project) -> str:
        return lack_of_units(project)

    @staticmethod
    def prepares_anew(before: Project, after: Project) -> bool:
        return is_cut_otherwise(before, after)  # removed units are left out

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Choosers into the empty corner of the view where it has room for them, else in a row above it."""
        self._tell_slice()
        area = self.rect().adjusted(GRID, GRID, -GRID, -GRID)
        if not self.note.isHidden():
            height = self.note.heightForWidth(area.width())
            self.note.setGeometry(area.x(), area.y(), area.width(), height)
            area.setTop(area.top() + height + GRID // 2)
        for label, height in self._below(area.width()):
            area.setBottom(area.bottom() - height)
            label.setGeometry(area.left(), area.bottom() + 1, area.width(), height)
        head, gap = self.first_chooser.sizeHint().height(), self._pair_layout.spacing()
        choosers = [chooser for chooser in self.choosers if not chooser.isHidden()]
        self.map.setGeometry(area.adjusted(COLUMN, 0, 0, 0))
        width = max((chooser.sizeHint().width() for chooser in choosers), default=0)
        in_corner = COLUMN + self.map.free_width(2 * (head + gap)) >= width
        if choosers and not in_corner:
            self.map.setGeometry(area.adjusted(COLUMN, head + gap, 0, 0))
            width = min(width, (area.width() - self._times.sizeHint().width()) // 2 - gap)
        for chooser in choosers:
            chooser.setFixedWidth(width)
        directions = QBoxLayout.Direction
        self._pair_layout.setDirection(directions.TopToBottom if in_corner else directions.LeftToRight)
        self._times.setVisible(not in_corner and self._has_choice())
        self._head.setGeometry(QRect(area.topLeft(), self._pair_layout.sizeHint()))
        top = self._head.geometry().bottom() + 1 + gap if choosers else area.top()
        width = self.temperature_bar.sizeHint().width()
        self.temperature_bar.setGeometry(area.left(), top, width, max(area.bottom() + 1 - top, 0))
        boxes = self.temperature_bar.button_box(), QRectF(self._head.geometry() if choosers else QRect())
        self.map.taken = tuple(box.translated(-self.map.pos()) for box in boxes)
        self._place_captions()

    def _below(self, width: int) -> list[tuple[QLabel, int]]:
        """What stands below the map from the bottom up, and how high it is."""
        excuse = [] if self.excuse.isHidden() else [(self.excuse, self.excuse.heightForWidth(width))]
        return [(self.slice_label, slice_height(self.under_ball, width, self.theme)), *excuse]

    def _tell_key(self) -> None:
        has_marks = self._prepared is not None and self._prepared.memories > 0
        self.key_label.setText(key_words(self.theme) if has_marks else "")

    def _place_captions(self) -> None:
        """Temperature and key at the right edge, below the title of the legend and at the bottom."""
        area, above = self.map.geometry(), 2 * QFontMetrics(self.theme.font(11)).height()
        for label, at_the_bottom in ((self.temperature_label, False), (self.key_label, True)):
            size = label.sizeHint()
            top = area.bottom() + 1 - size.height() if at_the_bottom else area.top() + above
            label.setGeometry(area.right() + 1 - size.width(), top, size.width(), size.height())

    def _tell_slice(self) -> None:
        percent, width = self._percent if self._has_valleys else None, self.width() - 2 * GRID
        self.slice_label.setText(slice_words(percent, self.under_ball, width, self.theme))

    def _has_choice(self) -> bool:
        return self._prepared is not None and self._prepared.memories > 2

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for label in (self.slice_label, self.temperature_label, self.key_label, self.note, self.excuse):
            label.setFont(theme.font(11))
        self.temperature_bar.apply_theme(theme)
        self._tell_key()
        self.map.apply_theme(theme)
        self._arrange()
        self._surface_stale = True  # captions have their new size when the style sheet is there, too

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.ball.reduced_motion = self.swarm.reduced_motion = reduced

    def show_swarm(self, frame: SwarmFrame | None) -> None:
        self.swarm.take(frame)

    def show_project(self, project: Project) -> None:
        former = self._project
        super().show_project(project)
        self.slice.begin(project)
        renamed = former is not None and former.same_states(project) and former.names != project.names
        if renamed and self._prepared is not None:
            self._fill_choosers((*project.names, *self._prepared.names[self._prepared.memories :]))
            if self.slice.pair is not None:
                self._keep_pair(self._prepared)
            self._surface_stale = True

    def forget(self) -> None:
        self._report = self._prepared = self._epoch = self._percent = None
        self._run_temperature = 0.0
        self.ball.leave()
        self.map.clear()
        for chooser in self.choosers:
            chooser.clear()
            chooser.setVisible(chooser.hasFocus())  # or another widget would have the focus
        self._arrange()
        for label in (self.temperature_label, self.key_label):
            label.clear()

    def show_network(self, project: Project, network: Network, prepared: PreparedPlane) -> None:
        self._prepared = prepared
        self.swarm.place_anew()
        self.map.when_flat = NO_CONNECTIONS if unconnected(project) else LEVEL
        self.note.setHidden(prepared.symmetric)
        self._tell_key()
        self._fill_choosers(prepared.names)
        self._show_slice(prepared)
        self._epoch = None
        self._unread = self._report is not None

    @property
    def pair(self) -> tuple[int, int]:
        """The numbers of the two directions that span the plane."""
        return self.first_chooser.currentIndex(), self.second_chooser.currentIndex()

    @property
    def temperature(self) -> float:
        """That of the picture: the run's, if it has none of its own."""
        return self._run_temperature if self.slice.temperature is None else self.slice.temperature

    def _fill_choosers(self, names: tuple[str, ...]) -> None:
        for chooser, place in zip(self.choosers, self.pair, strict=True):
            chooser.clear()
            chooser.addItems(list(names))
            chooser.setCurrentIndex(place)
            chooser.setVisible(self._has_choice())
        self._arrange()

    def take_keys(self) -> None:
        if self._has_choice():
            self.first_chooser.setFocus()
        elif self.map.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self.map.setFocus()
        else:
            self.temperature_bar.slider.setFocus()

    def _show_slice(self, prepared: PreparedPlane) -> None:
        """Show the pair that was shown before; say so if a memory of it is gone, and what is shown instead."""
        (first, second), gone = self.slice.places(prepared, self._nearest(prepared))
        self.first_chooser.setCurrentIndex(first)
        self.second_chooser.setCurrentIndex(second)
        if self.slice.pair is not None:
            self._keep_pair(prepared)
        if gone:
            names, are = " and ".join(gone), "is" if len(gone) == 1 else "are"
            shown = " × ".join(chooser.currentText() for chooser in self.choosers)
            self.hinted.emit(f"{names} {are} gone: the {self.title.lower()} shows {shown} now")
        self._surface_stale = True

    def _keep_pair(self, prepared: PreparedPlane) -> None:
        """Go on showing this pair, whatever is edited."""
        first, second = (replace(prepared.directions[k], name=self.first_chooser.itemText(k)) for k in self.pair)
        self.slice.pair = first, second

    def _choose_by_hand(self) -> None:
        """Another pair; two times the same memory is no plane, so the other chooser makes way."""
        first, second = self.pair
        if first == second:
            other = self.second_chooser if self.sender() is self.first_chooser else self.first_chooser
            other.setCurrentIndex((first + 1) % other.count())
        if self._prepared is not None:
            self._keep_pair(self._prepared)
        self._surface_stale = True
        self._place_ball(jump=True)
        self.swarm.place_anew()

    def _choose_temperature(self, temperature: float | None) -> None:
        self.slice.temperature = temperature
        self._surface_stale = True

    def show_report(self, report: Report) -> None:
        self._report = report
        self._unread, self._has_jumped = True, self._has_jumped or report.jumps

    def draw(self, seconds: float) -> None:
        if self._prepared is None or not self.isVisible():
            return
        if self._unread:
            self._read_report()
        if self._surface_stale:
            self._surface_stale = False
            self._tell_temperature(self._prepared)
            surface = self._surface(self._prepared)
            self._has_valleys = self.map.when_flat != NO_CONNECTIONS and not is_flat(*height_range(surface.plane))
            self._tell_slice()
            self.map.show_surface(surface)
        if self.swarm.follow(seconds, self._prepared.patterns.shape[1], self._places_of):
            self.map.update()
        self.map.draw(seconds)

    def _tell_temperature(self, prepared: PreparedPlane) -> None:
        is_of_run = self.slice.temperature is None
        self.temperature_bar.show_temperature(self.temperature, is_of_run, prepared.scale)
        lines = temperature_lines(self.temperature, self._run_temperature, is_of_run, self._gain)
        self.temperature_label.setText("\n".join(lines))
        self.map.rows_above = len(lines)
        self._place_captions()

    def _known(self) -> tuple[Report, PreparedPlane] | None:
        """The newest report and the planes, once there are both of one network."""
        report, prepared = self._report, self._prepared
        if report is None or prepared is None or report.frame.state.size != prepared.patterns.shape[1]:
            return None
        return report, prepared

    def _read_report(self) -> None:
        self._unread = False
        if (known := self._known()) is None:
            return
        report, prepared = known
        fresh, self._epoch = self._has_jumped or report.epoch != self._epoch, report.epoch
        self._has_jumped = False
        if self.slice.pair is None:
            self._show_slice(prepared)
            self._keep_pair(prepared)
        if (temperature_of(report.frame), report.frame.gain) != (self._run_temperature, self._gain):
            self._run_temperature, self._gain = temperature_of(report.frame), report.frame.gain
            self._surface_stale = True
        self._place_ball(jump=fresh)

    def _nearest(self, prepared: PreparedPlane) -> list[int]:
        """Places of all directions: the memories nearest to the state first, if there are more than two."""
        count, places = prepared.memories, list(range(len(prepared.directions)))
        if count <= 2 or (known := self._known()) is None:
            return places
        similarity = np.abs(overlaps(known[0].frame.state, prepared.patterns[:count], self._present()))
        return [int(place) for place in np.argsort(-similarity, kind="stable")]

    def _present(self) -> Mask | None:
        """(N,) which units are not removed."""
        return None if self._project is None else ~self._project.lesioned

    def _place_ball(self, jump: bool) -> None:
        """The point of the plane nearest to the state."""
        if (known := self._known()) is None:
            return
        frame, xi = known[0].frame, known[1].patterns[list(self.pair)]
        state = frame.state if frame.graded is None else frame.graded
        points, shares = points_of(state[np.newaxis], xi, self._present())
        (self.ball.put if jump else self.ball.send)(*points[0].tolist())
        self.map.show_share(share := float(shares[0]))
        self._percent = WHOLE if share > 1 - 1e-9 else min(round(100 * share), WHOLE - 1)
        self._tell_slice()

    def _places_of(self, frame: SwarmFrame) -> Floats:
        assert self._prepared is not None
        return points_of(frame.states, self._prepared.patterns[list(self.pair)], self._present())[0]

    def _surface(self, prepared: PreparedPlane) -> Surface:
        shown = [(prepared.directions[place], self.first_chooser.itemText(place)) for place in self.pair]
        (right, left), (top, bottom) = (direction.corners(name) for direction, name in shown)
        return Surface(prepared.planes.plane(*self.pair, self.temperature), (right, top, left, bottom))


class MapView(PlaneView):
    """The plane from above, with contour lines."""

    name = "map"
    title = "Map"
    map_kind = ContourMap
    under_ball = "the colour under the ball"
    places = "The memory on the right; its reverse is on the left", "The memory at the top; its reverse is below"


class SurfaceView(PlaneView):
    """The plane in space; where there is no OpenGL, the map."""

    name = "surface"
    title = "Surface"
    map_kind = SurfaceMap
    under_ball = "the ball's height"
    places = (
        "The memory in front on the left, until you turn the surface; its reverse is opposite",
        "The memory in front on the right, until you turn the surface; its reverse is opposite",
    )

    def __init__(self) -> None:
        super().__init__()
        assert isinstance(self.map, SurfaceMap)
        self.map.scene.failed.connect(self._flatten)

    def _flatten(self) -> None:
        """Let a map take the place of the surface, and say so."""
        body, self.map = self.map, ContourMap(self.ball, self)
        self.map.when_flat, self.map.share, self.map.swarm = body.when_flat, body.share, self.swarm
        body.hide()
        body.deleteLater()
        self.map.lower()
        self.map.show()
        self.excuse.show()
        self._surface_stale = True
        self.apply_theme(self.theme)
        self.draw(0.0)
