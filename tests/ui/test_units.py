"""Panel of the units: which kind they are, in words, and the way to the other kind."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from hopviz.ui.style.theme import PROJECTOR
from hopviz.ui.units.panel import UnitsPanel
from tests.ui.stage import LEFT, heard_from, hinton, named, shown


@pytest.mark.parametrize(("units", "on", "off"), [("bipolar", "+1", "−1"), ("binary", "1", "0")])
def test_what_kind_the_units_are_is_always_said(qtbot: QtBot, units: str, on: str, off: str) -> None:
    panel = UnitsPanel()
    head = panel.title_widget()
    assert head is not None
    qtbot.addWidget(head)
    heard = heard_from(panel)
    shown(qtbot, panel, hinton(units), (640, 560))
    head.show()
    panel.apply_theme(PROJECTOR)
    for width in (480, 740):
        panel.resize(width, 560)
        assert panel.kind_button.text() == ({"+1": "±1", "1": "1/0"}[on] if width == 480 else f"{on}/{off} units")
    for key in ("grid", "graph"):
        panel.show_as(key)
        assert panel.kind_button.isVisible()
        assert panel.kind_button.text() == f"{on}/{off} units"
        assert f"on counts as {on}, one that is off as {off}." in " ".join(panel.kind_button.toolTip().split())
    qtbot.mouseClick(panel.kind_button, LEFT)
    assert named(heard, "convert_units") == [()]
