"""What does the graph widget show?  The picture of the newest project, network and state, laid out and painted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.project.parts import BIAS, Pair
from hopviz.ui.panel import SLOW
from hopviz.ui.style.marks import blank
from hopviz.ui.style.plotting import broken, figure, shortened
from hopviz.ui.style.text import box_about, first_free, write
from hopviz.ui.style.theme import LIGHT, Theme
from hopviz.ui.units.graph.edges import GraphLines, are_same
from hopviz.ui.units.graph.geometry import BY_HAND, LAYOUTS, Floats, GraphGeometry, Wires
from hopviz.ui.units.graph.model import GraphPicture, Wiring

ALL = 30
"""Up to so many connections all bear their weights; of more, those of the unit in focus do."""
PLACES = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82)
"""Where along a line its weight may stand, as parts of the way; the best first."""
IN_WORDS = 8
"""Up to so many units it is said that a gap is one."""
GAPS = 16
"""Up to so many units each bears its energy gap."""
GAP_HEIGHT = 16.0
ROOM = 3.0


GapBoxes = list[tuple[int, QRectF]]
"""(unit, box)"""
WeightBoxes = list[tuple[Pair, str, QRectF]]
"""(connection, text, box)"""


@dataclass(frozen=True)
class Labels:
    """Figures and their boxes."""

    gaps: GapBoxes
    """None among many units."""
    weights: WeightBoxes


def gap_text(picture: GraphPicture, unit: int) -> str:
    """The energy gap of a unit; among some units without the word."""
    word = "gap " if picture.n <= IN_WORDS else ""
    return word + figure(float(picture.gaps[unit]), sign=True)


def place_weights(wires: Wires, picture: GraphPicture, theme: Theme, gaps: GapBoxes) -> WeightBoxes:
    """Where the weights stand that there is room for beside discs and gaps; strong connections come first."""
    geometry = wires.geometry
    taken = [*_discs(geometry), *(box for _, box in gaps)]
    wiring = picture.wiring
    wanted = np.arange(len(wiring.to))
    if len(wanted) > ALL:
        wanted = np.flatnonzero(wiring.of_unit(picture.focus)) if picture.focus is not None else wanted[:0]
    wanted = wanted[np.argsort(-np.abs(wiring.weights[wanted]))]
    metrics = QFontMetricsF(theme.font(11, bold=True))
    points = [wires.point(part) for part in PLACES]
    found = []
    for k in wanted.tolist():
        pair = (int(wiring.to[k]), int(wiring.source[k]))
        text = figure(float(wiring.weights[k]), sign=True)
        size = QSizeF(metrics.horizontalAdvance(text) + 6, metrics.height())
        places = [box_about(QPointF(*point[k]), size) for point in points]
        box = first_free(places, taken, geometry.area, ROOM, 1)
        if box is not None:
            taken.append(box)
            found.append((pair, text, box))
    return found


def place_gaps(geometry: GraphGeometry, theme: Theme) -> GapBoxes:
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
        boxes = [box_about(QPointF(*place), size) for place in places]
        box = first_free(boxes, taken, geometry.area, ROOM, 1)
        if box is not None:
            taken.append(box)
            found.append((unit, box))
    return found


def _discs(geometry: GraphGeometry) -> list[QRectF]:
    r = geometry.radius
    return [QRectF(x - r, y - r, 2 * r, 2 * r) for x, y in geometry.ends.tolist()]


LEGIBLE = 9.0
"""Radius in pixels from which on a disc has room for a name."""
RIM = 5.0
"""Pixels beyond a disc that its ring takes."""
MOST = 600
"""So many discs are kept; of more, many have a size that is not wanted any longer."""

Stamp = tuple[QPointF, QPixmap]
"""Where a picture begins, and the picture."""


@dataclass(frozen=True)
class Look:
    """All that a disc shows."""

    name: str
    fill: str
    """The theme's name of its colour; "line": the unit is removed."""
    hidden: bool
    clamped: bool
    wanting: bool
    radius: float


class UnitDiscs:
    """Draws discs."""

    def __init__(self) -> None:
        self._theme: Theme = LIGHT
        self._kept: dict[Look, QPixmap] = {}
        self._ratio = 1.0

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        self._kept.clear()

    def disc(self, at: QPointF, look: Look, ratio: float) -> Stamp:
        """A disc about a point; `ratio` is that of the screen's pixels to Qt's."""
        if ratio != self._ratio or len(self._kept) > MOST:
            self._kept.clear()
            self._ratio = ratio
        if look not in self._kept:
            self._kept[look] = self._painted(look)
        disc = self._kept[look]
        half = 0.5 * disc.width() / ratio
        return at - QPointF(half, half), disc

    def has_room(self, name: str, radius: float) -> bool:
        """Whether a disc bears the whole of its name."""
        return radius >= LEGIBLE and QFontMetricsF(self._font(radius)).horizontalAdvance(name) <= 1.8 * radius

    def _font(self, radius: float) -> QFont:
        font = QFont(self._theme.font(13, bold=True))
        font.setPixelSize(min(font.pixelSize(), int(radius)))
        return font

    def _painted(self, look: Look) -> QPixmap:
        half = math.ceil(look.radius + RIM)
        disc = blank(QSize(2 * half, 2 * half), self._ratio)
        painter, at, radius = QPainter(disc), QPointF(half, half), look.radius
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("surface"), 2.0))
        painter.setBrush(self._theme.color(look.fill))
        painter.drawEllipse(at, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if look.fill == "line":
            self._hatch(painter, at, radius)
        if look.hidden:
            painter.setPen(QPen(self._theme.color("ink"), 1.5, Qt.PenStyle.DashLine))
            painter.drawEllipse(at, radius, radius)
        if look.wanting:
            painter.setPen(QPen(self._theme.color("ring"), 2.5))
            painter.drawEllipse(at, radius + 2, radius + 2)
        if radius >= LEGIBLE:
            self._write(painter, at, look)
        if look.clamped:
            painter.setPen(QPen(self._theme.color("surface"), 1.5))
            painter.setBrush(self._theme.color("ink"))
            size = min(max(0.2 * radius, 3.0), 5.0)
            painter.drawEllipse(at + QPointF(0.75, -0.75) * radius, size, size)
        painter.end()
        return disc

    def _hatch(self, painter: QPainter, at: QPointF, radius: float) -> None:
        """The mark of a removed unit, as on the grid."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(self._theme.color("muted"), Qt.BrushStyle.BDiagPattern))
        painter.drawEllipse(at, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _write(self, painter: QPainter, at: QPointF, look: Look) -> None:
        font = self._font(look.radius)
        painter.setFont(font)
        painter.setPen(self._theme.color({"unit_on": "name_on", "unit_off": "name_off"}.get(look.fill, "ink")))
        box = QRectF(at.x() - 3 * look.radius, at.y() - look.radius, 6 * look.radius, 2 * look.radius)
        name = shortened(look.name, QFontMetricsF(font), 1.8 * look.radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)


class GraphPainter:
    """Paints a picture."""

    def __init__(self) -> None:
        self._theme: Theme = LIGHT
        self._lines = GraphLines()
        self._labels = Labels([], [])
        self._room: tuple[object, ...] = ()
        """What the gaps were placed for."""
        self._placed_for: tuple[object, ...] = ()
        """What the weights were placed for."""
        self._discs = UnitDiscs()
        self._stamps: list[dict[tuple[bool, bool], Stamp]] = []
        """The discs of every unit, by whether it is on and wants to flip, as far as they have been seen."""
        self._stamped_for: tuple[object, ...] = ()
        self._stamped_names: tuple[str, ...] = ()

    @property
    def theme(self) -> Theme:
        """Where colours and type sizes come from."""
        return self._theme

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._theme = self._lines.theme = theme
        self._discs.apply_theme(theme)

    def paint(self, painter: QPainter, wires: Wires, picture: GraphPicture, ratio: float) -> None:
        """Draw everything; `ratio` is that of the screen's pixels to Qt's."""
        geometry = wires.geometry
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._lines.draw(painter, wires, picture, ratio)
        if picture.band is not None:
            painter.setPen(QPen(self._theme.color("accent"), 2.0, Qt.PenStyle.DashLine))
            painter.drawLine(geometry.end(picture.band[0]), picture.band[1])
        self._draw_units(painter, geometry, picture, ratio)
        self._draw_marks(painter, geometry, picture)
        self._draw_bias_unit(painter, geometry, picture)
        labels = self.labels(wires, picture)
        self._draw_figures(painter, labels, picture)

    def go_on(self) -> bool:
        """Do a little of what there was no time for; whether the picture is to be painted again."""
        return self._lines.go_on()

    def _draw_units(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture, ratio: float) -> None:
        project = picture.project
        wanted = (geometry, project.clamped, project.lesioned, project.hidden, self._theme, ratio)
        if not are_same(self._stamped_for, wanted) or self._stamped_names != picture.names:
            self._stamped_for, self._stamped_names = wanted, picture.names
            self._stamps = [{} for _ in picture.names]
        states = zip(picture.on.tolist(), picture.wanting.tolist(), strict=True)
        for unit, (stamps, state) in enumerate(zip(self._stamps, states, strict=True)):
            if state not in stamps:
                stamps[state] = self._discs.disc(geometry.end(unit), _look(geometry, picture, unit), ratio)
            painter.drawPixmap(*stamps[state])

    def _draw_marks(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture) -> None:
        """The unit visited last, the chosen one, and a name that the disc has no room for."""
        radius = geometry.radius
        if picture.halo >= 0:
            at = geometry.end(picture.halo)
            painter.setPen(QPen(self._theme.color("halo", 150), 5.0))
            painter.drawEllipse(at, radius + 5, radius + 5)
        if picture.cursor >= 0:
            at = geometry.end(picture.cursor)
            painter.setPen(QPen(self._theme.color("accent"), 2.0, Qt.PenStyle.DotLine))
            painter.drawEllipse(at, radius + 6, radius + 6)
        focus = picture.focus
        if focus is not None and focus != BIAS and not self._discs.has_room(picture.names[focus], radius):
            above = geometry.end(focus) - QPointF(0, radius + self._theme.px(13))
            write(painter, self._theme, above, picture.names[focus], size=12, bold=True, ground="plate")

    def _draw_bias_unit(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture) -> None:
        """The always-on unit: a square, for it is no unit of the network."""
        half = 0.72 * geometry.radius
        box = QRectF(geometry.bias_point - QPointF(half, half), geometry.bias_point + QPointF(half, half))
        painter.setPen(QPen(self._theme.color("accent" if picture.hovered == BIAS else "muted"), 1.5))
        painter.setBrush(self._theme.color("unit_on"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(self._theme.color("name_on"))
        font = QFont(self._theme.font(13, bold=True))
        font.setPixelSize(max(min(font.pixelSize(), int(geometry.radius)), 6))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "1")

    def _draw_figures(self, painter: QPainter, labels: Labels, picture: GraphPicture) -> None:
        """The gaps of units and the weights of connections."""
        for unit, box in labels.gaps:
            if not picture.project.lesioned[unit]:
                meaning = "ring" if picture.wanting[unit] else "muted"
                write(painter, self._theme, box.center(), gap_text(picture, unit), ink=meaning, ground="plate")
        for pair, text, box in labels.weights:
            write(painter, self._theme, box.center(), text, bold=pair == picture.selected, ground="plate")

    def labels(self, wires: Wires, picture: GraphPicture) -> Labels:
        """Which figures are written, and where."""
        gaps, weights = self._labels.gaps, self._labels.weights
        room = (wires.geometry, self._theme)
        if not are_same(self._room, room):
            self._room, gaps = room, place_gaps(wires.geometry, self._theme)
        wanted = (*room, wires, picture.wiring, picture.focus)
        if not are_same(self._placed_for, wanted):
            self._placed_for, weights = wanted, place_weights(wires, picture, self._theme, gaps)
            self._labels = Labels(gaps, weights)
        return self._labels


def _look(geometry: GraphGeometry, picture: GraphPicture, unit: int) -> Look:
    """What a unit looks like."""
    project = picture.project
    removed = bool(project.lesioned[unit])
    fill = "line" if removed else "unit_on" if picture.on[unit] else "unit_off"
    wanting = bool(picture.wanting[unit]) and not removed
    clamped, hidden = bool(project.clamped[unit]), bool(project.hidden[unit])
    return Look(picture.names[unit], fill, hidden, clamped, wanting, geometry.radius)


NEAR = 8.0
"""Pixels from a connection within which it is pointed at."""
HOW = (
    "Click a unit to flip it, drag it to move it, right-drag to another unit to connect them; double-click beside the "
    "units to add one. Click a connection, then turn the wheel, drag up and down or type to change its weight; Delete "
    "removes it. The square is an always-on unit: its connections are the biases. Glowing connections are frustrated: "
    "their tension −w s s raises the energy."
)


class GraphCanvas(QWidget):
    """The picture, without hands."""

    layout_changed = Signal(str)
    """Another layout is shown: its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.painter = GraphPainter()
        self.layout_name = "circle"
        self.dirty = False
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
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 180)
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
        if before is None or before.n != project.n:
            self._network = self._picture = None
        self._is_old = self.dirty = True
        if before is None or not _stand_alike(before, project):
            self._arrange()
        places = None if before is None else before.places
        if project.places is not places:
            self.lay_out(self._layout_before if project.places is None else BY_HAND)

    def show_network(self, network: Network) -> None:
        """Take over weights and biases."""
        if self._project is not None and network.n == self._project.n:
            self._network = network
            self._is_old = self.dirty = True

    @property
    def picture(self) -> GraphPicture | None:
        """The newest project and network, in the newest state; what the person has chosen stays."""
        project, network, before = self._project, self._network, self._picture
        if self._is_old and project is not None and network is not None:
            self._is_old = False
            if before is None:
                self._picture = GraphPicture(project, network, project.cue > 0, np.zeros(network.n, bool))
            else:
                self._picture = GraphPicture(
                    project, network, before.on, before.wanting, before.selected, before.cursor,
                    before.hovered, before.halo, before.band,
                )  # fmt: skip
        return self._picture

    def show_report(self, report: Report) -> None:
        """Take over the state and who wants to change."""
        frame, picture = report.frame, self.picture
        if picture is None or frame.state.size != picture.n:
            return
        on = frame.state > 0
        wanting = frame.wanting(picture.project.clamped | picture.project.lesioned)
        done, self._updates = frame.updates - self._updates, frame.updates
        halo = frame.visited if 0 < done <= SLOW else -1
        if not np.array_equal(on, picture.on):
            picture.measure(on)
        elif halo == picture.halo and np.array_equal(wanting, picture.wanting):
            return
        picture.wanting, picture.halo = wanting, halo
        self.dirty = True

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

    def geometry_now(self) -> GraphGeometry | None:
        """Where everything is; the same as before while nothing has moved."""
        wires = self.wires_now()
        return None if wires is None else wires.geometry

    def wires_now(self) -> Wires | None:
        """Which way the connections go; the same as before while they are between the same units."""
        picture, before = self.picture, self._wires
        if picture is None:
            return None
        if before is None or self._has_moved or self._wiring is not picture.wiring:
            geometry = self._placed(picture.project) if before is None or self._has_moved else before.geometry
            self._has_moved, self._wiring = False, picture.wiring
            if before is not None and geometry.is_like(before.geometry):
                geometry = before.geometry
            if before is None or not before.fit(geometry, picture.wiring):
                self._wires = Wires(geometry, picture.wiring)
        return self._wires

    def _placed(self, project: Project) -> GraphGeometry:
        area, scale, places = QRectF(self.rect()), self.painter.theme.scale, self._dragged_to
        if places is None:
            lay_out = LAYOUTS[self.layout_name][1]
            places = lay_out(project, GraphGeometry(lay_out(project), area, scale).aspect)
        return GraphGeometry(places, area, scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, wires = QPainter(self), self.wires_now()
        painter.fillRect(self.rect(), self.painter.theme.color("surface"))
        if wires is not None and self.picture is not None:
            self.painter.paint(painter, wires, self.picture, self.devicePixelRatioF())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def connection_at(self, point: QPointF) -> Pair | None:
        """The connection within reach of a point."""
        wires = self.wires_now()
        if self.picture is None or wires is None or not len(self.picture.wiring.to):
            return None
        distances = wires.distances(point)
        nearest = int(distances.argmin())
        wiring = self.picture.wiring
        return (int(wiring.to[nearest]), int(wiring.source[nearest])) if distances[nearest] <= NEAR else None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), broken(self.told_of(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def told_of(self, point: QPointF) -> str:
        """What is at a point: a connection with its tension, or what can be done."""
        geometry, picture = self.geometry_now(), self.picture
        if geometry is None or picture is None:
            return ""
        unit = geometry.unit_at(point)
        if unit == BIAS:
            return "A unit that is always on: the weights from it are the biases"
        if unit is not None:
            state = "removed" if picture.project.lesioned[unit] else "on" if picture.on[unit] else "off"
            gap = figure(float(picture.gaps[unit]), sign=True)
            return f"Unit {picture.names[unit]} is {state}, energy gap {gap}"
        pair = self.connection_at(point)
        return HOW if pair is None else self.sentence(pair)

    def sentence(self, pair: Pair) -> str:
        """A connection in words."""
        assert self.picture is not None
        picture, (to, source) = self.picture, pair
        names, weight = picture.names, figure(picture.weight(pair), sign=True)
        if source == BIAS:
            what = f"Bias of unit {names[to]}: b = {weight}"
        elif picture.wiring.directed:
            what = f"To unit {names[to]} from unit {names[source]}: w = {weight}"
        else:
            what = f"Units {names[to]} and {names[source]}: w = {weight}"
        pairs = picture.wiring.pairs
        if pair not in pairs:
            return what
        tension = float(picture.tension[pairs.index(pair)])
        fact = "frustrated" if tension > 0 else "satisfied" if tension < 0 else "idle"
        return f"{what}, tension {figure(tension, sign=True)}: {fact}"


def _stand_alike(before: Project, after: Project) -> bool:
    """Whether every layout puts the units of both at the same places."""
    same = before.same_grid(after) and before.places is after.places
    return same and before.clamped is after.clamped and before.hidden is after.hidden
