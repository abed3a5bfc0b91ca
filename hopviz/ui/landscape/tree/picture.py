"""How is a tree of barriers painted?  Quiet as a whole; lit is what the run can still reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from hopviz.core.landscape import states_of
from hopviz.ui.landscape.exact import NamedMinimum
from hopviz.ui.landscape.tree.layout import MARK, Layout
from hopviz.ui.style.marks import SPINE, draw_mark, draw_spine, ground
from hopviz.ui.style.plotting import number, shortened, small_number, whole_clauses
from hopviz.ui.style.text import APART, box_about, place_names, text_size, write
from hopviz.ui.style.theme import KINDS, Theme
from hopviz.ui.widgets.thumbnail import thumbnail


@dataclass(frozen=True)
class Present:
    """Where in a drawn tree the state lies."""

    leaf: int
    """The leaf that steepest descent ends in, from left to right; -1 if it is not drawn."""
    node: int
    """The ball is on the line from this node upwards; -1 before there is a state."""
    energy: float
    attached: float | None
    """Where a branch that is not drawn leaves that line, if the ball is on such a branch."""
    bottom: float
    """Energy of the minimum."""


BALL = 7.5
"""Radius in pixels."""
NOWHERE = Present(-1, -1, 0.0, None, 0.0)


@dataclass(frozen=True, eq=False)
class Leaf:
    """What a leaf is, and what stands under it."""

    named: NamedMinimum
    label: str


def paint_backdrop(layout: Layout, leaves: Sequence[Leaf], grid: tuple[int, int], size: QSize, ratio: float) -> QPixmap:
    """All that stays while the run moves: axis, branches, leaves."""
    theme = layout.theme
    pixmap = ground(theme, size, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_axis(painter, layout)
    stroke(painter, layout.branches(list(range(len(layout.x)))), theme.tint("muted", 0.5), 1.4)
    for k, leaf in enumerate(leaves):
        if layout.pictured[k]:
            picture = _portrait(leaf.named.number, grid, theme, max(round(layout.thumb), 1), ratio)
            box = layout.picture_box(k)
            wide = picture.width() / ratio
            painter.drawPixmap(QPointF(box.center().x() - wide / 2, box.top()), picture)
        _paint_mark(painter, layout, k, leaf)
    _paint_labels(painter, layout, leaves)
    painter.end()
    return pixmap


@lru_cache(maxsize=256)
def _portrait(state: int, grid: tuple[int, int], theme: Theme, size: int, ratio: float) -> QPixmap:
    """A state as a small grid; kept, for minima often stay where they are when energies change."""
    return thumbnail(states_of(state, grid[0] * grid[1]).reshape(grid), theme, size, ratio)


def _paint_axis(painter: QPainter, layout: Layout) -> None:
    """Energy as height, and as the colour that it has in every view."""
    theme, plot = layout.theme, layout.plot
    values, digits = layout.tick_values()
    painter.setFont(theme.font(11))
    row = layout.small.height()
    spine = QRectF(plot.left() - 2 * SPINE, plot.top(), SPINE, plot.height())
    for value in values:
        y = layout.height_of(value)
        painter.setPen(QPen(theme.color("line"), 1.0))
        painter.drawLine(QPointF(spine.right() + 3, y), QPointF(plot.right(), y))
        painter.setPen(theme.color("muted"))
        place = QRectF(0, y - row / 2, spine.left() - 4, row)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(value, digits))
    draw_spine(painter, spine)
    painter.setPen(theme.color("muted"))
    title = QRectF(layout.heading.left(), plot.top() - row - 5, plot.width(), row)
    painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "energy E")


def label_places(layout: Layout, leaves: Sequence[Leaf], metrics: QFontMetricsF) -> dict[int, QRectF]:
    """Where the names of leaves stand under their pictures: the deepest first, and only those that have room."""
    pictured = [k for k in range(len(leaves)) if layout.pictured[k]]
    boxes = {k: layout.picture_box(k) for k in pictured}
    places: dict[int, QRectF] = {}
    for k in sorted(pictured, key=lambda k: -layout.y[k]):
        width = metrics.horizontalAdvance(leaves[k].label) + 2
        place = QRectF(boxes[k].center().x() - width / 2, boxes[k].bottom() + 4, width, metrics.height())
        place.moveLeft(max(min(place.left(), layout.heading.right() - width), layout.heading.left()))
        around = place.adjusted(-APART, 0, APART, 0)
        others = [*places.values(), *(box for other, box in boxes.items() if other != k)]
        if not any(around.intersects(other) for other in others):
            places[k] = place
    return places


def _paint_labels(painter: QPainter, layout: Layout, leaves: Sequence[Leaf]) -> None:
    painter.setFont(layout.theme.font(11, bold=True))
    for k, place in label_places(layout, leaves, QFontMetricsF(painter.font())).items():
        painter.setPen(layout.theme.color(KINDS[leaves[k].named.kind]))
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, leaves[k].label)


def _paint_mark(painter: QPainter, layout: Layout, k: int, leaf: Leaf) -> None:
    place, theme = QPointF(layout.x[k], layout.y[k]), layout.theme
    draw_mark(painter, theme, place, leaf.named.kind, MARK * theme.scale)


def stroke(painter: QPainter, path: QPainterPath, color: QColor, width: float) -> None:
    """A line with round ends."""
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def paint_light(painter: QPainter, layout: Layout, leaves: Sequence[Leaf], present: Present) -> None:
    """What the run can reach without climbing; the way down into the basin it is in."""
    theme = layout.theme
    if present.attached is not None:
        _paint_twig(painter, layout, present)
        return
    below = layout.shape.below(present.node)
    stroke(painter, layout.branches(below[1:]), theme.color("ink"), 2.0)
    if present.leaf < 0:
        return
    kind = leaves[present.leaf].named.kind
    _glow(painter, layout.way_down(present.leaf, present.node), theme.color(KINDS[kind]))
    for node in below:
        if node < len(leaves):
            _paint_mark(painter, layout, node, leaves[node])
    outline(painter, layout, present.leaf, theme.color(KINDS[kind]))


def paint_stem(painter: QPainter, layout: Layout, leaves: Sequence[Leaf], present: Present, y: float) -> None:
    """The light from the node below the ball up to the ball, which is drawn at this height."""
    if present.attached is not None:
        return
    kind = "ink" if present.leaf < 0 else KINDS[leaves[present.leaf].named.kind]
    stem = QPainterPath(QPointF(layout.x[present.node], layout.y[present.node]))
    stem.lineTo(layout.x[present.node], min(y, layout.y[present.node]))
    _glow(painter, stem, layout.theme.color(kind))


def _glow(painter: QPainter, path: QPainterPath, color: QColor) -> None:
    pale = QColor(color)
    pale.setAlpha(70)
    stroke(painter, path, pale, 9.0)
    stroke(painter, path, color, 3.2)


def _paint_twig(painter: QPainter, layout: Layout, present: Present) -> None:
    """A branch that there is no room for: from where it leaves the tree down to its minimum."""
    assert present.attached is not None
    x = layout.x[present.node]
    path = QPainterPath(QPointF(x, layout.height_of(present.attached)))
    path.lineTo(x, layout.height_of(present.bottom))
    stroke(painter, path, layout.theme.color("surface"), 6.0)
    stroke(painter, path, layout.theme.color("ink"), 2.4)


def paint_beyond(painter: QPainter, layout: Layout, ball: QPointF, energy: float) -> None:
    """A sign over the ball that waits at the upper edge, and the energy that it has: more than the axis reaches."""
    theme, radius = layout.theme, BALL * layout.theme.scale
    tip, wing = ball - QPointF(0, radius + 8), 4.0
    arrow = QPainterPath(tip + QPointF(-wing, wing))
    arrow.lineTo(tip)
    arrow.lineTo(tip + QPointF(wing, wing))
    stroke(painter, arrow, theme.color("ink"), 2.0)
    area = QRectF(layout.plot.left(), 0, layout.heading.right() - layout.plot.left(), layout.plot.bottom())
    sign = box_about(ball, QSizeF(2 * radius, 2 * radius))
    for text in (f"E = {small_number(energy)}, above", "above"):
        places = place_names([sign], {0: text_size(theme, text)}, area, sides=((1, 0), (-1, 0)))
        if places:
            write(painter, theme, places[0].center(), text, ground="plate")
            return


def outline(painter: QPainter, layout: Layout, leaf: int, color: QColor) -> None:
    """A frame around the picture of a leaf, or a ring around its mark."""
    painter.setPen(QPen(color, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if layout.pictured[leaf]:
        painter.drawRoundedRect(layout.picture_box(leaf).adjusted(-3, -3, 3, 3), 3, 3)
    else:
        painter.drawEllipse(QPointF(layout.x[leaf], layout.y[leaf]), 0.9 * MARK, 0.9 * MARK)


def paint_heading(painter: QPainter, layout: Layout, title: str, line: str) -> None:
    """Two lines of text at the top."""
    theme, box = layout.theme, layout.heading
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    for text, font, color, top, fitted in (
        (title, theme.font(13, bold=True), theme.color("ink"), box.top(), shortened),
        (line, theme.font(11), theme.color("muted"), box.bottom() - layout.small.height(), whole_clauses),
    ):
        painter.setFont(font)
        painter.setPen(color)
        shown = fitted(text, QFontMetricsF(font), box.width())
        painter.drawText(QRectF(box.left(), top, box.width(), 40), flags, shown)
