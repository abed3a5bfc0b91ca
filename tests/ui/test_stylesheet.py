"""Standard widgets, told from their ground."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCheckBox, QStyle, QStyleOptionButton
from pytestqt.qtbot import QtBot

from hopviz.ui.style.theme import THEMES, palette, stylesheet
from tests.ui.stage import painted

NON_TEXT = 3.0
"""The least contrast of what has to be seen, without being text (WCAG 2.1, 1.4.11)."""


def luminance(colour: QColor) -> float:
    parts = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", list(THEMES))
def test_text_is_told_from_its_ground(name: str) -> None:
    theme = THEMES[name]
    least = 7.0 if name == "projector" else 4.5
    grounds = ("window", "surface", "raised")
    texts = [(ink, ground) for ink in ("ink", "muted", "accent", "warning") for ground in grounds]
    texts += [("on_accent", "accent"), ("name_on", "unit_on"), ("name_off", "unit_off")]
    texts += [(kind, "surface") for kind in ("memory", "reversed", "mixture", "spurious", "cycle")]
    found = {(ink, ground): contrast(theme.color(ink), theme.color(ground)) for ink, ground in texts}
    found |= {(each, "surface"): contrast(QColor(each), theme.color("surface")) for each in theme.series}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize("name", list(THEMES))
@pytest.mark.parametrize("ground", ["window", "surface"])
def test_the_box_of_a_check_box_is_seen_on_its_ground_and_its_tick_in_the_box(
    qtbot: QtBot, name: str, ground: str
) -> None:
    theme = THEMES[name]
    box = QCheckBox("Learn")
    qtbot.addWidget(box)
    box.setStyle(QApplication.style())
    box.setPalette(palette(theme))
    box.setStyleSheet(stylesheet(theme) + f"QCheckBox {{ background: {getattr(theme, ground)}; }}")
    box.resize(box.sizeHint())
    option = QStyleOptionButton()
    box.initStyleOption(option)
    for checked in (False, True):
        box.setChecked(checked)
        picture = painted(box)
        place = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
        back = picture.pixelColor(picture.width() - 1, 0)
        row = [picture.pixelColor(x, place.center().y()) for x in range(place.left(), place.right() + 1)]
        assert max(contrast(pixel, back) for pixel in row) >= NON_TEXT
        if checked:
            inside = [
                picture.pixelColor(x, y)
                for x in range(place.left() + 2, place.right() - 1)
                for y in range(place.top() + 2, place.bottom() - 1)
            ]
            assert max(contrast(pixel, theme.color("accent")) for pixel in inside) >= NON_TEXT
