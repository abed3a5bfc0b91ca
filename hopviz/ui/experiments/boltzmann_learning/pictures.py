"""Pictures of a machine that learns: the law that it models beside the one wanted, and the terms of a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from hopviz.core.landscape import numbers_of, states_of
from hopviz.core.network import Floats
from hopviz.core.thermal import Learnt
from hopviz.project.machines import PatternSet
from hopviz.project.numbers import number
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import decimals, packed, round_up, shortened, ticks
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.theme import GRID, LIGHT, Theme, diverging
from hopviz.ui.widgets.thumbnail import thumbnail

FEW = 16
"""States of which all are shown; of more only those that are wanted, and the others together."""
WIDEST_BAR = 26.0
PICTURE, LEAST_PICTURE = 38.0, 9.0
"""Side of the picture of a state."""
LEAST_ROWS = 3
"""Rows of text that the bars are high before the pictures below them get any room."""
WANTED, MODELLED = "memory", "accent"
NAMES = (("modelled", MODELLED), ("wanted", WANTED))
"""What the colours mean, from the right."""
LEFT, RIGHT, CENTRE = (
    side | Qt.AlignmentFlag.AlignVCenter
    for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter)
)
OTHERS = "others"


@dataclass(frozen=True)
class Column:
    """A state of the visible units, or all that are not shown, and how probable it is."""

    name: str
    wanted: float
    modelled: float
    pattern: tuple[int, ...] = ()
    """Of the visible units, bipolar; empty for several states together."""


def columns_of(chosen: PatternSet, learnt: Learnt) -> list[Column]:
    """The states of the visible units with their probabilities, wanted ones first where there are many."""
    places = numbers_of(chosen.patterns)
    names = {int(place): memory.name for place, memory in zip(places, chosen.memories, strict=True)}
    size = learnt.wanted.size
    shown = list(range(size)) if size <= FEW else sorted(names)[:FEW]
    states = states_of(np.array(shown), chosen.visible)
    found = [
        Column(names.get(k, ""), float(learnt.wanted[k]), float(learnt.modelled[k]), tuple(state.tolist()))
        for k, state in zip(shown, states, strict=True)
    ]
    rest = np.setdiff1d(np.arange(size), shown)
    if rest.size:
        wanted, modelled = float(learnt.wanted[rest].sum()), float(learnt.modelled[rest].sum())
        found.append(Column(f"{number(rest.size)} {OTHERS}", wanted, modelled))
    return found


class LawPicture(Guarded, QWidget):
    """Pairs of bars: how probable each state of the visible units is to be, and how probable the machine makes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.columns: Sequence[Column] = ()
        self.prompt = ""
        """What is said where there are no bars."""
        self._shape = (1, 1)
        self._top = 1.0
        self.setMinimumSize(150, 90)
        self.setAccessibleName("Wanted and modelled probabilities of the states of the visible units")

    def sizeHint(self) -> QSize:
        return QSize(380, 170)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def show_law(self, columns: Sequence[Column], rows: int, cols: int, prompt: str = "") -> None:
        """Show these, whose patterns have so many rows and columns, or without any what is to be said.

        The axis grows with the bars, and shrinks by halves.
        """
        self.prompt = prompt
        highest = max((max(each.wanted, each.modelled) for each in columns), default=1.0)
        top = round_up(max(1.05 * highest, 1e-3))
        if [each.pattern for each in columns] != [each.pattern for each in self.columns] or not (
            0.45 * self._top < 1.05 * highest <= self._top
        ):
            self._top = min(top, 1.0)
        self.columns, self._shape = tuple(columns), (rows, cols)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11))
        metrics = QFontMetricsF(painter.font())
        row = metrics.height()
        if not self.columns:
            painter.setPen(theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.prompt)
            return
        heights = ticks(0.0, self._top, 3)
        texts = [number(float(height), decimals(heights)) for height in heights]
        left = max(metrics.horizontalAdvance(text) for text in texts) + GRID
        across = (self.width() - left) / max(len(self.columns), 1)
        flat, room = self._shape[0] / max(self._shape), self.height() - (2.5 + LEAST_ROWS) * row - 6
        side = min(PICTURE * theme.scale, across - 3, room / flat)
        high = side * flat
        below = high + 4 if side >= LEAST_PICTURE else 0.0
        box = QRectF(left, 1.5 * row, self.width() - left - 1, self.height() - 2.5 * row - below - 2)
        self._draw_axes(painter, box, heights, texts, row)
        width = min(0.4 * across, WIDEST_BAR * theme.scale)
        for k, column in enumerate(self.columns):
            middle = left + (k + 0.5) * across
            for value, meaning, x in ((column.wanted, WANTED, middle - width), (column.modelled, MODELLED, middle)):
                tall = min(value / self._top, 1.0) * box.height()
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(meaning))
                painter.drawRect(QRectF(x, box.bottom() - tall, width, tall))
            if column.pattern and below:
                picture = _portrait(column.pattern, self._shape, theme, round(side), pixel_ratio(self))
                drawn = picture.deviceIndependentSize()
                painter.drawPixmap(QPointF(middle - drawn.width() / 2, box.bottom() + 4), picture)
            elif not column.pattern:
                painter.setPen(theme.color("muted"))
                wide = max(metrics.horizontalAdvance(word) for word in column.name.split(" ")) + 1
                area = QRectF(middle - across / 2, box.bottom() + 2, across, max(below, row))
                area.setLeft(min(area.left(), self.width() - wide))  # it is the last one
                painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, column.name)
        painter.setPen(theme.color("muted"))
        label = "state of the visible units"
        area = QRectF(left, self.height() - row, box.width(), row)
        painter.drawText(area, CENTRE, shortened(label, metrics, area.width()))
        painter.end()

    def _draw_axes(self, painter: QPainter, box: QRectF, heights: Floats, texts: Sequence[str], row: float) -> None:
        theme, metrics = self.theme, QFontMetricsF(painter.font())
        for height, text in zip(heights.tolist(), texts, strict=True):
            y = box.bottom() - height / self._top * box.height()
            painter.setPen(QPen(theme.color("line"), 1.0))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(theme.color("muted"))
            if y > 1.4 * row:
                painter.drawText(QRectF(0, y - row / 2, box.left() - 5, row), RIGHT, text)
        said, x = "probability", box.right()
        bold = QFontMetricsF(theme.font(11, bold=True))
        names = [(text, meaning, bold.horizontalAdvance(text) + GRID) for text, meaning in NAMES]
        if metrics.horizontalAdvance(said) + GRID < x - sum(wide for _, _, wide in names):
            painter.setPen(theme.color("ink"))
            painter.drawText(QRectF(0, 0, x, row), LEFT, said)
        painter.setFont(theme.font(11, bold=True))
        for text, meaning, wide in names:
            painter.setPen(theme.color(meaning))
            painter.drawText(QRectF(x - wide, 0, wide, row), RIGHT, text)
            x -= wide
        painter.setFont(theme.font(11))


ZERO = 128
"""Which of the diverging colours means 0."""
@lru_cache(maxsize=64)
def _portrait(
    pattern: tuple[int, ...], shape: tuple[int, int], theme: Theme, side: int, ratio: float
) -> QPixmap:  # fmt: skip
    """A state of the visible units; kept, for it stays while its bars move."""
    return thumbnail(np.reshape(pattern, shape), theme, side, ratio)


TERMS = ("awake", "asleep", "change", "weights")
CAPTIONS = {
    "awake": ("awake", "+ ⟨s s⟩ learnt"),
    "asleep": ("asleep", "− ⟨s s⟩ unlearnt"),
    "change": ("step", "= their difference"),
    "weights": ("weights", ""),
}


class TermsPicture(Guarded, QWidget):
    """Small matrices of a step: what is learnt awake, what is unlearnt asleep, the difference, and the weights."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.terms: dict[str, Floats] = {}
        """(N, N) each, by the names of `TERMS`; biases and means of single units stand on the diagonal."""
        self._visible = 0
        self.setMinimumSize(150, 80)
        self.setAccessibleName("What is learnt awake and unlearnt asleep, their difference, and the weights")

    def sizeHint(self) -> QSize:
        return QSize(420, 150)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def show_step(self, learnt: Learnt, temperature: float) -> None:
        """Show the latest step; the weights are those at a temperature."""
        weights = np.array(learnt.network.weights) * temperature
        np.fill_diagonal(weights, learnt.network.bias * temperature)
        change = learnt.awake - learnt.asleep
        self.terms = dict(zip(TERMS, (learnt.awake, learnt.asleep, change, weights), strict=True))
        self._visible = learnt.visible
        self.update()

    def clear(self) -> None:
        """Show no step."""
        self.terms = {}
        self.update()

    @property
    def largest_weight(self) -> float:
        """What the strongest colour of the weights means."""
        return round_up(max(float(np.abs(self.terms["weights"]).max()), 0.1)) if self.terms else 1.0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setFont(theme.font(11))
        row = QFontMetricsF(painter.font()).height()
        gap = 1.5 * GRID
        columns = 4 if self.width() > 1.6 * self.height() else 2
        lines = len(TERMS) // columns
        wide = (self.width() - (columns - 1) * gap) / columns
        tall = (self.height() - (lines - 1) * GRID) / lines
        side = min(wide, tall - 2 * row - 2)
        if side >= 8 and self.terms:
            for k, name in enumerate(TERMS):
                x, y = (k % columns) * (wide + gap), (k // columns) * (tall + GRID)
                self._draw_term(painter, name, QRectF(x, y, wide, 2 * row), QRectF(x, y + 2 * row + 2, side, side))
        painter.end()

    def _draw_term(self, painter: QPainter, name: str, words: QRectF, box: QRectF) -> None:
        theme = self.theme
        title, caption = CAPTIONS[name]
        if name == "weights":
            caption = f"±{number(self.largest_weight, 1)} at the ends"
        metrics = QFontMetricsF(theme.font(11))
        for text, ink, bold, top in ((title, "ink", True, True), (caption, "muted", False, False)):
            painter.setFont(theme.font(11, bold=bold))
            painter.setPen(theme.color(ink))
            area = words.adjusted(0, 0, 0, -words.height() / 2) if top else words.adjusted(0, words.height() / 2, 0, 0)
            painter.drawText(area, LEFT, shortened(text, metrics, area.width()))
        values = self.terms[name]
        n, largest = len(values), self.largest_weight if name == "weights" else 1.0
        index = np.rint(ZERO + (ZERO - 1) * np.clip(values / largest, -1, 1)).astype(int)
        pixels = np.ascontiguousarray(packed(diverging(theme))[index])
        image = QImage(pixels.data, n, n, 4 * n, QImage.Format.Format_RGB32)
        painter.drawImage(box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 1.0))
        painter.drawRect(box)
        if self._visible < n:  # hidden units stand behind the visible ones
            at = box.width() * self._visible / n
            painter.setPen(QPen(theme.color("ink"), 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(box.left() + at, box.top()), QPointF(box.left() + at, box.bottom()))
            painter.drawLine(QPointF(box.left(), box.top() + at), QPointF(box.right(), box.top() + at))
