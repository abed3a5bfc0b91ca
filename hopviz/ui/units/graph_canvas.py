"""Canvas of the graph: the newest project, network and state, laid out, lettered, and what is asked for of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QInputEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hopviz.actions.run_verbs import UpdateUnit
from hopviz.actions.state_edits import BeginStroke, EndStroke
from hopviz.actions.window_verbs import ChooseUnit
from hopviz.actions.wiring_edits import SetBias, SetWeight
from hopviz.core.network import Floats, Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.project.numbers import figure
from hopviz.project.parts import BIAS, Pair
from hopviz.ui.panel import SLOW, UnitGestures, are_equal, updates_told
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import box_about, first_free
from hopviz.ui.style.theme import Theme
from hopviz.ui.units.graph_model import BY_HAND, LAYOUTS, GraphGeometry, GraphPicture, Wires, Wiring
from hopviz.ui.units.graph_painter import IN_WORDS, GraphPainter, Labels, are_same
from hopviz.ui.widgets import retell
from hopviz.ui.widgets.gestures import tip
from hopviz.ui.widgets.weight_field import weight_step

ALL = 30
"""Up to so many connections all bear their weights; of more, those of the unit in focus do."""
PLACES = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82)
"""Where along a line its weight may stand, as parts of the way; the best first."""
GAPS = 16
"""Up to so many units each bears its energy gap."""
GAP_HEIGHT = 16.0
ROOM = 3.0
NEAR = 8.0
"""Pixels from a connection within which it is pointed at."""
WHAT = (
    "The square is the bias unit, which is always on: its connections are the biases. Glowing connections are "
    "frustrated: their tension −w s s raises the energy."
)


class GraphCanvas(UnitGestures, QWidget):
    """The picture, and what can be asked for; without hands."""

    layout_changed = Signal(str)
    """Another layout is shown: its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.painter = GraphPainter()
        self.layout_name = "circle"
        self.click_updates = False
        """Whether a click lets a unit decide, instead of flipping it."""
        self.dirty = False
        self.draft = False
        """Whether a hand is changing connections or places: many lines may have rough edges."""
        self._in_stroke = False
        self._layout_before = "circle"
        """The layout that is shown when what was done by hand is undone."""
        self._project: Project | None = None
        self._network: Network | None = None
        self._picture: GraphPicture | None = None
        self._is_old = False
        """Whether project or network are newer than the picture; it is made anew when somebody looks."""
        self._updates = 0
        """How many there were at the last report."""
        self._wires: Wires | None = None
        self._wiring: Wiring | None = None
        """What the wires were laid for last."""
        self._has_moved = True
        """Whether everything may have another place; that is worked out when somebody looks."""
        self._dragged_to: Floats | None = None
        """(N, 2) where units are while one of them is dragged."""
        self._told = QPointF(), ""
        """Where the latest tooltip is of, and what it says."""
        self._labels = Labels([], [])
        self._labelled: tuple[tuple[object, ...], tuple[object, ...]] = ((), ())
        """What gaps and weights were placed for."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 164)
        self.setAccessibleName("Graph of the network")

    def sizeHint(self) -> QSize:
        return QSize(520, 500)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.painter.theme = theme
        self._arrange()

    def show_project(self, project: Project) -> None:
        """Take over masks, names and places; another number of units is laid out anew."""
        before, self._project = self._project, project
        self._is_old = True
        self._arrange()
        if project.places is not (None if before is None else before.places):
            self.lay_out(self._layout_before if project.places is None else BY_HAND)

    def forget(self) -> None:
        """Keep nothing of units that are gone."""
        self._project = self._network = self._picture = self._wires = self._wiring = None
        self._updates, self.draft = 0, False
        if self.layout_name == BY_HAND:
            self.lay_out(self._layout_before)

    def show_network(self, network: Network) -> None:
        """Take over weights and biases."""
        if self._project is not None and network.n == self._project.n:
            self._network = network
            self._is_old = self.dirty = True

    @property
    def is_ready(self) -> bool:
        """Whether there are a project and its network: only then there is a picture."""
        return self._project is not None and self._network is not None

    @property
    def picture(self) -> GraphPicture:
        """The newest project and network, in the newest state; what the person has chosen stays."""
        if self._is_old or self._picture is None:
            project, network, before = self._project, self._network, self._picture
            assert project is not None and network is not None  # noqa: PT018
            self._is_old = False
            if before is None:
                self._picture = GraphPicture(project, network, project.cue > 0, np.zeros(network.n, bool))
            else:
                self._picture = replace(before, project=project, network=network)
        assert self._picture is not None
        return self._picture

    def show_report(self, report: Report) -> None:
        """Take over the state and who wants to change."""
        frame = report.frame
        if not self.is_ready or frame.state.size != self.picture.n:
            return
        picture, on, wanting = self.picture, frame.state > 0, frame.wanting
        done, self._updates = updates_told(report, self._updates), frame.updates
        halo = frame.visited if 0 < done <= SLOW else -1
        is_same = np.array_equal(on, picture.on) and are_equal(frame.graded, picture.graded)
        if not is_same or (frame.graded is not None and frame.energy != picture.energy):
            picture.measure(on, frame.graded, frame.energy)
        elif halo == picture.halo and np.array_equal(wanting, picture.wanting):
            return
        picture.wanting, picture.halo = wanting, halo
        self.dirty = True
        self._tell_again()

    def lay_out(self, name: str) -> None:
        """Place the units by a layout."""
        if name != BY_HAND:
            self._layout_before = name
        self.layout_name = name
        self._arrange()
        self.layout_changed.emit(name)

    def _arrange(self, places: Floats | None = None) -> None:
        """Everything has another place: by the layout, or these places while a unit is dragged."""
        self._has_moved, self._dragged_to = True, places
        self.dirty = True

    def geometry_now(self) -> GraphGeometry:
        """Where everything is; the same as before while nothing has moved."""
        return self.wires.geometry

    @property
    def wires(self) -> Wires:
        """Which way the connections go; the same as before while they are between the same units."""
        picture, before = self.picture, self._wires
        if before is None or self._has_moved or self._wiring is not picture.wiring:
            geometry = self._placed(picture.project) if before is None or self._has_moved else before.geometry
            self._has_moved, self._wiring = False, picture.wiring
            if before is not None and geometry.is_like(before.geometry):
                geometry = before.geometry
            if before is None or not before.fit(geometry, picture.wiring):
                before = Wires(geometry, picture.wiring)
        self._wires = before
        return before

    def _placed(self, project: Project) -> GraphGeometry:
        area, scale, places = QRectF(self.rect()), self.painter.theme.scale, self._dragged_to
        if places is None:
            lay_out = LAYOUTS[self.layout_name][1]
            places = lay_out(project, GraphGeometry(lay_out(project), area, scale).aspect)
        return GraphGeometry(places, area, scale)

    @property
    def labels(self) -> Labels:
        """Which figures are written, and where."""
        wires, picture, theme = self.wires, self.picture, self.painter.theme
        gaps, room = self._labels.gaps, (wires.geometry, theme)
        wanted = room, (*room, wires, picture.wiring, picture.focus)
        if not are_same(self._labelled[0], wanted[0]):
            gaps = place_gaps(wires.geometry, theme)
        if not are_same(self._labelled[1], wanted[1]):
            self._labels = Labels(gaps, place_weights(wires, picture, theme, gaps))
        self._labelled = wanted
        return self._labels

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.painter.theme.color("surface"))
        if self.is_ready:
            ratio = pixel_ratio(self)
            self.painter.paint(painter, self.wires, self.picture, self.labels, ratio, self.draft)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def select(self, pair: Pair | None) -> None:
        """Choose a connection, or none."""
        self.picture.selected = pair
        self.dirty = True

    def choose(self, unit: int) -> None:
        """Choose a unit."""
        self.picture.cursor = unit
        self.acted.emit(ChooseUnit(unit))
        self.dirty = True

    def value(self) -> float:
        """Weight of the chosen connection; 0 without one."""
        return 0.0 if self.picture.selected is None else self.picture.weight(self.picture.selected)

    def step(self) -> float:
        """By how much one notch or key changes a weight."""
        return weight_step(self.picture.network.weights)

    def act_on(self, unit: int) -> None:
        """Let a unit decide, or turn it over: what a click does."""
        if self.click_updates:
            self.acted.emit(UpdateUnit(unit))
        elif not self.picture.project.lesioned[unit]:
            self.switch(unit, not self.picture.on[unit])

    def connect_units(self, source: int, to: int | None) -> None:
        """Choose a connection, new or not; a new one begins with the typical weight there is."""
        self.picture.band = None
        if to is None or to == source:
            return
        # What begins or ends at the bias unit is a bias.
        pair = (source, BIAS) if to == BIAS else (to, source)
        if pair[1] != BIAS and not self.picture.wiring.directed:
            pair = (min(pair), max(pair))
        self.select(pair)
        if self.value() == 0:
            weights = self.picture.network.weights
            self.set_exactly(float(np.median(np.abs(weights[weights != 0]))) if weights.any() else 1.0)

    def set_roughly(self, value: float) -> None:
        """Ask for a weight of the chosen connection; whole steps, so that figures stay round."""
        self._ask(round(value / self.step()) * self.step())

    def set_exactly(self, value: float) -> None:
        """Ask for exactly this weight, as a change of its own."""
        self.begin_stroke()
        self._ask(value)
        self._end_stroke()

    def begin_stroke(self) -> None:
        """What is asked for from now on is one step."""
        self._in_stroke = True
        self.acted.emit(BeginStroke())

    def _end_stroke(self) -> None:
        if self._in_stroke:
            self._in_stroke = False
            self.acted.emit(EndStroke())

    def let_go(self) -> None:
        """End what the mouse has begun."""
        self._end_stroke()
        self.draft, self.dirty = False, True

    def _ask(self, value: float) -> None:
        if self.picture.selected is None:
            return
        to, source = self.picture.selected
        if source == BIAS:
            self.acted.emit(SetBias(to, value))
        else:
            self.acted.emit(SetWeight(to, source, value))

    def connection_at(self, point: QPointF) -> Pair | None:
        """The connection within reach of a point."""
        distances = self.wires.distances(point)
        nearest = int(distances.argmin()) if len(distances) else -1
        return self.picture.wiring.pairs[nearest] if nearest >= 0 and distances[nearest] <= NEAR else None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QInputEvent | QHelpEvent) and not self.is_ready:
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._told = QPointF(event.pos()), broken(self.told_of(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), self._told[1], self)
            return True
        if event.type() in (QEvent.Type.Hide, QEvent.Type.WindowBlocked):  # nobody hears where the button is let go
            self.let_go()
        return super().event(event)

    def _tell_again(self) -> None:
        """Let the tooltip tell of the present state."""
        point, before = self._told
        if QToolTip.isVisible() and QToolTip.text() == before:
            self._told = point, broken(self.told_of(point))
            retell(before, self._told[1], self)

    def told_of(self, point: QPointF) -> str:
        """What is at a point: a unit, a connection with its tension, or what can be done."""
        picture, unit = self.picture, self.geometry_now().unit_at(point)
        if unit == BIAS:
            return "The bias unit is always on: the weights from it are the biases"
        if unit is not None:
            state = "removed" if picture.project.lesioned[unit] else "on" if picture.on[unit] else "off"
            if picture.graded is not None and state != "removed":
                return f"Unit {picture.names[unit]} is at s = {picture.gap_text(unit)}"
            what = "energy gap" if picture.gap_word == "gap" else "field h ="
            return f"Unit {picture.names[unit]} is {state}, {what} {picture.gap_text(unit)}"
        pair = self.connection_at(point)
        mode = "updates" if self.click_updates else "flips"
        return f"{tip('graph', mode)}\n{WHAT}" if pair is None else _sentence(picture, pair)


def _sentence(picture: GraphPicture, pair: Pair) -> str:
    """A connection in words."""
    (to, source), names, weight = pair, picture.names, figure(picture.weight(pair), sign=True)
    if source == BIAS:
        what = f"Bias of unit {names[to]}: b = {weight}"
    elif picture.wiring.directed:
        what = f"To unit {names[to]} from unit {names[source]}: w = {weight}"
    else:
        what = f"Units {names[to]} and {names[source]}: w = {weight}"
    tension = float(picture.tension[picture.wiring.pairs.index(pair)])
    fact = "frustrated" if tension > 0 else "satisfied" if tension < 0 else "idle"
    return f"{what}, tension {figure(tension, sign=True)}: {fact}"


def place_weights(
    wires: Wires, picture: GraphPicture, theme: Theme, gaps: list[tuple[int, QRectF]]
) -> list[tuple[Pair, str, QRectF]]:
    """Where the weights stand that there is room for beside discs and gaps; strong connections come first."""
    taken, wiring = [*_discs(wires.geometry), *(box for _, box in gaps)], picture.wiring
    wanted = np.arange(len(wiring.to))
    if len(wanted) > ALL:
        wanted = np.flatnonzero(wiring.of_unit(picture.focus)) if picture.focus is not None else wanted[:0]
    wanted = wanted[np.argsort(-np.abs(wiring.weights[wanted]))]
    metrics = QFontMetricsF(theme.font(11, bold=True))
    points = [wires.point(part) for part in PLACES]
    found = []
    for k in wanted.tolist():
        text = figure(float(wiring.weights[k]), sign=True)
        size = QSizeF(metrics.horizontalAdvance(text) + 6, metrics.height())
        box = first_free([box_about(QPointF(*point[k]), size) for point in points], taken, wires.geometry.area, ROOM, 1)
        if box is not None:
            taken.append(box)
            found.append((wiring.pairs[k], text, box))
    return found


def place_gaps(geometry: GraphGeometry, theme: Theme) -> list[tuple[int, QRectF]]:
    """Where the energy gap of every unit stands, outside of it where there is room; none among many units."""
    if geometry.count > GAPS:
        return []
    metrics, height = QFontMetricsF(theme.font(11)), GAP_HEIGHT * theme.scale
    widest = "gap −0.000" if geometry.count <= IN_WORDS else "−0.000"
    size, far = QSizeF(metrics.horizontalAdvance(widest) + 4, height), geometry.radius + 3 + height / 2
    aside = geometry.radius + 5 + size.width() / 2
    taken, found = _discs(geometry), []
    for unit, (x, y) in enumerate(geometry.ends[:-1].tolist()):
        # Lines come from the middle of the graph: there a gap would hide them.
        right = 1 if x > geometry.inner.center().x() else -1
        down = -1 if y < geometry.inner.center().y() - 1 else 1
        places = [(x, y + down * far), (x + right * aside, y), (x, y - down * far), (x - right * aside, y)]
        box = first_free([box_about(QPointF(*place), size) for place in places], taken, geometry.area, ROOM, 1)
        if box is not None:
            taken.append(box)
            found.append((unit, box))
    return found


def _discs(geometry: GraphGeometry) -> list[QRectF]:
    r = geometry.radius
    return [QRectF(x - r, y - r, 2 * r, 2 * r) for x, y in geometry.ends.tolist()]
