"""How is one attractor of a census drawn: thumbnail, kind and name, share with its interval, energy?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap

from hopviz.core.attractors import Identity
from hopviz.project.naming import brief_name_of, name_of
from hopviz.ui.marks import mark
from hopviz.ui.plotting import MINUS, number, shortened, small_number
from hopviz.ui.theme import GRID, KINDS, Theme

THUMBNAIL = 40
BAR = 7
MARK = 9
ASIDE = THUMBNAIL + GRID / 2 + GRID + 2
"""Pixels at the left that the thumbnail takes."""
NARROWEST, WIDEST = 280, 440
"""Pixels that a cell is at least wide, at scale 1, and that long names make it."""
FULL_SHARE = "100.0 %"
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Attractor:
    """One of the attractors that were found."""

    identity: Identity | None
    """None where there are no memories to name it by."""
    energy: float
    hits: int
    starts: int
    interval: tuple[float, float]
    """95 % confidence interval of its share of the starts, 0 to 1."""

    @property
    def share(self) -> float:
        """Of the starts, 0 to 1."""
        return self.hits / max(self.starts, 1)

    def title(self, names: Sequence[str]) -> str:
        """What it is called, given the names of the memories."""
        if self.identity is None:
            return "Attractor"
        name = name_of(self.identity, names)
        return name[0].upper() + name[1:]

    def story(self, names: Sequence[str]) -> str:
        """Everything that is known of it, in lines."""
        low, high = self.interval
        return (
            f"{self.title(names)}, energy E = {small_number(self.energy)}\n"
            f"{number(self.hits)} of {number(self.starts)} starts ended here: {percent(self.share)} %\n"
            f"95 % confidence: {percent(low)} to {percent(high)} %\n"
            "Click to make it the state of the network"
        )


def fitted_title(attractor: Attractor, names: Sequence[str], metrics: QFontMetricsF, room: float) -> str:
    """What it is called, in so many pixels: a sign tells the kind, so that names, or both their ends, are enough."""
    title, identity = attractor.title(names), attractor.identity
    if metrics.horizontalAdvance(title) <= room or identity is None or not identity.members:
        return shortened(title, metrics, room)
    between = metrics.horizontalAdvance(brief_name_of(identity, [""] * len(names)))
    each = (room - between) / len(identity.members)
    shown = [shortened(name, metrics, each) if k in identity.members else "" for k, name in enumerate(names)]
    brief = brief_name_of(identity, names)
    return brief if metrics.horizontalAdvance(brief) <= room else brief_name_of(identity, shown)


def percent(share: float) -> str:
    """A share, 0 to 1, in per cent: a tenth, or finer where it is small."""
    value = 100 * share
    return number(value, 1 if value >= 1 or value == 0 else 2 if value >= 0.1 else 3)


def cell_height(theme: Theme) -> int:
    """How high a cell is, in pixels."""
    return max(THUMBNAIL + GRID, theme.px(17) + theme.px(14) + 2 * GRID)


def cell_width(theme: Theme, names: Sequence[str]) -> float:
    """How wide a cell is at least, in pixels: mixtures of any three memories are told apart, if names are not long."""
    members = ", ".join(f"{MINUS}{name}" for name in sorted(names, key=len)[-3:])
    metrics = QFontMetricsF(theme.font(13))
    title = MARK * theme.scale + 6 + metrics.horizontalAdvance(members) + GRID + metrics.horizontalAdvance(FULL_SHARE)
    return min(max(ASIDE + title + GRID, NARROWEST * theme.scale), WIDEST * theme.scale)


class CellPainter:
    """Paints cells in a theme, given the names of the memories; `top` is the share at which bars are full."""

    def __init__(self, theme: Theme, names: Sequence[str], top: float) -> None:
        self.theme, self.names, self.top = theme, names, max(top, 1e-9)
        self._plain, self._bold, self._small = theme.font(13), theme.font(13, bold=True), theme.font(11)
        self._metrics = {bold: QFontMetricsF(self._bold if bold else self._plain) for bold in (False, True)}
        self._share_width = self._metrics[False].horizontalAdvance(FULL_SHARE)
        self._energy_width = QFontMetricsF(self._small).horizontalAdvance("E −0,000.0") + GRID

    def paint(self, painter: QPainter, box: QRectF, attractor: Attractor, picture: QPixmap) -> None:
        """Draw one cell."""
        place = QRectF(QPointF(), picture.deviceIndependentSize())
        place.moveCenter(QPointF(box.left() + GRID / 2 + THUMBNAIL / 2, box.center().y()))
        painter.drawPixmap(place.topLeft().toPoint(), picture)
        left, right = box.left() + ASIDE, box.right() - GRID
        first, second = self.theme.px(18), self.theme.px(15)
        top = box.center().y() - (first + second) / 2
        self._paint_title(painter, QRectF(left, top, right - left, first), attractor)
        self._paint_figures(painter, QRectF(left, top + first, right - left, second), attractor)

    def _paint_title(self, painter: QPainter, line: QRectF, attractor: Attractor) -> None:
        theme, size, left = self.theme, MARK * self.theme.scale, line.left()
        if attractor.identity is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour(attractor))
            painter.drawPath(mark(attractor.identity.kind, size).translated(left + size / 2, line.center().y()))
            left += size + 6
        bold = attractor.identity is not None and attractor.identity.kind == "memory"
        room = line.right() - left - self._share_width - GRID
        painter.setPen(theme.color("ink"))
        painter.setFont(self._bold if bold else self._plain)
        title = fitted_title(attractor, self.names, self._metrics[bold], room)
        painter.drawText(QRectF(left, line.top(), room, line.height()), LEFT, title)
        painter.setFont(self._plain)
        painter.drawText(line, RIGHT, f"{percent(attractor.share)} %")

    def _paint_figures(self, painter: QPainter, line: QRectF, attractor: Attractor) -> None:
        theme = self.theme
        painter.setFont(self._small)
        painter.setPen(theme.color("muted"))
        painter.drawText(line, LEFT, f"E {small_number(attractor.energy)}")
        bar = QRectF(line.left() + self._energy_width, 0, line.width() - self._energy_width, BAR)
        bar.moveTop(line.center().y() - BAR / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(bar, 2, 2)
        colour = self._colour(attractor)
        colour.setAlpha(170)
        painter.setBrush(colour)
        ends = [bar.left() + bar.width() * min(x / self.top, 1.0) for x in (attractor.share, *attractor.interval)]
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(ends[0] - bar.left(), 1.0), BAR), 2, 2)
        painter.setPen(QPen(theme.color("ink"), 1.2))
        middle = bar.center().y()
        painter.drawLine(QPointF(ends[1], middle), QPointF(ends[2], middle))
        for x in ends[1:]:
            painter.drawLine(QPointF(x, middle - 2.5), QPointF(x, middle + 2.5))

    def _colour(self, attractor: Attractor) -> QColor:
        return self.theme.color("accent" if attractor.identity is None else KINDS[attractor.identity.kind])
