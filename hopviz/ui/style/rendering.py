"""Rendering into files: how many pixels a point has there, and whether lines and letters stay what they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPaintDevice, QPainter, QPicture, QPixmap

from hopviz.project.picture_files import Pixels

Kept = QPixmap | QPicture
"""What is painted once and kept: points, or, for a file of lines, the lines themselves."""


def pixels_of(image: QImage) -> Pixels:
    """The points of a picture."""
    return np.array(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)


@dataclass(frozen=True)
class Target:
    """What is painted for while it is not the screen."""

    ratio: float
    """Its pixels per point."""
    is_vector: bool
    """Whether it takes lines and letters, rather than points."""


_target: Target | None = None


@contextmanager
def painting_for(target: Target) -> Iterator[None]:
    """Let everything that is painted be painted for a file, in as many pixels as it has."""
    global _target
    before, _target = _target, target
    try:
        yield
    finally:
        _target = before


def pixel_ratio(device: QPaintDevice) -> float:
    """Pixels per point of what is painted now: those of the device, unless it is painted for a file."""
    return device.devicePixelRatioF() if _target is None else _target.ratio


def is_for_file() -> bool:
    """Whether what is painted now is for a file, which may take its time."""
    return _target is not None


def is_vector() -> bool:
    """Whether what is painted now is to be kept as lines and letters."""
    return _target is not None and _target.is_vector


def to_be_kept(size: QSize, ratio: float, colour: QColor) -> Kept:
    """A ground of one colour, to be painted on once and kept; `ratio` is the screen's pixels per point."""
    if is_vector():
        lines = QPicture()
        lines.setBoundingRect(QRect(0, 0, size.width(), size.height()))
        if colour.alpha():
            painter = QPainter(lines)
            painter.fillRect(0, 0, size.width(), size.height(), colour)
            painter.end()
        return lines
    return blank(size, ratio, colour)


def blank(size: QSize, ratio: float, colour: QColor | Qt.GlobalColor = Qt.GlobalColor.transparent) -> QPixmap:
    """An empty picture, to be painted once and kept; `ratio` is the screen's pixels per point."""
    picture = QPixmap(ceil(size.width() * ratio), ceil(size.height() * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(colour)
    return picture


def draw_kept(painter: QPainter, kept: Kept) -> None:
    """Draw what was kept, from the upper left corner on."""
    if isinstance(kept, QPicture):
        painter.drawPicture(0, 0, kept)
    else:
        painter.drawPixmap(0, 0, kept)
