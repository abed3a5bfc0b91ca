"""What do painters share?  Empty pictures; and arrays of thousands of lines or pictures, handed over at once."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from shiboken6 import wrapInstance

Floats = NDArray[np.float64]


def blank(size: QSize, ratio: float, colour: QColor | Qt.GlobalColor = Qt.GlobalColor.transparent) -> QPixmap:
    """An empty picture, to be painted once and kept; `ratio` is the screen's pixels per point."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(colour)
    return picture


def clear_image(size: QSize, ratio: float) -> QImage:
    """The same as an image, which may outlive the application: for what is kept by functions."""
    picture = QImage(ceil(size.width() * ratio), ceil(size.height() * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def draw_lines(painter: QPainter, ends: Floats) -> None:
    """Straight lines with the painter's pen; `ends` is (K, 2, 2), in pixels.

    Many times as fast as QLineF objects; a QPainterPath takes twice as long, and with a brush much longer.
    """
    lines = np.ascontiguousarray(ends, float)
    if lines.size:
        painter.drawLines(wrapInstance(lines.ctypes.data, QLineF), len(lines))


def draw_pictures(painter: QPainter, places: Floats, corners: Floats, side: int, pictures: QPixmap) -> None:
    """Square pieces of one pixmap.

    Parameters
    ----------
    painter : QPainter
    places : ndarray, shape (K, 2)
        Their middles, in the painter's units.
    corners : ndarray, shape (K, 2)
        Upper left corner of each piece, in pixels of the pixmap.
    side : int
        Of each piece, in pixels of the pixmap, which are those of the screen.
    pictures : QPixmap
    """
    pieces = np.zeros((len(places), 10))  # the fields of a QPainter.PixmapFragment, in their order
    pieces[:, 0:2] = places
    pieces[:, 2:4] = corners
    pieces[:, 4:6] = side
    pieces[:, 6:8] = 1 / painter.device().devicePixelRatioF()
    pieces[:, 9] = 1.0
    if len(pieces):
        painter.drawPixmapFragments(wrapInstance(pieces.ctypes.data, QPainter.PixmapFragment), len(pieces), pictures)
