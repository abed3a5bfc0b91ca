"""Model of the graph: connections with their tension in a state, and where units and lines are on the widget.

A pair of units is satisfied if its tension -w_ij s_i s_j is below zero, and frustrated if above.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from hopviz.core.lazy import lazy
from hopviz.core.network import OFF, Floats, Network
from hopviz.core.vote import deciding_figures
from hopviz.project.model import Project
from hopviz.project.numbers import gap_figure, value_figure
from hopviz.project.parts import BIAS, Pair

Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEVELS = 8
"""Strengths of connections that are told apart."""


@dataclass(eq=False)
class Wiring:
    """All M connections of a network that are not zero: pairs once unless directed, then the biases."""

    to: Indices
    source: Indices
    weights: Floats
    directed: bool

    @lazy
    def pairs(self) -> list[Pair]:
        """(to, from) of every connection."""
        return list(zip(self.to.tolist(), self.source.tolist(), strict=True))

    def joins_like(self, other: Wiring) -> bool:
        """Whether the same units are connected, whatever the weights."""
        return self.directed == other.directed and self.pairs == other.pairs

    @lazy
    def levels(self) -> Indices:
        """Weights in steps of the largest one, away from 0: -LEVELS to -1 and 1 to LEVELS, shape (M,)."""
        largest = max(float(np.abs(self.weights).max(initial=0.0)), 1e-300)
        steps = np.ceil(LEVELS * np.abs(self.weights) / largest).clip(1, LEVELS)
        return np.asarray(np.sign(self.weights) * steps, np.int64)

    def of_unit(self, unit: int) -> Mask:
        """Which connections end or begin at a unit, or at the bias unit; shape (M,)."""
        return np.asarray((self.to == unit) | (self.source == unit))


def wiring(network: Network, directed: bool) -> Wiring:
    """The connections of a network; a pair that differs by its direction is always directed."""
    directed = directed or not network.is_symmetric
    weights = network.weights if directed else np.triu(network.weights)
    to, source = np.nonzero(weights)
    apart = to != source
    to, source = to[apart], source[apart]
    biased = np.flatnonzero(network.bias)
    return Wiring(
        np.concatenate([to, biased]),
        np.concatenate([source, np.full(len(biased), BIAS)]),
        np.concatenate([weights[to, source], network.bias[biased]]),
        directed,
    )


SHADES = 32
"""Shades between a unit that is off and one that is on."""


@dataclass(eq=False)
class GraphPicture:
    """A network of N units in a state, and what the person points at."""

    project: Project
    network: Network
    on: Mask
    wanting: Mask
    """(N,) which units want to flip."""
    selected: Pair | None = None
    """The chosen connection."""
    cursor: int = -1
    """The chosen unit; -1 for none."""
    hovered: int | None = None
    """The unit under the mouse."""
    halo: int = -1
    """The unit visited last."""
    band: tuple[int, QPointF] | None = None
    """A unit and where the connection that is being drawn from it ends."""
    graded: Floats | None = None
    """(N,) the values of graded units, -1 to 1; None where units are on or off."""
    energy: float = 0.0
    """That of graded units."""
    names: tuple[str, ...] = field(init=False)
    """What stands in the discs."""
    wiring: Wiring = field(init=False)
    tension: Floats = field(init=False)
    """(M,) what every connection adds to the energy; a directed one half of it."""
    gaps: Floats = field(init=False)
    """(N,) energy gaps, or fields where weights are not symmetric."""
    gap_word: str = field(init=False)
    """What they are called."""
    gap_factor: int = field(init=False)
    """How many times a field they are."""
    energy_parts: dict[str, float] = field(init=False)
    """What pairs and biases add to the energy, and what the entropy of graded units does."""

    def __post_init__(self) -> None:
        self.names = tuple(self.project.unit_name(unit) for unit in range(self.n))
        self.wiring = wiring(self.network, not self.project.symmetric)
        self.measure(self.on, self.graded, self.energy)

    @property
    def n(self) -> int:
        """Number of units, N."""
        return self.network.n

    @property
    def focus(self) -> int | None:
        """The unit whose connections matter now: under the mouse, else chosen; None without one."""
        return self.hovered if self.hovered is not None else self.cursor if self.cursor >= 0 else None

    def measure(self, on: Mask, graded: Floats | None = None, energy: float = 0.0) -> None:
        """Tensions and gaps of a state, or of values of graded units with their energy; removed units have none."""
        network, lesioned = self.network, self.project.lesioned
        off = OFF[network.units]
        values = np.where(on, 1, off) if graded is None else off + (1 - off) * (1 + graded) / 2
        state = np.where(lesioned, 0, values).astype(float)
        ends = np.append(state, 1.0)  # the bias unit is number -1
        self.on, self.graded, self.energy = on, graded, energy
        self.tension = -self.wiring.weights * ends[self.wiring.to] * ends[self.wiring.source]
        tensions, biases = -0.5 * float(state @ network.weights @ state), -float(network.bias @ state)
        self.energy_parts = {"tensions": tensions, "biases": biases}
        if graded is None:
            self.gap_word, self.gap_factor, self.gaps = deciding_figures(network, values, lesioned)
        else:
            self.gap_word, self.gap_factor, self.gaps = "s", 0, graded
            told = self.energy_parts if network.bias.any() else {"tensions": tensions}
            self.energy_parts = told | {"entropy": energy - tensions - biases}

    @property
    def shades(self) -> NDArray[np.int64]:
        """(N,) how far units are between off, 0, and on, `SHADES`."""
        values = np.where(self.on, 1.0, -1.0) if self.graded is None else self.graded
        return np.rint(SHADES * (0.5 + 0.5 * values)).astype(np.int64)

    def gap_text(self, unit: int) -> str:
        """The figure beside a unit: its gap or field, or the value of a graded one."""
        gap = float(self.gaps[unit])
        return gap_figure(gap, self.gap_factor) if self.graded is None else value_figure(gap)

    def weight(self, pair: Pair) -> float:
        """Weight of a connection, there or not, or bias."""
        to, source = pair
        return float(self.network.bias[to] if source == BIAS else self.network.weights[to, source])


SMALLEST, MIDDLING, LARGEST = 6.0, 22.0, 30.0
"""Radius of a disc in pixels: the least, the most among many units, and among few."""
WIDE, VERY_WIDE = 2.0, 3.5
"""A graph is at most so many times as wide as it is high; one of many units needs the room."""
BULGE = 0.13
"""How far a directed connection bends to its right-hand side, as part of its length."""
FEW = 16
"""Among up to so many units a line bends around the units in its way."""
PIECES, SOME = 12, 400
"""Straight pieces of an arc among up to so many; among more there are half as many pieces."""


class GraphGeometry:
    """Places in a square, on an area of the widget; `scale` is that of the type."""

    def __init__(self, places: Floats, area: QRectF, scale: float = 1.0) -> None:
        self.places, self.area, self.scale, self.count = places, area, scale, max(len(places), 1)
        side = min(area.width(), area.height())
        self.radius = min(max(0.085 * side, SMALLEST), (LARGEST if self.count <= FEW // 2 else MIDDLING) * scale)
        self.inner = self._inner(scale)
        apart = self._apart(places)
        roomy = 0.16 * math.sqrt(self.inner.width() * self.inner.height() / self.count)
        self.radius = min(self.radius, max(0.41 * apart, roomy, SMALLEST))
        self.inner = self._inner(scale)
        corner = np.array([self.inner.left(), self.inner.top()])
        bias = self.bias_point
        self.ends: Floats = np.vstack([corner + places * self._span, [bias.x(), bias.y()]])
        """(N + 1, 2) middles of the units and, last, of the bias unit: number -1."""

    def is_like(self, other: GraphGeometry) -> bool:
        """Whether everything is where it is there."""
        return (self.area, self.scale) == (other.area, other.scale) and np.array_equal(self.places, other.places)

    def _inner(self, scale: float) -> QRectF:
        """Where middles of units go: room for discs and gaps all around, the bias unit at the right."""
        r = self.radius
        above = max(1.7 * r, r + 22 * scale) if self.count <= FEW else 1.7 * r
        free = self.area.adjusted(1.7 * r, above, -4.2 * r, -1.4 * r - 20 * scale)
        width, height = max(free.width(), 1.0), max(free.height(), 1.0)
        width = min(width, (WIDE if self.count <= FEW else VERY_WIDE) * height)
        return QRectF(free.center().x() - width / 2, free.top(), width, height)

    @property
    def aspect(self) -> float:
        """Width of the graph over its height."""
        return self.inner.width() / self.inner.height()

    @property
    def _span(self) -> Floats:
        return np.array([self.inner.width(), self.inner.height()])

    def _apart(self, places: Floats) -> float:
        """The usual distance to the nearest neighbour, in pixels."""
        if len(places) < 2:
            return math.inf
        distances = np.linalg.norm((places[:, None] - places[None]) * self._span, axis=2)
        return float(np.median(np.sort(distances, axis=1)[:, 1]))

    @property
    def bias_point(self) -> QPointF:
        """Where the bias unit stands."""
        return QPointF(self.area.right() - 1.4 * self.radius, self.area.top() + 1.4 * self.radius)

    def place(self, point: QPointF) -> Floats:
        """Where in the square a point of the widget is, kept on the widget."""
        x = min(max(point.x(), self.area.left() + self.radius), self.area.right() - self.radius)
        y = min(max(point.y(), self.area.top() + self.radius), self.area.bottom() - 2 * self.radius)
        return (np.array([x, y]) - [self.inner.left(), self.inner.top()]) / self._span

    def end(self, unit: int) -> QPointF:
        """The middle of a unit, or of the bias unit."""
        return QPointF(*self.ends[unit])

    def unit_at(self, point: QPointF) -> int | None:
        """The unit there; None where there is none, -1 for the bias unit."""
        distances = np.hypot(*(self.ends - [point.x(), point.y()]).T)
        number = int(distances.argmin())
        if distances[number] > self.radius + 2:
            return None
        return BIAS if number == self.count else number


class Wires:
    """The lines of all M connections: from rim to rim, as an arc if directed or if a unit is in its way."""

    def __init__(self, geometry: GraphGeometry, wiring: Wiring) -> None:
        self.geometry, self.directed, self._joined = geometry, wiring.directed, wiring
        self.start, self.control, self.stop = lines(geometry, wiring.to, wiring.source, wiring.directed)
        self.bent = np.hypot(*(self.point(0.5) - 0.5 * (self.start + self.stop)).T) > 0.5
        """(M,) which are arcs."""
        self._ends = np.stack([self.start, self.stop], axis=1)

    def fit(self, geometry: GraphGeometry, wiring: Wiring) -> bool:
        """Whether these are the lines of another wiring, too: between the same units at the same places."""
        return geometry is self.geometry and wiring.joins_like(self._joined)

    def point(self, part: float, which: Indices | slice = slice(None)) -> Floats:
        """Points at a part (0 to 1) of the way along the quadratic curves, shape (M, 2)."""
        start, control, stop = self.start[which], self.control[which], self.stop[which]
        return (1 - part) ** 2 * start + 2 * part * (1 - part) * control + part**2 * stop

    def _corners(self, which: Indices | slice) -> Floats:
        """Where the pieces of arcs begin and end, shape (pieces + 1, M, 2)."""
        count = PIECES if len(self.start) <= SOME else PIECES // 2
        return np.array([self.point(k / count, which) for k in range(count + 1)])

    def pieces(self, which: Indices) -> Floats:
        """Some of the lines as straight pieces, shape (K, 2, 2)."""
        bent = self.bent[which]
        if not bent.any():
            return np.asarray(self._ends[which])
        corners = self._corners(which[bent])
        arcs = np.stack([corners[:-1], corners[1:]], axis=2).reshape(-1, 2, 2)
        return np.concatenate([self._ends[which[~bent]], arcs])

    def distances(self, point: QPointF) -> Floats:
        """How far every connection is from a point, shape (M,)."""
        corners = self._corners(slice(None)) if self.bent.any() else np.array([self.start, self.stop])
        way, to = corners[1:] - corners[:-1], np.array([point.x(), point.y()]) - corners[:-1]
        part = np.clip((to * way).sum(axis=2) / np.maximum((way**2).sum(axis=2), 1e-12), 0.0, 1.0)
        return np.asarray(np.linalg.norm(to - part[..., None] * way, axis=2).min(axis=0))


def lines(geometry: GraphGeometry, to: Indices, source: Indices, directed: bool) -> tuple[Floats, Floats, Floats]:
    """Start, control point and end of the lines to units `to` from units `source`, each of shape (M, 2)."""
    first, last = geometry.ends[source], geometry.ends[to]
    way = last - first
    length = np.maximum(np.hypot(*way.T), 1e-9)
    across = np.stack([-way[:, 1], way[:, 0]], axis=1) / length[:, None]
    middle = 0.5 * (first + last)
    bends = (source != BIAS) & directed
    hidden = _hidden(geometry, first, last)
    height = np.where(bends, BULGE * length, 0.0)
    # A line that bends around a unit does so towards the middle of the graph: there it is not cut off.
    centre = np.array([geometry.inner.center().x(), geometry.inner.center().y()])
    inwards = np.where(((centre - middle) * across).sum(axis=1) < 0, -1.0, 1.0)
    detour = np.maximum(BULGE * length, 1.6 * geometry.radius)
    height = np.where(hidden, np.where(bends, detour, inwards * detour), height)
    control = middle + 2 * height[:, None] * across
    # A line ends at the rims, and a square is wider at its corners.
    return _moved(first, control, geometry.radius), control, _moved(last, control, geometry.radius)


def _hidden(geometry: GraphGeometry, first: Floats, last: Floats) -> Mask:
    """Which straight lines would pass behind a third unit; among many units none is asked for."""
    if geometry.count > FEW:
        return np.zeros(len(first), bool)
    way, to = (last - first)[:, None], geometry.ends[None, :-1] - first[:, None]
    part = (to * way).sum(axis=2) / np.maximum((way**2).sum(axis=2), 1e-12)
    near = np.linalg.norm(to - np.clip(part, 0.0, 1.0)[..., None] * way, axis=2) < 0.8 * geometry.radius
    return np.asarray((near & (part > 1e-6) & (part < 1 - 1e-6)).any(axis=1))


def _moved(end: Floats, towards: Floats, distance: float) -> Floats:
    """Ends moved by a distance, but no farther than their goal."""
    way = towards - end
    length = np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    return np.asarray(end + way / length * np.minimum(distance, length))


CORNERS = 720
"""Corners of the polygon that stands for an ellipse."""


def circle(project: Project, aspect: float = 1.0) -> Floats:
    """All on an ellipse, evenly, unit 0 at the top, clockwise; two side by side; shape (N, 2)."""
    angles = np.linspace(0.0, 2 * math.pi, CORNERS + 1)
    steps = np.hypot(aspect * np.diff(np.sin(angles)), np.diff(np.cos(angles)))
    length = np.concatenate([[0.0], np.cumsum(steps)])
    start = 0.75 if project.n == 2 else 0.0
    parts = (start + np.arange(project.n) / project.n) % 1.0
    even = np.interp(parts * length[-1], length, angles)
    return np.stack([0.5 + 0.5 * np.sin(even), 0.5 - 0.5 * np.cos(even)], axis=1)


def grid(project: Project, aspect: float = 1.0) -> Floats:
    """As in the neuron grid; shape (N, 2)."""
    rows, cols = np.divmod(np.arange(project.n), project.cols)
    return np.stack([_spread(cols, project.cols), _spread(rows, project.rows)], axis=1)


def layers(project: Project, aspect: float = 1.0) -> Floats:
    """Visible (or, if none is hidden, clamped) units at the bottom, the others above; shape (N, 2).

    A row has at most twice the root of N units; rows are shifted, so that no line hides behind a unit.
    """
    above = project.hidden if project.hidden.any() else ~project.clamped
    most = max(math.ceil(2 * math.sqrt(project.n)), 2)
    groups = [np.flatnonzero(above), np.flatnonzero(~above)]
    rows = [row for group in groups if len(group) for row in np.array_split(group, math.ceil(len(group) / most))]
    places = np.empty((project.n, 2))
    for number, row in enumerate(rows):
        places[row, 0] = _spread(np.arange(len(row)), len(row))
        places[row, 1] = _spread(np.array([number]), len(rows)) if len(rows) > 1 else 0.5 + _arch(len(row))
    return places


def _arch(count: int) -> Floats:
    """A single row is bent, or all its lines would be one."""
    return 0.7 * (_spread(np.arange(count), count) - 0.5) ** 2 * (count > 2)


def by_hand(project: Project, aspect: float = 1.0) -> Floats:
    """Where people put them; as on a circle where they did not; shape (N, 2)."""
    return circle(project, aspect) if project.places is None else project.places


def _spread(k: Indices, count: int) -> Floats:
    """Place k of `count` evenly spaced ones, the middle for a single one."""
    return np.asarray(k / (count - 1) if count > 1 else np.full(len(k), 0.5), np.float64)


BY_HAND = "hand"
LAYOUTS: dict[str, tuple[str, Callable[..., Floats]]] = {
    "circle": ("Circle", circle),
    "grid": ("Grid", grid),
    "layers": ("Layers", layers),
    BY_HAND: ("By hand", by_hand),
}
"""What each layout is called, and what makes it of a project and the aspect of the area."""
