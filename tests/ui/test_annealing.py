"""Annealing: schedules of every kind, the run that follows them, and quenched against annealed replicas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.data import from_data, to_data
from hopviz.actions.run_verbs import SetRule, SetTemperature
from hopviz.core.rules import Annealing, Asynchronous, Stochastic
from hopviz.core.thermal import quench_and_anneal
from hopviz.project.codec import project_from_data, project_to_data
from hopviz.project.model import Project
from hopviz.ui.experiments.annealing.schedule import NODES, Wanted, temperatures, wanted_of
from hopviz.ui.experiments.annealing.view import AnnealingView
from tests.ui.experiment_person import Person
from tests.ui.stage import brute_energies, drag, glass, heard_from, named, remembering, report_in


def made(qtbot: QtBot, project: Project, width: int = 1200) -> Person[AnnealingView]:
    person = Person(qtbot, AnnealingView(), project)
    person.view.resize(width, 240)
    person.view.show_report(report_in(project))
    person.go_on()
    return person


def choose(person: Person[AnnealingView], shape: str) -> None:
    shapes = person.view.editor.shapes
    shapes.setFocus()
    for _ in range(shapes.count()):  # what is refused is not chosen
        if shapes.currentData() == shape:
            return
        key = Qt.Key.Key_Down if shapes.findData(shape) > shapes.currentIndex() else Qt.Key.Key_Up
        person.qtbot.keyClick(shapes, key)


def type_in(person: Person[AnnealingView], box: object, text: str) -> None:
    box.selectAll()  # type: ignore[attr-defined]
    person.qtbot.keyClicks(box, text)
    person.qtbot.keyClick(box, Qt.Key.Key_Return)


# Schedules


def test_every_shape_is_the_law_that_it_says() -> None:
    def course(shape: str, **changes: object) -> np.ndarray:
        wanted = Wanted(**{"shape": shape, "start": 4.0, "stop": 1.0, "sweeps": 5, "rate": 50.0, **changes})  # type: ignore[arg-type]
        schedule = wanted.schedule()
        return np.array([schedule.temperature_at(sweep) for sweep in range(schedule.sweeps)])

    assert course("constant").tolist() == [4.0] * 5
    np.testing.assert_allclose(course("linear"), [4.0, 3.25, 2.5, 1.75, 1.0])
    np.testing.assert_allclose(course("geometric"), 4.0 / 4 ** (np.arange(5) / 4))
    np.testing.assert_allclose(course("rate"), [4.0, 2.0, 1.0])  # by half in a sweep
    np.testing.assert_allclose(course("drawn", drawn=(1.0, 3.0, 0.0)), [1.0, 2.0, 3.0, 1.5, 0.0], atol=1e-12)


@pytest.mark.parametrize(
    "schedule",
    [
        Annealing(2.0, 0.1, 30),
        Annealing(2.0, 0.0, 30, "linear"),
        Annealing(0.7, 0.7, 9, "linear"),
        Annealing(2.0, 0.5, NODES, "drawn", points=((0.0, 1.0), (0.5, 0.0), (1.0, 0.5))),
    ],
    ids=lambda schedule: schedule.shape,
)
def test_controls_show_a_schedule_that_comes_from_elsewhere(schedule: Annealing) -> None:
    again = wanted_of(schedule, Wanted("geometric", 1.0, 0.5, 9, 5.0)).schedule()
    sweeps = range(schedule.sweeps + 5)
    expected = [schedule.temperature_at(sweep) for sweep in sweeps]
    np.testing.assert_allclose([again.temperature_at(sweep) for sweep in sweeps], expected, atol=1e-12)


def test_numbers_are_typed_and_a_schedule_that_cannot_be_is_refused_in_a_sentence(qtbot: QtBot) -> None:
    person = made(qtbot, glass(6))
    editor, heard = person.view.editor, heard_from(person.view)
    type_in(person, editor.start, "8")
    type_in(person, editor.stop, "0.5")
    type_in(person, editor.sweeps, "20")
    assert editor.schedule == Annealing(8.0, 0.5, 20)
    type_in(person, editor.stop, "0")
    assert editor.schedule == Annealing(8.0, 0.5, 20)
    assert editor.stop.value() == 0.5
    (refusal,) = named(heard, "hinted")
    assert refusal == ("A geometric schedule needs temperatures above 0; use a linear one to reach 0.",)
    choose(person, "linear")
    type_in(person, editor.stop, "0")
    assert editor.schedule == Annealing(8.0, 0.0, 20, "linear")
    choose(person, "rate")
    assert named(heard, "hinted")[-1] == refusal
    type_in(person, editor.stop, "1")
    choose(person, "rate")
    type_in(person, editor.rate, "50")
    assert editor.schedule == Annealing(8.0, 1.0, 4)
    assert (editor.sweeps.value(), editor.sweeps.isVisible(), editor.rate.isVisible()) == (4, False, True)
    choose(person, "constant")
    assert [box.isVisible() for box in (editor.start, editor.stop, editor.sweeps)] == [True, False, True]


def test_a_schedule_is_drawn_with_the_mouse(qtbot: QtBot) -> None:
    person = made(qtbot, glass(6))
    editor = person.view.editor
    type_in(person, editor.sweeps, "101")
    before = editor.schedule
    person.tick()
    picture = editor.picture
    view = picture.plot.getViewBox()

    def place(sweep: float, warmth: float) -> QPoint:
        return picture.plot.mapFromScene(view.mapViewToScene(QPointF(sweep, warmth)))

    hot = 0.5 * picture.rise[1]
    drag(qtbot, picture.plot.viewport(), place(25, hot), place(50, 0.0), place(75, hot))
    assert editor.wanted.shape == "drawn"
    drawn = editor.schedule
    assert drawn.sweeps == 101
    tolerance = 0.04 * picture.rise[1]
    for sweep, warmth in ((25, hot), (37.5, hot / 2), (50, 0.0), (62.5, hot / 2), (75, hot)):
        assert drawn.temperature_at(round(sweep)) == pytest.approx(warmth, abs=tolerance)
    for sweep in (0, 10, 90, 100):
        assert drawn.temperature_at(sweep) == pytest.approx(before.temperature_at(sweep), abs=tolerance)


# The run


def test_the_run_follows_the_schedule_and_its_changes_until_it_is_set_by_hand(qtbot: QtBot) -> None:
    person = made(qtbot, glass(6).with_rule(Asynchronous()))
    view, heard = person.view, heard_from(person.view)
    type_in(person, view.editor.sweeps, "40")
    assert named(heard, "set_rule") == []
    person.press(view.follow_button)
    person.tick()
    assert view.project is not None
    assert view.project.rule == view.editor.schedule
    assert not view.follow_button.isEnabled()
    assert [line.label for line in view.editor.picture.drawing.lines][1].startswith("now ")
    type_in(person, view.editor.sweeps, "80")
    assert view.project.rule == view.editor.schedule == named(heard, "set_rule")[-1][0]
    assert view.project.rule.duration == 80
    warm = SetTemperature(0.5)
    person.give(view.project.with_rule(view.project.rule.at_temperature(warm.temperature)))
    person.tick()
    assert view.follow_button.isEnabled()
    type_in(person, view.editor.sweeps, "20")
    assert view.project.rule == Stochastic(0.5)
    person.give(view.project.with_rule(Annealing(3.0, 0.0, 17, "linear")))
    assert view.editor.schedule == view.project.rule
    assert view.editor.shapes.currentData() == "linear"


def test_drawn_schedules_are_kept_in_projects_and_by_actions() -> None:
    rule = Wanted("drawn", 2.0, 0.1, 50, 5.0, (1.0, 0.25, 2.0, 0.0)).schedule()
    action = SetRule(rule)
    assert from_data(to_data(action)) == action
    project = Project(2, 2, rule=rule)
    assert project_from_data(project_to_data(project)).rule == rule


# Replicas


def test_quenched_and_annealed_replicas_are_compared_with_the_lowest_energy_there_is(qtbot: QtBot) -> None:
    project = glass(12, 5, 3)
    person = made(qtbot, project)
    view = person.view
    found = view.found
    assert found is not None
    assert found.is_exact
    assert found.lowest == pytest.approx(brute_energies(project.network()).min())
    alone = quench_and_anneal(project.network(), view.editor.schedule, 200, project.seed, project.cue)
    np.testing.assert_array_equal(found.annealed.energies, alone.annealed.energies)
    np.testing.assert_array_equal(found.quenched.energies, alone.quenched.energies)
    for line, descent in zip(view.chart.drawing.lines, (found.quenched, found.annealed), strict=True):
        assert line.y.reshape(-1, 2)[:, 0].sum() == pytest.approx(1.0)
        assert (line.x.min() < descent.energies).all()
        assert (line.x.max() > descent.energies).all()
    assert [bar.value for bar in view.bars.bars] == [found.quenched.share, found.annealed.share]
    assert [bar.interval for bar in view.bars.bars] == [found.quenched.interval, found.annealed.interval]
    assert found.annealed.share > found.quenched.share
    assert "the lowest energy there is" in view.words.text()


def test_of_many_units_the_lowest_is_only_the_lowest_that_was_found(qtbot: QtBot) -> None:
    person = made(qtbot, remembering(6, 6, 3))
    assert person.view.found is not None
    assert not person.view.found.is_exact
    assert "any has found" in person.view.words.text()
    assert [mark.label.split(" ")[1] for mark in person.view.chart.drawing.marks] == ["found"]
    assert AnnealingView.refusal(Project(65, 64))


def test_measuring_is_stopped_and_begun_again(qtbot: QtBot) -> None:
    person = Person(qtbot, AnnealingView(), remembering(6, 6, 3))
    view = person.view
    view.show_report(report_in(remembering(6, 6, 3)))
    for _ in range(5):
        person.tick()
        person.answer()
    person.tick()
    assert view.measure_button.text() == "Sto&p"
    person.press(view.measure_button)
    person.tick()
    assert view.words.text().startswith("Stopped in sweep ")
    assert not person.jobs.pending
    assert view.measure_button.text() == "&Measure"
    person.press(view.measure_button)
    person.go_on()
    assert "replicas reach" in view.words.text()


def test_another_schedule_start_or_number_is_measured_anew(qtbot: QtBot) -> None:
    project = glass(9, 5, 3)
    person = made(qtbot, project)
    view = person.view
    seen = [view.found]
    type_in(person, view.replicas, "40")
    person.go_on()
    seen.append(view.found)
    assert view.found is not None
    assert view.found.quenched.energies.size == 40
    type_in(person, view.editor.sweeps, "9")
    person.go_on()
    seen.append(view.found)
    view.show_report(replace(report_in(project), start=-project.cue))
    person.go_on()
    seen.append(view.found)
    assert len(set(map(id, seen))) == 4


def test_a_tall_panel_has_all_three_pictures_and_a_narrow_one_the_histogram(qtbot: QtBot) -> None:
    person = made(qtbot, glass(6))
    view = person.view
    parts = (view.editor.picture, view.chart, view.bars)
    for width, height, seen in ((1200, 240, (True,) * 3), (560, 160, (False, True, False)), (560, 560, (True,) * 3)):
        view.resize(width, height)
        qtbot.waitUntil(lambda seen=seen: tuple(part.isVisible() for part in parts) == seen)


def test_temperatures_of_a_schedule_are_told_at_whole_sweeps() -> None:
    sweeps, warmths = temperatures(Annealing(2.0, 1.0, 5, "linear"), 3)
    assert sweeps.tolist() == [0, 2, 4]
    assert warmths.tolist() == [2.0, 1.5, 1.0]
