"""Thumbnails: sharp where units are whole pixels, averaged where patterns are large."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from hopviz.core.patterns import random_patterns
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.widgets.thumbnail import level_image, thumbnail


@pytest.mark.parametrize("shape", [(10, 10), (3, 7), (1, 2), (48, 48)])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_units_of_a_thumbnail_are_squares_of_one_colour(qapp: object, shape: tuple[int, int], ratio: float) -> None:
    pattern = random_patterns(1, shape[0] * shape[1], np.random.default_rng(2)).reshape(shape)
    picture = thumbnail(pattern, LIGHT, 48, ratio)
    image = picture.toImage()
    side = image.width() // shape[1]
    assert (image.width(), image.height()) == (side * shape[1], side * shape[0])
    assert picture.devicePixelRatio() == ratio
    assert 0.8 * 48 * ratio <= max(image.width(), image.height()) <= 48 * ratio
    for (row, col), value in np.ndenumerate(pattern):
        color = QColor(LIGHT.unit_on if value > 0 else LIGHT.unit_off)
        corners = QRect(col * side, row * side, side, side)
        assert image.pixelColor(corners.topLeft()) == image.pixelColor(corners.bottomRight()) == color


@pytest.mark.parametrize("shape", [(64, 64), (64, 1), (30, 30), (1, 64)])
def test_large_patterns_are_averaged_into_the_room(qapp: object, shape: tuple[int, int]) -> None:
    image = thumbnail(np.ones(shape), LIGHT, 48).toImage()
    assert max(image.width(), image.height()) == 48
    assert image.pixelColor(image.rect().center()) == QColor(LIGHT.unit_on)


def test_a_thumbnail_needs_a_grid(qapp: object) -> None:
    with pytest.raises(ValueError, match="rows, cols"):
        thumbnail(np.ones(4), LIGHT, 48)


def test_a_grey_picture_goes_from_black_to_white(qapp: object) -> None:
    image = level_image(np.array([[0.0, 0.5, 1.0]]))
    assert [image.pixelColor(x, 0).lightness() for x in range(3)] == [0, 128, 255]
