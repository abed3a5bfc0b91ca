"""Picture of a funnel: all states by distance and energy, the memories among them, and the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from hopviz.core.network import Floats
from hopviz.project.naming import short_names
from hopviz.project.numbers import number
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.funnel.density import Funnel
from hopviz.ui.landscape.swarm import SwarmDots
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import draw_mark, draw_run, ground
from hopviz.ui.style.plotting import decimals, packed_energy_colours, ticks
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import box_about, fitted_names, place_names, place_wordings, text_size, write
from hopviz.ui.style.theme import LIGHT, Theme
from hopviz.ui.widgets.full_names import FullNames

FAINTEST, FAINTEST_ON_DARK = 0.28, 0.62
"""Strength of the colour of a single state; low energies are dark themselves."""
MARGIN = 0.05
MARK, BALL = 15.0, 9.5
MOST_NAMES, LONGEST_NAME = 12, 110
KEY_FROM = 280
"""Width from which on there is room to say what strength of colour means."""
LEFT, CENTRE, RIGHT = (
    side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
    for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
)


class FunnelChart(Guarded, QWidget):
    """Paints a funnel; the run moves over a picture that is kept.  Places of the ball are (distance, energy)."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ball = ball
        self.swarm = SwarmDots()
        """Replicas, at distances and energies."""
        self.theme: Theme = LIGHT
        self.funnel: Funnel | None = None
        self.names: Sequence[str] = ()
        self._range = (0.0, 1.0)
        self._backdrop: QPixmap | None = None
        self.full_names = FullNames(self)
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

    def places(self, states: Iterable[Sequence[float]]) -> list[QPointF]:
        """Where states at these distances and energies are drawn."""
        box, (low, high) = self.plot_rect(), self._range
        wide = box.width() / (2 if self.funnel is None else self.funnel.whole.n + 1)
        tall = box.height() / (high - low)
        return [QPointF(box.left() + (d + 0.5) * wide, box.bottom() - (e - low) * tall) for d, e in states]

    def _places_of_swarm(self) -> Floats:
        """(R, 2) where its replicas are drawn."""
        if not len(self.swarm):
            return self.swarm.at
        corner, other = (np.array(place.toTuple()) for place in self.places([(0.0, 0.0), (1.0, 1.0)]))
        return np.asarray(corner + self.swarm.at * (other - corner))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.funnel is None:
            painter.fillRect(self.rect(), self.theme.color("surface"))
        else:
            if self._backdrop is None:
                self._backdrop = self._make_backdrop(self.funnel)
            painter.drawPixmap(0, 0, self._backdrop)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if len(self.swarm):
                self.swarm.paint(painter, self.theme, self._places_of_swarm())
                for text, area in self.label_boxes(self.funnel):
                    write(painter, self.theme, area.center(), text, bold=True, ground="rim")
            draw_run(painter, self.places(self.ball.way), BALL * self.theme.scale / 2)
        painter.end()

    def _make_backdrop(self, funnel: Funnel) -> QPixmap:
        pixmap = ground(self.theme, self.size(), pixel_ratio(self))
        painter = QPainter(pixmap)
        box, edges = self.plot_rect(), funnel.density.edges
        bottom, top = (place.y() for place in self.places([(0, edges[0]), (0, edges[-1])]))
        painter.drawImage(QRectF(box.left(), top, box.width(), bottom - top), self._image(funnel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_axes(painter, funnel, box)
        self._draw_memories(painter, funnel)
        painter.end()
        return pixmap

    def _image(self, funnel: Funnel) -> QImage:
        """Colour by energy as everywhere, the stronger the more states there are (by their logarithm)."""
        logs = funnel.density.log10_states.T[::-1]  # rows from the highest energy down
        full = max(float(logs.max()), 1e-9)
        least = FAINTEST_ON_DARK if self.theme.dark else FAINTEST
        strength = np.where(np.isfinite(logs), least + (1 - least) * np.clip(logs / full, 0, 1), 0.0)
        rows, columns = logs.shape
        hues = packed_energy_colours()[np.linspace(255, 0, rows).round().astype(int), np.newaxis]
        pixels = hues & np.uint32(0xFFFFFF) | np.rint(255 * strength).astype(np.uint32) << np.uint32(24)
        return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_ARGB32).copy()

    def _draw_axes(self, painter: QPainter, funnel: Funnel, box: QRectF) -> None:
        painter.setFont(self.theme.font(11))
        metrics = QFontMetricsF(painter.font())
        row = metrics.height()
        painter.setPen(QPen(self.theme.color("line"), 1.0))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(self.theme.color("muted"))
        heights = ticks(*self._range, max(box.height() / (3 * row), 2))
        end = box.left() - MARK * self.theme.scale / 2 - 8
        for place, height in zip(self.places((0, height) for height in heights), heights, strict=True):
            if place.y() >= 2 * row:  # above stands what the axis shows
                text = number(float(height), decimals(heights))
                painter.drawText(QRectF(0, place.y() - row / 2, end, row), RIGHT, text)
        steps = ticks(0, funnel.whole.n, max(box.width() / (5 * row), 2))
        for place, step in zip(self.places((step, 0) for step in steps), steps, strict=True):
            if step == round(step):
                text = number(float(step))
                x = min(place.x(), self.width() - metrics.horizontalAdvance(text) / 2 - 1)
                painter.drawText(QRectF(x - 30, box.bottom() + 3, 60, row), CENTRE, text)
        if box.width() > KEY_FROM * self.theme.scale:
            painter.drawText(QRectF(0, 0, box.right(), row), RIGHT, "the stronger the colour, the more states")
        painter.setPen(self.theme.color("ink"))
        painter.drawText(QRectF(0, 0, 120, row), LEFT, "energy E")
        from_here = f"distance from {self.native_name(funnel)}"
        labels = (f"{from_here}: units that differ", from_here, "distance")
        label = next((text for text in labels if metrics.horizontalAdvance(text) <= self.width()), labels[-1])
        painter.drawText(QRectF(0, self.height() - row - 1, self.width(), row), CENTRE, label)

    def native_name(self, funnel: Funnel) -> str:
        """What distances are counted from."""
        if 0 <= funnel.native < len(self.names):
            return self.names[funnel.native]
        return "all on" if funnel.energies is None else "a lowest state"

    def _draw_memories(self, painter: QPainter, funnel: Funnel) -> None:
        """The signs of memories and reverses, the native one uppermost, and the names of memories."""
        count, places = len(funnel.patterns), self.memory_places(funnel)
        for k in sorted(range(2 * count), key=lambda k: (k < count, k == funnel.native)):
            kind = "memory" if k < count else "reversed memory"
            draw_mark(painter, self.theme, places[k], kind, MARK * self.theme.scale)
        self.full_names.begin()
        for text, area, full in self._placed_names(funnel):
            self.full_names.note(area, text, full)
            write(painter, self.theme, area.center(), text, bold=True, ground="rim")

    def memory_places(self, funnel: Funnel) -> list[QPointF]:
        """Where the memories are drawn, then their reverses."""
        return self.places(zip(funnel.memory_distances.tolist(), funnel.heights.tolist(), strict=True))

    def label_boxes(self, funnel: Funnel) -> list[tuple[str, QRectF]]:
        """The names of the memories that there is room for, and where, the native one first."""
        return [(text, area) for text, area, _ in self._placed_names(funnel)]

    def _placed_names(self, funnel: Funnel) -> list[tuple[str, QRectF, str]]:
        """Names, where they stand, and what they are in full.

        Memories at the same distance and energy have one sign, with the names of all.
        """
        box, places = self.plot_rect(), self.memory_places(funnel)
        named = min(len(funnel.patterns), len(self.names))
        together: dict[tuple[int, int], list[int]] = {}
        for k in sorted(range(named), key=lambda k: k != funnel.native):
            together.setdefault((round(places[k].x()), round(places[k].y())), []).append(k)
        signs = [box_about(place, QSizeF(1, 1) * MARK * self.theme.scale) for place in places]
        inside = QRectF(box.left(), box.top(), self.width() - 2 - box.left(), box.height() + 2)

        def place(texts: Mapping[int, str]) -> dict[int, QRectF]:
            sizes = {k: text_size(self.theme, text, bold=True) for k, text in texts.items()}
            return place_names(signs, sizes, inside)

        groups = {group[0]: group for group in list(together.values())[:MOST_NAMES]}
        wordings = (
            {k: self._joined(group, names) for k, group in groups.items()}
            for names in (self.names, short_names(tuple(self.names)))
        )
        placed = place_wordings(wordings, place)
        return [(*told, ", ".join(self.names[m] for m in groups[k])) for k, told in placed.items()]

    def _joined(self, group: Sequence[int], names: Sequence[str]) -> str:
        """The names of memories that are at the same place, or of one of them and how many others there are."""
        metrics, longest = QFontMetricsF(self.theme.font(11, bold=True)), LONGEST_NAME * self.theme.scale
        text = ", ".join(names[k] for k in group)
        rest = f" and {len(group) - 1} more" if metrics.horizontalAdvance(text) > longest and len(group) > 1 else ""
        if not rest and len(group) > 1:
            return text
        return fitted_names(names, metrics, longest - metrics.horizontalAdvance(rest))[group[0]] + rest
