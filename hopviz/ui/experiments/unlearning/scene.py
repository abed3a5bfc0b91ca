"""Start and end of a dream, as two pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.quoting import capital
from hopviz.core.unlearning import Dream
from hopviz.project.naming import name_of
from hopviz.project.numbers import figure
from hopviz.ui.guard import Guarded
from hopviz.ui.style.marks import mark
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import fitted_brief_name
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets.full_names import FullNames
from hopviz.ui.widgets.thumbnail import thumbnail

START, FALL = 0.4, 0.6
"""Seconds for which only the start is seen, and in which the state that it settles in appears."""
WIDTH, ARROW = 136, 20
MARK = 10.0
PROMPT = "Dream once: a state falls, and the landscape rises where it settled"


class DreamScene(Guarded, QWidget):
    """Start and end of the last dream as two pictures with the name of the second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.dream: Dream | None = None
        self._names: Sequence[str] = ()
        self._grid = (1, 1)
        self._age = 0.0
        self.full_names = FullNames(self)
        self._pictures: dict[int, tuple[QPixmap, QPixmap]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(WIDTH), 120)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._pictures.clear()
        self.setFixedWidth(theme.px(WIDTH))
        self.update()

    @property
    def is_falling(self) -> bool:
        """Whether the state has not yet settled on the screen."""
        return self.dream is not None and self._age < START + FALL

    @property
    def title(self) -> str:
        """What the dream ended in."""
        known = self.dream is not None and self.dream.identity
        name = name_of(known, self._names) if known else ""
        return capital(name)

    @property
    def line(self) -> str:
        """What became of it."""
        dream = self.dream
        return "" if dream is None else f"E {figure(dream.energy)}, {'spared' if dream.spared else 'weakened'}"

    def show_dream(self, dream: Dream | None, names: Sequence[str], grid: tuple[int, int], play: bool) -> None:
        """Show a dream; let it fall before one's eyes, or show it as it ended."""
        self.dream, self._names, self._grid = dream, names, grid
        self._age = 0.0 if play else START + FALL
        self._pictures.clear()
        self.setAccessibleName(f"{self.title}, {self.line}" if dream else PROMPT)
        self.update()

    def draw(self, seconds: float) -> None:
        """Go on falling."""
        if self.is_falling:
            self._age += seconds
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.full_names.begin()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.theme.font(12)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        if self.dream is None:
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, PROMPT)
            painter.end()
            return
        below = 2.4 * metrics.height()
        side = int(max(min((self.width() - ARROW - 2 * GRID) / 2, self.height() - below - GRID), 8))
        start, settled = self._drawn(side)
        top = max((self.height() - below - side) / 2, 0)
        _put(painter, start, QRectF(0, top, side, side))
        fallen = min(max((self._age - START) / FALL, 0.0), 1.0)
        gap = QRectF(side, top, ARROW + 2 * GRID, side)
        self._paint_arrow(painter, gap)
        painter.setOpacity(fallen)
        _put(painter, settled, QRectF(gap.right(), top, side, side))
        self._paint_words(painter, metrics, top + side + GRID / 2)
        painter.end()

    def _drawn(self, side: int) -> tuple[QPixmap, QPixmap]:
        if side not in self._pictures:
            assert self.dream is not None
            ratio = pixel_ratio(self)
            states = (self.dream.start, self.dream.settled)
            first, second = (thumbnail(state.reshape(self._grid), self.theme, side, ratio) for state in states)
            self._pictures = {side: (first, second)}
        return self._pictures[side]

    def _paint_arrow(self, painter: QPainter, gap: QRectF) -> None:
        painter.setPen(QPen(self.theme.color("muted"), 1.6))
        middle, tip = gap.center().y(), gap.right() - GRID
        painter.drawLine(QPointF(gap.left() + GRID, middle), QPointF(tip, middle))
        for turn in (-4, 4):
            painter.drawLine(QPointF(tip, middle), QPointF(tip - 4, middle + turn))

    def _paint_words(self, painter: QPainter, metrics: QFontMetricsF, top: float) -> None:
        assert self.dream is not None
        left, height = 0.0, metrics.height()
        if self.dream.identity is not None:
            kind = self.dream.identity.kind
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.color(KINDS[kind])))
            painter.drawPath(mark(kind, MARK * self.theme.scale).translated(MARK / 2 + 1, top + height / 2))
            left = MARK * self.theme.scale + 6
        painter.setPen(self.theme.color("ink"))
        title, room = self.title, self.width() - left
        if self.dream.identity is not None and metrics.horizontalAdvance(title) > room:
            title = fitted_brief_name(self.dream.identity, self._names, metrics, room)
        self.full_names.note(QRectF(0, top, self.width(), height), title, self.title)
        painter.drawText(QPointF(left, top + metrics.ascent()), title)
        painter.setPen(self.theme.color("muted"))
        painter.drawText(QPointF(0, top + height + metrics.ascent()), self.line)


def _put(painter: QPainter, picture: QPixmap, box: QRectF) -> None:
    size = picture.deviceIndependentSize()
    painter.drawPixmap(QPointF(box.center().x() - size.width() / 2, box.center().y() - size.height() / 2), picture)
