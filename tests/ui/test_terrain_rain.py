"""Replicas that rain on a terrain, and a land of many units that grows while it is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.core.landscape import numbers_of
from hopviz.core.network import to_units
from hopviz.core.rules import Asynchronous, Parallel, Rule, Stochastic
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.ui.landscape.terrain.labels import MANY
from hopviz.ui.landscape.terrain.model import Land
from hopviz.ui.landscape.terrain.preparation import prepare
from hopviz.ui.landscape.terrain.rain import DROPS, Rain, Shower, rain_steps
from hopviz.ui.landscape.terrain.view import AS_FOUND, TerrainView
from tests.ui import stage
from tests.ui.stage import LEFT, JobsByHand, glass, remembering


def land_of(project: Project) -> Land:
    return finished(prepare(project, project.network()))


def rain_on(project: Project, land: Land, seed: int = 3) -> Rain:
    return finished(rain_steps(project, project.network(), land, project.cue, seed))


def person(qtbot: QtBot, project: Project) -> tuple[TerrainView, JobsByHand]:
    view, jobs = TerrainView(), JobsByHand()
    view.set_jobs(jobs)
    return stage.shown(qtbot, view, project, (520, 420)), jobs


def take_all(view: TerrainView, jobs: JobsByHand) -> None:
    while jobs.pending:
        jobs.take_steps()
    view.draw(1 / 60)


@pytest.mark.parametrize("rule", [Asynchronous("steepest"), Asynchronous(), Stochastic(0.7), Parallel()])
def test_every_drop_is_in_the_valley_of_its_basin_at_its_own_energy(rule: Rule) -> None:
    project = glass(9, 4, rows=3).with_rule(rule)
    land = land_of(project)
    rain = rain_on(project, land)
    assert land.landscape is not None
    states = rain.replicas.states
    energies = project.network().energy(states.reshape(-1, 9)).reshape(states.shape[:2])
    np.testing.assert_allclose(rain.places[..., 2], energies)
    basins = land.landscape.basins[numbers_of(states)]
    assert np.array_equal(rain.valleys, basins)
    cells = np.rint(rain.places[..., :2]).astype(int)
    assert np.array_equal(land.terrain.basin[cells[..., 0], cells[..., 1]], basins)
    for seconds, expected in ((0.0, rain.places[0]), (float(rain.arrivals.max()), rain.places[-1])):
        places, _, are_there = rain.at(seconds)
        np.testing.assert_allclose(places[are_there], expected[are_there], atol=1e-6)


def test_what_is_told_counts_all_drops_and_names_areas_only_where_they_say_it() -> None:
    project = glass(10, 2, rows=2)
    land = land_of(project)
    for rule in (Asynchronous("steepest"), Asynchronous(), Stochastic(0.4)):
        rain = rain_on(project.with_rule(rule), land)
        told = rain.told(lambda valley: f"v{valley}")
        assert (f"of {DROPS}" in told)
        assert ("areas" in told) == (rule == Asynchronous("steepest"))
        ends = np.bincount(rain.valleys[-1], minlength=len(land.terrain))
        best = int(ends.argmax())
        assert f"{ends[best]} of {DROPS} in v" in told
        assert ("T = 0.4" in told) == isinstance(rule, Stochastic)
    clamped = replace(project, clamped=np.arange(10) == 0).with_rule(Asynchronous("steepest"))
    assert "areas" not in rain_on(clamped, land).told(str)
    alternating = rain_on(glass(2, 1, biased=False).with_rule(Parallel()), land_of(glass(2, 1, biased=False)))
    count = int((alternating.replicas.periods > 1).sum())
    assert (f"{count} alternate for ever" in alternating.told(str)) == (count > 0)


def test_a_button_and_a_key_let_it_rain_and_clear_up(qtbot: QtBot) -> None:
    view, jobs = person(qtbot, glass(8, 3, rows=2))
    assert view.rain_button.text() == "Rain"
    qtbot.mouseClick(view.rain_button, LEFT)
    assert view.rain_button.text() == "Clear"
    take_all(view, jobs)
    assert view.shower is not None
    view.draw(0.5)
    assert "have come to their ends" in view.told()[0]
    view.draw(60.0)
    rain = view.shower.rain
    assert view.told()[0] in {rain.told(lambda k: view.prepared.valleys[k].title([]), names) for names in (1, 2, 3, 4)}
    for width in range(40, 200, 20):
        view.heading.setFixedWidth(width)
        view.draw(0.0)
        assert view.told()[0].startswith(view.heading.text().partition("…")[0]), "no count stands for another one"
    assert len(view.map.drops(view.shower)) == DROPS
    first = view.shower.rain.replicas.states[0]
    qtbot.keyClick(view.map, Qt.Key.Key_D)
    assert view.shower is None
    assert view.rain_button.text() == "Rain"
    qtbot.keyClick(view.map, Qt.Key.Key_D)
    take_all(view, jobs)
    assert view.shower is not None
    assert not np.array_equal(view.shower.rain.replicas.states[0], first)
    project = glass(8, 5, rows=2)
    view.show_project(project)
    view.show_network(project, project.network(), land_of(project))
    assert view.shower is None


def test_with_reduced_motion_drops_are_at_their_ends_at_once(qtbot: QtBot) -> None:
    view, jobs = person(qtbot, glass(8, 3, rows=2))
    view.set_reduced_motion(True)
    qtbot.mouseClick(view.rain_button, LEFT)
    take_all(view, jobs)
    assert view.shower is not None
    assert view.shower.is_over


def test_a_shower_falls_to_its_end() -> None:
    project = glass(7, 1)
    shower = Shower(rain_on(project, land_of(project)))
    before = 0
    while shower.go_on(0.1):
        assert shower.resting >= before
        before = shower.resting
    assert shower.is_over
    assert shower.resting == DROPS
    places, _, are_there = shower.rain.at(shower.seconds)
    assert are_there.all()
    np.testing.assert_allclose(places, shower.rain.places[-1], atol=1e-9)


def test_a_land_of_many_units_grows_while_it_is_found(qtbot: QtBot) -> None:
    project = remembering(5, 5, 3, seed=2)
    view, jobs = person(qtbot, project)
    first: Land = view.prepared
    assert [job.key for job in jobs.pending] == ["terrain.growth"]
    take_all(view, jobs)
    last: Land = view.prepared
    assert last.starts > first.starts
    assert len(last.terrain) >= len(first.terrain)
    known = {state.tobytes(): k for k, state in enumerate(last.terrain.states)}
    assert {state.tobytes() for state in first.terrain.states[:4]} <= set(known)
    assert last.terrain.energies.min() <= first.terrain.energies.min()
    assert last.shares.sum() <= 1 + 1e-9
    assert view.told()[1].startswith(f"{AS_FOUND}, by {last.starts:,} random starts: {len(last.terrain)} valleys")
    network = project.network()
    for memory in project.memories:  # whatever the starts found, what memories run into is there
        state = to_units(memory.pattern, project.units)
        assert last.valley_of(memory.pattern) >= 0, network.energy(state)
    # A symmetric network's land is its own image where all units are flipped.
    for k, state in enumerate(last.terrain.states):
        image = known[(-state).tobytes()]
        assert last.terrain.energies[image] == last.terrain.energies[k]
        assert last.shares[image] == last.shares[k]


def test_of_many_units_drops_fall_on_what_has_been_found(qtbot: QtBot) -> None:
    project = remembering(5, 6, 2, seed=3)
    view, jobs = person(qtbot, project)
    qtbot.mouseClick(view.rain_button, LEFT)
    assert [job.key for job in jobs.pending] == ["terrain.rain"]
    take_all(view, jobs)
    assert view.shower is not None
    rain = view.shower.rain
    np.testing.assert_allclose(rain.places[..., 2], rain.replicas.energies)
    ends = rain.replicas.states[-1]
    for valley, state in zip(rain.valleys[-1].tolist(), ends, strict=True):
        assert valley == rain.land.valley_of(state)
    qtbot.mouseClick(view.rain_button, LEFT)
    assert [job.key for job in jobs.pending] == ["terrain.growth"]


@pytest.mark.parametrize("size", [(760, 640), (300, 240)])
def test_names_of_many_valleys_stand_beside_each_other_and_off_the_signs_of_memories(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    project = remembering(8, 8, 9, seed=2)
    view, jobs = person(qtbot, project)
    take_all(view, jobs)
    view.resize(*size)
    view.draw(60.0)
    land: Land = view.prepared
    assert len(land.valleys) > MANY
    feet = view.map.places(view.map.floors(land)[: len(land.valleys)])
    labels = view.map.labels(land, feet)
    placed = labels.placed()
    assert placed
    assert view.map.is_small == (size[0] == 300)
    assert not view.map.is_small or {land.valleys[label.valley].kind for label in placed} == {"memory"}
    for number, label in enumerate(placed):
        assert labels.room.contains(label.box)
        assert not any(label.box.intersects(other.box) for other in placed[:number])
        for valley, foot in enumerate(feet):
            if valley != label.valley and land.valleys[valley].kind == "memory":
                assert not label.box.contains(foot)
    view.grab()
