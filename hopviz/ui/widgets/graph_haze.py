"""How are thousands of lines drawn within a frame?  The pixels of each are worked out once; a frame is a weighted sum.

Drawing 2,016 lines one by one takes a quarter of a second.  Here every line knows which pixels it covers and how
much of each (by its distance from the line: Gupta and Sproull, Computer Graphics 15, 1, 1981), and a picture of some
of them, at any strengths, is one sum over these.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from hopviz.ui.widgets.graph_geometry import Wires
from hopviz.ui.widgets.graph_picture import Floats, Mask

COARSE = 3.0
"""Pixels of the screen, along a side, to one of the glow: it is soft anyway."""
DENSEST = 255.0
BENDS = 6
"""Straight pieces of an arc."""


class Coverage:
    """Which pixels, of an image of a size, M lines cover."""

    def __init__(self, wires: Wires, widths: Floats, size: QSize, pixel: float = 1.0) -> None:
        self.width, self.height = max(int(size.width() / pixel), 1), max(int(size.height() / pixel), 1)
        pieces = BENDS if wires.bent.any() else 1
        corners = [wires.point(k / pieces) / pixel - 0.5 for k in range(pieces + 1)]
        parts = [
            self._pixels(np.hstack([first, last]), widths / pixel)
            for first, last in pairwise(corners)
        ]
        self._line, self._pixel, self._covered = (np.concatenate([part[k] for part in parts]) for k in range(3))

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
        at = first[line] + np.arange(len(line)) - np.repeat(np.cumsum(steps) - steps, steps)
        middle = v[line, 0] + rise[line] * (at - u[line, 0])
        slant = (1.0 / np.sqrt(1.0 + rise**2))[line]
        reach = 0.5 * widths[line] + 0.5
        nearest = np.rint(middle).astype(np.intp)
        found = []
        for offset in range(-self._most(reach, slant), self._most(reach, slant) + 1):
            side = nearest + offset
            covered = np.minimum(reach - np.abs(side - middle) * slant, 1.0)
            x, y = np.where(steep[line], side, at), np.where(steep[line], at, side)
            inside = (covered > 0) & (x >= 0) & (x < self.width) & (y >= 0) & (y < self.height)
            pixel = y[inside] * self.width + x[inside]
            found.append((line[inside], pixel, covered[inside].astype(np.float32)))
        return tuple(np.concatenate([part[k] for part in found]) for k in range(3))  # type: ignore[return-value]

    @staticmethod
    def _most(reach: Floats, slant: Floats) -> int:
        return int(np.ceil((reach / slant).max(initial=0.0) + 0.5))

    def sum(self, strengths: Floats) -> Floats:
        """How much lies on every pixel if the lines are so strong, shape (height, width)."""
        lie = np.bincount(self._pixel, strengths[self._line] * self._covered, self.width * self.height)
        return lie.reshape(self.height, self.width)


class Haze:
    """Many lines on an area of a size, with a glow of a width."""

    def __init__(self, wires: Wires, size: QSize, glow: float) -> None:
        self._size = size
        self._glow = Coverage(wires, np.full(len(wires.start), glow), size, COARSE)

    def picture(
        self, wires: Wires, widths: Floats, strengths: Floats, positive: Mask, colours: tuple[QColor, QColor]
    ) -> QPixmap:
        """All lines in the colours of positive and negative ones; where many cross, a mixture."""
        coverage = Coverage(wires, widths, self._size)
        up, down = coverage.sum(strengths * positive), coverage.sum(strengths * ~positive)
        return QPixmap.fromImage(_image([up, down], colours))

    def draw(self, painter: QPainter, strengths: Floats, colour: QColor) -> None:
        """The glow of lines of these strengths."""
        density = self._glow.sum(strengths)
        image = _image([density * 0.8], (colour,))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(QPointF(0, 0), QSize(image.width(), image.height()) * COARSE), image)


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
