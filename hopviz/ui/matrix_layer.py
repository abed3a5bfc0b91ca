"""How does one picture of a matrix get into the square?  Only the visible part, of the level that is fine enough."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from hopviz.ui.pyramid import Pyramid


def paint_layer(
    painter: QPainter, box: QRect, pyramid: Pyramid, corner: QPointF, span: float, colours: NDArray[np.uint32]
) -> None:
    """Paint what a square of `span` weights from `corner` shows; `colours` (256,) have premultiplied opacity."""
    per_pixel = span / (box.width() * painter.device().devicePixelRatioF())
    number = pyramid.level_for(per_pixel)
    level, size = pyramid.levels[number], 2**number
    left, top = corner.x() / size, corner.y() / size
    right, bottom = min(left + span / size, pyramid.n / size), min(top + span / size, pyramid.n / size)
    first_row, first_column = math.floor(top), math.floor(left)
    part = colours[level[first_row : math.ceil(bottom), first_column : math.ceil(right)]]
    height, width = part.shape
    image = QImage(part.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, per_pixel > 1)
    source = QRectF(left - first_column, top - first_row, right - left, bottom - top)
    painter.drawImage(QRectF(box), image, source)
