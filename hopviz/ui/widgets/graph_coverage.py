"""Which pixels do lines cover, and what do many of them look like?  Sums over pixels, turned into a picture.

How much of a pixel a line covers follows from its distance from the line (Gupta and Sproull, Computer Graphics 15,
1, 1981).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from hopviz.ui.widgets.graph_geometry import Wires
from hopviz.ui.widgets.graph_picture import Floats, Indices

ALL = slice(None)
BROADEST = 4.0
"""Pixels of the screen: no line is broader on a coarse image."""
DENSEST = 255.0
BENDS = 6
"""Straight pieces of an arc."""

Strengths = tuple[Floats, Floats]
"""(M,) of positive and of negative lines: each is zero where the other is not."""
Shades = NDArray[np.uint32]
"""Premultiplied ARGB."""


class Coverage:
    """Which pixels, of an image of a size, some of M lines cover."""

    def __init__(
        self, wires: Wires, widths: Floats, size: QSize, pixel: float = 1.0, which: slice | Indices = ALL
    ) -> None:
        self.pixel = pixel
        self.width, self.height = max(int(size.width() / pixel), 1), max(int(size.height() / pixel), 1)
        pieces = BENDS if wires.bent[which].any() else 1
        corners = [wires.point(k / pieces, which) / pixel - 0.5 for k in range(pieces + 1)]
        parts = [self._pixels(np.hstack([first, last]), widths[which] / pixel) for first, last in pairwise(corners)]
        lines, self._pixel, self._covered = (np.concatenate([part[k] for part in parts]) for k in range(3))
        self._line = np.arange(len(wires.start))[which][lines]
        self._begins: Indices | None = None
        """Where each pixel begins, once they are in order."""

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

    def order(self) -> None:
        """Bring the pixels into order: worth while before many sums."""
        narrow = self._pixel.astype(np.min_scalar_type(self.width * self.height))  # sorted by radix, if short
        order = np.argsort(narrow, kind="stable")
        self._line, self._pixel = self._line[order], self._pixel[order]
        self._covered = self._covered[order].astype(np.float32)
        self._begins = np.flatnonzero(np.diff(self._pixel, prepend=-1))
        self._scratch = np.empty_like(self._covered)

    def sum(self, strengths: Floats) -> Floats:
        """How much lies on every pixel if the lines are so strong, shape (height, width)."""
        if self._begins is None:
            lie = np.bincount(self._pixel, strengths[self._line] * self._covered, self.width * self.height)
        else:
            lie = np.zeros(self.width * self.height, np.float32)
            strengths.astype(np.float32).take(self._line, out=self._scratch, mode="clip")
            self._scratch *= self._covered
            lie[self._pixel[self._begins]] = np.add.reduceat(self._scratch, self._begins)
        return lie.reshape(self.height, self.width)

    def lay(self, sums: Floats, strengths: Floats) -> Indices:
        """Lay lines of these strengths upon what lies on every pixel, shape (height * width,); returns the pixels."""
        np.add.at(sums, self._pixel, strengths[self._line] * self._covered)
        return self._pixel


class Layers:
    """Lines in two colours on an image: how much of each lies on every pixel, and what that looks like."""

    def __init__(self, wires: Wires, size: QSize, pixel: float, colours: tuple[QColor, QColor]) -> None:
        self.pixel = pixel
        self._wires, self._size, self._colours = wires, size, colours
        self._width, self._height = max(int(size.width() / pixel), 1), max(int(size.height() / pixel), 1)
        self._sums = np.zeros((2, self._width * self._height))
        self._argb = np.zeros(self._width * self._height, np.uint32)

    def coverage(self, widths: Floats, which: slice | Indices = ALL) -> Coverage:
        """The pixels of some lines; on a coarse image none is thinner than a pixel of it."""
        fit = np.clip(widths, self.pixel, BROADEST) if self.pixel > 1 else widths
        return Coverage(self._wires, fit, self._size, self.pixel, which)

    def add(self, coverage: Coverage, strengths: Strengths) -> None:
        """Lay many lines upon the others."""
        for total, part in zip(self._sums, strengths, strict=True):
            total += coverage.sum(part).ravel()

    def exchange(self, was: tuple[Coverage, Strengths], now: tuple[Coverage, Strengths]) -> None:
        """Take a few lines away and lay others there; the picture is up to date."""
        touched = []
        for (coverage, strengths), sign in ((was, -1.0), (now, 1.0)):
            for total, part in zip(self._sums, strengths, strict=True):
                touched.append(coverage.lay(total, sign * part))
        self._colour(np.unique(np.concatenate(touched)))

    def finish(self) -> None:
        """Bring the picture up to date."""
        self._argb[:] = 0
        self._colour(np.flatnonzero(self._sums.any(axis=0)))

    def _colour(self, pixels: Indices) -> None:
        # Lines that are wider on a coarse image are fainter.
        self._argb[pixels] = _premultiplied(self._sums[:, pixels] / self.pixel**0.5, self._colours)

    def image(self) -> QImage:
        """The picture; it lives as long as these layers."""
        return image_of(self._argb.reshape(self._height, self._width))


def _premultiplied(densities: Floats, colours: tuple[QColor, ...]) -> Shades:
    """Translucent layers of colours, shape (colours, pixels): more of one hides more of what is behind."""
    total = densities.sum(axis=0)
    alpha = DENSEST * (1.0 - np.exp(-total))
    parts = densities / np.maximum(total, 1e-9)
    argb = (alpha + 0.5).astype(np.uint32) << 24
    for shift, channel in ((16, "red"), (8, "green"), (0, "blue")):
        value = np.array([getattr(colour, channel)() for colour in colours]) @ parts
        argb |= (value * alpha / 255.0 + 0.5).astype(np.uint32) << shift
    return np.asarray(argb, np.uint32)


def veil(densities: Floats, colour: QColor) -> Shades:
    """A translucent layer of one colour, of any shape."""
    # A table of 256 is enough, and quicker than the formula for every pixel.
    table = _premultiplied(-np.log1p(-np.arange(256.0)[None] / 256.0), (colour,))
    return table[(256.0 * (1.0 - np.exp(-densities))).astype(np.uint8)]


def image_of(shades: Shades) -> QImage:
    """An image upon an array, without a copy: it lives as long as the array, and changes with it."""
    height, width = shades.shape
    return QImage(shades.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
