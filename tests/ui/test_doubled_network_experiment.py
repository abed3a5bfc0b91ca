"""Why period two: the parallel run and the doubled network beside each other, and their energies digit by digit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QRectF
from pytestqt.qtbot import QtBot

from hopviz.core.landscape import doubled_run
from hopviz.core.network import to_units
from hopviz.core.rules import Parallel
from hopviz.core.simulation import Simulation
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.project.numbers import MINUS
from hopviz.ui.experiments.doubled_network.picture import planes_in
from hopviz.ui.experiments.doubled_network.view import AFTER_REST, NOT_SYMMETRIC, SAME, DoubledNetworkView, all_digits
from tests.core.reference import quick
from tests.ui.experiment_person import Person
from tests.ui.stage import colours_in, glass, painted, random_project, remembering, report_in


def begun(qtbot: QtBot, project: Project) -> Person[DoubledNetworkView]:
    person = Person(qtbot, DoubledNetworkView(), project)
    person.view.speed_chooser.setCurrentIndex(person.view.speed_chooser.count() - 1)
    person.go_on()
    return person


def until(person: Person[DoubledNetworkView], ticks: float) -> None:
    """Let the clock go on, as little at a time as the display does, up to a moment at least."""
    for _ in range(10_000):
        if person.view.now >= ticks or not (person.view.running or person.view.is_stepping):
            return
        person.tick()
        person.answer()
    raise AssertionError("it never comes so far")


def play(person: Person[DoubledNetworkView]) -> None:
    person.press(person.view.run_button)
    until(person, np.inf)
    person.go_on()


def value_of(text: str) -> float:
    return float(text.split(" = ")[1].replace(",", "").replace(MINUS, "-"))


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_the_energies_are_told_with_all_digits_and_are_the_same_at_every_tick(qtbot: QtBot, units: str) -> None:
    project = glass(16, 3, rows=4, units=units).with_cue(np.random.default_rng(5).choice([-1, 1], 16))
    network = project.network()
    expected = doubled_run(network, to_units(project.cue, network.units))
    person = begun(qtbot, project)
    person.press(person.view.run_button)
    for each in expected:
        until(person, each.tick)
        two_time, energy = person.view.figures.lines
        assert two_time.startswith(f"L({int(person.view.now)}) = ")
        assert value_of(two_time) == value_of(energy) == expected[int(person.view.now)].two_time
        assert person.view.figures.caption == SAME
    until(person, np.inf)
    assert person.view.now == expected[-1].tick + AFTER_REST
    network_energy, doubled, two_times = person.view.chart.drawing.lines
    assert (np.diff(doubled.y) <= 1e-12).all()
    states = [each.state_energy for each in person.view.updates]
    np.testing.assert_allclose(network_energy.y[::2][: len(states)], states)
    np.testing.assert_array_equal(two_times.y[::2][: len(expected)], [each.two_time for each in expected])


def test_two_units_oscillate_while_the_doubled_network_is_at_rest(qtbot: QtBot) -> None:
    person = begun(qtbot, load_lesson("two-units").project)
    assert person.view.picture.sentence == "Both layers hold the cue"
    play(person)
    assert person.view.picture.sentence == "At rest: the layers hold two states, so the network has period 2"
    assert person.view.figures.lines == (f"L(6) = {MINUS}10", f"E of the doubled network = {MINUS}10")
    assert not person.view.running
    shown = person.view.picture.shown
    assert shown is not None
    assert sorted(shown.layers.tolist()) == [[False, False], [True, True]]
    table = person.view.table()
    assert table is not None
    rows = [dict(zip(table.heading, row, strict=True)) for row in table.rows]
    ticks = [row for row in rows if row["L(t)"] != ""]
    assert [row["E of s(t)"] for row in ticks] == [0.0, 90.0, 0.0, 90.0, 0.0, 90.0, 0.0]
    assert all(row["L(t)"] == row["E of the doubled network"] for row in ticks)
    assert [row["E of the doubled network"] for row in rows[:4]] == [0.0, -5.0, -10.0, -10.0]
    assert [(row["layer"], row["unit"], row["field h"], row["decides"]) for row in rows[1:3]] == [
        ("A", 0, 5.0, 1), ("A", 1, 5.0, 1),
    ]  # fmt: skip


def test_a_fixed_point_is_told_apart_from_a_cycle(qtbot: QtBot) -> None:
    person = begun(qtbot, load_lesson("letters").project)
    play(person)
    assert person.view.picture.sentence == "At rest: both layers hold the same state, a fixed point"
    assert person.view.latest is not None
    person.press(person.view.run_button)  # from the cue again
    person.tick()
    assert person.view.now == 0


def test_units_of_a_layer_decide_one_after_the_other(qtbot: QtBot) -> None:
    project = random_project(5, 5, 4, 2)
    person = begun(qtbot, project)
    person.view.speed_chooser.setCurrentIndex(0)
    person.press(person.view.step_button)
    counts = []
    while person.view.now < 1.0:
        person.tick(0.2)
        person.answer()
        shown = person.view.picture.shown
        assert shown is not None
        if shown.deciding is not None:
            layer, count = shown.deciding
            counts.append(count)
            before, coming = person.view.updates[0], person.view.updates[1]
            expected = np.concatenate([coming.layers[layer, :count], before.layers[layer, count:]]) > 0
            np.testing.assert_array_equal(shown.layers[layer], expected)
            np.testing.assert_array_equal(shown.net, before.state > 0)
            assert "decides" in person.view.status.text()
    assert counts == sorted(counts)
    assert len(set(counts)) > 20
    for _ in range(5):
        person.tick()
        person.answer()
    assert person.view.now == 1.0
    parallel = Simulation(project.network(), project.cue, Parallel()).advance(updates=1)
    shown = person.view.picture.shown
    assert shown is not None
    np.testing.assert_array_equal(shown.net, parallel.state > 0)


def test_with_reduced_motion_a_layer_decides_all_at_once(qtbot: QtBot) -> None:
    person = begun(qtbot, load_lesson("letters").project)
    person.view.set_reduced_motion(True)
    person.press(person.view.run_button)
    seen = set()
    for _ in range(60):
        person.tick()
        person.answer()
        shown = person.view.picture.shown
        assert shown is not None
        assert shown.deciding is None
        seen.add(shown.layers.tobytes())
    assert len(seen) <= 6


def test_weights_that_are_not_symmetric_have_no_such_energy(qtbot: QtBot) -> None:
    person = begun(qtbot, load_lesson("period-4").project)
    assert person.view.picture.shown is None
    assert person.view.picture.prompt == NOT_SYMMETRIC
    person.press(person.view.step_button)
    person.go_on()
    assert person.view.table() is None
    project = load_lesson("two-units").project
    person.give(project)
    person.go_on()
    assert person.view.picture.shown is not None


def test_it_begins_where_a_reset_goes_back_to(qtbot: QtBot) -> None:
    project = remembering(4, 4, 2)
    person = begun(qtbot, project)
    cue = np.random.default_rng(1).choice(np.array([-1, 1], np.int8), project.n)
    person.view.show_report(replace(report_in(project), start=cue))
    person.go_on()
    assert person.view.latest is not None
    np.testing.assert_array_equal(person.view.latest.layers, [cue, cue])


def test_large_networks_removed_units_and_none_are_refused() -> None:
    assert "up to 256 units" in DoubledNetworkView.refusal(Project(16, 17))
    assert "removed" in DoubledNetworkView.refusal(remembering().with_lesioned([True, *[False] * 35]))
    assert "Store a memory" in DoubledNetworkView.refusal(Project(2, 2))
    assert not DoubledNetworkView.refusal(remembering(16, 16))


def test_the_picture_has_the_units_and_the_unit_that_decides(qtbot: QtBot) -> None:
    person = begun(qtbot, load_lesson("letters").project)
    theme, view = person.view.theme, person.view
    view.resize(1000, 600)
    person.press(view.run_button)
    until(person, 0.3)
    colours = colours_in(painted(view.picture))
    assert {theme.unit_on, theme.unit_off, theme.ring, theme.weight_positive, theme.weight_negative} <= colours


@quick
@given(st.integers(1, 16), st.integers(1, 16), st.floats(60, 2000), st.floats(60, 1500))
def test_layers_stay_inside_their_room_and_apart(rows: int, cols: int, width: float, height: float) -> None:
    box = QRectF(7, 11, width, height)
    upper, lower = planes_in(box, rows, cols, 128.0)
    for plane in (upper, lower):
        for unit in range(rows * cols):
            cell = plane.cell(unit, 0.0).boundingRect()
            assert box.adjusted(-0.01, -0.01, 0.01, 0.01).contains(cell)
    assert upper.at(0, rows).y() < lower.at(0, 0).y()


@quick
@given(st.floats(-1e12, 1e12))
def test_all_digits_tell_a_number_from_every_other(value: float) -> None:
    assert value_of(f"E = {all_digits(value)}") == value


def test_digits_are_those_of_the_number() -> None:
    assert all_digits(-1234.5) == f"{MINUS}1,234.5"
    assert all_digits(90.0) == "90"


def test_controls_give_way_upwards_where_the_picture_would_be_slim(qtbot: QtBot) -> None:
    view = DoubledNetworkView()
    qtbot.addWidget(view)
    for width, height, is_above in ((1000, 190, False), (400, 700, True), (1000, 600, False)):
        view.resize(width, height)
        with qtbot.waitExposed(view):
            view.show()
        layout, below = view.layout(), view.stage.parentWidget()
        assert layout is not None
        assert below is not None
        layout.activate()
        controls = QRect(view.controls.mapTo(view, QPoint()), view.controls.size())
        picture = view.stage.geometry().translated(below.mapTo(view, QPoint()))
        assert not controls.intersects(picture)
        assert (picture.top() >= controls.bottom()) == is_above
        assert (picture.left() >= controls.right()) != is_above
        assert picture.width() > 0.9 * width or not is_above
