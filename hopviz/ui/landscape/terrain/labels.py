"""Signs of the valleys of a land, and thumbnails with names over the deepest of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap

from hopviz.core.attractors import Kind
from hopviz.project.naming import numbered
from hopviz.ui.landscape.block import draw_pole
from hopviz.ui.landscape.terrain.model import Land
from hopviz.ui.style.marks import draw_mark
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import box_about, place_names, text_size, write
from hopviz.ui.style.theme import KINDS, Theme
from hopviz.ui.widgets.thumbnail import thumbnail

MARK, SMALL_MARK, DOT = 13.0, 8.0, 5.0
MANY = 40
"""Valleys from which on the signs of those that are no memories are small."""
SMALL = 300.0
"""Pixels of a land, at scale 1, below which it has the names of memories only, and neither thumbnails nor a legend."""
THUMB = 40.0
"""Pixels of the longer side of a thumbnail, at scale 1."""
THUMBS = 0.1
"""The same at most, as a part of the land."""
MOST_LABELS = 10
MOST_PORTRAITS = 200
NAME = 12
LONGEST_NAME = 120.0
"""Pixels of a name on the land, at scale 1."""
ABOVE = ((0, -1), (1, -1), (-1, -1), (1, 0), (-1, 0))
"""Where labels stand, best first: above their valleys."""
ORDER: tuple[Kind, ...] = ("memory", "reversed memory", "mixture", "spurious")


@dataclass(frozen=True)
class Label:
    """A thumbnail and a name that stand over a valley."""

    valley: int
    text: str
    foot: QPointF
    box: QRectF


MEMORIES: tuple[Kind, ...] = ("memory", "reversed memory")


def mark_size(theme: Theme, kind: Kind, valleys: int, is_small: bool) -> float:
    """Pixels of a valley's sign, of so many valleys."""
    is_memory = kind in MEMORIES
    size = (MARK if is_memory or valleys <= MANY else SMALL_MARK) if not is_small else SMALL_MARK if is_memory else DOT
    return size * theme.scale


def draw_signs(
    painter: QPainter, theme: Theme, land: Land, feet: Sequence[QPointF], behind: Sequence[bool], is_small: bool
) -> None:
    """Signs at the floors of valleys, memories last; faint where they are behind the ground."""
    for k in sorted(range(len(feet)), key=lambda k: -ORDER.index(land.valleys[k].kind)):
        size = mark_size(theme, land.valleys[k].kind, len(feet), is_small)
        painter.setOpacity(0.4 if behind[k] else 1.0)
        draw_mark(painter, theme, feet[k], land.valleys[k].kind, size, size / 7)
    painter.setOpacity(1.0)


@dataclass(frozen=True, eq=False)
class Labels:
    """Thumbnails and names over the deepest valleys of a land, in a room where there is any for them."""

    land: Land
    names: tuple[str, ...]
    grid: tuple[int, int]
    theme: Theme
    room: QRectF
    feet: tuple[QPointF, ...]
    """Where the floors of the valleys are."""
    is_small: bool
    portraits: dict[object, QPixmap]
    """Thumbnails that have been made."""

    @property
    def thumb(self) -> float:
        """Pixels of the longer side of a thumbnail."""
        return min(THUMB * self.theme.scale, THUMBS * min(self.room.width(), self.room.height()))

    @property
    def _thumb_size(self) -> tuple[float, float]:
        """Height and width."""
        if self.is_small:
            return 0.0, 0.0
        rows, cols = self.grid
        longest = max(rows, cols)
        return self.thumb * rows / longest, self.thumb * cols / longest

    def placed(self) -> list[Label]:
        """Labels of the deepest valleys that there is room for: memories first."""
        theme, kinds = self.theme, [valley.kind for valley in self.land.valleys]
        metrics = QFontMetricsF(theme.font(NAME, bold=True))
        wanted = sorted(range(len(self.feet)), key=lambda k: (kinds[k] != "memory", k))
        wanted = [k for k in wanted if kinds[k] == "memory" or not self.is_small][:MOST_LABELS]
        texts = {k: self._name(k, metrics) for k in wanted}
        height, width = self._thumb_size
        sizes = {
            k: QSizeF(max(width, text_size(theme, texts[k], NAME, bold=True).width()), height + metrics.height())
            for k in wanted
        }
        count, named = len(self.feet), set(wanted)
        signs = []
        for k, (foot, kind) in enumerate(zip(self.feet, kinds, strict=True)):
            # Of many valleys only the signs are kept free that people look for.
            is_free = k in named or kind in MEMORIES or count <= MANY
            size = mark_size(theme, kind, count, self.is_small) if is_free else 0.0
            signs.append(box_about(foot, QSizeF(size, size)))
        boxes = place_names(signs, sizes, self.room, ABOVE)
        return [Label(k, texts[k], self.feet[k], boxes[k]) for k in wanted if k in boxes]

    def _name(self, valley: int, metrics: QFontMetricsF) -> str:
        named, room = self.land.valleys[valley], LONGEST_NAME * self.theme.scale
        title = named.title(self.names).removeprefix("the ")
        if named.kind == "reversed memory" and metrics.horizontalAdvance(title) > room:
            title = named.short(self.names)
        if named.kind not in MEMORIES and metrics.horizontalAdvance(title) > room:  # the thumbnail says the rest
            return numbered(named.kind, named.rank)
        return named.fitted(title, self.names, metrics, room)

    def draw(self, painter: QPainter, label: Label) -> None:
        """A thumbnail, its name, and a line down to the valley."""
        named, box = self.land.valleys[label.valley], label.box
        ink = self.theme.color(KINDS[named.kind])
        draw_pole(painter, self.theme, label.foot, box, KINDS[named.kind])
        height, _ = self._thumb_size
        if height:
            picture = self._portrait(label.valley, pixel_ratio(painter.device()))
            size = picture.deviceIndependentSize()
            corner = QPointF(box.center().x() - size.width() / 2, box.top())
            painter.drawPixmap(corner, picture)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, 2.0))
            painter.drawRect(QRectF(corner, size).adjusted(-1, -1, 1, 1))
        middle = QPointF(box.center().x(), box.top() + height + (box.height() - height) / 2)
        write(painter, self.theme, middle, label.text, ink=KINDS[named.kind], size=NAME, bold=True, ground="plate")

    def _portrait(self, valley: int, ratio: float) -> QPixmap:
        """The bottom of a valley as a small grid."""
        state, thumb = self.land.state_of(valley), max(round(self.thumb), 1)
        key = (state.tobytes(), self.grid, self.theme, thumb, ratio)
        if key not in self.portraits:
            if len(self.portraits) > MOST_PORTRAITS:
                self.portraits.clear()
            self.portraits[key] = thumbnail(state.reshape(self.grid), self.theme, thumb, ratio)
        return self.portraits[key]
