"""Perception: runs counted by a click, adaptation switched on and off, flips as a histogram."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.run_verbs import SetRule
from hopviz.core.network import to_units
from hopviz.core.perception import PerceptCounts, count_percepts, flip_times, necker_cube
from hopviz.core.recorder import Recorder
from hopviz.core.rules import Adaptation, Annealing, Asynchronous, Rule
from hopviz.core.simulation import Simulation
from hopviz.project.model import Project
from hopviz.project.networks import project_of
from hopviz.ui.experiments.perception import task
from hopviz.ui.experiments.perception.view import PerceptionView, percept_bars
from hopviz.ui.style.theme import PROJECTOR
from tests.ui.experiment_person import Person
from tests.ui.stage import remembering

RUNS = 24


class Looker(Person[PerceptionView]):
    """Gives the rules that are wanted to the project, as the program does."""

    def __init__(self, qtbot: QtBot, rule: Rule | None = None) -> None:
        self.rules: list[Rule] = []
        project = project_of(necker_cube(24)).with_seed(5)
        super().__init__(qtbot, PerceptionView(), project.with_rule(Asynchronous() if rule is None else rule))
        assert self.view.project is not None
        self.project = self.view.project
        self.network = self.view.network
        self.see(self.project.cue)

    def _do(self, action: Action) -> None:
        if isinstance(action, SetRule):
            self.rules.append(action.rule)
            self.project = self.project.with_rule(action.rule)
            self.view.show_project(self.project)

    def see(self, state: np.ndarray) -> None:
        simulation = Simulation(self.network, to_units(state, "binary"))  # type: ignore[arg-type]
        report = Recorder(self.project.patterns).report(simulation.frame())
        self.view.show_report(report)


@pytest.fixture
def looker(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Looker]:
    monkeypatch.setattr(task, "MOST_SWEEPS", 400)
    monkeypatch.setattr(task, "RUNS", RUNS)
    return lambda rule=None: Looker(qtbot, rule)


def test_runs_are_counted_by_a_click_as_by_the_core(looker: Callable[..., Looker]) -> None:
    person = looker()
    view = person.view
    person.tick()
    assert not person.jobs.pending
    assert "Press Count" in view.bars[0].prompt
    assert view.schedule == Annealing(3.0, 0.2, 100)
    person.press(view.count_button)
    person.tick()
    assert view.count_button.text() == "Stop"
    person.go_on()
    assert view.count_button.text() == "Count"
    assert view.counts is not None
    net = necker_cube(24)
    for counts, schedule in zip(view.counts, (None, Annealing(3.0, 0.2, 100)), strict=True):
        expected = count_percepts(net, RUNS, schedule, seed=5)
        assert (counts.runs, counts.counts) == (RUNS, expected.counts)
    bars = view.bars[1].bars
    assert [bar.label for bar in bars] == ["the cube from above", "the cube from below", "an impossible mixture"]
    assert sum(bar.value for bar in bars) == pytest.approx(1)
    assert [bar.series for bar in bars] == [0, 1, None]
    for bar in bars:
        assert bar.interval[0] <= bar.value <= bar.interval[1]
    assert view.headings[1].text() == f"Annealed, T 3 → 0.2: {RUNS} runs"


def test_a_part_of_an_interpretation_and_nothing_at_all_are_no_mixtures() -> None:
    bars = percept_bars(PerceptCounts(20, (4, 3), 6, 5, (0.0,)), ("above", "below"))
    assert [(bar.label, round(20 * bar.value)) for bar in bars] == [
        ("above", 4), ("below", 3), ("a part of one", 6), ("nothing", 2), ("an impossible mixture", 5),
    ]  # fmt: skip


def test_counting_stops_by_a_click_and_what_is_missing_is_said(looker: Callable[..., Looker]) -> None:
    person = looker()
    view = person.view
    drawn = person.project.cue.copy()
    drawn[:3] = -1
    person.see(drawn)
    person.press(view.count_button)
    person.tick()
    person.answer()
    person.tick()
    person.press(view.count_button)
    assert not view.is_measuring("counts")
    person.answer()
    person.tick()
    assert view.headings[0].text().endswith("runs, 9 of 12 lines")


def test_units_tire_by_a_tick_and_the_flips_are_those_of_the_core(looker: Callable[..., Looker], qtbot: QtBot) -> None:
    person = looker()
    view = person.view
    person.tick()
    assert view.headings[2].text().startswith("Tick Units adapt")
    qtbot.keyClick(view.adapts, Qt.Key.Key_Space)
    assert person.rules == [Adaptation(0.5, 4.5, 20.0)]
    person.go_on()
    assert view.flips is not None
    times = flip_times(necker_cube(24), view.flips.sweeps, person.rules[0], seed=5)
    assert view.flips.times.tolist() == times.tolist()
    assert times.size > 5
    assert (
        view.headings[2]
        .text()
        .startswith(f"{times.size:,} flip{'s' * (times.size > 1)}, {times.mean():.1f} ± {times.std():.1f} sweeps apart")
    )
    assert view.columns.opts["y1"].sum() == times.size
    assert view.histogram.isVisible()
    # Another strength is another run; without any nothing flips.
    view.strength.setValue(0.0)
    assert person.rules[-1] == Adaptation(0.5, 0.0, 20.0)
    person.go_on()
    assert not view.flips.times.size
    assert view.headings[2].text() == "Watching…"
    assert not view.histogram.isVisible()
    qtbot.keyClick(view.adapts, Qt.Key.Key_Space)
    assert person.rules[-1] == Asynchronous()
    person.tick()
    assert view.headings[2].text().startswith("Tick Units adapt")
    assert not view.is_measuring("flips")


def test_a_project_whose_units_tire_shows_how(looker: Callable[..., Looker]) -> None:
    person = looker(Adaptation(0.7, 6.0, 12.0))
    form = person.view
    assert form.adapts.isChecked()
    assert form.adaptation == Adaptation(0.7, 6.0, 12.0)
    person.view.apply_theme(PROJECTOR)
    form.adapts.setChecked(False)
    assert person.rules[-1].temperature == 0.7  # type: ignore[union-attr]
    assert not isinstance(person.rules[-1], Adaptation)


def test_another_drawing_is_watched_anew_but_the_state_alone_is_not(looker: Callable[..., Looker]) -> None:
    person = looker(Adaptation(0.5, 5.0, 20.0))
    person.tick()
    assert person.jobs.submitted == 1
    other = person.project.cue.copy()
    other[20] = 1
    person.see(other)
    person.tick()
    assert person.jobs.submitted == 1
    other[2] = -1
    person.see(other)
    person.tick()
    assert person.jobs.submitted == 2


@pytest.mark.parametrize(("hidden", "start", "stop"), [(48, 6.0, 0.4), (24, 3.0, 0.2)])
def test_the_schedule_that_is_offered_is_the_known_one_in_both_kinds_of_unit(hidden, start, stop) -> None:
    project = project_of(necker_cube(hidden))
    other = project.with_units("bipolar")
    for made in (project, other):
        assert task.usual_schedule(made, made.network()) == Annealing(start, stop, 100)
    binary, bipolar = (task.usual_adaptation(made, made.network()) for made in (project, other))
    assert (binary.temperature, binary.strength) == (bipolar.temperature, 2 * bipolar.strength)


def test_without_hidden_units_there_is_nothing_to_interpret() -> None:
    assert "Necker cube" in PerceptionView.refusal(remembering())
    assert not PerceptionView.refusal(project_of(necker_cube()))
    assert PerceptionView.refusal(Project(2, 2))
