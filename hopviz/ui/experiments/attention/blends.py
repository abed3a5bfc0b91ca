"""Gallery of the states in which retrieval ends: memories, and averages of those that are alike."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.attention import Metastable
from hopviz.core.counting import counted
from hopviz.ui.experiments.attention.field import draw_picture, picture_image
from hopviz.ui.experiments.attention.task import Blends, Held, blend_name
from hopviz.ui.guard import Guarded
from hopviz.ui.style.marks import draw_mark
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.full_names import FullNames

CELLS = ((148, 60), (120, 60), (120, 44))
"""Pixels of the width of a cell and of a side of its picture, at scale 1: the first with which all have room."""
MOST = 200
"""States that are drawn at most."""


class BlendGallery(Guarded, QWidget):
    """As many states as there is room for, those first in which retrieval ends from most memories."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.held: Held | None = None
        self.blends: Blends | None = None
        self.prompt = ""
        self.names: tuple[str, ...] = ()
        """What the states are called."""
        self._images: list[QImage] = []
        self.full_names = FullNames(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("States in which retrieval ends")

    def sizeHint(self) -> QSize:
        return QSize(360, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(CELLS[-1][0]), self.theme.px(80))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._make_images()
        self.update()

    def show_blends(self, held: Held | None, blends: Blends | None, prompt: str) -> None:
        """Show the states that were found among pictures; without any, the prompt."""
        if (held, blends) != (self.held, self.blends):
            self.held, self.blends = held, blends
            states = () if held is None or blends is None else blends.states
            self.names = tuple(blend_name(state, held.pictures.names) for state in states) if held else ()
            self._make_images()
        self.prompt = prompt
        self.setAccessibleDescription("; ".join(self.names[:20]) or prompt)
        self.update()

    def _make_images(self) -> None:
        held, blends = self.held, self.blends
        self._images = []
        if held is None or blends is None:
            return
        for blend in blends.states[:MOST]:
            weights = np.zeros(held.count)
            weights[blend.members] = blend.weights / blend.weights.sum()
            levels = held.pictures.levels_of(blend.state, weights)
            self._images.append(picture_image(levels, held.pictures, self.theme))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.full_names.begin()
        painter.setFont(theme.font(12))
        painter.setPen(theme.color("muted"))
        if self.held is None or self.blends is None:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.prompt)
            painter.end()
            return
        line = QFontMetricsF(theme.font(11)).height()
        states = self.blends.states
        for cell in CELLS:
            wide, side = theme.px(cell[0]), theme.px(cell[1])
            high = side + 2 * line + GRID
            across, down = max(self.width() // wide, 1), max(int((self.height() - line - GRID) // high), 1)
            if across * down >= len(states):
                break
        for place, blend in enumerate(states[: min(across * down, MOST)]):
            corner = QPointF(place % across * wide, GRID + place // across * high)
            self._draw_cell(painter, place, blend, QRectF(corner.x(), corner.y(), wide - GRID, high), side)
        left = len(states) - min(across * down, len(states), MOST)
        if left:
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("muted"))
            box = QRectF(0, self.height() - line, self.width(), line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, f"and {counted(left, 'more state')}")
        painter.end()

    def _draw_cell(self, painter: QPainter, place: int, blend: Metastable, cell: QRectF, side: int) -> None:
        theme = self.theme
        line = QFontMetricsF(theme.font(11)).height()
        is_blend = len(blend.members) > 1
        box = draw_picture(painter, self._images[place], QRectF(cell.left(), cell.top(), cell.width(), side))
        draw_mark(painter, theme, box.topRight(), "mixture" if is_blend else "memory", theme.px(9))
        font = theme.font(11, bold=is_blend)
        painter.setFont(font)
        painter.setPen(theme.color("ink"))
        name = self.names[place]
        below = QRectF(cell.left(), cell.top() + side + 2, cell.width(), line)
        brief = shortened(name, QFontMetricsF(font), cell.width())
        self.full_names.note(below, brief, name)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, brief)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        told = f"from {counted(len(blend.sources), 'memory', 'memories')}"
        painter.drawText(below.translated(0, line), Qt.AlignmentFlag.AlignHCenter, told)
