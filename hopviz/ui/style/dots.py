"""Dots in the colours of energies, many at once."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from shiboken6 import wrapInstance

from hopviz.core.network import Floats
from hopviz.ui.style.plotting import energy_colours
from hopviz.ui.style.rendering import is_vector, pixel_ratio
from hopviz.ui.style.theme import Theme

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
    if is_vector():
        painter.setPen(_rim_of_dot(theme))
        inks = energy_colours()[colours].tolist()
        for place, radius, ink in zip(places.tolist(), radii.tolist(), inks, strict=True):
            painter.setBrush(QColor(*ink))
            painter.drawEllipse(QPointF(*place), radius, radius)
        return
    ratio = pixel_ratio(painter.device())
    steps = np.rint(STEPS * radii).astype(int)
    for size in np.unique(steps).tolist():
        alike = steps == size
        strip = _strip(size, theme, ratio)
        _draw_pieces(painter, places[alike], strip, ratio, strip.height() * colours[alike], strip.height())


def paint_drops(painter: QPainter, theme: Theme, places: Floats, radius: float) -> None:
    """Many small balls of one size, whose middles are at the places (K, 2), in pixels."""
    if is_vector():
        for place in places.tolist():
            _draw_drop(painter, theme, QPointF(*place), radius)
        return
    ratio = pixel_ratio(painter.device())
    drop = _drop(theme, radius, ratio)
    _draw_pieces(painter, places, drop, ratio, np.zeros(len(places)), drop.height())


def _draw_pieces(
    painter: QPainter, places: Floats, strip: QPixmap, ratio: float, left: NDArray[np.generic], side: int
) -> None:
    """Squares of a strip, which begin at so many pixels from its left, with their middles at the places (K, 2)."""
    if not len(places):
        return
    pieces = np.zeros((len(places), 10))  # the fields of a QPainter.PixmapFragment, in their order
    pieces[:, 0:2] = places
    pieces[:, 2] = left
    pieces[:, 4:6] = side
    pieces[:, 6:8] = 1 / ratio
    pieces[:, 9] = 1.0
    first: Any = wrapInstance(pieces.ctypes.data, QPainter.PixmapFragment)  # many times as fast as such objects
    painter.drawPixmapFragments(first, len(pieces), strip)


@lru_cache(maxsize=16)
def _drop(theme: Theme, radius: float, ratio: float) -> QPixmap:
    """A small ball, in a square."""
    side = math.ceil(2 * ratio * (radius + 1)) + 2
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    _draw_drop(painter, theme, QPointF(side / 2 / ratio, side / 2 / ratio), radius)
    painter.end()
    return picture


def _draw_drop(painter: QPainter, theme: Theme, place: QPointF, radius: float) -> None:
    """A small ball with a thin rim, which sets it off from others and from any colour of the land."""
    painter.setPen(QPen(QColor(15, 22, 32, 215), 0.8))
    painter.setBrush(theme.color("unit_on"))
    painter.drawEllipse(place, radius, radius)


@lru_cache(maxsize=64)
def _strip(size: int, theme: Theme, ratio: float) -> QPixmap:
    """Discs of radius size / STEPS side by side, one for each colour."""
    radius, colours = ratio * size / STEPS, energy_colours()
    side = math.ceil(2 * radius) + 2
    strip = QPixmap(side * len(colours), side)
    strip.fill(Qt.GlobalColor.transparent)
    painter = QPainter(strip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_rim_of_dot(theme, ratio))
    for k, colour in enumerate(colours.tolist()):
        painter.setBrush(QColor(*colour))
        painter.drawEllipse(QPointF((k + 0.5) * side, side / 2), radius, radius)
    painter.end()
    return strip


def _rim_of_dot(theme: Theme, ratio: float = 1.0) -> QPen:
    """Low energies are dark: on a dark ground a rim sets them off."""
    return QPen(theme.tint("muted", 0.7), 0.8 * ratio) if theme.dark else QPen(Qt.PenStyle.NoPen)
