"""Random timing by mouse and keys: the mean beside its formula, and from which state is measured."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.core.timing import mean_time
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.experiments import timing
from hopviz.ui.experiments.timing import NO_FORMULA, TimingView
from tests.ui.experiment_person import Person
from tests.ui.stage import remembering, report_of, simulation_of


@pytest.fixture(autouse=True)
def few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "RUNS", 200)


def figures(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\.?\d*", text)]


def test_the_mean_stands_beside_the_formula_for_every_q(qtbot: QtBot) -> None:
    person = Person(qtbot, TimingView(), load_lesson("random-timing").project)
    view = person.view
    person.go_on()
    means = []
    for expected in (0.5, 0.4):
        mean, error, runs = figures(view.mean_label.text())
        assert runs == 200
        assert mean == pytest.approx(mean_time(expected), abs=2.1 * error)
        assert figures(view.formula_label.text())[-1] == pytest.approx(mean_time(expected), abs=6e-3)
        assert view.share_label.text() == f"q = {expected:.2f}"
        means.append(mean)
        measured, formula = view.chart.drawing.lines
        assert (measured.y.reshape(-1, 2)[:, 0] >= 0).all()
        assert measured.y.reshape(-1, 2)[:, 0].sum() == pytest.approx(1.0)
        assert formula.y[0] == pytest.approx(2 * expected * (1 - expected))
        view.slider.setFocus()
        qtbot.keyClick(view.slider, Qt.Key.Key_PageDown)
        person.go_on()


def test_any_network_is_measured_without_a_formula(qtbot: QtBot) -> None:
    person = Person(qtbot, TimingView(), remembering())
    person.go_on()
    assert person.view.formula_label.text() == NO_FORMULA
    assert person.view.mean_label.text().startswith("Mean ")
    assert len(person.view.chart.drawing.lines) == 1


def test_what_never_settles_is_said_to(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "RUNS", 3)
    person = Person(qtbot, TimingView(), load_lesson("period-4").project)
    person.go_on()
    assert person.view.mean_label.text() == "None of 3 runs has settled"


def test_the_button_takes_the_present_state(qtbot: QtBot) -> None:
    project = load_lesson("random-timing").project
    person = Person(qtbot, TimingView(), project)
    person.go_on()
    settled = project.with_cue(np.array([1, -1]))
    person.view.show_report(report_of(settled, simulation_of(settled)))
    person.press(person.view.button)
    person.go_on()
    assert figures(person.view.mean_label.text())[0] == 0
    assert person.view.formula_label.text() == NO_FORMULA


def test_large_networks_and_removed_units_are_refused() -> None:
    assert "1,024" in TimingView.refusal(Project(33, 32))
    assert "removed" in TimingView.refusal(Project(2, 2).with_lesioned([True, False, False, False]))
