"""Graded units where they are seen: on grid and graph, between the corners, in words, and in their experiment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from hopviz.core.recorder import Recorder, Report
from hopviz.core.rules import Asynchronous, Graded, GradedSteps
from hopviz.core.settling import advance_to_rest
from hopviz.core.simulation import Simulation
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.ui.experiments.graded_units.view import ALL_REMOVED, NO_PAIRS, ONE_WAY, GradedUnitsView
from hopviz.ui.landscape.cube.view import CubeView
from hopviz.ui.landscape.plane.view import MapView
from hopviz.ui.readout import ReadoutPanel
from hopviz.ui.unit_input.words import graded_sentence
from hopviz.ui.units.graph_model import GraphPicture
from hopviz.ui.units.grid import GridPanel
from hopviz.ui.widgets.choices import Choices
from hopviz.ui.widgets.verdict_words import briefly, words
from tests.ui.experiment_person import Person
from tests.ui.stage import give, heard_from, named, shown, turn_wheel_at

ALL_ON = Project(1, 3, memories=(Memory("all on", np.ones(3, np.int8)),), rule=Graded(2.0), cue=[1, 1, -1])
"""Its critical gain is 3/2: one over 2/3."""


def run_of(project: Project, values: object = None, updates: int = 0) -> tuple[Simulation, Report]:
    simulation = Simulation(project.network(), project.cue, project.rule, 1, graded=values)  # type: ignore[arg-type]
    simulation.advance(updates=updates)
    return simulation, Recorder(project.patterns).report(simulation.frame(), 1)


def settled(project: Project, values: object = None) -> Report:
    simulation, _ = run_of(project, values)
    while simulation.frame().period != 1:
        advance_to_rest(simulation, updates=64)
    return Recorder(project.patterns).report(simulation.frame(), 1)


# The grid


def test_the_grid_paints_values_and_the_wheel_and_keys_change_them(qtbot: QtBot) -> None:
    grid = shown(qtbot, GridPanel(), ALL_ON, (400, 200))
    grid.set_reduced_motion(True)
    grid.show_report(run_of(ALL_ON, [0.5, 0.0, -1.0])[1])
    grid.draw(1.0)
    np.testing.assert_allclose(grid.picture.shown, [0.75, 0.5, 0.0])
    assert (grid.picture.gap_word, grid.picture.is_graded) == ("s", True)
    heard = heard_from(grid)
    turn_wheel_at(grid, grid.cell_rect(1).center().toPoint(), -2)
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    units, values = zip(*named(heard, "paint_values"), strict=True)
    assert [list(each) for each in units] == [[1], [1]]
    np.testing.assert_allclose(np.concatenate(values), [-0.2, -0.1])
    assert [name for name, *_ in heard].count("begin_stroke") == 1
    qtbot.waitUntil(lambda: named(heard, "end_stroke") == [()])
    grid.show_report(run_of(replace(ALL_ON, rule=Asynchronous()))[1])
    turn_wheel_at(grid, grid.cell_rect(1).center().toPoint(), 1)
    assert len(named(heard, "paint_values")) == 2
    assert not grid.picture.is_graded


def test_the_graph_has_shades_between_and_the_entropy_in_the_sum() -> None:
    network = ALL_ON.network()
    picture = GraphPicture(ALL_ON, network, np.ones(3, bool), np.zeros(3, bool))
    frame = run_of(ALL_ON, [0.5, 0.0, -1.0])[1].frame
    picture.measure(frame.state > 0, frame.graded, frame.energy)
    assert picture.shades.tolist() == [24, 16, 0]
    assert sum(picture.energy_parts.values()) == pytest.approx(frame.energy)
    assert picture.energy_parts["tensions"] == pytest.approx(0.5 / 3)
    assert [picture.gap_text(unit) for unit in range(3)] == ["+0.500", "0.000", "−1.000"]
    after = replace(picture, project=replace(ALL_ON, unit_names=("a", "b", "c")))  # while the run stands still
    assert after.shades.tolist() == [24, 16, 0]
    assert after.energy_parts == picture.energy_parts


# Words


def test_the_verdict_says_where_graded_units_are() -> None:
    on_the_way = words(run_of(ALL_ON, [0.5, 0.25, 0.5])[1], ALL_ON)
    assert on_the_way[0] == "On the way, nearest is all on"
    assert on_the_way[1].startswith("m = +0.42, mean |s| 0.42 at gain 2; the farthest unit is ")
    rests = settled(ALL_ON, [0.5, 0.25, 0.5])
    m = float(rests.frame.values[0])
    assert m == pytest.approx(np.tanh(2.0 * 2 / 3 * m), abs=1e-9)
    assert words(replace(rests, frame=replace(rests.frame, updates=9)), ALL_ON) == (
        f"Settled in memory all on at gain 2, mean |s| {m:.2f}", f"s = tanh(g h) in every unit; mean |s| {m:.2f}"
    )  # fmt: skip
    assert briefly(rests, ALL_ON)[1].endswith("memory all on")
    low = ALL_ON.with_rule(Graded(1.0))
    assert words(settled(low), low) == (
        "In the middle: nothing remembered", "Every unit is at 0 = tanh(g h), at gain 1"
    )  # fmt: skip
    against = Project(1, 2, rule=GradedSteps(3.0)).with_network([[0, -1], [-1, 0]])
    assert words(run_of(against, [0.5, 0.5], 60)[1], against)[0] == "Oscillating, period 2"


def test_readout_and_vote_tell_the_value_and_where_it_goes(qtbot: QtBot) -> None:
    panel = shown(qtbot, ReadoutPanel(), ALL_ON, (600, 60))
    report = run_of(ALL_ON, [0.5, 0.25, 0.5])[1]
    panel.show_report(report)
    panel.point_at(1)
    panel.draw(0.1)
    assert panel.label.text() == "Unit 1 (row 0, column 1) is at s = +0.250 · field h = +0.3333 · tanh(g h) = +0.583"
    assert graded_sentence(ALL_ON, report, 1) == (
        "Unit 1 is at s = +0.250 and rises: its field is h = +0.3333, and tanh(g h) at gain 2 is +0.583."
    )


# The landscape


def test_the_ball_is_between_the_corners_of_the_cube(qtbot: QtBot) -> None:
    view = shown(qtbot, CubeView(), ALL_ON, (500, 420))
    view.set_reduced_motion(True)
    Choices(view).choose("Shape of the cube", "cube")
    view.show_report(run_of(ALL_ON, [1.0, -1.0, 1.0])[1])
    view.draw(0.1)
    assert QPointF(view.walker_place() - view.picture().place(5)).manhattanLength() < 1e-6
    view.show_report(run_of(ALL_ON, [1.0, 0.0, 1.0])[1])
    view.draw(0.1)
    edge = (view.picture().place(5) + view.picture().place(7)) / 2
    assert QPointF(view.walker_place() - edge).manhattanLength() < 1e-6
    assert view.message().endswith(" with its entropy · s = +1.00 0.00 +1.00")
    view.show_report(run_of(replace(ALL_ON, rule=Asynchronous()))[1])
    view.draw(0.1)
    view.arrive()
    assert QPointF(view.walker_place() - view.picture().place(3)).manhattanLength() < 1e-6


def test_on_the_map_the_gain_is_a_temperature_and_the_ball_comes_to_the_middle(qtbot: QtBot) -> None:
    rng = np.random.default_rng(3)
    memories = tuple(Memory(name, row) for name, row in zip("AB", rng.choice([-1, 1], (2, 16)), strict=True))
    project = Project(4, 4, memories=memories, rule=Graded(2.5))
    view = shown(qtbot, MapView(), project, (420, 400))
    view.set_reduced_motion(True)
    xi = project.patterns.astype(float)
    view.show_report(run_of(project, 0.3 * xi[0] + 0.2 * xi[1])[1])
    view.draw(0.1)
    assert view.ball.at == pytest.approx((0.3, 0.2))
    assert view.temperature == pytest.approx(0.4)
    assert view.temperature_label.text() == "gain g = 2.5\nat T = 1/g = 0.40"
    view.show_report(run_of(project, np.zeros(16))[1])
    view.draw(0.1)
    assert view.ball.at == pytest.approx((0.0, 0.0))


# The experiment


def person(qtbot: QtBot, project: Project, values: object = None) -> Person[GradedUnitsView]:
    made = Person(qtbot, GradedUnitsView(), project)
    made.view.show_report(run_of(project, values)[1])
    made.go_on()
    return made


def test_dots_are_on_the_curve_at_a_fixed_point_and_branches_part_at_the_critical_gain(qtbot: QtBot) -> None:
    view = person(qtbot, ALL_ON, [0.5, 0.25, 0.5]).view
    assert view.branches is not None
    assert view.branches.critical == pytest.approx(1.5)
    low = view.branches.gains < 1.45
    assert np.abs(view.branches.states[low]).max() < 1e-9
    assert (view.branches.states[view.branches.gains > 1.6] > 0.2).all()
    view.show_report(settled(ALL_ON))
    view.draw(0.1)
    curve, *dots = view.answers.drawing.lines
    for line in dots:
        here = np.isfinite(line.y)  # type: ignore[union-attr]
        at = np.interp(line.x[here], curve.x, curve.y)  # type: ignore[union-attr]
        np.testing.assert_allclose(at, line.y[here], atol=2e-3)  # type: ignore[union-attr]
    assert view.words.text() == "Mean |s| 0.78. Gain 2 is above the critical 1.5."
    table = view.table()
    assert table is not None
    assert table.heading[:2] == ("gain", "followed from")


def test_the_dial_sets_the_gain_and_makes_units_graded(qtbot: QtBot) -> None:
    project = replace(ALL_ON, rule=Asynchronous())
    made = person(qtbot, project)
    view, heard = made.view, heard_from(made.view)
    assert view.words.text().startswith("Units are on or off now.")
    view.slider.setValue(200)
    assert heard == [("set_gain", 15.0), ("run", "settled")]
    view.box.setValue(3.0)
    assert named(heard, "set_gain")[-1] == (3.0,)
    assert made.wanted[-1][1].rule == Graded(3.0)


def test_what_cannot_be_followed_is_said(qtbot: QtBot) -> None:
    view = person(qtbot, ALL_ON).view
    one_way = Project(1, 2, rule=Graded()).with_network([[0, 1], [-1, 0]])
    assert view.trouble(one_way, one_way.network()) == ONE_WAY
    assert view.trouble(ALL_ON, ALL_ON.network()) == ""
    assert view.refusal(replace(ALL_ON, learning="dense", power=3)) == NO_PAIRS
    assert view.refusal(ALL_ON.with_lesioned(np.ones(ALL_ON.n, bool))) == ALL_REMOVED
    other = one_way
    give(view, other)
    view.show_report(run_of(other)[1])
    view.draw(0.1)
    view.draw(0.1)
    assert view.followed.drawing.prompt == ONE_WAY
