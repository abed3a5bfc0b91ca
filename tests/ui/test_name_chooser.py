"""Chooser of names: each in full, or both its ends."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from hopviz.ui.style.theme import LIGHT, PROJECTOR, Theme, stylesheet
from hopviz.ui.widgets.choosers import NameChooser


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", ["J", "Wf", "pattern 2", "By energy", "the lowest state", "reverse of pattern 8"])
def test_a_name_is_whole_where_the_chooser_is_as_wide_as_it_wants_to_be(qtbot: QtBot, theme: Theme, name: str) -> None:
    chooser = NameChooser()
    qtbot.addWidget(chooser)
    chooser.setStyleSheet(stylesheet(theme))
    chooser.setSizeAdjustPolicy(NameChooser.SizeAdjustPolicy.AdjustToContents)
    chooser.addItem(name)
    chooser.ensurePolished()
    widest = chooser.sizeHint().width()
    for width in range(widest, widest // 2, -3):
        chooser.resize(width, chooser.sizeHint().height())
        shown = chooser.shown_text()
        assert shown == name if width == widest else shown[0] == name[0]
        assert len(shown) < 3 or shown[-1] == name[-1]
        assert not chooser.grab().isNull()
