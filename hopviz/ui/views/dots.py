"""How are a thousand discs painted in no time?  A picture for each colour is kept, and they are copied all at once."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from hopviz.core.network import Floats
from hopviz.ui.plotting import energy_colours
from hopviz.ui.primitives import draw_pictures
from hopviz.ui.theme import Theme

STEPS = 4
"""Sizes that are told apart, in a pixel of radius."""


def paint_dots(painter: QPainter, theme: Theme, places: Floats, radii: Floats, colours: NDArray[np.intp]) -> None:
    """Discs in colours of energies, the smaller ones below.

    Parameters
    ----------
    painter : QPainter
    theme : Theme
    places : ndarray, shape (K, 2)
        Their middles, in pixels.
    radii : ndarray, shape (K,)
        In pixels.
    colours : ndarray of int, shape (K,)
        Rows of `energy_colours`.
    """
    ratio = painter.device().devicePixelRatioF()
    steps = np.rint(STEPS * radii).astype(int)
    for size in np.unique(steps).tolist():
        alike = steps == size
        strip = _strip(size, theme, ratio)
        side = strip.height()
        corners = np.outer(colours[alike], (side, 0)).astype(float)
        draw_pictures(painter, places[alike], corners, side, strip)


@lru_cache(maxsize=64)
def _strip(size: int, theme: Theme, ratio: float) -> QPixmap:
    """Discs of radius size / STEPS side by side, one for each colour."""
    radius, colours = ratio * size / STEPS, energy_colours()
    side = math.ceil(2 * radius) + 2
    strip = QPixmap(side * len(colours), side)
    strip.fill(Qt.GlobalColor.transparent)
    painter = QPainter(strip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # Low energies are dark: on a dark ground a rim sets them off.
    painter.setPen(QPen(theme.tint("muted", 0.7), 0.8 * ratio) if theme.dark else Qt.PenStyle.NoPen)
    for k, colour in enumerate(colours.tolist()):
        painter.setBrush(QColor(*colour))
        painter.drawEllipse(QPointF((k + 0.5) * side, side / 2), radius, radius)
    painter.end()
    return strip
