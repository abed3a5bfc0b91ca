"""The state graph: where its states lie, against the parallel map; pointed at, clicked and run through."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from hopviz.core.landscape import number_of, state_graph
from hopviz.core.rules import Asynchronous, Parallel
from hopviz.core.stepwise import finished
from hopviz.project.model import Memory, Project
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.landscape.state_graph.layout import MARGIN, prepare
from hopviz.ui.landscape.state_graph.view import MOST_UNITS, WRONG_RULE, StateGraphView
from hopviz.ui.style.theme import LIGHT, PROJECTOR, Theme
from tests.ui import stage
from tests.ui.stage import LEFT, JobsAtOnce, glass, hinton, painted, pixels_of, report_of, simulation_of

SHIFT = Project(1, 4).with_network(np.roll(np.eye(4), 1, axis=0)).with_rule(Parallel())
"""Four units of which each becomes what the one before it is."""


def at_once(project: Project) -> Project:
    return project.with_rule(Parallel())


def shown(
    qtbot: QtBot, project: Project, size: tuple[int, int] = (520, 440), theme: Theme = LIGHT
) -> StateGraphView:
    return stage.shown(qtbot, StateGraphView(), project, size, theme)


def place_of(view: StateGraphView, state: int) -> QPoint:
    return view.picture().place(state).toPoint()


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [2, 4, 7, 10])
def test_states_lie_around_the_attractor_that_they_run_into(qtbot: QtBot, n: int, units: str) -> None:
    project = at_once(glass(n, n, units=units))
    view, graph = shown(qtbot, project), state_graph(project.network())
    picture, area = view.picture(), view.rect()
    away = np.hypot(*(picture.places - picture.middles[graph.basins]).T)
    reach = picture.ring * (picture.prepared.radii + MARGIN)
    assert (away <= reach[graph.basins] - 0.7 * picture.ring).all()
    on_the_way = np.flatnonzero(graph.ticks)
    assert (away[on_the_way] > away[graph.successors[on_the_way]]).all()
    for k in range(len(graph)):
        others = np.arange(len(graph)) != k
        apart = np.hypot(*(picture.middles[others] - picture.middles[k]).T)
        assert (apart > 0.999 * (reach[others] + reach[k])).all()
    assert (picture.places >= 0).all()
    assert (picture.places <= (area.width(), area.height())).all()


def test_no_two_states_lie_on_each_other() -> None:
    for project in (glass(10, 3), hinton(), Project(1, 9).with_network(np.zeros((9, 9))), SHIFT):
        prepared = finished(prepare(at_once(project), project.network()))
        for attractor in prepared.shown:
            places = prepared.places[prepared.graph.basins == attractor]
            apart = np.hypot(*(places[:, None] - places[None]).T) + 9 * np.eye(len(places))
            assert apart.min() > 0.05


def test_pointing_at_a_state_tells_where_it_goes(qtbot: QtBot) -> None:
    project = at_once(hinton(bias=(0, 0, 0, 0, 0)))
    view, graph = shown(qtbot, project), state_graph(project.network())
    cycle = int(np.flatnonzero(graph.periods == 2)[0])
    far = int(np.argmax(np.where(graph.basins == cycle, graph.ticks, 0)))
    qtbot.mouseMove(view, place_of(view, far))
    title, line = view.heading()
    assert graph.ticks[far] == 1
    assert title == "1 tick from a cycle of period 2"
    energy = project.network().energy(np.array([(far >> i) & 1 for i in range(5)])) + 0.0
    share = 100 * graph.basin_sizes()[graph.basins[far]] / 32
    assert line == f"{format(far, '05b')[::-1]} · E = {energy:g} · basin {share:.0f} % of the states".replace("-", "−")
    fixed = int(graph.cycle(int(np.flatnonzero(graph.periods == 1)[0]))[0])
    qtbot.mouseMove(view, place_of(view, fixed))
    assert view.heading()[0] == f"At rest: {format(fixed, '05b')[::-1]}"


def test_a_click_chooses_the_state(qtbot: QtBot) -> None:
    view = shown(qtbot, SHIFT)
    heard = stage.heard_from(view)
    qtbot.mouseClick(view, LEFT, Qt.KeyboardModifier.NoModifier, place_of(view, 6))
    assert [number_of(state) for name, state, *_ in heard if name == "set_state"] == [6]


def test_the_ball_goes_round_the_cycle_of_the_run(qtbot: QtBot) -> None:
    view = shown(qtbot, SHIFT)
    simulation = simulation_of(SHIFT, np.array([1, 1, -1, -1], np.int8))
    for ticks, expected in ((0, 3), (1, 6), (1, 12), (1, 9), (1, 3)):
        view.show_report(report_of(SHIFT, simulation, updates=ticks))
        view.draw(10.0)
        view.arrive()
        assert view.present == expected
        assert view.ball.at == pytest.approx(tuple(view.picture().places[expected]))
    assert view.heading() == ("On a cycle of period 4", "2 fixed points · 1 cycle of period 2 · 3 cycles of period 4")


def test_memories_have_their_names(qtbot: QtBot) -> None:
    project = at_once(Project(2, 2, memories=(Memory("A", np.array([1, 1, -1, 1], np.int8)),)))
    view = shown(qtbot, project)
    prepared = view.shown
    assert prepared is not None
    labels = {view.picture().label(k, ["A"]) for k in prepared.shown}
    assert {"A", "−A"} <= labels


def test_removed_units_have_no_states_of_their_own(qtbot: QtBot) -> None:
    project = at_once(glass(5, 2)).with_lesioned([False, True, False, False, False])
    prepared = shown(qtbot, project).shown
    assert prepared is not None
    assert prepared.states.tolist() == [k for k in range(32) if not k & 2]
    assert sum(prepared.graph.periods[k] for k in prepared.shown) == sum(
        prepared.graph.ticks[k] == 0 for k in prepared.states
    )


def test_only_under_the_parallel_rule_and_for_few_units(qtbot: QtBot) -> None:
    project = glass(4, 1)
    assert StateGraphView.refusal(project.with_rule(Asynchronous())) == WRONG_RULE
    for rule in (Parallel(0.5), Parallel(tie="on")):
        assert "T = 0 where a unit with h = 0 stays" in StateGraphView.refusal(project.with_rule(rule))
    assert StateGraphView.refusal(at_once(project)) == ""
    assert f"at most {MOST_UNITS} units; this one has 13" in StateGraphView.refusal(at_once(glass(13, 1)))
    # No rule is asked for that would not help.
    assert "this one has 13" in StateGraphView.refusal(glass(13, 1).with_rule(Asynchronous()))
    assert "No connections yet" in StateGraphView.refusal(at_once(Project(2, 2)))
    assert StateGraphView.refusal(SHIFT) == ""


def test_choosing_the_rule_shows_the_graph(qtbot: QtBot) -> None:
    project, panel = glass(4, 1).with_rule(Asynchronous()), LandscapePanel()
    for widget in (panel, panel.view_chooser):
        qtbot.addWidget(widget)
    panel.set_jobs(JobsAtOnce())
    with qtbot.waitExposed(panel):
        panel.show()
    panel.choose_view("state_graph")
    panel.show_project(project)
    panel.take_network(project, project.network())
    assert panel.veil.label.text() == WRONG_RULE
    panel.network_wanted.connect(lambda: panel.take_network(changed, changed.network()))
    changed = at_once(project)
    panel.show_project(changed)
    assert panel.veil.isHidden()
    assert isinstance(panel.view, StateGraphView)
    assert panel.view.shown is not None


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR])
@pytest.mark.parametrize("project", [SHIFT, hinton(), glass(12, 1), glass(2, 1)])
def test_it_is_painted_at_any_size(qtbot: QtBot, project: Project, theme: Theme) -> None:
    view = shown(qtbot, at_once(project), theme=theme)
    for size in ((520, 440), (240, 180), (900, 300)):
        view.resize(*size)
        view.draw(0.1)
        assert len(np.unique(pixels_of(painted(view)))) > 20
