"""How are thousands of lines drawn within a frame?  The pixels of each are worked out once; a frame is a weighted sum.

Drawing 2,016 lines one by one takes a quarter of a second.  Here every line knows which pixels it covers and how
much of each, and a picture of some of them, at any strengths, is one sum over these.  Where few lines change, only
their pixels do.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from hopviz.ui.widgets.graph_coverage import BROADEST, Coverage, Layers, Strengths, image_of, veil
from hopviz.ui.widgets.graph_geometry import Wires
from hopviz.ui.widgets.graph_picture import Floats, Indices, Mask

COARSE = BROADEST
"""Pixels of the screen, along a side, to one of the glow: it is soft anyway."""
SOME, FINER, SOFTER = 400, 1.5, 6.0
"""Up to so many lines are less coarse while something moves: pixels of the screen to one of theirs; of more, the glow
is coarser when nothing moves, for it changes with every state."""
SLICE = 50
"""So many lines are made fine in one tick of the display."""
PATIENCE = 8
"""Ticks without a change before that begins."""


class Haze:
    """Many lines in the colours of positive and negative ones, and their glow.

    Coarse at first, so that it follows the hand; `go_on` makes it fine, a few lines at a time.  It stays fine while
    no more than a few lines change.

    Parameters
    ----------
    wires : Wires
        M lines.
    size : QSize
    glows : ndarray, shape (M,)
        Widths of the glow in pixels.
    colours : (QColor, QColor)
        Of positive and of negative ones; where many cross, a mixture.
    """

    def __init__(self, wires: Wires, size: QSize, glows: Floats, colours: tuple[QColor, QColor]) -> None:
        self._wires, self._size, self._glows, self._colours = wires, size, glows, colours
        self._glow = self._thin = Coverage(wires, np.full(len(glows), COARSE), size, COARSE)
        self._fine_glow: Coverage | None = None
        self._glow_done = 0
        self._widths: Floats = np.empty(0)
        self._strengths: Strengths = (np.empty(0), np.empty(0))
        self._seen = self._fine = Layers(wires, size, 1.0, colours)
        self._done = 0
        """How many lines are fine."""
        self._patience = PATIENCE
        self._glowing, self._glowing_for = np.zeros((1, 1), np.uint32), (b"", self._glow)

    def show(self, widths: Floats, strengths: Floats, positive: Mask) -> None:
        """Take over how wide the lines are, how much of what is behind them they hide, and their signs; shape (M,)."""
        parts = (strengths * positive, strengths * ~positive)
        before, self._widths, self._strengths = (self._widths, self._strengths), widths, parts
        self._patience = PATIENCE
        if len(before[0]) != len(widths):
            self._begin()
            return
        pairs = zip((before[0], *before[1]), (widths, *parts), strict=True)
        changed = np.flatnonzero(np.any([old != new for old, new in pairs], axis=0))
        if changed.size > SLICE:
            self._begin()
        elif changed.size:
            self._exchange(changed, *before)

    def _begin(self) -> None:
        """All lines anew, coarse."""
        pixel = FINER if len(self._widths) <= SOME else COARSE
        self._seen = Layers(self._wires, self._size, pixel, self._colours)
        self._seen.add(self._thin if pixel == COARSE else self._seen.coverage(self._widths), self._strengths)
        self._seen.finish()
        self._fine, self._done = Layers(self._wires, self._size, 1.0, self._colours), 0

    def _exchange(self, changed: Indices, widths: Floats, strengths: Strengths) -> None:
        """Some lines anew; these are the former widths and strengths."""
        for layers in {self._seen, self._fine}:
            which = changed if layers is self._seen else changed[changed < self._done]
            was = layers.coverage(widths, which), strengths
            layers.exchange(was, (layers.coverage(self._widths, which), self._strengths))

    def go_on(self) -> bool:
        """Do a little more, once nothing has moved for a moment; whether it looks better now."""
        count = len(self._widths)
        if self._done >= count or self._patience:
            self._patience = max(self._patience - 1, 0)
            return False
        which = slice(self._done, self._done + SLICE)
        self._refine_glow(which)
        self._fine.add(self._fine.coverage(self._widths, which), self._strengths)
        self._done = min(self._done + SLICE, count)
        if self._done < count:
            return False
        self._seen = self._fine
        self._seen.finish()
        return True

    def _refine_glow(self, which: slice) -> None:
        """The glow depends on no weight: it is made fine only once."""
        if which.start != self._glow_done:
            return
        pixel = COARSE if len(self._glows) <= SOME else SOFTER
        part = Coverage(self._wires, self._glows, self._size, pixel, which)
        if self._fine_glow is None:
            self._fine_glow = part
        else:
            self._fine_glow.add(part)
        self._glow_done = min(which.stop, len(self._glows))
        if self._glow_done == len(self._glows):
            self._glow = self._fine_glow
            self._glow.order()

    def draw_glow(self, painter: QPainter, strengths: Floats, colour: QColor) -> None:
        """The glow of lines of these strengths, shape (M,)."""
        wanted = (strengths.tobytes(), self._glow)
        if wanted != self._glowing_for:
            self._glowing_for = wanted
            self._glowing = veil(0.8 * self._glow.sum(strengths), colour)
        self._draw(painter, image_of(self._glowing), self._glow.pixel)

    def draw_lines(self, painter: QPainter) -> None:
        """All lines."""
        self._draw(painter, self._seen.image(), self._seen.pixel)

    @staticmethod
    def _draw(painter: QPainter, image: QImage, pixel: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, pixel > 1)
        painter.drawImage(QRectF(0, 0, image.width() * pixel, image.height() * pixel), image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
