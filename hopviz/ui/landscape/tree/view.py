"""Barrier tree of the minima (disconnectivity graph): quiet as a whole; lit is what the run can still reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)

from hopviz.core.landscape import number_of, numbers_of
from hopviz.core.network import Floats
from hopviz.core.quoting import capital
from hopviz.core.thermal import SwarmFrame
from hopviz.project.model import Project
from hopviz.project.numbers import figure, number
from hopviz.ui.landscape.exact import NamedMinimum, RunView, aside, portrait, present_names, refusal
from hopviz.ui.landscape.tree.layout import MARK, NamedTree, TreeLayout, label_boxes, meeting, prepare
from hopviz.ui.style.marks import draw_ball, draw_colour_bar, draw_mark
from hopviz.ui.style.plotting import shortened, whole_clauses
from hopviz.ui.style.rendering import Kept, draw_kept, pixel_ratio, to_be_kept
from hopviz.ui.style.text import RIGHT, box_about, draw_line_of_text, place_names, text_size, write
from hopviz.ui.style.theme import GRID, KINDS, Theme
from hopviz.ui.widgets.full_names import FullNames

MOST_UNITS = 22
BALL = 7.5
"""Radius in pixels."""


@dataclass(frozen=True)
class Present:
    """Where in a drawn tree the state lies."""

    basin: int
    """The minimum that steepest descent ends in."""
    leaf: int
    """Its leaf, from left to right; -1 if it is not drawn."""
    node: int
    """The ball is on the line from this node upwards; -1 before there is a state."""
    energy: float
    attached: float | None
    """Where a branch that is not drawn leaves that line, if the ball is on such a branch."""
    bottom: float
    """Energy of the minimum."""


NOWHERE = Present(-1, -1, -1, 0.0, None, 0.0)


def find(tree: NamedTree, layout: TreeLayout, state: int) -> Present:
    """Where in a drawn tree the state with this number lies."""
    basin, shape = int(tree.landscape.basins[state]), layout.shape
    energy, bottom = float(tree.landscape.energies[state]), float(tree.landscape.minima.energies[basin])
    reach = energy + 1e-12 * (tree.span[1] - tree.span[0])
    if basin in layout.minima:
        leaf = layout.minima.index(basin)
        return Present(basin, leaf, shape.climb(leaf, reach), energy, None, bottom)
    beside, attached = meeting(tree.passes, layout.places, int(np.flatnonzero(tree.order == basin)[0]))
    node = shape.climb(beside, max(attached, reach))
    return Present(basin, -1, node, energy, attached if reach < attached else None, bottom)


class TreePainter:
    """Paints a tree whose leaves are, from left to right, these minima."""

    def __init__(self, painter: QPainter, layout: TreeLayout, leaves: Sequence[NamedMinimum]) -> None:
        self._painter, self._layout, self._leaves, self._theme = painter, layout, leaves, layout.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def draw_whole(self, grid: tuple[int, int], names: Sequence[str]) -> None:
        """All that stays while the run moves: axis, branches, leaves."""
        painter, layout, theme = self._painter, self._layout, self._theme
        self._draw_axis()
        self._stroke(layout.branches(range(len(layout.x))), theme.tint("muted", 0.5), 1.4)
        ratio = pixel_ratio(painter.device())
        for k, leaf in enumerate(self._leaves):
            if layout.pictured[k]:
                picture = portrait(leaf.number, grid, theme, max(round(layout.thumb), 1), ratio)
                box = layout.picture_box(k)
                painter.drawPixmap(QPointF(box.center().x() - picture.width() / ratio / 2, box.top()), picture)
            self._draw_mark(k)
        for k, (label, box) in label_boxes(layout, self._leaves, names).items():
            write(painter, theme, box.center(), label, ink=KINDS[self._leaves[k].kind], bold=True)

    def _draw_axis(self) -> None:
        """Energy as height, and as the colour that it has in every view."""
        painter, layout, theme = self._painter, self._layout, self._theme
        painter.setFont(theme.font(11))
        row, end = layout.small.height(), layout.spine.left() - 4
        for y, text in layout.ticks:
            painter.setPen(QPen(theme.color("line"), 1.0))
            painter.drawLine(QPointF(layout.spine.right() + 3, y), QPointF(layout.plot.right(), y))
            draw_line_of_text(painter, theme, QRectF(0, y - row / 2, end, row), text, "muted", RIGHT)
        draw_colour_bar(painter, layout.spine)
        draw_line_of_text(painter, theme, layout.axis_title, "energy E", "muted")

    def _draw_mark(self, k: int) -> None:
        place = QPointF(self._layout.x[k], self._layout.y[k])
        draw_mark(self._painter, self._theme, place, self._leaves[k].kind, MARK * self._theme.scale)

    def _stroke(self, path: QPainterPath, color: QColor, width: float) -> None:
        """A line with round ends."""
        pen = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        self._painter.strokePath(path, pen)

    def _colour_of(self, leaf: int) -> str:
        return "ink" if leaf < 0 else KINDS[self._leaves[leaf].kind]

    def draw_light(self, present: Present) -> None:
        """What the run can reach without climbing; the way down into the basin it is in."""
        layout, theme, leaf = self._layout, self._theme, present.leaf
        if present.attached is not None:  # a branch that there is no room for
            twig = QPainterPath(QPointF(layout.x[present.node], layout.height_of(present.attached)))
            twig.lineTo(layout.x[present.node], layout.height_of(present.bottom))
            self._stroke(twig, theme.color("surface"), 6.0)
            self._stroke(twig, theme.color("ink"), 2.4)
            return
        below = layout.shape.below(present.node)
        self._stroke(layout.branches(below[1:]), theme.color("ink"), 2.0)
        if leaf < 0:
            return
        self._glow(layout.way_down(leaf, present.node), leaf)
        for node in below:
            if node < len(self._leaves):
                self._draw_mark(node)
        self.draw_outline(leaf, self._colour_of(leaf))

    def draw_ball(self, present: Present, ball: QPointF) -> None:
        """The ball, and the light from the node below it up to where it is drawn."""
        if present.attached is None:
            x, y = self._layout.x[present.node], self._layout.y[present.node]
            stem = QPainterPath(QPointF(x, y))
            stem.lineTo(x, min(ball.y(), y))
            self._glow(stem, present.leaf)
        draw_ball(self._painter, ball, BALL * self._theme.scale)

    def _glow(self, path: QPainterPath, leaf: int) -> None:
        for alpha, width in ((70, 9.0), (255, 3.2)):
            self._stroke(path, self._theme.color(self._colour_of(leaf), alpha), width)

    def draw_beyond(self, ball: QPointF, note: tuple[str, QRectF] | None) -> None:
        """A sign over the ball that waits at the upper edge, and a note of its energy."""
        tip, wing = ball - QPointF(0, BALL * self._theme.scale + 8), 4.0
        arrow = QPainterPath(tip + QPointF(-wing, wing))
        arrow.lineTo(tip)
        arrow.lineTo(tip + QPointF(wing, wing))
        self._stroke(arrow, self._theme.color("ink"), 2.0)
        if note is not None:
            write(self._painter, self._theme, note[1].center(), note[0], ground="plate")

    def draw_outline(self, leaf: int, ink: str) -> None:
        """A frame around the picture of a leaf, or a ring around its mark."""
        painter, layout = self._painter, self._layout
        painter.setPen(QPen(self._theme.color(ink), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if layout.pictured[leaf]:
            painter.drawRoundedRect(layout.picture_box(leaf).adjusted(-3, -3, 3, 3), 3, 3)
        else:
            painter.drawEllipse(QPointF(layout.x[leaf], layout.y[leaf]), 0.9 * MARK, 0.9 * MARK)


class TreeView(RunView):
    """Minima as leaves at their energies, branches that merge at the saddles; the run comes down as a ball."""

    name = "tree"
    title = "Tree"
    shows_swarm = True
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.drawn: TreeLayout | None = None
        """What stands where; None until the next tick lays it out."""
        self.present = NOWHERE
        self.pointed = -1
        """The leaf under the mouse, from left to right, or -1."""
        self.names: list[str] = []
        self._backdrop: Kept | None = None
        self._lit: Kept | None = None
        self.full_names = FullNames(self)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 140)

    @staticmethod
    def refusal(project: Project) -> str:
        return refusal(project, MOST_UNITS, "The tree")

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.drawn = None

    def names_changed(self) -> None:
        tree, project = self._prepared, self._project
        names = [] if tree is None or project is None else present_names(tree.memories, project)
        if tree is None:
            self.drawn, self.present = None, NOWHERE
        if tree is None or names != self.names:
            self.names, self._backdrop = names, None
            self.update()

    def forget(self) -> None:
        super().forget()
        self.pointed = -1

    def landscape_changed(self) -> None:
        assert self._project is not None
        self.names = present_names(self._prepared.memories, self._project)
        self.drawn, self.present = None, NOWHERE

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.drawn = None

    def draw(self, seconds: float) -> None:
        tree: NamedTree | None = self._prepared
        if tree is None or not self.isVisible():
            return
        fresh, former = self.drawn is None, self.present
        layout = self.drawn or self._lay_out(tree)
        reports = list(self._new_reports())
        if reports:
            self.present = find(tree, layout, number_of(reports[-1][0].frame.state))
            jumps = fresh or any(begins for _, begins in reports)
            place = layout.x[self.present.node], layout.height_of(self.present.energy)
            (self.ball.put if jumps else self.ball.send)(*place)
        if replace(former, energy=self.present.energy) != self.present:
            self._lit = None
        if fresh:
            self.swarm.place_anew()
        moved = self._follow_swarm(seconds, partial(self._places_of, tree, layout)) | self.ball.slide(seconds)
        if moved or fresh or former != self.present:
            self.update()

    def _places_of(self, tree: NamedTree, layout: TreeLayout, frame: SwarmFrame) -> Floats:
        """(R, 2) where each replica's state lies in the tree, in pixels."""
        states, which = np.unique(numbers_of(frame.states), return_inverse=True)
        found = [find(tree, layout, state) for state in states.tolist()]
        return np.array([(layout.x[each.node], layout.height_of(each.energy)) for each in found])[which]

    def _lay_out(self, tree: NamedTree) -> TreeLayout:
        area, project = QRectF(self.rect()).adjusted(GRID, GRID, -GRID, -GRID), self._project
        self.drawn = TreeLayout(tree, area, 1.0 if project is None else project.rows / project.cols, self.theme)
        self._backdrop, self.pointed, self._from_its_beginning = None, -1, True
        return self.drawn

    @property
    def leaves(self) -> list[int]:
        """The minima that are drawn, from left to right, by number."""
        return [] if self.drawn is None else self.drawn.minima

    @property
    def labels(self) -> dict[int, tuple[str, QRectF]]:
        """The names that stand under leaves, and where, by leaf from left to right."""
        if self.drawn is None:
            return {}
        return label_boxes(self.drawn, [self._prepared.leaves[k] for k in self.leaves], self.names)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(-1 if self.drawn is None else self.drawn.leaf_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)

    def _point_at(self, leaf: int) -> None:
        if leaf != self.pointed:
            self.pointed = leaf
            self.setCursor(Qt.CursorShape.ArrowCursor if leaf < 0 else Qt.CursorShape.PointingHandCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        leaf = -1 if self.drawn is None else self.drawn.leaf_at(event.position())
        if leaf >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.choose_state(self._prepared.leaves[self.leaves[leaf]].number)

    def heading(self) -> tuple[str, str]:
        """What is told at the top: of the leaf under the mouse, else of the state and of the whole tree."""
        tree: NamedTree | None = self._prepared
        if tree is None:
            return "", ""
        if self.pointed >= 0:
            return self._description(tree, self.leaves[self.pointed])
        total, shown = len(tree.landscape.minima), len(self.leaves)
        line = "1 minimum" if total == 1 else f"{number(total, 0)} minima"
        strict = int(tree.strict.sum())
        if strict < total > 1:
            line += f", {number(strict, 0)} strict"
        if shown < total:
            line = f"{shown} of {line}; the deepest are shown"
        line = ", ".join(filter(None, (line, aside(self._project))))
        present = self.present
        if present.node < 0:
            return "", line
        known = present.basin < len(tree.leaves)
        basin = tree.leaves[present.basin].title(self.names) if known else "a shallow minimum"
        where = "At the bottom" if present.energy == present.bottom else "In the basin"
        return f"{where} of {basin}", f"E = {self.energy_figure} · {line}"

    def _told_of(self) -> NamedMinimum | None:
        """The minimum that the heading names."""
        tree: NamedTree | None = self._prepared
        told = self.leaves[self.pointed] if self.pointed >= 0 else self.present.basin
        return tree.leaves[told] if tree is not None and 0 <= told < len(tree.leaves) else None

    def _description(self, tree: NamedTree, minimum: int) -> tuple[str, str]:
        """Energy, barrier and kind of a minimum."""
        leaf, landscape = tree.leaves[minimum], tree.landscape
        assert landscape.tree is not None
        title = leaf.title(self.names)
        kind = f" ({leaf.kind})" if leaf.kind in ("memory", "reversed memory") else ""
        barrier = float(landscape.tree.barriers[minimum])
        climb = "the deepest" if barrier == float("inf") else f"barrier {figure(barrier)}"
        share = 100 * tree.sizes[minimum] / landscape.energies.size
        energy = figure(float(landscape.minima.energies[minimum]))
        if not tree.strict[minimum]:
            kind += ", not strict: a flip is a tie"
        return capital(title) + kind, f"E = {energy} · {climb} · basin {number(share, 0)} % of the states"

    def fitted_heading(self, width: float) -> tuple[str, str]:
        """As much of the heading as fits into so many pixels."""
        title, line = self.heading()
        metrics, told = QFontMetricsF(self.theme.font(13, bold=True)), self._told_of()
        title = shortened(title, metrics, width) if told is None else told.fitted(title, self.names, metrics, width)
        return title, whole_clauses(line, QFontMetricsF(self.theme.font(11)), width)

    @property
    def note_beyond(self) -> tuple[str, QRectF] | None:
        """What is told of a ball with more energy than the axis reaches, and where, if there is room."""
        if self.drawn is None or self.present.node < 0 or self.present.energy <= self.drawn.span[1]:
            return None
        plot, diameter = self.drawn.plot, 2 * BALL * self.theme.scale
        area = QRectF(plot.left(), 0, self.drawn.heading.right() - plot.left(), plot.bottom())
        sign = box_about(QPointF(*self.ball.at), QSizeF(diameter, diameter))
        for text in (f"E = {self.energy_figure}, above", "above"):
            places = place_names([sign], {0: text_size(self.theme, text)}, area, sides=((1, 0), (-1, 0)))
            if places:
                return text, places[0]
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, layout, tree = QPainter(self), self.drawn, self._prepared
        if tree is None or layout is None:
            painter.fillRect(self.rect(), self.theme.color("surface"))
            return
        leaves = [tree.leaves[k] for k in self.leaves]
        draw_kept(painter, self._kept(layout, leaves))
        brush, ball = TreePainter(painter, layout, leaves), QPointF(*self.ball.at)
        if self.pointed >= 0:
            brush.draw_outline(self.pointed, "accent")
        self.swarm.paint(painter, self.theme, self.swarm.at)
        if self.present.node >= 0:
            brush.draw_ball(self.present, ball)
            if self.present.energy > layout.span[1]:
                brush.draw_beyond(ball, self.note_beyond)
        box = layout.heading
        title, line = self.fitted_heading(box.width())
        self.full_names.begin()
        self.full_names.note(box, f"{title}\n{line}", "\n".join(self.heading()))
        painter.setFont(self.theme.font(13, bold=True))
        row = layout.small.height()
        draw_line_of_text(painter, self.theme, box.adjusted(0, 0, 0, -row - 2), title)
        painter.setFont(self.theme.font(11))
        draw_line_of_text(painter, self.theme, QRectF(box.left(), box.bottom() - row, box.width(), row), line, "muted")
        painter.end()

    def _kept(self, layout: TreeLayout, leaves: Sequence[NamedMinimum]) -> Kept:
        """The tree with its light, which is kept until the ball comes to another branch."""
        if self._backdrop is None:
            self._backdrop = to_be_kept(self.size(), pixel_ratio(self), self.theme.color("surface"))
            self._lit = None
            painter, project = QPainter(self._backdrop), self._project
            grid = (1, self._prepared.landscape.net.n) if project is None else (project.rows, project.cols)
            TreePainter(painter, layout, leaves).draw_whole(grid, self.names)
            painter.end()
        if self._lit is None:
            self._lit = to_be_kept(self.size(), pixel_ratio(self), self.theme.color("surface"))
            painter = QPainter(self._lit)
            draw_kept(painter, self._backdrop)
            if self.present.node >= 0:
                TreePainter(painter, layout, leaves).draw_light(self.present)
            painter.end()
        return self._lit
