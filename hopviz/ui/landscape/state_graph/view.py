"""View of the state graph of parallel updates: all states, each with an arrow to the one that follows it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)

from hopviz.core.landscape import number_of
from hopviz.core.network import Floats
from hopviz.core.rules import Parallel
from hopviz.project.dense_memories import has_weights, no_weights
from hopviz.project.model import Project
from hopviz.project.numbers import figure, number
from hopviz.ui.landscape.exact import NO_CONNECTIONS, WITHOUT_WEIGHTS, RunView, present_names, unconnected
from hopviz.ui.landscape.state_graph.layout import LARGEST, MARGIN, PreparedStateGraph, pack, prepare
from hopviz.ui.landscape.state_layout import widened
from hopviz.ui.style.dots import paint_dots
from hopviz.ui.style.marks import (
    SPINE,
    draw_ball,
    draw_colour_bar,
    draw_lines,
    draw_mark,
    energy_ticks,
)
from hopviz.ui.style.plotting import shortened, whole_clauses
from hopviz.ui.style.rendering import Kept, draw_kept, pixel_ratio, to_be_kept
from hopviz.ui.style.text import draw_line_of_text, text_size, write
from hopviz.ui.style.theme import GRID, KINDS, Theme

MOST_UNITS = 12
SCALE = 46.0
"""Width that the scale of energies takes, at the right edge."""
DOT, BALL = 0.24, 7.5
"""Radius of a state by the distance between two rings, and of the ball in pixels."""
SMALLEST, LARGEST_DOT = 1.2, 9.0
"""Pixels that the radius of a state has at least and at most."""
BEND = 0.22
"""How far an arrow on a cycle bends outwards, by its length: those of a cycle of two do not lie on each other."""
NEAR = 8.0
"""Pixels from a state at which it is still pointed at."""
WRONG_RULE = (
    "The state graph shows where every state goes when all units update at once: "
    "choose the update rule Parallel to see it"
)
OTHER_PARALLEL = "The state graph is that of T = 0 where a unit with h = 0 stays as it is: choose both to see it"


class GraphPicture:
    """A state graph as it is seen in a picture of this size: where its states are, in pixels."""

    def __init__(self, prepared: PreparedStateGraph, area: QRectF, theme: Theme) -> None:
        self.prepared, self.theme, self.area = prepared, theme, area
        room = area.adjusted(0, 0, -SCALE * theme.scale, 0)
        row = QFontMetricsF(theme.font(11, bold=True)).height()
        radii = prepared.radii[prepared.shown]
        middles, self.ring = pack(radii, room, row, LARGEST * theme.scale)
        everywhere = np.zeros((len(prepared.graph), 2))
        everywhere[prepared.shown] = middles
        self.middles: Floats = everywhere
        """(A, 2) of the discs, in pixels."""
        self.places: Floats = everywhere[prepared.graph.basins] + self.ring * prepared.places
        """(2^N, 2) of the states, in pixels; of those that are not shown, nowhere in particular."""
        self.radius = min(max(DOT * self.ring, SMALLEST), LARGEST_DOT * theme.scale)
        low, high = widened(float(prepared.energies.min()), float(prepared.energies.max()))
        self.span = low, high
        self.levels = np.rint(255 * np.clip((prepared.energies - low) / (high - low), 0, 1)).astype(np.intp)
        """(2^N,) colours of the energies, as rows of `energy_colours`."""

    def place(self, state: int) -> QPointF:
        """Where a state is."""
        return QPointF(*self.places[state])

    def state_at(self, point: QPointF) -> int:
        """The state under a point, or -1."""
        states = self.prepared.states
        away = np.hypot(self.places[states, 0] - point.x(), self.places[states, 1] - point.y())
        nearest = int(np.argmin(away))
        return int(states[nearest]) if away[nearest] <= max(NEAR, self.radius) else -1

    def paint(self, size: QSize, ratio: float, names: Sequence[str]) -> Kept:
        """All that stays while the run moves."""
        kept = to_be_kept(size, ratio, self.theme.color("surface"))
        painter = QPainter(kept)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter)
        self._paint_ways(painter)
        marked = [leaf.number for leaf in self.prepared.named.values()]
        states = np.setdiff1d(self.prepared.states, marked)
        paint_dots(painter, self.theme, self.places[states], np.full(states.size, self.radius), self.levels[states])
        for attractor in self.prepared.shown:
            self._paint_attractor(painter, attractor, names)
        painter.end()
        return kept

    def _paint_ways(self, painter: QPainter) -> None:
        """Lines from states to those that follow them, inwards; with heads where there is room for them."""
        graph, states = self.prepared.graph, self.prepared.states
        transient = states[graph.ticks[states] > 0]
        ends = np.stack([self.places[transient], self.places[graph.successors[transient]]], axis=1)
        strength = min(max(self.ring / (2 * GRID), 0.25), 0.7)
        painter.setPen(QPen(self.theme.tint("muted", strength), 1.4 if self.ring > 2 * GRID else 0.7))
        draw_lines(painter, ends)
        if self.ring > 1.4 * GRID:
            way = ends[:, 1] - ends[:, 0]
            head = min(0.3 * self.ring, 7.0 * self.theme.scale)
            along = head * way / np.maximum(np.hypot(*way.T), 1e-9)[:, np.newaxis]
            tips = ends[:, 0] + 0.5 * way + 0.5 * along
            sides = 0.5 * along[:, ::-1] * (-1, 1)
            wings = np.stack([tips - along + sides, tips, tips - along - sides, tips], axis=1)
            draw_lines(painter, wings.reshape(-1, 2, 2))

    def _paint_attractor(self, painter: QPainter, attractor: int, names: Sequence[str]) -> None:
        """The mark of a fixed point, or the arrows round a cycle, and its name below its disc."""
        theme, cycle = self.theme, self.prepared.graph.cycle(attractor)
        named = self.prepared.named.get(attractor)
        if cycle.size > 1:
            painter.setPen(QPen(theme.color("accent"), 2.0 if self.ring > GRID else 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self.cycle_path(attractor))
        elif named is not None:
            disc = 2 * self.ring * (self.prepared.radii[attractor] + MARGIN)
            across = min(max(2.6 * self.radius, 11.0 * theme.scale), 18.0 * theme.scale, disc)
            draw_mark(painter, theme, self.place(int(cycle[0])), named.kind, across)
        label = self.label(attractor, names)
        if label:
            radius = self.ring * (self.prepared.radii[attractor] + MARGIN)
            size = text_size(theme, label, bold=True)
            if size.width() <= 2 * radius - GRID / 2:
                place = QPointF(*self.middles[attractor]) + QPointF(0, radius + size.height() / 2 - 2)
                ink = "accent" if named is None else KINDS[named.kind]
                write(painter, theme, place, label, ink=ink, bold=True)

    def label(self, attractor: int, names: Sequence[str]) -> str:
        """The name of a fixed point, or the period of a cycle, in a few letters."""
        period = int(self.prepared.graph.periods[attractor])
        if period > 1:
            return f"period {number(period, 0)}"
        named = self.prepared.named.get(attractor)
        return "" if named is None else named.short(names)

    def cycle_path(self, attractor: int) -> QPainterPath:
        """Arrows round a cycle, bent outwards, with heads."""
        places = [self.place(state) for state in self.prepared.graph.cycle(attractor).tolist()]
        path = QPainterPath()
        for start, goal in zip(places, [*places[1:], places[0]], strict=True):
            way = goal - start
            side = QPointF(way.y(), -way.x()) * BEND
            path.moveTo(start)
            path.quadTo((start + goal) / 2 + side, goal)
            length = math.hypot(way.x(), way.y())
            if length > 2 * GRID:
                tip = (start + goal) / 2 + side / 2
                along = way * (0.45 * self.radius + 3) / length
                for turn in (0.8, -0.8):
                    path.moveTo(tip - along + QPointF(along.y(), -along.x()) * turn)
                    path.lineTo(tip + along * 0.3)
        return path

    def _paint_scale(self, painter: QPainter) -> None:
        """Which colour is which energy, at the right edge."""
        painter.setFont(self.theme.font(11))
        row = QFontMetricsF(painter.font()).height()
        left = self.area.right() - SCALE * self.theme.scale + 14
        bar = QRectF(left, self.area.top() + 1.6 * row, SPINE, self.area.height() - 2.2 * row)
        draw_colour_bar(painter, bar)
        painter.setPen(self.theme.color("muted"))
        title = QRectF(self.area.left(), self.area.top(), self.area.width(), row)
        painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, "energy E")
        for y, text in energy_ticks(bar, *self.span, row):
            draw_line_of_text(painter, self.theme, QRectF(bar.right() + 4, y - row / 2, 0, row), text, "muted")


class StateGraphView(RunView):
    """Every state of a small network, and where it goes when all units update at once."""

    name = "state_graph"
    title = "State graph"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hovered = self.present = -1
        """Numbers of the state under the pointer, and of that of the run; -1 is none."""
        self._names: list[str] = []
        self._picture: GraphPicture | None = None
        self._backdrop: Kept | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(240, 180)

    @staticmethod
    def refusal(project: Project) -> str:
        if unconnected(project):
            return NO_CONNECTIONS
        if not has_weights(project):
            return no_weights(project, WITHOUT_WEIGHTS)
        if project.n > MOST_UNITS:
            return (
                f"The state graph shows networks of at most {MOST_UNITS} units; this one has {number(project.n)}. "
                "Map, surface, funnel and census show larger ones"
            )
        if project.rule != Parallel():
            return OTHER_PARALLEL if isinstance(project.rule, Parallel) else WRONG_RULE
        return ""

    @property
    def shown(self) -> PreparedStateGraph | None:
        """What is shown, once it is known."""
        shown: PreparedStateGraph | None = self._prepared
        return shown

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._refresh()

    def names_changed(self) -> None:
        names = self._names
        if self.shown is not None and self._project is not None:
            names = present_names(self.shown.memories, self._project)
        if names != self._names or self.shown is None:
            self._names = names
            self._refresh()

    def forget(self) -> None:
        super().forget()
        self.hovered = self.present = -1

    def landscape_changed(self) -> None:
        self.hovered = self.present = -1
        self.names_changed()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._refresh()

    def _refresh(self) -> None:
        self._picture = self._backdrop = None
        self._from_its_beginning = True
        self.update()

    def picture(self) -> GraphPicture:
        """Where everything is."""
        if self._picture is None:
            assert self.shown is not None
            area = QRectF(self.rect()).adjusted(GRID, GRID + self._heading_height(), -GRID, -GRID)
            self._picture = GraphPicture(self.shown, area, self.theme)
        return self._picture

    def _heading_height(self) -> float:
        rows = (QFontMetricsF(self.theme.font(13, bold=True)), QFontMetricsF(self.theme.font(11)))
        return sum(row.height() for row in rows) + 2

    def draw(self, seconds: float) -> None:
        if self.shown is None or not self.isVisible():
            return
        before = self.present
        self._go_along(lambda state: tuple(self.picture().places[state].tolist()))
        if self._report is not None:
            self.present = number_of(np.where(self._report.frame.state > 0, 1, 0))
        if self.ball.slide(seconds) or before != self.present:
            self.update()

    def heading(self) -> tuple[str, str]:
        """What is told at the top: of the state under the pointer, else of that of the run, and of the whole graph."""
        shown, state = self.shown, self.hovered if self.hovered >= 0 else self.present
        if shown is None or state < 0:
            return "", ""
        graph = shown.graph
        attractor, ticks = int(graph.basins[state]), int(graph.ticks[state])
        period, what = int(graph.periods[attractor]), self._what(attractor)
        if period == 1:
            title = f"At rest: {what}" if ticks == 0 else f"{_ticks(ticks)} from {what}"
        else:
            title = f"On {what}" if ticks == 0 else f"{_ticks(ticks)} from {what}"
        if self.hovered >= 0:
            digits = format(state, f"0{graph.net.n}b")[::-1]
            size = int((graph.basins[shown.states] == attractor).sum())
            share = number(100 * size / shown.states.size, 0)
            return title, f"{digits} · E = {figure(float(shown.energies[state]))} · basin {share} % of the states"
        periods, counts = np.unique(graph.periods[shown.shown], return_counts=True)
        return title, " · ".join(
            _counted(count, "fixed point") if period == 1 else _counted(count, "cycle") + f" of period {period}"
            for period, count in zip(periods.tolist(), counts.tolist(), strict=True)
        )

    def _what(self, attractor: int) -> str:
        assert self.shown is not None
        period = int(self.shown.graph.periods[attractor])
        if period > 1:
            return f"a cycle of period {number(period, 0)}"
        named = self.shown.named.get(attractor)
        title = "a fixed point" if named is None else named.title(self._names)
        return "a fixed point" if title == "a minimum" else title

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.shown is None:
            painter.fillRect(self.rect(), self.theme.color("surface"))
            painter.end()
            return
        picture = self.picture()
        if self._backdrop is None:
            self._backdrop = picture.paint(self.size(), pixel_ratio(self), self._names)
        draw_kept(painter, self._backdrop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hovered >= 0:
            self._paint_way(painter, picture)
        if self.ball.is_somewhere:
            draw_ball(painter, QPointF(*self.ball.at), BALL * self.theme.scale)
        self._paint_heading(painter)
        painter.end()

    def _paint_way(self, painter: QPainter, picture: GraphPicture) -> None:
        """The way from the state under the pointer to its attractor."""
        assert self.shown is not None
        graph, state = self.shown.graph, self.hovered
        path = QPainterPath(picture.place(state))
        for _ in range(int(graph.ticks[state])):
            state = int(graph.successors[state])
            path.lineTo(picture.place(state))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.color("accent"), 2.4))
        painter.drawPath(path)
        painter.drawEllipse(picture.place(self.hovered), picture.radius + 4, picture.radius + 4)

    def _paint_heading(self, painter: QPainter) -> None:
        box = QRectF(self.rect()).adjusted(GRID, GRID, -GRID, 0)
        bold, small = self.theme.font(13, bold=True), self.theme.font(11)
        title, line = self.heading()
        first, second = QFontMetricsF(bold), QFontMetricsF(small)
        painter.setFont(bold)
        upper = QRectF(box.left(), box.top(), box.width(), first.height())
        draw_line_of_text(painter, self.theme, upper, self._fitted(title, first, box.width()))
        painter.setFont(small)
        lower = QRectF(box.left(), upper.bottom() + 2, box.width() - SCALE * self.theme.scale, second.height())
        draw_line_of_text(painter, self.theme, lower, whole_clauses(line, second, lower.width()), "muted")

    def _fitted(self, title: str, metrics: QFontMetricsF, room: float) -> str:
        shown, state = self.shown, self.hovered if self.hovered >= 0 else self.present
        named = None if shown is None or state < 0 else shown.named.get(int(shown.graph.basins[state]))
        return shortened(title, metrics, room) if named is None else named.fitted(title, self._names, metrics, room)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(-1 if self.shown is None else self.picture().state_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def _hover(self, state: int) -> None:
        if state != self.hovered:
            self.hovered = state
            self.setCursor(Qt.CursorShape.ArrowCursor if state < 0 else Qt.CursorShape.PointingHandCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        state = -1 if self.shown is None else self.picture().state_at(event.position())
        if state >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.choose_state(state)


def _ticks(count: int) -> str:
    return f"{count} tick" if count == 1 else f"{number(count, 0)} ticks"


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{number(count, 0)} {noun}s"
