"""The stochastic unit: dots on the curve of every temperature, twice the temperature beside half the gaps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from hopviz.core.network import to_units
from hopviz.core.rules import Adaptation, Annealing, Asynchronous, Parallel, Stochastic
from hopviz.core.vote import vote
from hopviz.project.model import Project
from hopviz.ui.experiments.stochastic_unit.chances import chances_of, curve
from hopviz.ui.experiments.stochastic_unit.picture import LANES
from hopviz.ui.experiments.stochastic_unit.view import StochasticUnitView
from hopviz.ui.style.theme import DARK
from hopviz.ui.widgets.dials.temperature import NOTCHES, TemperatureField, temperature_at
from tests.ui.experiment_person import Person
from tests.ui.stage import (
    LEFT,
    SETTLED,
    glass,
    heard_from,
    hinton,
    named,
    painted,
    remembering,
    report_of,
    simulation_of,
)


def made(qtbot: QtBot, project: Project, updates: int = 0) -> Person[StochasticUnitView]:
    person = Person(qtbot, StochasticUnitView(), project)
    person.view.show_report(report_of(project, simulation_of(project), updates=updates))
    person.tick()
    return person


def shown(person: Person[StochasticUnitView], project: Project, updates: int = 0) -> None:
    person.view.show_report(report_of(project, simulation_of(project), updates=updates))
    person.tick()


# Chances


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6), st.sampled_from(["bipolar", "binary"]), st.sampled_from([0.0, 0.3, 2.0]), st.booleans(),
    st.sampled_from(["stay", "on", "off"]), st.booleans(),
)  # fmt: skip
def test_the_chances_are_those_that_the_vote_of_each_unit_tells(
    seed: int, units: str, temperature: float, has_own: bool, tie: str, tired: bool
) -> None:
    rng = np.random.default_rng(seed)
    project = glass(6, seed, 2, units)
    weights = np.rint(project.network().weights)  # ties happen
    np.fill_diagonal(weights, rng.integers(-2, 3, 6) * has_own)
    rule = Adaptation(temperature, 3.0, 4.0) if tired else Stochastic(temperature, tie=tie)  # type: ignore[arg-type]
    project = replace(project.with_network(weights), rule=rule, cue=rng.choice(np.array([-1, 1], np.int8), 6))
    network, frame = project.network(), simulation_of(project).advance(updates=7)
    found = chances_of(project, network, frame)
    for unit in range(6):
        told = vote(network, to_units(frame.state, network.units), unit, None, float(frame.adaptation[unit]), rule.tie)
        expected = told.probability_on(temperature) if temperature > 0 else float(told.decides_on)
        assert found.chances[unit] == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(found.at_twice_the_temperature, found.at_half_the_gaps, rtol=0, atol=1e-12)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("temperature", [0.05, 1.0, 40.0])
def test_the_curve_is_the_law_of_the_gap(units: str, temperature: float) -> None:
    x, p = curve(temperature, units, 3.0)  # type: ignore[arg-type]
    gap = 2 * x if units == "bipolar" else x
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-gap / temperature)), atol=1e-12)
    assert (x[0], x[-1]) == (-3.0, 3.0)
    assert (np.diff(x) > 0).all()
    assert np.diff(p).max() < 0.1  # however steep it is


def test_without_noise_it_is_a_step(qtbot: QtBot) -> None:
    x, p = curve(0.0, "binary", 2.0)
    assert p[x < 0].tolist() == [0.0]
    assert p[x > 0].tolist() == [1.0]
    assert np.isnan(p).sum() == 1
    person = made(qtbot, hinton())
    through, riser = person.view.chart.drawing.lines
    assert through.label == "T = 0"
    assert riser.x.tolist() == [0.0, 0.0]
    assert person.view.words.text().startswith("T = 0: a threshold.")


# The picture


def test_every_unit_is_a_dot_on_the_curve_and_those_that_nobody_asks_stand_below(qtbot: QtBot) -> None:
    project = glass(12, 1, 3).with_rule(Stochastic(1.5))
    project = project.with_clamped(np.arange(12) == 2).with_lesioned(np.arange(12) == 7)
    person = made(qtbot, project, 20)
    dots = person.view.chart.item.dots
    assert dots is not None
    free = dots.kinds == 0
    assert dots.kinds[[2, 7]].tolist() == [1, 2]
    assert free.sum() == 10
    np.testing.assert_allclose(dots.y[free], 1 / (1 + np.exp(-2 * dots.x[free] / 1.5)), atol=1e-12)
    assert dots.y[[2, 7]].tolist() == [LANES["clamped"], LANES["removed"]]
    assert person.view.told_of(7) == "Unit 7 is removed: nobody asks it."
    assert "is clamped" in person.view.told_of(2)
    (low, high), (bottom, top) = person.view.chart.plot.getViewBox().viewRange()
    assert ((low < dots.x[free]) & (dots.x[free] < high)).all()
    assert bottom < LANES["removed"]
    assert top > 1


def test_heating_flattens_and_cooling_makes_the_threshold(qtbot: QtBot) -> None:
    project = glass(9, 2)
    person = made(qtbot, project.with_rule(Stochastic(1.0)))
    away = []
    for temperature in (100.0, 1.0, 0.01, 0.0):
        warm = project.with_rule(Stochastic(temperature))
        person.give(warm)
        shown(person, warm)
        dots = person.view.chart.item.dots
        assert dots is not None
        away.append(float(np.abs(dots.y - 0.5).mean()))
    assert away == sorted(away)
    assert away[0] < 0.05
    assert away[-1] == 0.5


def test_the_axis_does_not_jump_while_a_run_goes_on(qtbot: QtBot) -> None:
    project = remembering(8, 8, 4).with_rule(Stochastic(0.8))
    person = made(qtbot, project)
    simulation, reaches = simulation_of(project), []
    for _ in range(20):
        person.view.show_report(report_of(project, simulation, updates=64))
        person.tick()
        reaches.append(person.view.chart.span[1])
    assert reaches == sorted(reaches)
    assert len(set(reaches)) <= 3


def test_twice_the_temperature_and_half_the_gaps_lead_every_dot_to_the_same_height(qtbot: QtBot) -> None:
    project = glass(12, 3, 3, "binary").with_rule(Stochastic(0.7))
    person = made(qtbot, project)
    view = person.view
    heard = heard_from(view)
    before = view.chart.item.dots
    person.press(view.double)
    person.tick(SETTLED)
    doubled = view.chart.item.dots
    assert before is not None
    assert doubled is not None
    np.testing.assert_allclose(doubled.y, 1 / (1 + np.exp(-before.x / 1.4)), atol=1e-12)
    assert [line.label for line in view.chart.drawing.lines] == ["T = 0.70", "2 T = 1.40"]
    person.press(view.halve)
    person.tick(SETTLED)
    both = view.chart.item.dots
    assert both is not None
    assert both.others is not None
    assert both.has_others
    np.testing.assert_allclose(both.others[0], before.x / 2)
    np.testing.assert_allclose(both.others[1], both.y, atol=1e-12)
    assert view.words.text() == (
        "Twice the temperature is half the gaps: all units have the same chances. Largest difference: 0."
    )
    person.press(view.double)
    person.tick(SETTLED)
    halved = view.chart.item.dots
    assert halved is not None
    np.testing.assert_allclose(halved.x, before.x / 2)
    assert heard == []  # nothing of it is done to the run


def test_dots_slide_unless_motion_is_reduced(qtbot: QtBot) -> None:
    person = made(qtbot, glass(6, 4).with_rule(Stochastic(1.0)))
    heights = []
    for reduced in (False, True):
        person.view.set_reduced_motion(reduced)
        person.press(person.view.double)
        person.tick(0.1)
        dots = person.view.chart.item.dots
        assert dots is not None
        heights.append(dots.y.copy())
        person.press(person.view.double)
        person.tick(SETTLED)
    assert (np.abs(heights[0] - 0.5) > np.abs(heights[1] - 0.5)).all()


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_click_chooses_the_unit_which_is_named_with_its_chance(qtbot: QtBot, units: str) -> None:
    person = made(qtbot, hinton(units).with_rule(Stochastic(2.0)))
    heard = heard_from(person.view)
    place = person.view.chart.place_of(3)
    qtbot.mouseClick(person.view.chart.plot.viewport(), LEFT, pos=place.toPoint())
    assert named(heard, "choose_unit") == [(3,)]
    person.view.choose_unit(3)
    person.tick()
    dots = person.view.chart.item.dots
    assert dots is not None
    assert dots.chosen == 3
    assert dots.name == f"Unit 3: P = {dots.y[3]:.2f}"
    assert "gap = 2 h" in person.view.words.text() if units == "bipolar" else "gap = h" in person.view.words.text()
    assert person.view.chart.thing_at(place) == 3
    assert person.view.chart.thing_at(place + QPoint(0, 60).toPointF()) == -1


def test_a_thousand_units_are_painted_light_and_dark(qtbot: QtBot) -> None:
    project = remembering(32, 32, 6).with_rule(Stochastic(0.3))
    person = Person(qtbot, StochasticUnitView(), project, DARK)
    shown(person, project, 2000)
    picture = painted(person.view)
    colours = {picture.pixelColor(x, y).name() for x in range(0, 1000, 2) for y in range(0, picture.height(), 2)}
    assert {DARK.unit_on, DARK.unit_off} <= colours
    assert StochasticUnitView.refusal(Project(65, 64))


# The temperature


@pytest.mark.parametrize(
    "rule", [Asynchronous(), Stochastic(0.7), Parallel(0.7), Annealing(2.0, 0.1, 9)], ids=lambda rule: rule.name
)
def test_slider_and_field_set_the_temperature_of_the_run(qtbot: QtBot, rule: object) -> None:
    person = made(qtbot, glass(6, 4).with_rule(rule))  # type: ignore[arg-type]
    view = person.view
    assert view.box.value() == pytest.approx(rule.temperature_at(0), abs=1e-9)  # type: ignore[attr-defined]
    view.slider.setFocus()
    heard = heard_from(view)
    qtbot.keyClick(view.slider, Qt.Key.Key_End)
    assert named(heard, "set_temperature") == [(temperature_at(NOTCHES, view.slider.scale),)]
    qtbot.keyClicks(view.slider, "0")
    field = view.findChild(TemperatureField) or view.window().findChild(TemperatureField)
    qtbot.keyClicks(field, ".25")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert named(heard, "set_temperature")[-1] == (0.25,)
    assert view.slider.temperature == 0.25
    view.box.selectAll()
    qtbot.keyClicks(view.box, "0.125")
    qtbot.keyClick(view.box, Qt.Key.Key_Return)
    assert named(heard, "set_temperature")[-1] == (0.125,)


def test_the_table_has_every_unit(qtbot: QtBot) -> None:
    project = hinton().with_rule(Stochastic(2.0)).with_clamped(np.arange(5) == 0)
    table = made(qtbot, project).view.table()
    assert table is not None
    rows = list(table.rows)
    assert [row[0] for row in rows] == ["0", "1", "2", "3", "4"]
    assert rows[0][2] == "clamped"
    assert rows[0][5] == ""
    for row in rows[1:]:
        assert row[5] == pytest.approx(1 / (1 + np.exp(-float(row[4]) / 2.0)))
        assert row[6] == pytest.approx(row[7])
