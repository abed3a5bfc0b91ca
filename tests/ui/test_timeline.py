"""Timeline: the bar by hand, by wheel and by keys, and what is said of a run whose beginning is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hopviz.core.learning import hebbian
from hopviz.core.recorder import Extent, Recorder, Report
from hopviz.core.simulation import Simulation
from hopviz.ui.actions import build_actions
from hopviz.ui.style.theme import LIGHT, PROJECTOR
from hopviz.ui.timeline.panel import TimelinePanel, moment_text
from hopviz.ui.widgets.gestures import places
from tests.ui.stage import LEFT, heard_from, turn_wheel_at

END = 1000


def report_at(moment: int, extent: Extent) -> Report:
    simulation = Simulation(hebbian([[1, -1, 1, 1]]), [1, 1, 1, -1])
    simulation.advance(updates=moment)
    return replace(Recorder(np.ones((1, 4))).report(simulation.frame()), extent=extent)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[TimelinePanel]:
    window = QWidget()
    made = TimelinePanel(build_actions(window), window)
    qtbot.addWidget(window)
    made.apply_theme(LIGHT)
    made.resize(900, 30)
    window.resize(900, 40)
    with qtbot.waitExposed(window):
        window.show()
    show(made, 500)
    yield made
    window.close()


def show(panel: TimelinePanel, moment: int, extent: Extent = Extent(0, END)) -> None:  # noqa: B008
    panel.show_report(report_at(moment, extent))
    panel.draw(0.0)


def test_every_gesture_of_the_table_leads_to_a_moment(qtbot: QtBot, panel: TimelinePanel) -> None:
    bar, said = panel.bar, heard_from(panel)
    done = set()

    def leads(way: str, goal: int) -> None:
        assert said[-1] == ("go_to_moment", goal), way
        done.add(way)
        show(panel, 500)

    place = bar.place_of(250).toPoint()
    qtbot.mouseClick(bar, LEFT, pos=place)
    leads("click", bar.moment_at(place.x()))
    qtbot.mousePress(bar, LEFT, pos=place)
    qtbot.mouseMove(bar, bar.place_of(800).toPoint())
    leads("drag", bar.moment_at(bar.place_of(800).toPoint().x()))
    qtbot.mouseRelease(bar, LEFT, pos=place)
    turn_wheel_at(bar, bar.rect().center(), 1)
    leads("wheel", 520)
    keys = {"Left": 499, "Right": 501, "Page Down": 400, "Page Up": 600, "Home": 0, "End": END}
    for name, goal in keys.items():
        qtbot.keyClick(bar, getattr(Qt.Key, f"Key_{name.replace(' ', '')}"))
        leads(name, goal)
    assert done == {way for gesture in places()["timeline"].gestures for way in gesture.how}


def test_keys_that_come_faster_than_pictures_are_all_heeded(qtbot: QtBot, panel: TimelinePanel) -> None:
    said = heard_from(panel)
    for _ in range(3):
        qtbot.keyClick(panel.bar, Qt.Key.Key_Left)
    assert said[-1] == ("go_to_moment", 497)


def test_the_bar_spans_what_is_remembered_and_says_so(panel: TimelinePanel) -> None:
    show(panel, 700, Extent(400, END))
    bar = panel.bar
    assert (bar.moment_at(-50), bar.moment_at(bar.width() + 50)) == (400, END)
    assert bar.place_of(700).x() == pytest.approx(bar.groove.center().x())
    assert panel.text.text() == "moment 700 of 1,000, remembered from 400 on"
    assert "took too much memory" in bar.toolTip().replace("\n", " ")
    assert bar.accessibleDescription() == "Moment 700 of 1,000"


def test_nothing_can_be_gone_to_before_anything_has_happened(qtbot: QtBot, panel: TimelinePanel) -> None:
    show(panel, 0, Extent(0, 0))
    said = heard_from(panel)
    qtbot.mouseClick(panel.bar, LEFT, pos=panel.bar.rect().center())
    qtbot.keyClick(panel.bar, Qt.Key.Key_End)
    turn_wheel_at(panel.bar, panel.bar.rect().center(), 1)
    assert said == []
    assert (panel.text.text(), panel.bar.toolTip().count("Space")) == ("moment 0", 1)
    assert not any(button.isEnabled() for button in panel.buttons.values())


def test_nothing_moves_while_figures_run_and_all_of_the_text_has_room(panel: TimelinePanel) -> None:
    for theme in (LIGHT, PROJECTOR):
        panel.apply_theme(theme)
        widths = []
        for moment in (0, 7, 999, END):
            show(panel, moment)
            panel.layout().activate()
            widths.append(panel.bar.width())
            assert panel.text.width() >= panel.text.sizeHint().width()
        assert len(set(widths)) == 1
    assert moment_text(END, Extent(0, END)) == "moment 1,000"
