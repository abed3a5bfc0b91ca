"""The terrain as it is shown: the ball at its energy, valleys that tell what they are, and a land that changes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from hopviz.actions.state_edits import SetState
from hopviz.core.landscape import number_of
from hopviz.core.network import to_units
from hopviz.core.rules import Asynchronous
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.ui.landscape.terrain.mesh import HEIGHT, build, coarser
from hopviz.ui.landscape.terrain.model import Land
from hopviz.ui.landscape.terrain.preparation import prepare
from hopviz.ui.landscape.terrain.view import AS_FOUND, EXACT, TerrainView
from tests.ui import stage
from tests.ui.stage import (
    LEFT,
    SETTLED,
    JobsByHand,
    glass,
    hinton,
    random_project,
    remembering,
    report_in,
    report_of,
    simulation_of,
)


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (480, 360)) -> TerrainView:
    view = TerrainView()
    view.set_jobs(JobsByHand())
    return stage.shown(qtbot, view, project, size)


def land_of(project: Project) -> Land:
    return finished(prepare(project, project.network()))


def middle_of(view: TerrainView, valley: int) -> QPointF:
    return view.map.place(*view.map.floors(view.prepared)[valley].tolist())


def test_the_ball_lies_in_the_basin_of_its_state_at_its_energy(qtbot: QtBot) -> None:
    project = glass(8, 3, rows=2).with_rule(Asynchronous("sequential"))
    view, simulation = shown(qtbot, project), simulation_of(project)
    for _ in range(12):
        view.show_report(report_of(project, simulation, updates=1))
        view.draw(SETTLED)
        frame, terrain = simulation.frame(), view.prepared.terrain
        row, column, energy = view.ball.target
        assert energy == pytest.approx(frame.energy)
        basin = view.prepared.landscape.basins[number_of(frame.state)]
        assert terrain.basin[round(row), round(column)] == basin
        at_bottom = frame.energy == pytest.approx(terrain.energies[basin])
        title, line = view.told()
        assert title.startswith("At the bottom of" if at_bottom else "In the valley of")
        assert line.endswith(EXACT)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_memories_are_valleys_that_are_called_after_them(seed: int, count: int) -> None:
    project = random_project(2, 5, count, seed)
    land = land_of(project)
    fixed = [k for k, minimum in enumerate(land.valleys) if minimum.kind == "memory"]
    for k in fixed:
        state = land.state_of(k)
        assert land.valley_of(state) == k
        energy = float(land.terrain.energies[k])
        assert land.place_of(state, energy) == (*land.terrain.floors[k], energy)
    assert land.shares.sum() == pytest.approx(1.0)


def test_pointing_tells_about_a_valley_and_a_click_goes_to_its_bottom(qtbot: QtBot) -> None:
    view = shown(qtbot, hinton(bias=(0,) * 5))
    lowest = view.prepared.valleys[0]
    place = middle_of(view, 0).toPoint()
    qtbot.mouseMove(view.map, place)
    qtbot.waitUntil(lambda: view.map.pointed == 0)
    title, line = view.told()
    assert title == lowest.title([])[0].upper() + lowest.title([])[1:]
    assert line.startswith("E = −5 · the deepest · ")
    with qtbot.waitSignal(view.acted) as asked:
        qtbot.mouseClick(view.map, LEFT, pos=place)
    (action,) = asked.args
    assert isinstance(action, SetState)
    assert number_of(np.asarray(action.pattern)) == lowest.number
    qtbot.mouseMove(view, view.rect().topLeft())
    view.map.leaveEvent(None)  # type: ignore[arg-type]
    assert view.map.pointed == -1


def test_every_place_of_the_map_is_of_the_valley_that_the_terrain_has_there(qtbot: QtBot) -> None:
    view = shown(qtbot, glass(7, 1))
    terrain, box = view.prepared.terrain, view.map.map_rect()
    for row, column in ((0, 0), (40, 200), (128, 128), (250, 30), (255, 255)):
        size = box.width() / terrain.side
        place = box.topLeft() + QPointF((column + 0.5) * size, (row + 0.5) * size)
        assert view.map.valley_at(place) == terrain.basin[row, column]
    assert view.map.valley_at(box.topLeft() - QPointF(2, 2)) == -1


def test_another_network_reshapes_the_land_step_by_step_or_at_once_with_reduced_motion(qtbot: QtBot) -> None:
    project = random_project(2, 5, 2, 4)
    view = shown(qtbot, project)
    view.draw(SETTLED)
    after = project.with_memory("C", np.random.default_rng(1).choice([-1, 1], 10))
    network = after.network()
    before = view.map.heights
    view.show_project(after)
    view.show_network(after, network, finished(view.preparation()(after, network)))
    goal = view.prepared.terrain.heights
    distances = []
    for _ in range(200):
        view.draw(0.02)
        assert view.map.heights is not None
        distances.append(float(np.abs(view.map.heights - goal).max()))
        if view.map.heights is goal:
            break
    assert before is not goal
    assert distances == sorted(distances, reverse=True)
    assert distances[0] > 0 == distances[-1]
    view.set_reduced_motion(True)
    view.show_network(project, project.network(), land_of(project))
    assert view.map.heights is view.prepared.terrain.heights


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_of_many_units_the_land_is_made_of_what_was_found(qtbot: QtBot, units: str) -> None:
    lesioned = np.arange(30) == 7
    project = replace(remembering(5, 6, 2, seed=3, units=units), lesioned=lesioned)
    view, network = shown(qtbot, project), project.network()
    land: Land = view.prepared
    assert not land.is_exact
    for k in range(len(land.terrain)):
        state = land.state_of(k)
        s = np.where(lesioned, 0, to_units(state, units))
        fields = network.weights @ s + network.bias
        assert (np.where(state > 0, 1, -1) * fields >= -1e-9)[~lesioned].all()
        assert land.valley_of(state) == k
        assert land.terrain.energies[k] == pytest.approx(-0.5 * s @ network.weights @ s - network.bias @ s)
    assert {"memory"} <= {valley.kind for valley in land.valleys}
    assert view.told()[1].startswith(AS_FOUND)
    start = land.state_of(0)
    start[[0, 1]] *= -1
    view.show_report(report_in(project, start))
    view.draw(SETTLED)
    assert view.ball.target[2] == pytest.approx(report_in(project, start).frame.energy)


def test_barriers_are_those_of_the_tree() -> None:
    for seed in range(5):
        land = land_of(glass(8, seed))
        assert land.landscape is not None
        assert land.landscape.tree is not None
        np.testing.assert_allclose(land.barriers, land.landscape.tree.barriers)


def test_a_landscape_that_cannot_be_drawn_says_why() -> None:
    assert "at most 1,024 units; this one has 1,056" in TerrainView.refusal(Project(32, 33))
    assert "symmetric weights" in TerrainView.refusal(Project(1, 2).with_network([[0, 1], [-1, 0]]))
    assert "Store a memory first" in TerrainView.refusal(Project(2, 2))


def test_without_opengl_the_map_takes_the_place_of_the_body(qtbot: QtBot) -> None:
    view = shown(qtbot, glass(6, 2))
    assert view.map is view.flat
    assert not view.shape_chooser.isVisible()
    assert view.excuse.isVisible()


@given(st.integers(2, 70), st.integers(1, 64))
def test_a_coarser_land_keeps_the_lowest_of_every_block(side: int, most: int) -> None:
    heights = np.random.default_rng(side).normal(size=(side, side))
    coarse = coarser(heights, most)
    size = -(-side // most)
    assert coarse.shape == (-(-side // size),) * 2
    assert coarse.min() == heights.min()
    last = coarse.shape[0] - 1
    assert coarse[last, 0] == heights[last * size :, :size].min()


def test_a_body_is_as_high_as_energies_say() -> None:
    terrain = land_of(hinton(bias=(0,) * 5)).terrain
    low, high = float(terrain.heights.min()), float(terrain.heights.max())
    mesh = build(terrain.heights, low, high)
    place = partial(mesh.at, np.array([[10.0, 20.0]]))
    assert place(np.array([low]))[0, 2] == 0.0
    assert place(np.array([high]))[0, 2] == pytest.approx(HEIGHT)
    floor = mesh.on_surface(terrain.floors[:1])
    assert floor[0, 2] == pytest.approx(HEIGHT * (terrain.energies[0] - low) / (high - low))
    assert mesh.hides(floor, floor[0] + (0.0, 0.0, 3.0)).tolist() == [False]


def test_while_a_weight_is_dragged_the_land_is_exact_at_every_moment(qtbot: QtBot) -> None:
    project = glass(10, 5, rows=2)
    view = shown(qtbot, project)
    view.draw(SETTLED)
    weights = np.array(project.network().weights)
    for drag in range(20):
        weights[0, 3] = weights[3, 0] = weights[0, 3] + 0.01
        project = project.with_network(weights, project.network().bias)
        network = project.network()
        view.show_project(project)
        view.show_network(project, network, finished(view.preparation()(project, network)))
        view.draw(1 / 60)
        if drag < 10:  # valleys come to lie where they stay
            view.draw(SETTLED)
        assert view.map.heights is view.prepared.terrain.heights
        assert view.prepared.terrain.energies.min() == pytest.approx(stage.brute_energies(network).min())
