"""Size of type: larger and smaller by keys, remembered, and laid out so that nothing is cut or covered."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from hopviz.ui.style.theme import LARGEST_SCALE, THEMES, stylesheet
from hopviz.ui.window.settings import TYPE_SIZES
from tests.app.person import Person
from tests.ui.stage import CONTROL, SHIFT

STAGED, PERCENTS, WIDE = 150, (100, 150, 200), 1440
"""Sizes of type; panels are put on the stage with one of them, in windows up to this width."""
SIZES = ((2560, 1440), (1920, 1080), (1440, 900), (1024, 768))
COLOURS = re.compile(r"/\*.*?\*/|#[0-9a-f]{6}|rgba\([^)]*\)|url\([^)]*\)", re.IGNORECASE | re.DOTALL)
"""And pictures and remarks: all of a style sheet that takes no room."""


def looks() -> list[tuple[str, int]]:
    """Themes with sizes of type, one of those that differ in nothing but colours; and the largest type."""
    found = dict[str, tuple[str, int]]()
    for percent in PERCENTS:
        for theme in THEMES:
            found[COLOURS.sub("", stylesheet(THEMES[theme].enlarged(percent)))] = theme, percent
    return [*found.values(), ("light", TYPE_SIZES[-1])]


def enlarge(person: Person, percent: int) -> None:
    while person.app.settings.type_size < percent:
        person.press(Qt.Key.Key_Plus, CONTROL)
    for _ in range(3):
        person.wait_for_the_verdict()


def cut(window: QWidget) -> list[str]:
    """Labels and buttons that are seen and have less room than their text needs."""
    found = []
    for widget in window.findChildren(QLabel) + window.findChildren(QAbstractButton):
        text = widget.text()
        if not text or widget.visibleRegion().isEmpty() or (isinstance(widget, QLabel) and widget.wordWrap()):
            continue
        if widget.property("role") in ("narrow", "help") or widget.sizePolicy().horizontalPolicy().name == "Ignored":
            needed = widget.fontMetrics().size(0, text.replace("&", ""))
        else:
            needed = widget.minimumSizeHint()
        place = QRect(widget.mapTo(window, QPoint()), widget.size())
        if needed.width() > widget.width() + 1 or needed.height() > widget.height() + 1:
            found.append(f"{text!r} has {widget.size().toTuple()} of {needed.toTuple()}")
        if place.right() > window.width() or place.bottom() > window.height():
            found.append(f"{text!r} is outside, at {place.getRect()}")
    return found


def test_type_goes_up_and_down_by_keys_and_is_remembered(start: Callable[..., Person]) -> None:
    person = start()
    window = person.app.window
    window.choose_theme("light")
    scales = []
    for _ in range(len(TYPE_SIZES) + 1):
        scales.append(window.theme.scale)
        person.press(Qt.Key.Key_Plus, CONTROL)
    assert scales == [*(size / 100 for size in TYPE_SIZES), LARGEST_SCALE]
    assert {panel.theme for panel in person.app.panels} == {window.theme}
    assert person.app.verdict.height() > 2 * 56
    person.press(Qt.Key.Key_Minus, CONTROL)
    assert window.theme.scale == 2.25
    window.close()
    again = start()
    assert again.app.window.theme.scale == 2.25
    again.press(Qt.Key.Key_0, CONTROL)
    assert again.app.window.theme is THEMES["light"]
    again.press(Qt.Key.Key_Equal, CONTROL)  # where + is on the upper level of that key
    assert again.app.window.theme.scale == 1.1
    again.press(Qt.Key.Key_T, CONTROL)
    assert (again.app.window.theme.name, again.app.window.theme.scale) == ("dark", 1.1)


@pytest.mark.parametrize("theme", THEMES)
def test_no_theme_has_larger_type_than_the_largest(theme: str) -> None:
    enlarged = THEMES[theme].enlarged(TYPE_SIZES[-1])
    assert enlarged.scale == LARGEST_SCALE
    assert enlarged is THEMES[theme].enlarged(TYPE_SIZES[-1])
    assert THEMES[theme].enlarged(100) is THEMES[theme]


def test_no_text_is_cut_or_covered(start: Callable[..., Person]) -> None:
    """In every size of window, theme and size of type: panels make room as they do when type changes."""
    person = start()
    window = person.app.window
    window.setUpdatesEnabled(False)  # nothing is looked at but sizes
    found = dict[tuple[object, ...], list[str]]()
    for theme, percent in looks():
        window.change_type_size(TYPE_SIZES.index(percent) - TYPE_SIZES.index(person.app.settings.type_size))
        window.choose_theme(theme)
        for size in SIZES:
            for _ in range(2):  # in a wider window a lesson has fewer lines, so that it can be lower
                window.resize(*size)
                window.docks.make_room(QSize(*size))
                person.wait_for_the_verdict()
            found[size, theme, percent] = cut(window)
            if window.width() > size[0] or window.height() > size[1]:
                found[size, theme, percent].append(f"the window is {window.width()} x {window.height()}")
            if percent == STAGED and size[0] <= WIDE:
                person.press(Qt.Key.Key_V, SHIFT)
                for _ in range(2):
                    person.wait_for_the_verdict()
                found[size, theme, percent, "stage"] = cut(window)
                person.press(Qt.Key.Key_Escape)
                person.wait_for_the_verdict()
    assert {where: told for where, told in found.items() if told} == {}


def test_panels_that_gave_way_to_large_type_come_back(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    window = person.app.window
    window.resize(1280, 800)
    person.wait_for_the_verdict()
    seen, size = {name: dock.isVisible() for name, dock in window.docks.by_name.items()}, window.size()
    enlarge(person, 250)
    assert "panels put away for want of room" in window.statusBar().currentMessage()
    assert not window.docks.by_name["trace"].isVisible()
    window.docks.bring("trace")  # others give way to what is asked for, and the window stays as large as it can
    for _ in range(3):
        person.wait_for_the_verdict()
    assert window.docks.by_name["trace"].isVisible()
    assert not window.docks.by_name["landscape"].isVisible()
    person.press(Qt.Key.Key_0, CONTROL)
    qtbot.waitUntil(lambda: {name: dock.isVisible() for name, dock in window.docks.by_name.items()} == seen)
    qtbot.waitUntil(lambda: window.size() == size)


def test_the_whole_screen_and_back(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    window = person.app.window
    before = window.geometry()
    person.press(Qt.Key.Key_F11)
    qtbot.waitUntil(window.isFullScreen)
    assert window.commands["full_screen"].isChecked()
    person.press(Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: not window.isFullScreen() and window.geometry() == before)
    assert not window.commands["full_screen"].isChecked()


def test_a_long_message_leaves_the_units_their_room(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    banner, units = person.app.window.banner, person.app.units
    person.app.window.resize(1024, 768)
    person.app.window.complain("Short.")
    person.wait_for_the_verdict()
    low = banner.height()
    person.app.window.complain("It cannot be read, and that is why. " * 40)
    person.wait_for_the_verdict()
    assert low <= banner.height() < 2 * low
    assert banner.area.verticalScrollBar().maximum() > 0
    assert units.height() >= units.minimumSizeHint().height()
