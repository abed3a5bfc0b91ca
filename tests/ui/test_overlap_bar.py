"""Bar of an overlap and its figure: they say a memory only where there is one."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from hopviz.ui.style.theme import LIGHT
from hopviz.ui.widgets.bars import overlap_text, paint_overlap_bar


def drawn_bar(m: float) -> QImage:
    image = QImage(112, 12, QImage.Format.Format_RGB32)
    image.fill(LIGHT.color("surface"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_overlap_bar(painter, QRectF(0, 2, 112, 8), m, LIGHT.color("ink"), LIGHT)
    painter.end()
    return image


def test_the_bar_grows_from_the_centre_and_says_which_way() -> None:
    ink, ground, reverse = QColor(LIGHT.ink), QColor(LIGHT.line), QColor(LIGHT.reversed)
    positive, negative = drawn_bar(0.5), drawn_bar(-0.5)
    assert [positive.pixelColor(x, 6) for x in (30, 70, 95)] == [ground, ink, ground]
    assert [negative.pixelColor(x, 6) for x in (15, 42, 95)] == [ground, reverse, ground]
    assert negative.pixelColor(35, 6).lightness() > 200  # a minus sign
    assert negative.pixelColor(35, 3) == reverse
    assert [drawn_bar(-0.06).pixelColor(x, 6) for x in (50, 53, 54)] == [ground, reverse, reverse]  # no ring, no zero
    assert drawn_bar(math.nan).pixelColor(70, 6) == ground
    assert drawn_bar(1.0).pixelColor(106, 6) == QColor(LIGHT.memory)
    assert drawn_bar(-1.0).pixelColor(6, 6) == QColor(LIGHT.reversed)
    assert drawn_bar(0.995).pixelColor(106, 6) != QColor(LIGHT.memory)


@pytest.mark.parametrize(
    ("m", "text"),
    [(0.82, "+0.82"), (-0.5, "−0.50"), (0.0, "+0.00"), (-0.001, "+0.00"), (1.0, "+1.00"), (-1.0, "−1.00"),
     (0.9995, "+0.99"), (-0.9995, "−0.99"), (math.nan, "–")],
)  # fmt: skip
def test_only_a_memory_is_written_as_one(m: float, text: str) -> None:
    assert overlap_text(m) == f"m = {text}"
