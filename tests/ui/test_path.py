"""The path view: its ends, its barrier, and where the run is on it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.core.landscape import lowest_path
from hopviz.core.rules import Stochastic
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.ui.landscape.path.model import MOST_UNITS, End, prepare, waiting_time
from hopviz.ui.landscape.path.view import PathView
from tests.ui import stage
from tests.ui.stage import SETTLED, random_project, remembering, report_in


def memories_apart() -> Project:
    """Two memories that are fixed points, and a third."""
    patterns = np.array([[1] * 12, [1, -1] * 6, [1, 1, -1, -1] * 3], np.int8)
    project = Project(3, 4)
    for name, pattern in zip("ABC", patterns, strict=True):
        project = project.with_memory(name, pattern)
    return project


def shown(qtbot: QtBot, project: Project) -> PathView:
    return stage.shown(qtbot, PathView(), project, (480, 360))


def test_the_path_is_the_lowest_between_the_two_memories(qtbot: QtBot) -> None:
    project = memories_apart()
    view = shown(qtbot, project)
    assert view.way is not None
    expected = lowest_path(project.network(), project.memories[0].pattern, project.memories[1].pattern)
    assert view.way.path.barrier == pytest.approx(expected.barrier)
    assert view.way.path.exact
    assert [identity.kind for identity in view.way.identities] == ["memory", "memory"]
    assert view.line.text().startswith(f"No way is lower: {len(expected.units)} flips")
    assert list(view.chart.names) == ["Memory A", "Memory B"]


def test_another_end_is_chosen_by_name(qtbot: QtBot) -> None:
    project = memories_apart()
    view = shown(qtbot, project)
    assert [view.choosers[0].itemText(k) for k in range(6)] == [
        "A", "B", "C", "reverse of A", "reverse of B", "reverse of C",
    ]  # fmt: skip
    with qtbot.waitSignal(view.network_wanted):
        qtbot.keyClick(view.choosers[1], Qt.Key.Key_Down)
    network = project.network()
    view.show_network(project, network, finished(view.preparation()(project, network)))
    assert view.way is not None
    assert [end.name(project) for end in view.way.ends] == ["A", "C"]
    fewer = project.without_memory(2)  # while the path to C was being looked for
    way = finished(view.preparation()(fewer, fewer.network()))
    assert [end.name(fewer) for end in way.ends] == ["A", "B"]


def test_the_ball_is_where_the_path_comes_nearest_to_the_run_at_its_energy(qtbot: QtBot) -> None:
    project = memories_apart()
    view = shown(qtbot, project)
    assert view.way is not None
    for k in (0, 2, len(view.way.path.units)):
        state = view.way.path.states[k].copy()
        report = report_in(project, state)
        view.show_report(report)
        view.draw(SETTLED)
        assert view.ball.target == (k, pytest.approx(report.frame.energy))
        assert view.line.text().endswith("the run is on it")
    # A state that is no state of the path: as many flips off it as the nearest differs by.
    far = -view.way.path.states[0]
    view.show_report(report_in(project, far))
    view.draw(SETTLED)
    away = min(int(np.count_nonzero(states != far)) for states in view.way.path.states)
    assert view.line.text().endswith(f"the run is {away} flips off it")


def test_heat_is_told_in_units_of_the_barrier_with_the_time_it_means(qtbot: QtBot) -> None:
    view = shown(qtbot, memories_apart().with_rule(Stochastic(0.5)))
    assert view.way is not None
    assert view.chart.told.endswith(" T")
    assert "waiting time at T = 0.5: about " in view.line.text()
    assert waiting_time(3.0, 0.0) == "for ever without noise"
    assert waiting_time(0.0, 1.0) == "about 1 sweep"
    assert waiting_time(230.2585, 1.0) == "about 10¹⁰⁰ sweeps"


def test_of_many_units_the_barrier_is_an_upper_bound(qtbot: QtBot) -> None:
    project = remembering(6, 6, 2)
    way = finished(prepare(project, project.network()))
    assert not way.path.exact
    assert (np.abs(np.diff(way.path.states.astype(int), axis=0)).sum(axis=1) == 2).all()
    energies = project.network().energy(way.path.states)
    np.testing.assert_allclose(way.path.energies, energies, atol=1e-9)


def test_an_end_that_is_no_fixed_point_settles_first() -> None:
    project = random_project(2, 4, 6, 3)
    network = project.network()
    for number, memory in enumerate(project.memories[1:], 1):
        ends = End(project.memories[0].revision), End(memory.revision)
        way = finished(prepare(project, network, ends))
        for k in (0, -1):
            fields = network.fields(way.path.states[k])
            assert (way.path.states[k] * fields >= 0).all(), number


def test_what_cannot_be_shown_says_why() -> None:
    assert f"{MOST_UNITS:,} units" in PathView.refusal(Project(65, 64).with_memory("A", np.ones(65 * 64, np.int8)))
    assert "Store a memory" in PathView.refusal(Project(2, 2))
    assert PathView.refusal(memories_apart()) == ""
