"""What does a funnel look like?  All states by distance and energy, the memories among them, and the run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from hopviz.ui.landscape.funnel.density import Funnel
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import draw_mark, draw_run, ground
from hopviz.ui.style.plotting import decimals, energy_colours, number, shortened, ticks
from hopviz.ui.style.text import box_about, place_names, text_size, write
from hopviz.ui.style.theme import LIGHT, Theme

FAINTEST, FAINTEST_ON_DARK = 0.28, 0.62
"""Strength of the colour of a single state; low energies are dark themselves."""
MARGIN = 0.05
MARK, BALL = 15.0, 9.5
MOST_NAMES, LONGEST_NAME = 12, 110
KEY_FROM = 280
"""Width from which on there is room to say what strength of colour means."""


class FunnelChart(QWidget):
    """Paints a funnel; the run moves over a picture that is kept.  Places of the ball are (distance, energy)."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ball = ball
        self.theme: Theme = LIGHT
        self.funnel: Funnel | None = None
        self.names: Sequence[str] = ()
        self._range = (0.0, 1.0)
        self._backdrop: QPixmap | None = None
        self.setMinimumSize(150, 100)

    def sizeHint(self) -> QSize:
        return QSize(320, 260)

    def show_funnel(self, funnel: Funnel | None, names: Sequence[str]) -> None:
        """Take over a density and the names of the memories."""
        self.funnel, self.names = funnel, names
        if funnel is not None:
            heights = np.concatenate([funnel.density.edges, funnel.heights])
            low, high = float(heights.min()), float(heights.max())
            spare = MARGIN * (high - low)
            self._range = (low - spare, high + spare)
        self.refresh()

    def refresh(self) -> None:
        """Paint everything anew."""
        self._backdrop = None
        self.update()

    def make_room_for(self, energy: float) -> None:
        """Let the axis reach this energy: a sample may have missed states as low or as high."""
        low, high = self._range
        if not low <= energy <= high:
            spare = MARGIN * (high - low)
            self._range = (min(low, energy - spare), max(high, energy + spare))
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh()

    def plot_rect(self) -> QRectF:
        """Where the states are drawn, in this widget's pixels."""
        metrics = QFontMetricsF(self.theme.font(11))
        aside = MARK * self.theme.scale / 2 + 2  # signs at either end stand clear of the ticks and inside
        left, row = metrics.horizontalAdvance(number(-8888.0)) + 6 + aside, metrics.height()
        return QRectF(left, row + 4, self.width() - left - aside, self.height() - 3 * row - 8)

    def place(self, distance: float, energy: float) -> QPointF:
        """Where a state at this distance and energy is drawn."""
        return self._place_in(self.plot_rect(), distance, energy)

    def _place_in(self, box: QRectF, distance: float, energy: float) -> QPointF:
        columns = 2 if self.funnel is None else self.funnel.whole.n + 1
        low, high = self._range
        x = box.left() + (distance + 0.5) / columns * box.width()
        return QPointF(x, box.bottom() - (energy - low) / (high - low) * box.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.funnel is None:
            QPainter(self).fillRect(self.rect(), self.theme.color("surface"))
            return
        if self._backdrop is None:
            self._backdrop = self._make_backdrop(self.funnel)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._backdrop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.plot_rect()
        draw_run(painter, [self._place_in(box, *at) for at in self.ball.way], BALL * self.theme.scale / 2)
        painter.end()

    def _make_backdrop(self, funnel: Funnel) -> QPixmap:
        pixmap = ground(self.theme, self.size(), self.devicePixelRatioF())
        painter = QPainter(pixmap)
        box, edges = self.plot_rect(), funnel.density.edges
        top, bottom = self._place_in(box, 0, float(edges[-1])).y(), self._place_in(box, 0, float(edges[0])).y()
        painter.drawImage(QRectF(box.left(), top, box.width(), bottom - top), self._image(funnel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_axes(painter, funnel, box)
        self._draw_memories(painter, funnel, box)
        painter.end()
        return pixmap

    def _image(self, funnel: Funnel) -> QImage:
        """Colour by energy as everywhere, the stronger the more states there are (by their logarithm)."""
        logs = funnel.density.log10_states.T[::-1]  # rows from the highest energy down
        full = max(float(logs.max()), 1e-9)
        least = FAINTEST_ON_DARK if self.theme.dark else FAINTEST
        strength = np.where(np.isfinite(logs), least + (1 - least) * np.clip(logs / full, 0, 1), 0.0)
        rows, columns = logs.shape
        hues = energy_colours()[np.linspace(255, 0, rows).round().astype(int)].astype(float)[:, np.newaxis]
        colours = self.theme.rgb("surface") * (1 - strength[..., np.newaxis]) + hues * strength[..., np.newaxis]
        pixels = np.ascontiguousarray(np.rint(colours).astype(np.uint8))
        return QImage(pixels.tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()

    def _draw_axes(self, painter: QPainter, funnel: Funnel, box: QRectF) -> None:
        painter.setFont(self.theme.font(11))
        row = QFontMetricsF(painter.font()).height()
        painter.setPen(QPen(self.theme.color("line"), 1.0))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(self.theme.color("muted"))
        heights = ticks(*self._range, max(box.height() / (3 * row), 2))
        for height in heights:
            y = self._place_in(box, 0, float(height)).y()
            if y < 2 * row:  # there stands what the axis shows
                continue
            end = box.left() - MARK * self.theme.scale / 2 - 8
            self._text(painter, QRectF(0, y - row / 2, end, row), number(height, decimals(heights)), 1)
        n = funnel.whole.n
        for distance in ticks(0, n, max(box.width() / (5 * row), 2)):
            if distance == round(distance):
                x, text = self._place_in(box, float(distance), 0).x(), number(float(distance))
                x = min(x, self.width() - painter.fontMetrics().horizontalAdvance(text) / 2 - 1)
                self._text(painter, QRectF(x - 30, box.bottom() + 3, 60, row), text, 0)
        painter.setPen(self.theme.color("ink"))
        self._text(painter, QRectF(0, 0, 120, row), "energy E", -1)
        if box.width() > KEY_FROM * self.theme.scale:
            painter.setPen(self.theme.color("muted"))
            self._text(painter, QRectF(0, 0, box.right(), row), "the stronger the colour, the more states", 1)
            painter.setPen(self.theme.color("ink"))
        below = QRectF(0, self.height() - row - 1, self.width(), row)
        from_here = f"distance from {self.native_name(funnel)}"
        labels = (f"{from_here}: units that differ", from_here, "distance")
        metrics = QFontMetricsF(painter.font())
        label = next((text for text in labels if metrics.horizontalAdvance(text) <= below.width()), labels[-1])
        self._text(painter, below, label, 0)

    def native_name(self, funnel: Funnel) -> str:
        """What distances are counted from."""
        if 0 <= funnel.native < len(self.names):
            return self.names[funnel.native]
        return "all on" if funnel.energies is None else "the lowest state"

    def _draw_memories(self, painter: QPainter, funnel: Funnel, box: QRectF) -> None:
        """The signs of memories and reverses, the native one uppermost, and the names of memories."""
        count, size = len(funnel.patterns), MARK * self.theme.scale
        for k in sorted(range(2 * count), key=lambda k: (k < count, k == funnel.native)):
            kind = "memory" if k < count else "reversed memory"
            draw_mark(painter, self.theme, self._place_of(funnel, box, k), kind, size)
        for text, area in self.label_boxes(funnel):
            write(painter, self.theme, area.center(), text, bold=True, ground="rim")

    def _place_of(self, funnel: Funnel, box: QRectF, memory: int) -> QPointF:
        """Where a memory, or a reverse, is drawn."""
        return self._place_in(box, float(funnel.memory_distances[memory]), float(funnel.heights[memory]))

    def label_boxes(self, funnel: Funnel) -> list[tuple[str, QRectF]]:
        """The names of the memories that there is room for, and where, the native one first.

        Memories at the same distance and energy have one sign, with the names of all.
        """
        box, sign = self.plot_rect(), QSizeF(1, 1) * MARK * self.theme.scale
        places = [self._place_of(funnel, box, k) for k in range(2 * len(funnel.patterns))]
        named = min(len(funnel.patterns), len(self.names))
        together: dict[tuple[int, int], list[int]] = {}
        for k in sorted(range(named), key=lambda k: k != funnel.native):
            together.setdefault((round(places[k].x()), round(places[k].y())), []).append(k)
        texts = {group[0]: self._joined(group) for group in list(together.values())[:MOST_NAMES]}
        sizes = {k: text_size(self.theme, text, bold=True) for k, text in texts.items()}
        signs = [box_about(place, sign) for place in places]
        inside = QRectF(box.left(), box.top(), self.width() - 2 - box.left(), box.height() + 2)
        return [(texts[k], area) for k, area in place_names(signs, sizes, inside).items()]

    def _joined(self, group: Sequence[int]) -> str:
        """The names of memories that are at the same place, or of one of them and how many others there are."""
        metrics, longest = QFontMetricsF(self.theme.font(11, bold=True)), LONGEST_NAME * self.theme.scale
        text = ", ".join(self.names[k] for k in group)
        if len(group) == 1 or metrics.horizontalAdvance(text) <= longest:
            return shortened(text, metrics, longest)
        rest = f" and {len(group) - 1} more"
        return shortened(self.names[group[0]], metrics, longest - metrics.horizontalAdvance(rest)) + rest

    @staticmethod
    def _text(painter: QPainter, box: QRectF, text: str, side: int) -> None:
        flags = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)[side + 1]
        painter.drawText(box, flags | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)
