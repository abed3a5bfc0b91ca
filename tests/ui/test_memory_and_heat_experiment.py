"""Memory and heat by mouse: overlaps beside the theory, the network among the phases, and where a drag takes it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.phase_edits import WEIGHTS_GIVEN, SetLoad
from hopviz.actions.state_edits import BeginStroke, EndStroke
from hopviz.core import thermal
from hopviz.core.rules import Stochastic
from hopviz.project.model import Project
from hopviz.ui.experiments.memory_and_heat import task
from hopviz.ui.experiments.memory_and_heat.view import BINARY, NONE_FREE, MemoryAndHeatView
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line
from tests.ui.experiment_person import Person
from tests.ui.stage import LEFT, remembering, report_in


@pytest.fixture(autouse=True)
def few_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "POINTS", 4)
    monkeypatch.setattr(task, "SHARES", np.array([0.3, 0.5, 1.4]))
    monkeypatch.setattr(task, "MOST", 200)


def person(qtbot: QtBot, project: Project) -> Person[MemoryAndHeatView]:
    made = Person(qtbot, MemoryAndHeatView(), project.with_rule(Stochastic(0.4)))
    made.view.resize(1000, 260)
    made.go_on()
    return made


def named(chart: Chart, name: str) -> Line:
    return next(line for line in chart.drawing.lines if isinstance(line, Line) and line.label == name)


def test_the_overlap_is_that_of_the_theory_of_few_memories(qtbot: QtBot) -> None:
    made = person(qtbot, remembering(32, 32, 1))
    curve = made.view.curve
    measured, few = named(curve, "measured"), named(curve, "tanh(m/T)")
    assert measured.x.tolist() == [0.3, 0.5, 1.4]
    assert np.interp(0.5, few.x, few.y) == pytest.approx(0.9575, abs=1e-4)
    assert measured.y[:2] == pytest.approx([thermal.mean_field_overlap(T) for T in (0.3, 0.5)], abs=0.005)
    assert measured.low is not None
    assert measured.high is not None
    assert (measured.low <= measured.y).all()
    assert (measured.high >= measured.y).all()
    assert abs(measured.y[2]) < 0.1
    assert ("T of the run", 0.4) in [(mark.label, mark.x) for mark in curve.drawing.marks]


def test_it_says_in_which_phase_the_network_is_and_follows_the_run(qtbot: QtBot) -> None:
    made = person(qtbot, remembering(20, 20, 20))  # load 0.05: T_M 0.5423, T_c 0.2164, T_g 1.2236
    view = made.view
    assert "below T_M = 0.54 memories last, but spin-glass states lie lower" in view.words.text()
    assert view.phases.item.here == (0.05, 0.4)
    project = view.project
    assert project is not None
    for warm, words in (
        (0.1, "below T_c = 0.22 memories are the lowest"), (0.8, "above T_M = 0.54 memories have melted"),
        (1.3, "above T_g = 1.22 noise wins"),
    ):  # fmt: skip
        other = project.with_rule(Stochastic(warm))
        view.show_project(other)
        view.show_report(report_in(other))
        made.tick()
        assert words in view.words.text()
        assert view.phases.item.here == (0.05, warm)
        assert view.box.value() == warm
    T_M = named(view.phases, "T_M")
    assert np.interp(0.0, T_M.x, T_M.y) == pytest.approx(1.0, abs=1e-6)
    assert T_M.x.max() == pytest.approx(0.1379, abs=1e-4)


def test_a_drag_takes_the_network_there_and_is_one_stroke(qtbot: QtBot) -> None:
    made = person(qtbot, remembering(10, 10, 4))
    view, asked = made.view, list[Action]()
    view.acted.connect(asked.append)
    port, phases = view.phases.plot.viewport(), view.phases
    qtbot.mousePress(port, LEFT, pos=phases.place_of(0.04, 0.4).toPoint())
    for load, warm in ((0.09, 0.6), (0.0, 0.2), (0.12, 0.8)):
        qtbot.mouseMove(port, phases.place_of(load, warm).toPoint())
        made.tick(1.0)
    qtbot.mouseRelease(port, LEFT, pos=phases.place_of(0.12, 0.8).toPoint())
    assert (asked[0], asked[-1]) == (BeginStroke(), EndStroke())
    moves = [action for action in asked if isinstance(action, SetLoad)]
    assert len(moves) >= 3
    assert min(move.memories for move in moves) == 4  # one's own stay
    made.go_on()
    assert view.project is not None
    assert len(view.project.memories) == pytest.approx(12, abs=1)
    assert view.project.rule.temperature_at(0) == pytest.approx(0.8, abs=0.05)
    assert view.project.names[:4] == ("M0", "M1", "M2", "M3")
    assert view.phases.item.here == (len(view.project.memories) / 100, view.project.rule.temperature_at(0))
    asked.clear()
    count = len(view.project.memories)
    hot = view.project.with_rule(Stochastic(0.8))
    view.show_project(hot)
    view.show_report(report_in(hot))
    qtbot.keyClick(phases, Qt.Key.Key_Right)
    qtbot.keyClick(phases, Qt.Key.Key_Down)
    assert asked == [SetLoad(count + 1), SetLoad(count + 1, 0.75)]
    view.count.setValue(6)
    assert asked[-1] == SetLoad(6)
    assert len(view.project.memories) == 6


def test_given_weights_are_warmed_but_hold_as_many_memories_as_they_did(qtbot: QtBot) -> None:
    project = remembering(6, 6, 2)
    made = person(qtbot, project.with_network(project.network().weights))
    heard, asked = list[str](), list[Action]()
    made.view.hinted.connect(heard.append)
    made.view.acted.connect(asked.append)
    qtbot.mouseClick(made.view.phases.plot.viewport(), LEFT, pos=made.view.phases.place_of(0.15, 1.0).toPoint())
    assert heard == [WEIGHTS_GIVEN]
    assert [action.memories for action in asked if isinstance(action, SetLoad)] == [2]
    assert not made.view.count.isEnabled()
    assert MemoryAndHeatView.refusal(remembering(units="binary")) == BINARY
    assert MemoryAndHeatView.refusal(project.with_clamped(np.ones(project.n, bool))) == NONE_FREE
