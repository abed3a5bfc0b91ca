"""Swarms on the land: every replica where the ball would be, piles that can be counted, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from hopviz.core.landscape import basins, numbers_of
from hopviz.core.network import to_bipolar
from hopviz.core.rules import Stochastic
from hopviz.core.stepwise import finished
from hopviz.core.thermal import SwarmFrame, SwarmRun
from hopviz.project.model import Project
from hopviz.ui.landscape.atlas.view import AtlasView
from hopviz.ui.landscape.cube.view import CubeView
from hopviz.ui.landscape.funnel.view import FunnelView
from hopviz.ui.landscape.overview import LEAST, MORE, OverviewView, arrangement
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.landscape.plane.view import MapView
from hopviz.ui.landscape.swarm import EVERYWHERE, FAREWELL, SwarmDots, minima_words, piled, ranks, swarm_words
from hopviz.ui.landscape.tree.view import TreeView
from hopviz.ui.style.theme import LIGHT
from tests.ui import stage
from tests.ui.stage import SETTLED, JobsAtOnce, JobsByHand, glass, painted, pixels_of, remembering, report_in

REPLICAS = 30


def frame_of(project: Project, temperature: float = 1.0, sweeps: int = 3) -> SwarmFrame:
    rule = Stochastic(temperature)
    run = SwarmRun(project.network(), rule, REPLICAS, 4, np.ones(project.n), project.clamped, project.lesioned)
    frame = finished(run.begin())
    for _ in range(sweeps):
        frame = finished(run.sweep(rule))
    return frame


@pytest.mark.parametrize("kind", [MapView, AtlasView, TreeView, FunnelView], ids=lambda kind: kind.name)
def test_every_replica_is_where_the_ball_would_be(qtbot: QtBot, kind: type[Any]) -> None:
    project = remembering(3, 3, 3)
    view = stage.shown(qtbot, kind(), project, (520, 420))
    before = pixels_of(painted(view))
    frame = frame_of(project)
    view.show_swarm(frame)
    view.draw(SETTLED)
    assert len(view.swarm) == REPLICAS
    assert (pixels_of(painted(view)) != before).any()
    for k in (0, 11, 29):
        view.show_report(replace(report_in(project, to_bipolar(frame.states[k])), epoch=2 + k))
        view.draw(SETTLED)
        np.testing.assert_allclose(view.swarm.at[k], view.ball.target, atol=1e-9)
    view.show_swarm(frame_of(project, 4.0))
    view.draw(1e-3)
    assert len(np.unique(view.swarm.at, axis=0)) > 3  # on their way
    view.show_swarm(None)
    view.draw(SETTLED)
    assert len(view.swarm) == 0
    view.show_swarm(frame_of(glass(10)))  # of another network
    view.draw(SETTLED)
    assert len(view.swarm) == 0


def test_dots_at_one_place_lie_side_by_side_and_slide_to_where_they_go() -> None:
    assert ranks(np.array([2, 0, 2, 2, 0])).tolist() == [0, 0, 1, 2, 1]
    places = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    aside = piled(places)
    assert len({tuple(row) for row in np.round(np.column_stack([places, aside]), 6).tolist()}) == 5
    assert (aside[:2] == 0).all()
    assert np.hypot(*piled(np.zeros((200, 2))).T).max() == pytest.approx(199**0.5)
    frame, dots = frame_of(glass(4)), SwarmDots()
    goals = [np.zeros((REPLICAS, 2)), np.ones((REPLICAS, 2))]
    for goal in goals:
        dots.take(frame)
        assert dots.follow(0.01, 4, lambda _, goal=goal: goal)
    assert (dots.at > 0).all()
    assert (dots.at < 1).all()
    while dots.follow(0.1, 4, lambda _: goals[1]):
        pass
    assert (dots.at == 1).all()
    assert not dots.follow(0.1, 4, lambda _: goals[1])  # nothing is painted while nothing moves


def test_what_is_told_is_what_is_counted() -> None:
    project = remembering(3, 3, 2, units="binary")
    frame = frame_of(project, 0.4)
    found = basins(project.network())[numbers_of(frame.states)]
    counts = sorted(np.unique(found, return_counts=True)[1].tolist(), reverse=True)
    words = minima_words(frame, project, 2)
    assert [int(part.split(" in ")[0]) for part in words.split(", ")][:2] == counts[:2]
    assert sum(int(part.split(" in ")[0]) for part in words.split(", ")) == REPLICAS
    told = swarm_words(frame, project, 0)
    share = np.mean(np.abs(frame.energies - frame.lowest) < 1e-9)
    assert told.startswith("Swarm of 30 at T = 0.40, sweep 3 · ")
    assert f"{100 * share:.0f} %" in told.replace(".0 %", " %")
    nameless = frame_of(glass(6), 0.1)
    assert f"in one at E = {nameless.floors[0]:.3g}"[:14] in minima_words(nameless, glass(6))


def test_the_panel_tells_below_every_view_and_says_which_show_nothing(qtbot: QtBot) -> None:
    panel, project = LandscapePanel(), remembering(3, 3, 2)
    panel.set_jobs(JobsAtOnce())
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    panel.resize(420, 380)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_project(project)
    panel.take_network(project, project.network())
    height = panel.view.height()
    assert panel.swarm.isHidden()
    panel.show_swarm(frame_of(project))
    panel.draw(1.0)
    assert panel.swarm.text().startswith("Swarm of 30")
    assert panel.view.height() < height
    panel.choose_view(CubeView.name)
    panel.draw(0.01)
    assert panel.swarm.text().startswith(f"Cube: {EVERYWHERE}")
    tree = panel.view_of(TreeView)  # made while there is a swarm
    assert isinstance(tree, TreeView)
    assert tree.swarm.frame is not None
    panel.show_swarm(None)
    assert panel.swarm.isHidden()
    assert tree.swarm.frame is None
    panel.end_swarm("It has gone")
    assert panel.swarm.text() == "It has gone"
    panel.draw(FAREWELL)
    assert panel.swarm.isHidden()
    assert panel.view.height() == height


def test_the_overview_shows_as_many_views_as_there_is_room_for(qtbot: QtBot) -> None:
    wide, tall = LEAST.width(), LEAST.height()
    for size, expected in (((2, 2), (2, 2)), ((4, 1), (4, 1)), ((3, 1), (3, 1)), ((1, 2), (1, 2)), ((0, 0), (1, 1))):
        assert arrangement(QSize(size[0] * wide, size[1] * tall)) == expected
    view, project = OverviewView(), remembering(3, 3, 3)
    view.set_jobs(JobsByHand())
    stage.shown(qtbot, view, project, (760, 600))
    assert [each.isVisible() for each in view.parts] == [True] * 4
    tree, atlas = (each.prepared for each in view.views if isinstance(each, TreeView | AtlasView))
    assert tree.landscape is atlas.landscape  # it has been computed once
    view.show_swarm(frame_of(project))
    for _ in range(2):
        view.draw(SETTLED)
    assert [len(each.swarm) for each in view.views] == [REPLICAS] * 4  # type: ignore[attr-defined]
    view.resize(520, 300)
    assert [each.isVisible() for each in view.parts] == [True, True, False, False]
    assert view.more.isVisible()
    assert view.more.text() == MORE
    stage.give(view, remembering(5, 5, 2))  # too many for the tree and the atlas
    assert [bool(each.reason.text()) for each in view.parts] == [False, True, True, False]
