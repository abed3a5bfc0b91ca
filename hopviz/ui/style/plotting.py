"""Numbers in plain figures, round ticks, the colours of energies, pictures of indices, and the axes of plots."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from hopviz.project.naming import WORD
from hopviz.project.numbers import ELLIPSIS, adding_up, digits_for, figure, number, raised
from hopviz.ui.guard import Guarded, guard_library
from hopviz.ui.style.names import plain_tip
from hopviz.ui.style.theme import Theme

guard_library("pyqtgraph")

ROUND = (1.0, 2.0, 5.0, 10.0)
FINELY_ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def round_up(value: float, steps: Sequence[float] = ROUND) -> float:
    """The smallest of `steps` times a power of ten that is at least `value` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (*steps, 10.0) if step * power >= value * (1 - 1e-12))


FLAT = 5e-4
"""A curve that moves by less than this part of its height is flat."""
FINEST = 2e-5
"""So little of the energy is shown as a height at least: ticks have no more than six decimals."""


def energy_range(least: float, greatest: float) -> tuple[float, float]:
    """Round borders a little beyond the extremes, which change seldom while the extremes move."""
    largest = max(abs(least), abs(greatest))
    if largest < 1e-9:
        return -1.0, 1.0
    flat = greatest - least <= max(FLAT * largest, FINEST)
    span = max(0.2 * largest, FINEST) if flat else greatest - least
    step = round_up(span / 5)
    return (
        math.floor((least - 0.08 * span) / step) * step,
        math.ceil((greatest + 0.08 * span) / step) * step,
    )


def sum_in_words(name: str, whole: float, parts: Mapping[str, float]) -> str:
    """A number, in the figure that it has everywhere, as the sum of named parts, whose figures add up to it."""
    values = list(parts.values())
    digits = max(digits_for([whole]), digits_for([whole, *values]))
    told = [f"{label} {number(part, digits)}" for label, part in zip(parts, adding_up(values, digits), strict=True)]
    return f"{name} {figure(whole)} = {' + '.join(told)}"


def ticks(low: float, high: float, count: float) -> NDArray[np.float64]:
    """About `count` round numbers from `low` to `high`, two at least."""
    if not high > low:
        return np.array([low])
    values = np.empty(0)
    wanted = max(count, 1.0)
    while len(values) < 2:
        step = round_up((high - low) / wanted)
        values = np.asarray(np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1) * step, float)
        wanted *= 1.5
    return values


def powers(low: float, high: float, count: float) -> NDArray[np.float64]:
    """About `count` exponents from `low` to `high`, all of them if they are fewer."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    step = max(math.ceil((last - first + 1) / max(count, 1.0)), 1)
    return np.arange(math.ceil(first / step) * step, last + 1, step, dtype=float)


PLAIN_POWERS = (-3, 5)
"""Powers of ten between these exponents are written in plain figures."""


def power_text(exponent: int) -> str:
    """A power of ten: "0.01", "1,000", "10⁶"."""
    least, most = PLAIN_POWERS
    return number(10.0**exponent, max(-exponent, 0)) if least <= exponent <= most else f"10{raised(exponent)}"


@lru_cache(maxsize=256)
def broken(text: str, width: int = 60) -> str:
    """A tooltip that shows a text as it is, in lines of at most `width` characters: Qt wraps none by itself."""
    return plain_tip("\n".join(textwrap.fill(line, width) for line in text.split("\n")))


BETWEEN = " _-.,:;"
"""What is left out where it stands beside dots."""


def shortened(text: str, metrics: QFontMetricsF, width: float) -> str:
    """The text, or so many whole words of both its ends as fit into `width` pixels; at least a part of its first.

    A number or a letter at its end is kept: names that begin alike often differ by it.
    """
    words = WORD.findall(text)
    if not words or metrics.horizontalAdvance(text) <= width:  # nothing is too wide for less than no room
        return text
    fitting, first = [(0, 0)], len(words) - 1
    for last in range(len(words)):  # the more of the end, the less of the beginning
        while first > 0 and metrics.horizontalAdvance(_with_ends(words, first, last)) > width:
            first -= 1
        if metrics.horizontalAdvance(_with_ends(words, first, last)) <= width:
            fitting.append((first, last))
    is_marked = words[-1][0].isdigit() or len(words[-1]) == 1

    def worth(kept: tuple[int, int]) -> tuple[bool, bool, int]:
        return is_marked and kept[1] > 0, kept[0] > 0, len(_with_ends(words, *kept))

    best = max(fitting, key=worth)
    cuts = (words[0][:kept] + ELLIPSIS for kept in range(len(words[0]) - 1, 0, -1))
    cut = next((cut for cut in cuts if metrics.horizontalAdvance(cut) <= width), text[:1])
    return cut if not any(worth(best)[:2]) and len(cut) >= worth(best)[2] else _with_ends(words, *best)


def _with_ends(words: Sequence[str], first: int, last: int) -> str:
    """So many of the first and of the last words, with dots for what is left out."""
    return "".join(words[:first]).rstrip(BETWEEN) + ELLIPSIS + "".join(words[len(words) - last :]).lstrip(BETWEEN)


def in_two_lines(text: str, metrics: QFontMetricsF) -> list[str]:
    """The text in as narrow a block as two lines make of it; one word stays in one."""
    words = text.split()
    breaks = [[" ".join(words[:k]), " ".join(words[k:])] for k in range(1, len(words))]
    return min(breaks, key=lambda lines: max(map(metrics.horizontalAdvance, lines)), default=[text])


CLAUSE = re.compile(", | · |; ")
"""Where a line of facts may end."""


def whole_clauses(text: str, metrics: QFontMetricsF, width: float) -> str:
    """As many of its clauses as fit into `width` pixels: half a number says something wrong."""
    while metrics.horizontalAdvance(text) > width and CLAUSE.search(text):
        text = text[: [found.start() for found in CLAUSE.finditer(text)][-1]]
    return shortened(text, metrics, width)


def decimals(values: NDArray[np.float64]) -> int:
    """How many decimals evenly spaced numbers need to be told apart."""
    gap = float(np.diff(values).min()) if len(values) > 1 else float(np.abs(values).max(initial=1.0))
    return 0 if gap == 0 else min(max(-math.floor(math.log10(gap) + 1e-9), 0), 6)


MARGIN = 8
"""Above a plot, in pixels: there, and in the row of the ticks, a vertical label may go beyond its axis."""
COMMON_TICK = "0,000.0"
"""A vertical axis has room for such a number at least, so that it seldom changes its width."""


@cache
def energy_colours() -> NDArray[np.uint8]:
    """Colours of energies from lowest to highest, (256, 3): perceptually uniform, low is dark."""
    return np.asarray(pg.colormap.get("viridis").getLookupTable(nPts=256, alpha=False), np.uint8)


@cache
def packed_energy_colours() -> NDArray[np.uint32]:
    """The same, (256,), each 0xffrrggbb."""
    return packed(energy_colours())


def packed(colours: NDArray[np.uint8] | NDArray[np.float64]) -> NDArray[np.uint32]:
    """(K, 3) colours, each of three numbers from 0 to 255, as (K,) 0xffrrggbb."""
    red, green, blue = np.rint(colours).astype(np.uint32).T
    return np.asarray(np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue)


def paint_part(
    painter: QPainter,
    box: QRect | QRectF,
    pixels: NDArray[np.uint8],
    part: QRectF,
    colours: NDArray[np.uint32],
    smooth: bool,
) -> None:
    """Fill a box with a part of a picture, in its pixels; `colours` (256,) have premultiplied opacity."""
    left, top = math.floor(part.left()), math.floor(part.top())
    seen = np.ascontiguousarray(colours[pixels[top : math.ceil(part.bottom()), left : math.ceil(part.right())]])
    height, width = seen.shape
    image = QImage(seen.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(QRectF(box), image, part.translated(-left, -top))


class Axis(Guarded, pg.AxisItem):  # type: ignore[misc]
    """An axis with few, round ticks in plain figures; a horizontal one has its label in the row of the ticks."""

    def __init__(self, orientation: str, unit: str = "") -> None:
        self._label = ""
        """What a vertical axis shows."""
        self._label_font: QFont | None = None
        super().__init__(orientation, maxTickLength=-4, showValues=True)
        self.enableAutoSIPrefix(False)
        self.unit = unit
        """What a horizontal axis counts."""
        self.is_logarithmic = False
        """Whether its numbers are logarithms to base 10: then ticks are powers of ten, and say so."""
        self._pixels_per_tick = 90.0 if orientation == "bottom" else 34.0
        self.places: Mapping[float, str] = {}
        """Where the ticks are, and what they are called; empty: at round numbers."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, NDArray[np.float64]]]:
        low, high = min(low, high), max(low, high)
        values = ticks(low, high, size / self._pixels_per_tick)
        if self.is_logarithmic:
            values = powers(low, high, size / self._pixels_per_tick)
        if self.places:
            values = np.array([place for place in self.places if low <= place <= high], float)
        if self.unit:  # leave room for the label
            values = values[values <= low + (high - low) * (1 - self._unit_width() / max(size, 1.0))]
        return [(values[1] - values[0] if len(values) > 1 else 1.0, values)]

    def tickStrings(self, values: Sequence[float] | NDArray[np.float64], scale: float, spacing: float) -> list[str]:
        if self.is_logarithmic:
            return [power_text(round(value)) for value in values]
        if self.places:
            return [self.places[value] for value in values]
        return [number(value, decimals(np.asarray(values, float))) for value in values]

    def generateDrawSpecs(self, painter: object) -> object:
        specs = super().generateDrawSpecs(painter)
        if specs is not None and self.unit:
            box = QRectF(self.boundingRect())
            last = QRectF(box.left(), 0, self.width(), self.height())
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
            specs[2].append((last, flags, self.told_unit()))
        return specs

    def told_unit(self) -> str:
        """As much of the label as leaves room for the tick at zero."""
        font = self.style["tickFont"]
        if font is None:
            return self.unit
        metrics = QFontMetricsF(font)
        return shortened_label(self.unit, metrics, self.width() - 2 * metrics.height())

    def resizeEvent(self, event: object = None) -> None:
        if self.label is not None and self._label_font is not None:  # as much of the label as has room upwards
            metrics = QFontMetricsF(self._label_font)
            self.labelText = shortened_label(self._label, metrics, self.height() + 2 * MARGIN)
            self.label.setHtml(self.labelString())
        super().resizeEvent(event)

    def _unit_width(self) -> float:
        font = self.style["tickFont"]
        return 0.0 if font is None else QFontMetricsF(font).horizontalAdvance(self.told_unit()) + 40

    def apply_theme(self, theme: Theme, label: str = "") -> None:
        """Take over colours and type; `label` is what a vertical axis shows."""
        self.setTickFont(theme.font(11))
        self.setPen(theme.color("line"))
        self.setTextPen(theme.color("muted"))
        self.setStyle(tickTextOffset=4, hideOverlappingLabels=False)
        metrics = QFontMetricsF(theme.font(11))
        if self.orientation == "bottom":
            self.setHeight(round(metrics.height() + 8))
        else:
            self._label, self._label_font = label, theme.font(12)
            self.setLabel(label, color=theme.ink, **{"font-size": f"{theme.px(12)}px"})
            self.resizeEvent()
            self.make_room(0.0, 0.0)

    def make_room(self, low: float, high: float) -> None:
        """Let a vertical axis be so wide that its ticks from `low` to `high` stand clear of its label."""
        metrics = QFontMetricsF(self.style["tickFont"])
        values = ticks(low, high, 4)
        texts = [COMMON_TICK, *self.tickStrings(values, 1.0, 1.0)] if high > low else [COMMON_TICK]
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        width = round(widest + metrics.height() + 14)
        if width != self.width():
            self.setWidth(width)


SYMBOL = 3
"""Letters of a symbol at most, with which a label ends."""
ADDED = re.compile(",? (?:of|per|by) |, ")
"""What stands behind it in a label can be left out, if that has no symbol."""


def shortened_label(label: str, metrics: QFontMetricsF, room: float) -> str:
    """As much of a label as has room, one word at least: its last words if it ends with a symbol, else its first."""
    words = label.split()
    if words and len(words[-1]) <= SYMBOL:
        starts = [k for k, word in enumerate(words) if word[0].isalnum() and word not in ("of", "per")]
        parts = [label, *(" ".join(words[k:]) for k in starts)]
    else:
        first = ADDED.split(label)[0]
        parts = [label, first, *(" ".join(first.split()[:k]) for k in range(first.count(" "), 0, -1))]
    return next((part for part in parts if metrics.horizontalAdvance(part) <= room), parts[-1])


def plot_widget(unit: str) -> pg.PlotWidget:
    """A plot without mouse, menu or buttons, whose ranges are set by the program alone."""
    widget = pg.PlotWidget(enableMenu=False, axisItems={"left": Axis("left"), "bottom": Axis("bottom", unit)})
    item = widget.getPlotItem()
    item.hideButtons()
    view = item.getViewBox()
    view.setMouseEnabled(False, False)
    view.disableAutoRange()
    view.setDefaultPadding(0)
    item.setContentsMargins(0, MARGIN, 0, 0)
    widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    widget.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
    return widget
