"""The newest reports of a run: they tell its last moments, whoever looks, and no more than is needed."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.core.rules import Parallel, Stochastic
from hopviz.project.model import Project
from hopviz.ui.landscape.atlas.view import AtlasView
from hopviz.ui.landscape.cube.view import CubeView
from hopviz.ui.landscape.exact import states_on_the_way
from hopviz.ui.landscape.funnel.view import FunnelView
from hopviz.ui.recent_reports import LONGEST_PATH, RecentReports
from hopviz.ui.viewer import Viewer
from tests.ui.stage import JobsByHand, give, random_project, report_of, simulation_of


@pytest.mark.parametrize("pieces", [(1,) * 300, (7,) * 60, (1000, 3, 1, 0, 0, 2), (2, 0, 0, 0, 5) * 20])
def test_they_tell_the_last_moments_however_the_run_is_cut(pieces: tuple[int, ...]) -> None:
    project = random_project(3, 4, 3, 1).with_rule(Stochastic(2.0))
    simulation, recent, moments = simulation_of(project), RecentReports(), 0
    for updates in pieces:
        report = report_of(project, simulation, updates=updates)
        recent.add(report)
        moments += len(report.frame.moments)
        told = sum(len(kept.frame.moments) for kept in recent)
        oldest = next(iter(recent))
        assert recent.newest is report
        assert told >= min(moments, LONGEST_PATH)
        assert told - len(oldest.frame.moments) < LONGEST_PATH
    states = [states_on_the_way(report.frame, 10**6)[0] for report in recent]
    for before, after in itertools.pairwise(states):
        assert np.array_equal(before[-1], after[0])


def test_another_run_is_remembered_without_the_one_before() -> None:
    project = random_project(3, 3, 2, 1)
    recent, simulation = RecentReports(), simulation_of(project)
    assert recent.newest is None
    for _ in range(3):
        recent.add(report_of(project, simulation, 1, updates=1))
    other = report_of(project, simulation_of(project), 2)
    recent.add(other)
    assert list(recent) == [other]


class Three(Viewer):
    name, title = "three", "Three"


def looked_at(qtbot: QtBot, project: Project) -> Viewer:
    """A viewer whose pictures of a network are made at once."""
    viewer = Three((AtlasView, FunnelView, CubeView), "View", "Which view is shown")
    for widget in (viewer, viewer.view_chooser):
        qtbot.addWidget(widget)

    jobs = JobsByHand()
    viewer.set_jobs(jobs)

    def prepare() -> None:
        viewer.take_network(project, project.network())
        jobs.finish()

    viewer.network_wanted.connect(prepare)
    with qtbot.waitExposed(viewer):
        viewer.show()
    viewer.show_project(project)
    prepare()
    return viewer


@pytest.mark.parametrize("rule", [Stochastic(1.5), Parallel()])
def test_a_view_that_is_chosen_in_the_midst_of_a_run_shows_the_way_it_came(
    qtbot: QtBot, rule: Stochastic | Parallel
) -> None:
    project = random_project(3, 3, 3, 5).with_rule(rule)
    viewer, simulation = looked_at(qtbot, project), simulation_of(project)
    throughout = {"atlas": AtlasView(), "funnel": FunnelView()}
    for view in throughout.values():
        qtbot.addWidget(view)
        give(view, project)
        with qtbot.waitExposed(view):
            view.show()

    def go_on(steps: int) -> None:
        for _ in range(steps):
            report = report_of(project, simulation, updates=2)
            for panel in (viewer, *throughout.values()):
                panel.show_report(report)
                panel.draw(10.0)

    ways: dict[str, Callable[[], list[tuple[float, float]]]] = {
        name: lambda view=view: view.ball.way for name, view in throughout.items()
    }
    go_on(6)
    for name in ("funnel", "atlas", "cube", "funnel"):
        viewer.choose_view(name)
        viewer.draw(0.0)
        if name in ways:
            assert viewer.view.ball.way == ways[name]()
            assert len(viewer.view.ball.way) > 1
        else:
            walker, (now, *_) = viewer.view.walker, report_of(project, simulation).frame.state[np.newaxis] > 0
            assert (walker.state, walker.legs) == (int(now @ (1 << np.arange(9))), 0.0)
            assert len(walker.way) > 1
        go_on(3)
