"""How are thousands of lines drawn within a frame?  The pixels of each are worked out once; a frame is a weighted sum.

Drawing 2,016 lines one by one takes a quarter of a second.  Here every line knows which pixels it covers and how
much of each (by its distance from the line: Gupta and Sproull, Computer Graphics 15, 1, 1981), and a picture of some
of them, at any strengths, is one sum over these.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from hopviz.ui.widgets.graph_geometry import Wires
from hopviz.ui.widgets.graph_picture import Floats, Mask

COARSE = 4.0
"""Pixels of the screen, along a side, to one of the glow: it is soft anyway."""
SOME, FINER = 400, 1.5
"""Up to so many lines are less coarse while something moves: pixels of the screen to one of theirs."""
SLICE = 50
"""So many lines are made fine in one tick of the display."""
PATIENCE = 8
"""Ticks without a change before that begins."""
ALL = slice(None)
DENSEST = 255.0
BENDS = 6
"""Straight pieces of an arc."""


class Coverage:
    """Which pixels, of an image of a size, some of M lines cover."""

    def __init__(self, wires: Wires, widths: Floats, size: QSize, pixel: float = 1.0, which: slice = ALL) -> None:
        self.width, self.height = max(int(size.width() / pixel), 1), max(int(size.height() / pixel), 1)
        pieces = BENDS if wires.bent[which].any() else 1
        corners = [wires.point(k / pieces, which) / pixel - 0.5 for k in range(pieces + 1)]
        parts = [
            self._pixels(np.hstack([first, last]), widths[which] / pixel) for first, last in pairwise(corners)
        ]
        lines, self._pixel, self._covered = (np.concatenate([part[k] for part in parts]) for k in range(3))
        self._line = lines + (which.start or 0)

    def add(self, other: Coverage) -> None:
        """Cover what other lines cover, too."""
        self._line = np.concatenate([self._line, other._line])
        self._pixel = np.concatenate([self._pixel, other._pixel])
        self._covered = np.concatenate([self._covered, other._covered])

    def _pixels(self, ends: Floats, widths: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
        """(line, pixel, part of it that is covered) of straight lines (x0, y0, x1, y1)."""
        way = ends[:, 2:] - ends[:, :2]
        steep = np.abs(way[:, 1]) > np.abs(way[:, 0])
        # One step at a time along the longer side; u is that one, v the other.
        u = np.where(steep[:, None], ends[:, 1::2], ends[:, 0::2])
        v = np.where(steep[:, None], ends[:, 0::2], ends[:, 1::2])
        rise = (v[:, 1] - v[:, 0]) / np.where(u[:, 1] == u[:, 0], 1.0, u[:, 1] - u[:, 0])
        first = np.ceil(u.min(axis=1)).astype(np.intp)
        steps = np.maximum(np.floor(u.max(axis=1)).astype(np.intp) - first + 1, 0)
        line = np.repeat(np.arange(len(ends)), steps)
        at = np.arange(len(line)) + np.repeat(first - (np.cumsum(steps) - steps), steps)
        middle = (np.repeat(v[:, 0] - rise * u[:, 0], steps) + np.repeat(rise, steps) * at).astype(np.float32)
        nearest = np.rint(middle)
        aside = nearest - middle
        slant, reach = (1.0 / np.sqrt(1.0 + rise**2)).astype(np.float32), (0.5 * widths + 0.5).astype(np.float32)
        along, across = np.where(steep, self.width, 1), np.where(steep, 1, self.width)
        lengths, breadths = np.where(steep, self.height, self.width), np.where(steep, self.width, self.height)
        within = (at >= 0) & (at < lengths[line])
        found = []
        most = int(np.ceil((reach / slant).max(initial=0.0) + 0.5))
        for offset in range(-most, most + 1):
            wide = within & (reach / slant + 0.5 >= abs(offset))[line]
            those, side = line[wide], nearest[wide].astype(np.intp) + offset
            covered = np.minimum(reach[those] - np.abs(aside[wide] + offset) * slant[those], 1.0)
            inside = (covered > 0) & (side >= 0) & (side < breadths[those])
            those, side = those[inside], side[inside]
            pixel = at[wide][inside] * along[those] + side * across[those]
            found.append((those, pixel, covered[inside]))
        return tuple(np.concatenate([part[k] for part in found]) for k in range(3))  # type: ignore[return-value]

    def sum(self, strengths: Floats) -> Floats:
        """How much lies on every pixel if the lines are so strong, shape (height, width)."""
        lie = np.bincount(self._pixel, strengths[self._line] * self._covered, self.width * self.height)
        return lie.reshape(self.height, self.width)


class Haze:
    """Many lines in the colours of positive and negative ones, and their glow.

    Coarse at first, so that it follows the hand; `go_on` makes it fine, a few lines at a time.

    Parameters
    ----------
    wires : Wires
        M lines.
    size : QSize
    widths, strengths, glows : ndarray, shape (M,)
        Widths in pixels, how much of what is behind a line hides, and the widths of the glow.
    positive : ndarray of bool, shape (M,)
    colours : (QColor, QColor)
        Of positive and of negative ones; where many cross, a mixture.
    """

    def __init__(
        self, wires: Wires, size: QSize, widths: Floats, strengths: Floats, glows: Floats, positive: Mask,
        colours: tuple[QColor, QColor],
    ) -> None:  # fmt: skip
        self._wires, self._size, self._widths, self._glows = wires, size, widths, glows
        self._strengths, self._colours = (strengths * positive, strengths * ~positive), colours
        self._glow = Coverage(wires, np.maximum(widths, COARSE), size, COARSE)
        self._pixel = COARSE
        draft = self._glow
        if len(widths) <= SOME:
            self._pixel = FINER
            draft = Coverage(wires, np.maximum(widths, FINER), size, FINER)
        self._lines = _image([draft.sum(part) / self._pixel**0.5 for part in self._strengths], colours)
        self._to_do = list(range(0, len(widths), SLICE))
        self._fine_glow: Coverage | None = None
        self._fine: list[Floats] = []
        self._patience = PATIENCE
        self._glowing, self._glowing_for = QImage(), (b"", self._glow)

    def go_on(self) -> bool:
        """Do a little more, once nothing has moved for a moment; whether it looks better now."""
        if not self._to_do or self._patience:
            self._patience = max(self._patience - 1, 0)
            return False
        first = self._to_do.pop(0)
        which = slice(first, first + SLICE)
        glow = Coverage(self._wires, self._glows, self._size, COARSE, which)
        lines = Coverage(self._wires, self._widths, self._size, 1.0, which)
        sums = [lines.sum(part) for part in self._strengths]
        if self._fine_glow is None:
            self._fine_glow, self._fine = glow, sums
        else:
            self._fine_glow.add(glow)
            self._fine = [old + new for old, new in zip(self._fine, sums, strict=True)]
        if not self._to_do:
            self._glow, self._lines, self._pixel = self._fine_glow, _image(self._fine, self._colours), 1.0
        return not self._to_do

    def draw_glow(self, painter: QPainter, strengths: Floats, colour: QColor) -> None:
        """The glow of lines of these strengths, shape (M,)."""
        wanted = (strengths.tobytes(), self._glow)
        if wanted != self._glowing_for:
            self._glowing_for = wanted
            self._glowing = _image([self._glow.sum(strengths) * 0.8], (colour,))
        self._draw(painter, self._glowing, COARSE)

    def draw_lines(self, painter: QPainter) -> None:
        """All lines."""
        self._draw(painter, self._lines, self._pixel)

    @staticmethod
    def _draw(painter: QPainter, image: QImage, pixel: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, pixel > 1)
        painter.drawImage(QRectF(0, 0, image.width() * pixel, image.height() * pixel), image)


def _image(densities: list[Floats], colours: tuple[QColor, ...]) -> QImage:
    """Translucent layers of colours: more of one hides more of what is behind."""
    total = np.sum(densities, axis=0)
    alpha = DENSEST * (1.0 - np.exp(-total))
    parts = [density / np.maximum(total, 1e-9) for density in densities]
    argb = (alpha + 0.5).astype(np.uint32) << 24
    for shift, channel in ((16, "red"), (8, "green"), (0, "blue")):
        value = np.sum([part * getattr(colour, channel)() for part, colour in zip(parts, colours, strict=True)], axis=0)
        argb |= (value * alpha / 255.0 + 0.5).astype(np.uint32) << shift
    height, width = argb.shape
    image = QImage(argb.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()
