"""A swarm in the window: begun and ended by a key, at the temperature of the slider, and gone with its network."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from hopviz.actions import rehearsed_swarm
from hopviz.actions.graded_edits import SetGain
from hopviz.actions.rehearsed_swarm import GRADED, TOO_LARGE
from hopviz.actions.run_verbs import SetTemperature
from hopviz.actions.window_verbs import ShowSwarm
from hopviz.actions.wiring_edits import SetWeight
from hopviz.core.thermal import SwarmFrame
from hopviz.engine.swarming import GONE, GONE_GRADED, REPLICAS
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.experiments.annealing.view import AnnealingView
from tests.app.person import Person
from tests.ui.stage import LEFT, SHIFT


def test_a_swarm_follows_the_slider_and_goes_with_its_network(
    start: Callable[..., Person], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = start(load_lesson("sixteen"))
    app, command = person.app, person.app.window.commands["show_swarm"]
    frames: list[SwarmFrame | None] = []
    app.landscape.view_named("map").show_swarm = frames.append  # type: ignore[method-assign]
    person.press(Qt.Key.Key_S, SHIFT)
    qtbot.waitUntil(lambda: len(frames) > 1 and frames[-1] is not None and frames[-1].at_rest)
    assert command.isChecked()
    first = frames[0]
    assert first is not None
    assert first.states.shape == (REPLICAS, 16)
    assert (first.states == app.session.state).all()
    app.acted.emit(SetTemperature(5.0))
    qtbot.waitUntil(lambda: frames[-1] is not None and frames[-1].temperature == 5.0)
    qtbot.waitUntil(lambda: "T = 5.00" in app.landscape.swarm.text())
    updates = app.session.updates
    app.acted.emit(SetWeight(0, 1, 0.9))
    assert frames[-1] is None
    assert not command.isChecked()
    assert app.landscape.swarm.text() == GONE
    assert app.session.updates == updates == 0  # the run itself has not moved
    app.experiments.choose_view("annealing")
    app.window.docks.bring(app.experiments.name)
    view = app.experiments.view
    assert isinstance(view, AnnealingView)
    qtbot.mouseClick(view.swarm_button, LEFT)
    qtbot.waitUntil(lambda: frames[-1] is not None and view.swarm_button.text() == "End swarm")
    qtbot.mouseClick(view.swarm_button, LEFT)
    assert frames[-1] is None
    assert not app.jobs.expects("swarm.sweep")
    app.acted.emit(ShowSwarm(True))
    qtbot.waitUntil(lambda: frames[-1] is not None)
    app.acted.emit(SetGain(4.0))
    assert frames[-1] is None
    assert app.landscape.swarm.text() == GONE_GRADED
    app.acted.emit(ShowSwarm(True))
    assert not command.isChecked()
    assert GRADED in [label.text() for label in app.window.banner.findChildren(QLabel)]
    monkeypatch.setattr(rehearsed_swarm, "MOST", 15)
    app.acted.emit(ShowSwarm(True))
    assert not command.isChecked()
    assert TOO_LARGE in [label.text() for label in app.window.banner.findChildren(QLabel)]
