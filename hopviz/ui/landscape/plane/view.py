"""The views of the plane that two memories span: as a map, or as a surface in space."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QLabel, QSizePolicy, QWidget

from hopviz.core.attractors import overlaps
from hopviz.core.landscape import MemoryPlanes, memory_planes_steps
from hopviz.core.landscape.stepwise import JobSteps
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.core.seeds import random_generator
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.project.parts import Mask
from hopviz.ui.actions import tooltip
from hopviz.ui.landscape.exact import NO_CONNECTIONS, unconnected
from hopviz.ui.landscape.plane.contour import ContourMap
from hopviz.ui.landscape.plane.surface import SurfaceMap
from hopviz.ui.landscape.plane.surface_mesh import Corner, Surface
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.viewer import View
from hopviz.ui.widgets.choosers import NameChooser
from hopviz.ui.widgets.scene3d import WITHOUT_OPENGL

Patterns = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class PreparedPlane:
    """The directions that span planes, and the planes of all pairs of them."""

    patterns: Patterns
    """(D, N) +1/-1, D >= 2: the memories, and other directions where there are fewer than two."""
    labels: tuple[str, ...]
    memories: int
    """How many of the directions are memories: the first ones."""
    planes: MemoryPlanes
    symmetric: bool = True


def prepare(project: Project, network: Network) -> JobSteps[Any, PreparedPlane]:
    """Find the directions and do what takes of the order of N^2 operations."""
    patterns, labels = list(project.patterns), list(project.names)
    if len(labels) == 1:
        # Half of the memory's units reversed: a state that is as far from it as from its reverse.
        half = random_generator(0).permutation(project.n) < project.n // 2
        patterns.append(np.where(half, -patterns[0], patterns[0]))
        labels.append("random direction")
    elif not labels:
        half = np.where(np.arange(project.n) < project.n / 2, 1, -1)
        patterns, labels = [np.ones(project.n), half], ["all on", "half on"]
    table = np.array(patterns, np.int8)
    planes = yield from memory_planes_steps(network, table)
    return PreparedPlane(table, tuple(labels), len(project.names), planes, network.is_symmetric)


LEVEL = "Flat: the same energy everywhere here"
ASYMMETRIC = "Asymmetric weights: nothing descends this surface"
SHARE_TIP = "How much of the state the map can show: the part of its squared length in this plane"
TEMPERATURE_TIP = (
    "The map shows the mean-field free energy per unit, f = E/N − T S/N: the energy E less the temperature "
    "T times the entropy S.\nAt T = 0 it is the energy itself."
)
ASYMMETRIC_TIP = (
    "The map shows the energy of the symmetric part of the weights. "
    "Only with symmetric weights does every flip lower it."
)
OPPOSITES = {"all on": "all off", "half on": "other half on"}


class PlaneView(View):
    """The free energy over the plane of two memories, drawn by a map, and the state as a ball in it."""

    prepare = staticmethod(prepare)
    map_kind: ClassVar[type[ContourMap]]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prepared: PreparedPlane | None = None
        self._report: Report | None = None
        self._epoch: int | None = None
        self._temperature = 0.0
        self._by_hand = False
        self._read: Mask | None = None
        """(N,) which units were on in the report that was read last."""
        self._surface_stale = False
        self._unread = False
        self.ball = Ball()
        self.first_chooser, self.second_chooser = self.choosers = NameChooser(), NameChooser()
        self.first_chooser.setToolTip(tooltip("focus_shown", "The memory on the right; its reverse is on the left"))
        self.second_chooser.setToolTip("The memory at the top; its reverse is at the bottom  (Alt+V, Tab)")
        self._times, self._head = QLabel("×"), QWidget(self)
        self._pair_layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._head)
        self._pair_layout.setContentsMargins(0, 0, 0, 0)
        self._pair_layout.setSpacing(GRID // 2)
        for widget in (self.first_chooser, self._times, self.second_chooser):
            self._pair_layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        for chooser in self.choosers:
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            chooser.setMinimumWidth(0)
            chooser.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            chooser.activated.connect(self._choose_by_hand)
        self.note, self.excuse = self._caption(ASYMMETRIC_TIP), self._caption("")
        self.note.setText(ASYMMETRIC)
        self.excuse.setText(WITHOUT_OPENGL)
        for label in (self.note, self.excuse):
            label.setWordWrap(True)
            label.hide()
        self.share_label, self.temperature_label = self._caption(SHARE_TIP), self._caption(TEMPERATURE_TIP)
        for label in (self.share_label, self.temperature_label):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.map = self.map_kind(self.ball, self)  # after the choosers: so does Tab go
        self.map.lower()
        self.setMinimumSize(240, 200)

    def _caption(self, tip: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", "caption")
        label.setToolTip(broken(tip))
        return label

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Choosers into the empty corner of the view where it has room for them, else in a row above it."""
        area = self.rect().adjusted(GRID, GRID, -GRID, -GRID)
        if not self.note.isHidden():
            height = self.note.heightForWidth(area.width())
            self.note.setGeometry(area.x(), area.y(), area.width(), height)
            area.setTop(area.top() + height + GRID // 2)
        head, gap = self.first_chooser.sizeHint().height(), self._pair_layout.spacing()
        choosers = [chooser for chooser in self.choosers if not chooser.isHidden()]
        self.map.setGeometry(area)
        width = max((chooser.sizeHint().width() for chooser in choosers), default=0)
        in_corner = self.map.free_width(2 * (head + gap)) >= width
        if choosers and not in_corner:
            self.map.setGeometry(area.adjusted(0, head + gap, 0, 0))
            width = min(width, (area.width() - self._times.sizeHint().width()) // 2 - gap)
        for chooser in choosers:
            chooser.setFixedWidth(width)
        directions = QBoxLayout.Direction
        self._pair_layout.setDirection(directions.TopToBottom if in_corner else directions.LeftToRight)
        self._times.setVisible(not in_corner and self._has_choice())
        self._head.setGeometry(QRect(area.topLeft(), self._pair_layout.sizeHint()))
        self._place_captions()
        if not self.excuse.isHidden():
            width = self.share_label.x() - area.left() - GRID
            height = self.excuse.heightForWidth(width)
            self.excuse.setGeometry(area.left(), area.bottom() + 1 - height, width, height)
            self.map.setGeometry(self.map.geometry().adjusted(0, 0, 0, -height))

    def _place_captions(self) -> None:
        """Temperature and share at the right edge, below the title of the legend and at the bottom."""
        area = self.rect().adjusted(GRID, GRID, -GRID, -GRID)
        above = 2 * QFontMetrics(self.theme.font(11)).height()
        for label, at_the_bottom in ((self.temperature_label, False), (self.share_label, True)):
            size = label.sizeHint()
            top = area.bottom() + 1 - size.height() if at_the_bottom else self.map.y() + above
            label.setGeometry(area.right() + 1 - size.width(), top, size.width(), size.height())

    def _has_choice(self) -> bool:
        return self._prepared is not None and self._prepared.memories > 2

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for label in (self.share_label, self.temperature_label, self.note, self.excuse):
            label.setFont(theme.font(11))
        self.map.apply_theme(theme)
        self._arrange()

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.ball.reduced_motion = reduced

    def show_project(self, project: Project) -> None:
        former = self._project
        super().show_project(project)
        renamed = former is not None and former.same_states(project) and former.names != project.names
        if renamed and self._prepared is not None:
            self._fill_choosers((*project.names, *self._prepared.labels[self._prepared.memories :]))
            self._surface_stale = True

    def forget(self) -> None:
        self._report = self._prepared = self._read = self._epoch = None
        self._by_hand, self._temperature = False, 0.0
        self.ball.leave()
        self.map.clear()
        for chooser in self.choosers:
            chooser.clear()
            chooser.setVisible(chooser.hasFocus())  # or another widget would have the focus
        self._arrange()
        for label in (self.share_label, self.temperature_label):
            label.clear()

    def show_network(self, project: Project, network: Network, prepared: PreparedPlane) -> None:
        former = self._prepared
        self._prepared = prepared
        self.map.when_flat = NO_CONNECTIONS if unconnected(project) else LEVEL
        self.note.setHidden(prepared.symmetric)
        kept = former is not None and np.array_equal(former.patterns, prepared.patterns)
        pair = self.pair if kept else (0, 1)
        self._by_hand = self._by_hand and kept
        if not kept:
            self._read = None
        self._fill_choosers(prepared.labels)
        self._choose(*pair)
        self._epoch = None
        self._unread = self._report is not None

    @property
    def pair(self) -> tuple[int, int]:
        """The numbers of the two directions that span the plane."""
        return self.first_chooser.currentIndex(), self.second_chooser.currentIndex()

    def _fill_choosers(self, labels: tuple[str, ...]) -> None:
        for chooser, place in zip(self.choosers, self.pair, strict=True):
            chooser.clear()
            chooser.addItems(list(labels))
            chooser.setCurrentIndex(place)
            chooser.setVisible(self._has_choice())
        self._arrange()

    def take_keys(self) -> None:
        if self._has_choice():
            self.first_chooser.setFocus()
        elif self.map.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self.map.setFocus()

    def _choose(self, first: int, second: int) -> None:
        self.first_chooser.setCurrentIndex(first)
        self.second_chooser.setCurrentIndex(second)
        self._surface_stale = True

    def _choose_by_hand(self) -> None:
        """Another pair; two times the same memory is no plane, so the other chooser makes way."""
        first, second = self.pair
        if first == second:
            other = self.second_chooser if self.sender() is self.first_chooser else self.first_chooser
            other.setCurrentIndex((first + 1) % other.count())
        self._by_hand = True
        self._surface_stale = True
        self._place_ball(jump=True)

    def show_report(self, report: Report) -> None:
        self._report = report
        self._unread = True

    def draw(self, seconds: float) -> None:
        if self._prepared is None or not self.isVisible():
            return
        if self._unread:
            self._read_report()
        if self._surface_stale:
            self._surface_stale = False
            self.map.show_surface(self._surface(self._prepared))
        self.map.draw(seconds)

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
        fresh, state = report.epoch != self._epoch, report.frame.state > 0
        # In the very same state nobody has begun anew: the network has been edited, and the plane stays.
        elsewhere = self._read is None or not np.array_equal(state, self._read)
        self._epoch, self._read = report.epoch, state
        if fresh and elsewhere and not self._by_hand:
            self._choose(*self._nearest_pair(report, prepared))
        if report.frame.temperature != self._temperature:
            self._temperature = report.frame.temperature
            self._surface_stale = True
        self._place_ball(jump=fresh)

    def _nearest_pair(self, report: Report, prepared: PreparedPlane) -> tuple[int, int]:
        """The memory nearest to the state, and the next nearest.

        The overlaps of the report may be with memories in another order: it can be older than the planes.
        """
        if prepared.memories <= 2:
            return 0, 1
        memories = prepared.patterns[: prepared.memories]
        similarity = np.abs(overlaps(report.frame.state, memories, self._present()))
        first, second = np.argsort(-similarity, kind="stable")[:2]
        return int(first), int(second)

    def _present(self) -> Mask | None:
        """(N,) which units are not removed."""
        return None if self._project is None else ~self._project.lesioned

    def _place_ball(self, jump: bool) -> None:
        """The point of the plane nearest to the state."""
        if (known := self._known()) is None:
            return
        (report, prepared), (first, second) = known, self.pair
        present = self._present()
        xi = prepared.patterns[[first, second]]
        m, k = overlaps(report.frame.state, xi, present)
        # Removed units count nowhere, so that the ball never leaves the plane.
        agreement = 0.5 * (1 + float(overlaps(xi[0], xi[1:], present)[0]))
        plane = replace(prepared.planes.plane(first, second), agreement=agreement)
        (self.ball.put if jump else self.ball.send)(*plane.coordinates(m, k))
        share = min(max(plane.share(m, k), 0.0), 1.0)
        self.map.show_share(share)
        share_text = f"{round(100 * share)} % of the\nstate lies in\nthis plane"
        temperature_text = f"at T = {number(self._temperature, 2)}"
        lengths = [len(label.text()) for label in (self.share_label, self.temperature_label)]
        self.share_label.setText(share_text)
        self.temperature_label.setText(temperature_text)
        if lengths != [len(share_text), len(temperature_text)]:
            self._place_captions()

    def _surface(self, prepared: PreparedPlane) -> Surface:
        labels = [self.first_chooser.itemText(place) for place in self.pair]
        kinds = ["memory" if place < prepared.memories else None for place in self.pair]
        right, top = map(Corner, labels, kinds)
        left, bottom = (
            Corner(f"reverse of {label}", "reversed memory") if kind else Corner(OPPOSITES.get(label, ""), None)
            for label, kind in zip(labels, kinds, strict=True)
        )
        return Surface(prepared.planes.plane(*self.pair, self._temperature), (right, top, left, bottom))


class MapView(PlaneView):
    """The plane from above, with contour lines."""

    name = "map"
    title = "Map"
    map_kind = ContourMap


class SurfaceView(PlaneView):
    """The plane in space; where there is no OpenGL, the map."""

    name = "surface"
    title = "Surface"
    map_kind = SurfaceMap

    def __init__(self) -> None:
        super().__init__()
        assert isinstance(self.map, SurfaceMap)
        self.map.scene.failed.connect(self._flatten)

    def _flatten(self) -> None:
        """Let a map take the place of the surface, and say so."""
        body, self.map = self.map, ContourMap(self.ball, self)
        self.map.when_flat, self.map.share = body.when_flat, body.share
        body.hide()
        body.deleteLater()
        self.map.lower()
        self.map.show()
        self.excuse.show()
        self._surface_stale = True
        self.apply_theme(self.theme)
        self.draw(0.0)
