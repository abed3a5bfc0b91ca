"""Labels of map and surface: marks of the corners of the plane or of its minima, and their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from hopviz.ui.landscape.plane.surface_mesh import Corner
from hopviz.ui.style.marks import draw_hollow, mark
from hopviz.ui.style.plotting import in_two_lines, shortened
from hopviz.ui.style.text import Ground, write
from hopviz.ui.style.theme import Theme

MARK, NAME = 13.0, 12
"""Sizes of the mark of a corner and of its name."""
FAINT, FAINT_NAME = 0.4, 0.7
"""How strongly what is not there, or not seen, is painted, and its name."""


@dataclass(frozen=True)
class Label:
    """The mark of a corner of the plane, or of the minimum there, and its name."""

    corner: Corner
    text: str
    place: QPointF
    """Of the mark."""
    box: QRectF
    """Of the name; empty where it has no room."""
    is_behind: bool = False
    """Whether a hill is in front of the mark: it is faint."""
    is_melted: bool = False
    """Whether the slice has no minimum at the corner any more: mark and name are faint."""


def written(name: str, metrics: QFontMetricsF, room: float) -> tuple[str, float]:
    """A name in one line, or two where it is wider than `room`; and how wide it is."""
    lines = [name] if metrics.horizontalAdvance(name) <= room else in_two_lines(name, metrics)
    lines = [shortened(line, metrics, room) for line in lines]
    return "\n".join(lines), max(map(metrics.horizontalAdvance, lines))


def draw_labels(painter: QPainter, theme: Theme, labels: Sequence[Label], ground: Ground) -> None:
    """Marks of memories, hollow ones of those that are no fixed points, or dots of directions; names over them."""
    for label in labels:
        kind, size = label.corner.kind, MARK * theme.scale
        painter.setOpacity(FAINT if label.is_melted or label.is_behind else 1.0)
        if kind is not None and not label.corner.is_fixed:
            draw_hollow(painter, theme, label.place, kind, size)
            continue
        shape = mark("memory", 8.0) if kind is None else mark(kind, size)
        painter.setBrush(theme.color(label.corner.ink))
        painter.setPen(QPen(theme.color("surface"), 2.0 * theme.scale))
        painter.drawPath(shape.translated(label.place))
    draw_label_names(painter, theme, labels, ground)


def draw_label_names(painter: QPainter, theme: Theme, labels: Sequence[Label], ground: Ground) -> None:
    """The names alone."""
    for label in labels:
        if not label.box.isEmpty():
            painter.setOpacity(FAINT_NAME if label.is_melted else 1.0)
            ink = label.corner.ink
            write(painter, theme, label.box.center(), label.text, ink=ink, size=NAME, bold=True, ground=ground)
    painter.setOpacity(1.0)
