"""Runs side by side, by mouse and keys: each is the run of its rule, and all are after as many sweeps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from hopviz.core.learning import LEARNING_RULES
from hopviz.core.network import to_units
from hopviz.core.recall import recall
from hopviz.core.rules import Rule, Stochastic, chosen_rule
from hopviz.core.simulation import Simulation
from hopviz.project.data_table import rule_words
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import GIVEN, Project
from hopviz.ui.experiments.comparison.lane import LaneView
from hopviz.ui.experiments.comparison.view import NO_MEMORIES, ComparisonView
from hopviz.ui.style.theme import PROJECTOR
from tests.ui.experiment_person import Person
from tests.ui.stage import glass, press_segment, remembering, report_in

FULL = "full speed"
KEYS = ["rule", "temperature", "learning"]


def begun(qtbot: QtBot, project: Project, runs: int = 2) -> Person[ComparisonView]:
    person = Person(qtbot, ComparisonView(), project)
    if runs == 3:
        press_segment(qtbot, person.view.count, "3")
    person.go_on()
    return person


def choose(chooser: QComboBox, text: str) -> None:
    """Choose a row as somebody does with the keys."""
    index = chooser.findText(text)
    assert index >= 0
    chooser.setCurrentIndex(index)
    chooser.activated.emit(index)


def differ_in(person: Person[ComparisonView], key: str) -> None:
    person.view.difference_chooser.setCurrentIndex(KEYS.index(key))
    person.go_on()


def run_to_the_end(person: Person[ComparisonView]) -> None:
    choose(person.view.speed_chooser, FULL)
    person.press(person.view.run_button)
    person.go_on()
    assert not person.view.running


def step(person: Person[ComparisonView], times: int = 1) -> None:
    for _ in range(times):
        person.press(person.view.step_button)
        person.go_on()


def rule_of(lane: LaneView) -> Rule:
    assert lane.project is not None
    return lane.project.rule


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_each_run_ends_where_recall_by_its_rule_does(qtbot: QtBot, units: str) -> None:
    project = remembering(6, 6, 3, seed=11, units=units)
    project = project.with_cue(np.random.default_rng(3).choice([-1, 1], project.n))
    person = begun(qtbot, project, 3)
    run_to_the_end(person)
    network = project.network()
    for lane in person.view.shown:
        assert lane.report is not None
        expected = recall(network, to_units(project.cue, project.units), rule_of(lane), project.seed)
        np.testing.assert_array_equal(lane.report.frame.state, expected.state)
        assert lane.report.frame.energy == pytest.approx(expected.energy)
        assert lane.verdict.sentence.startswith("Settled in")
    assert [rule_words(rule_of(lane)).split(",")[0] for lane in person.view.shown] == [
        "asynchronous", "parallel", "partly parallel",
    ]  # fmt: skip
    assert person.view.status.text().endswith("all have settled")


def test_after_three_sweeps_is_the_same_for_all(qtbot: QtBot) -> None:
    project = glass(36, 4, rows=6).with_seed(8)
    person = begun(qtbot, project, 3)
    for sweeps in (1, 2, 3):
        step(person)
        assert person.view.now == sweeps
        assert person.view.status.text().startswith(f"After {sweeps} sweep")
        for lane in person.view.shown:
            assert lane.report is not None
            simulation = Simulation(project.network(), project.cue, rule_of(lane), project.seed)
            frame = simulation.advance(updates=sweeps * rule_of(lane).ticks_of_sweep(project.n))
            np.testing.assert_array_equal(lane.report.frame.state, frame.state)
            assert lane.report.verdict.kind == "settled" or lane.report.frame.sweeps == sweeps


def test_the_clock_is_one_for_all_at_any_speed(qtbot: QtBot) -> None:
    project = glass(25, 1, rows=5).with_rule(Stochastic(0.3))
    person = begun(qtbot, project)
    differ_in(person, "temperature")
    for lane in person.view.shown:
        lane.choice.temperature.setValue(0.8)
    person.go_on()
    choose(person.view.speed_chooser, "5 sweeps/s")
    person.press(person.view.run_button)
    for _ in range(60):
        person.tick()
        person.answer()
        ticks = [lane.report.frame.updates for lane in person.view.shown if lane.report is not None]
        assert len(set(ticks)) == 1
        assert ticks[0] == pytest.approx(person.view.now * project.n, abs=1.0)
    assert person.view.now == pytest.approx(5.0, abs=1.0)
    assert all(lane.verdict.sentence == "Wandering at T = 0.80" for lane in person.view.shown)


def test_parallel_updates_oscillate_and_one_by_one_they_settle(qtbot: QtBot) -> None:
    person = begun(qtbot, load_lesson("two-units").project)
    step(person, 4)
    one_by_one, parallel = person.view.shown
    assert one_by_one.verdict.sentence == "Settled in a fixed point"
    assert one_by_one.verdict.caption.startswith("After 0.5 sweeps; no unit wants to flip")
    assert parallel.verdict.sentence == "Oscillating, period 2, since the start"
    names = [line.label for line in parallel.chart.drawing.lines]
    assert [name.split()[0] for name in names] == ["E", "L(t)"]
    assert names[1] == "L(t) −10"
    assert [line.label for line in one_by_one.chart.drawing.lines] == ["E −5"]
    assert one_by_one.chart.rise == parallel.chart.rise
    assert one_by_one.chart.span == parallel.chart.span


def test_learning_rules_make_weights_of_their_own_from_the_same_memories(qtbot: QtBot) -> None:
    project = load_lesson("overloaded").project
    person = begun(qtbot, project, 3)
    differ_in(person, "learning")
    run_to_the_end(person)
    for lane, key in zip(person.view.shown, ("hebbian", "storkey", "pseudoinverse"), strict=True):
        assert lane.report is not None
        network = LEARNING_RULES[key].learn(project.patterns, project.units)
        expected = recall(network, project.cue, project.rule, project.seed)
        np.testing.assert_array_equal(lane.report.frame.state, expected.state)


def test_without_memories_nothing_can_be_learnt_but_rules_are_compared(qtbot: QtBot) -> None:
    project = load_lesson("two-units").project
    assert project.learning == GIVEN
    person = begun(qtbot, project)
    differ_in(person, "learning")
    assert person.view.status.text() == NO_MEMORIES
    person.press(person.view.step_button)
    person.go_on()
    assert person.view.table() is None
    differ_in(person, "rule")
    step(person)
    assert person.view.table() is not None
    assert ComparisonView.refusal(Project(2, 2)).startswith("Store a memory")


def test_weights_that_cannot_be_learnt_are_said_to_be_so_and_others_run(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("a matrix of the weights would take 99 GiB")

    monkeypatch.setitem(LEARNING_RULES, "storkey", replace(LEARNING_RULES["storkey"], steps=refuse))
    person = begun(qtbot, remembering())
    differ_in(person, "learning")
    run_to_the_end(person)
    hebb, storkey = person.view.shown
    assert hebb.report is not None
    assert hebb.report.verdict.kind == "settled"
    assert storkey.verdict.sentence == "No run"
    assert "99 GiB" in storkey.verdict.caption


def test_the_number_of_a_rule_is_chosen_and_kept(qtbot: QtBot) -> None:
    project = remembering().with_rule(Stochastic(0.7, tie="on"))
    person = begun(qtbot, project)
    first = person.view.shown[0]
    choose(first.choice.rules, "Stochastic")
    person.go_on()
    assert first.choice.number.isVisible()
    assert rule_of(first) == project.rule
    first.choice.number.setValue(0.25)
    person.go_on()
    assert rule_of(first) == Stochastic(0.25, tie="on")
    choose(first.choice.rules, "Annealing")
    person.go_on()
    assert rule_of(first) == replace(chosen_rule(first.choice.rules.currentIndex(), project.network()), tie="on")
    choose(first.choice.rules, "One by one, typed order")
    person.go_on()
    assert rule_of(first).variant == "typed"
    assert not first.choice.number.isVisible()


def test_all_begins_anew_where_weights_cue_or_seed_are_others(qtbot: QtBot) -> None:
    project = remembering(seed=2)
    person = begun(qtbot, project)
    step(person)
    cue = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), project.n)
    for change in ("cue", "seed", "weights", "chooser", "button"):
        assert person.view.now > 0
        if change == "cue":
            person.view.show_report(replace(report_in(project), start=cue))
        elif change == "seed":
            person.give(project.with_seed(77))
        elif change == "weights":
            person.give(project.with_weight(0, 5, 0.9))
        elif change == "chooser":
            choose(person.view.shown[1].choice.rules, "One by one, steepest")
        else:
            person.press(person.view.cue_button)
        person.go_on()
        assert person.view.now == 0
        assert person.view.status.text().startswith("At the cue")
        for lane in person.view.shown:
            assert lane.report is not None
            np.testing.assert_array_equal(lane.report.frame.state, cue)
        step(person)


def test_run_pauses_and_goes_on_and_at_the_end_begins_anew(qtbot: QtBot) -> None:
    person = begun(qtbot, remembering(seed=2), 3)
    view = person.view
    assert view.run_button.text() == "R&un"
    person.press(view.run_button)
    assert view.run_button.text() == "Pa&use"
    person.press(view.run_button)
    assert not view.running
    run_to_the_end(person)
    ended = view.now
    assert view.is_over
    person.press(view.run_button)
    person.tick()
    assert view.now == 0
    person.go_on()
    assert view.now == ended


def test_a_table_has_every_run(qtbot: QtBot) -> None:
    person = begun(qtbot, load_lesson("two-units").project)
    step(person, 3)
    table = person.view.table()
    assert table is not None
    rows = [dict(zip(table.heading, row, strict=True)) for row in table.rows]
    assert {row["run"] for row in rows} == {1, 2}
    assert [row["energy E, last"] for row in rows if row["run"] == 2] == [0.0, 90.0, 0.0, 90.0]
    assert [row["L(t), last"] for row in rows if row["run"] == 2] == ["", -10.0, -10.0, -10.0]
    assert any("parallel" in remark for remark in table.remarks)


@pytest.mark.parametrize("size", [(800, 200), (820, 236), (1000, 320), (1000, 700)])
def test_choosers_verdicts_and_grids_are_seen_in_every_room(qtbot: QtBot, size: tuple[int, int]) -> None:
    person = Person(qtbot, ComparisonView(), load_lesson("letters").project, PROJECTOR)
    person.view.resize(*size)
    press_segment(qtbot, person.view.count, "3")
    person.go_on()
    places = [
        [part.mapTo(person.view, QPoint()).y() for part in (lane.choice, lane.verdict, lane.grid)]
        for lane in person.view.shown
    ]
    assert places[0] == places[1] == places[2]
    for lane in person.view.shown:
        assert lane.choice.rules.visibleRegion().boundingRect() == lane.choice.rules.rect()
        for part in (lane.choice, lane.verdict, lane.grid, lane.chart):
            whole = QRect(part.mapTo(person.view, QPoint()), part.size())
            assert person.view.rect().contains(whole)
        assert not lane.grid.geometry().intersects(lane.chart.geometry())


def test_a_temperature_is_chosen_by_slider_and_field_alike(qtbot: QtBot) -> None:
    person = Person(qtbot, ComparisonView(), remembering(6, 6, 3))
    chooser = person.view.difference_chooser
    chooser.setCurrentIndex(chooser.findData("temperature"))
    choice = person.view.shown[0].choice
    assert choice.heat.isVisible()
    assert choice.heat.temperature == choice.temperature.value()
    qtbot.keyClick(choice.heat, Qt.Key.Key_Home)
    assert choice.temperature.value() == 0
    choice.temperature.setValue(0.5)
    assert choice.heat.temperature == 0.5
