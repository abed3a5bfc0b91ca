"""Names in little room: whole words, told apart from each other, and in full where they are pointed at."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from hopviz.project.naming import WORD
from hopviz.project.numbers import ELLIPSIS
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.text import fitted_names
from hopviz.ui.style.theme import LIGHT, PROJECTOR, Theme, stylesheet
from hopviz.ui.widgets.bars import Bar, IntervalBars
from hopviz.ui.widgets.choosers import NameChooser
from hopviz.ui.widgets.thumbnail import Recalled, RecallGallery
from tests.ui.stage import ask_for_tip

NAMES = ["J", "Wf", "pattern 2", "By energy", "the lowest state", "reverse of pattern 8", "Random timing"]


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_whole_where_the_chooser_is_as_wide_as_it_wants_to_be(
    qtbot: QtBot, theme: Theme, name: str
) -> None:
    chooser = NameChooser()
    qtbot.addWidget(chooser)
    chooser.setStyleSheet(stylesheet(theme))
    chooser.setSizeAdjustPolicy(NameChooser.SizeAdjustPolicy.AdjustToContents)
    chooser.setToolTip("What it is for")
    chooser.addItem(name)
    chooser.ensurePolished()
    widest = chooser.sizeHint().width()
    for width in range(widest, widest // 2, -3):
        chooser.resize(width, chooser.sizeHint().height())
        shown = chooser.shown_text()
        assert shown == name if width == widest else shown
        assert chooser.full_tip() == ("What it is for" if shown == name else f"{name}\nWhat it is for")
        assert not chooser.grab().isNull()


def test_the_tooltip_of_a_chooser_tells_a_shortened_name(qtbot: QtBot) -> None:
    chooser = NameChooser()
    qtbot.addWidget(chooser)
    chooser.addItem("Random timing")
    chooser.resize(80, 30)
    with qtbot.waitExposed(chooser):
        chooser.show()
    ask_for_tip(chooser, QPoint(10, 10))
    assert QToolTip.text() == "Random timing"
    QToolTip.hideText()


@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_cut_in_its_middle(qtbot: QtBot, name: str) -> None:
    metrics = QFontMetricsF(LIGHT.font(13))
    words = WORD.findall(name)
    for room in range(200, 0, -1):
        shown = shortened(name, metrics, room)
        if shown == name or len(shown) == 1:
            continue
        assert metrics.horizontalAdvance(shown) <= room
        head, _, tail = shown.partition(ELLIPSIS)
        assert name.startswith(head)
        assert name.endswith(tail)
        assert all(word in words for word in WORD.findall(tail))
        assert all(word in words for word in WORD.findall(head)) or (not tail and words[0].startswith(head))
        assert tail or not name[-1].isdigit() or metrics.horizontalAdvance(ELLIPSIS + words[-1]) > room


def test_names_that_begin_alike_are_told_apart_in_any_room(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(LIGHT.font(11))
    for names in (
        [f"pattern {k}" for k in range(1, 13)],
        ["photo of a cat", "photo of a dog", "photo"],
        ["crossroads", "crossing", "leftover", "frameset"],
        [f"digits/{k}.png" for k in range(10)],
    ):
        least = max(metrics.horizontalAdvance(name) for name in fitted_names(names, metrics, 0))
        assert least < 30
        for room in range(140, 0, -3):
            fitted = fitted_names(names, metrics, room)
            assert len(set(fitted)) == len(names)
            assert all(metrics.horizontalAdvance(name) <= max(room, least) for name in fitted)
    assert fitted_names(["pattern 1", "pattern 2"], metrics, 30) == ["p1", "p2"]


def test_names_above_columns_are_told_apart_and_in_full_where_they_are_pointed_at(qtbot: QtBot) -> None:
    pattern = np.ones((4, 4), np.int8)
    columns = [Recalled(f"pattern number {k}", pattern, pattern, 1.0, "memory") for k in (1, 2)]
    gallery = RecallGallery()
    qtbot.addWidget(gallery)
    gallery.apply_theme(LIGHT)
    gallery.show_columns(columns)
    gallery.resize(gallery.minimumSizeHint().width(), 140)
    with qtbot.waitExposed(gallery):
        gallery.show()
    assert not gallery.grab().isNull()
    told = []
    for x in range(0, gallery.width(), 5):
        QToolTip.hideText()
        ask_for_tip(gallery, QPoint(x, 5))
        told.append(QToolTip.text())
    QToolTip.hideText()
    assert [name for name, _ in groupby(told) if name] == ["pattern number 1", "pattern number 2"]


def test_bars_tell_their_interval_where_it_has_no_room(qtbot: QtBot) -> None:
    bars = IntervalBars()
    qtbot.addWidget(bars)
    bars.show_bars([Bar("exact recall", 0.6, (0.56, 0.64), "60 % (56–64 %), 400 cues")])
    bars.resize(160, bars.sizeHint().height())
    with qtbot.waitExposed(bars):
        bars.show()
    assert not bars.grab().isNull()
    ask_for_tip(bars, QPoint(20, 5))
    assert QToolTip.text() == "exact recall: 60 % (56–64 %), 400 cues"
    QToolTip.hideText()
