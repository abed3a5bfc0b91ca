"""Thumbnail: a pattern as a small, crisp picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from hopviz.ui.style.theme import Theme

LEAST_FILLED = 0.8
"""Share of the room that units of a whole number of pixels must fill, or their edges are smoothed instead."""

OVERSAMPLING = 4


def thumbnail(pattern: ArrayLike, theme: Theme, size: int, ratio: float = 1.0) -> QPixmap:
    """The picture of a pattern, units on in amber and off in deep blue-grey.

    Parameters
    ----------
    pattern : array_like, shape (rows, cols)
        Units above zero are on.
    theme : Theme
    size : int
        Length of the longer side at most, in device-independent pixels.  It is a little less where that gives
        every unit the same whole number of pixels.
    ratio : float
        Device pixels for each of them.
    """
    on = np.asarray(pattern) > 0
    if on.ndim != 2 or not on.size:
        raise ValueError(f"a pattern to be drawn must have shape (rows, cols), not {on.shape}")
    room = max(round(size * ratio), 1)
    longest = max(on.shape)
    factor = room // longest
    if factor * longest >= LEAST_FILLED * room:
        image = _enlarged(_coloured(on, theme), factor)
    else:
        target = QSize(_part(on.shape[1], longest, room), _part(on.shape[0], longest, room))
        image = _enlarged(_coloured(on, theme), -(-OVERSAMPLING * room // longest)).scaled(
            target, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def grey_image(grey: NDArray[np.float64]) -> QImage:
    """A grey picture, shape (rows, cols), from 0 (black) to 1 (white)."""
    pixels = np.ascontiguousarray(np.rint(255 * np.clip(grey, 0, 1)), dtype=np.uint8)
    rows, cols = pixels.shape
    return QImage(pixels.tobytes(), cols, rows, cols, QImage.Format.Format_Grayscale8).copy()


def _part(side: int, longest: int, room: int) -> int:
    return max(round(room * side / longest), 1)


def _coloured(on: NDArray[np.bool_], theme: Theme) -> NDArray[np.uint8]:
    """(rows, cols) of on and off -> (rows, cols, 3) of red, green, blue."""
    colours = np.array([theme.rgb("unit_off"), theme.rgb("unit_on")]).astype(np.uint8)
    return colours[on.astype(np.intp)]


def _enlarged(pixels: NDArray[np.uint8], factor: int) -> QImage:
    large = np.ascontiguousarray(pixels.repeat(factor, axis=0).repeat(factor, axis=1))
    rows, cols, channels = large.shape
    return QImage(large.tobytes(), cols, rows, cols * channels, QImage.Format.Format_RGB888).copy()
