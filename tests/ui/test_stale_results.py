"""Results of a former network: dimmed, with a sentence, or measured anew; and nothing of them is written back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.network import Network
from hopviz.core.perception import necker_cube
from hopviz.core.rules import Parallel
from hopviz.project.model import Project
from hopviz.project.networks import project_of
from hopviz.project.provenance import Provenance
from hopviz.ui.experiments import asymmetry, overload, quality, timing
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.experiments.capacity import task
from hopviz.ui.experiments.capacity import view as capacity
from hopviz.ui.experiments.comparison.lane import LaneVerdict
from hopviz.ui.experiments.damage import task as damage
from hopviz.ui.experiments.memory_and_heat import task as memory_and_heat
from hopviz.ui.experiments.panel import EXPERIMENTS, ExperimentsPanel
from hopviz.ui.experiments.perception import task as perception
from hopviz.ui.experiments.playback import PlayedExperiment
from hopviz.ui.experiments.unlearning import task as unlearning
from hopviz.ui.landscape.census import view as census
from hopviz.ui.landscape.panel import VIEWS, LandscapePanel
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.viewer import BEFORE, Viewer
from hopviz.ui.widgets.bars import IntervalBars
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line
from hopviz.ui.widgets.curves import Steps
from hopviz.ui.widgets.thumbnail import RecallGallery
from tests.ui.experiment_person import Person
from tests.ui.stage import JobsByHand, remembering, report_in

LATE = 1.0
"""Seconds after which whoever looks is told."""
ASIDE = (
    "stability", "capacity", "stochastic_unit", "graded_units", "ising", "boltzmann", "boltzmann_learning", "dense",
    "contest", "attention_head", "tokens",
)  # fmt: skip
"""Experiments that are made with the network or without one, ask before they measure, show the moment of the run, or
measure networks of their own, which no revision changes."""
MEASURED = [kind for kind in EXPERIMENTS if issubclass(kind, Experiment) and kind.name not in ASIDE]


@pytest.fixture(autouse=True)
def short_measurements(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = quality.Question.__init__.__defaults__
    assert defaults is not None
    monkeypatch.setattr(quality.Question.__init__, "__defaults__", (12, *defaults[1:]))
    for module, name, value in (
        (asymmetry, "STARTS", 6), (asymmetry, "SWEPT_STARTS", 2), (asymmetry, "SHARES", (0.0, 1.0)),
        (timing, "RUNS", 10), (perception, "RUNS", 4), (perception, "MOST_SWEEPS", 40), (overload, "UNSTORED", 4),
        (damage, "CURVE_TRIALS", 4), (damage, "DRAWS", 2), (damage, "AMOUNTS", 3),
        (unlearning, "CUES", 10), (unlearning, "STARTS", 20), (census, "MOST_STARTS", 40),
        (memory_and_heat, "MOST", 60), (memory_and_heat, "SHARES", np.array([0.3, 0.9])),
        (memory_and_heat, "POINTS", 3),
        (capacity, "retrieval_curve", lambda temperature: np.zeros((2, 2))),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)


class Walker(Person[Any]):
    """Measures, and takes over projects whose networks are still to come."""

    def __init__(self, qtbot: QtBot, kind: type[Experiment], project: Project, network: Network | None = None) -> None:
        self.adopted: list[Adopt] = []
        super().__init__(qtbot, kind(), project if network is None else None)
        if network is not None:
            self.give_network(project, network)
        self.measure()

    def _do(self, action: Any) -> None:
        if isinstance(action, Adopt):
            self.adopted.append(action)
            super()._do(action)

    def give(self, project: Project) -> None:
        self.give_network(project, project.network())

    def give_network(self, project: Project, network: Network) -> None:
        self.view.show_project(project)
        self.view.show_network(project, network, None)
        self.view.show_report(report_in(project))

    def measure(self) -> None:
        if self.view.name == "perception":
            self.press(self.view.count_button)
        self.go_on()
        while isinstance(self.view, PlayedExperiment) and self.view.now < 3 and not self.view.is_over:
            if not self.view.is_stepping:
                self.press(self.view.step_button)
            self.tick(0.1)
            self.answer()
        self.go_on()

    def read(self) -> list[Any]:
        """All that is shown of what has been measured."""
        view, read = self.view, list[Any]()
        for chart in view.findChildren(Chart):
            lines = [(*points(line), line.label) for line in chart.drawing.lines]
            read += lines if view.name != "overload" else [view.curve.points.get(len(view.project.memories))]
        for bars in view.findChildren(IntervalBars):
            read += [(bar.label, bar.value, bar.interval) for bar in bars.bars]
        for gallery in view.findChildren(RecallGallery):
            read += [(each.name, each.end.tolist(), each.overlap) for each in gallery.columns]
        for verdict in view.findChildren(LaneVerdict):
            read += [verdict.sentence, verdict.caption]
        read += [label.text() for label in view.findChildren(QLabel) if label.isVisible() and label.text()]
        return read


def points(line: Line | Steps) -> tuple[Any, ...]:
    drawn = (line.starts, line.low, line.high) if isinstance(line, Steps) else (line.x, line.y)
    return tuple(np.nan_to_num(values).tolist() for values in drawn)


def project_for(kind: type[Experiment]) -> Project:
    if kind.name == "perception":
        return project_of(necker_cube(24)).with_seed(5)
    return remembering(4, 4, 3)


def another(project: Project) -> np.ndarray:
    return np.random.default_rng(8).choice(np.array([-1, 1], np.int8), project.n)


CHANGES: dict[str, Callable[[Project], Project]] = {
    "a weight": lambda project: project.with_weight(0, 5, 0.7),
    "a memory more": lambda project: project.with_memory("new", another(project)),
    "a memory less": lambda project: project.without_memory(0),
    "another order": lambda project: project.moved(0, 1),
    "another rule of learning": lambda project: project.with_learning("pseudoinverse"),
    "another seed": lambda project: project.with_seed(99),
}
OF_WEIGHTS_ALONE = ("kinds", "asymmetry", "morph")
UNAFFECTED = {(change, name) for change in ("another seed", "another order") for name in OF_WEIGHTS_ALONE}
UNAFFECTED |= {  # the schedule, and the theory, are still shown
    (change, name) for change in ("another seed", "another order") for name in ("annealing", "memory_and_heat")
}
UNAFFECTED |= {(change, "attention") for change in ("a weight", "another rule of learning", "another seed")}
OF_ANY_SEED = {"blends", "dreaming"}
"""Pairs and dreams go on with the seed that they began with."""


def is_shown(person: Walker, before: list[Any]) -> bool:
    """Whether anything that has been measured is to be seen as it was."""
    words = [each for each in before if isinstance(each, str)]
    return any(each in person.read() for each in before if each not in words)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", MEASURED, ids=lambda kind: kind.name)
def test_a_result_of_another_revision_is_dimmed_and_then_what_a_fresh_view_shows(
    qtbot: QtBot, kind: type[Experiment], change: str
) -> None:
    if change == "another seed" and kind.name in OF_ANY_SEED:
        return
    person = Walker(qtbot, kind, project_for(kind))
    before = person.read()
    assert not person.view.is_outdated
    after = CHANGES[change](person.view.project)
    if kind.refusal(after):
        return
    person.view.show_project(after)  # its network is still to come
    for _ in range(2):
        person.tick(LATE)
    if (change, kind.name) not in UNAFFECTED and is_shown(person, before):
        assert person.view.is_outdated
        assert person.view.veil.isVisible()
        assert person.view.veil.label.text().startswith("Measured before the last change")
        top = person.view.childAt(person.view.veil.geometry().center())
        assert top in (person.view.veil, person.view.veil.label)
    person.give(after)
    person.measure()
    assert not person.view.is_outdated
    assert person.view.veil.isHidden()
    assert person.read() == Walker(qtbot, kind, after).read()


@pytest.mark.parametrize("kind", [kind for kind in MEASURED if kind.name != "blends"], ids=lambda kind: kind.name)
def test_what_is_still_found_out_about_a_former_network_is_not_taken(qtbot: QtBot, kind: type[Experiment]) -> None:
    person = Walker(qtbot, kind, project_for(kind))
    now = CHANGES["a weight"](person.view.project)
    person.give(now)
    if kind.name == "perception":
        person.press(person.view.count_button)
    for _ in range(2):
        person.tick()
        person.answer()
    person.view.show_project(CHANGES["another rule of learning"](now))
    person.tick()
    known = person.read()
    for _ in range(30):
        person.answer()
    person.tick()
    assert person.read() == known


def epochs_of(project: Project) -> list[Network]:
    """The network before the first epoch, and after the last."""
    training = project.training()
    assert training is not None
    *_, last = training
    return [Network(np.zeros((project.n, project.n)), None, project.units), last.network]


@pytest.mark.parametrize("kind", MEASURED, ids=lambda kind: kind.name)
def test_another_epoch_is_another_revision(qtbot: QtBot, kind: type[Experiment]) -> None:
    project = project_for(kind).with_learning("perceptron")
    first, last = epochs_of(project)
    person = Walker(qtbot, kind, project, first)
    person.give_network(project, last)
    for _ in range(2):
        person.tick()
    person.measure()
    fresh = Walker(qtbot, kind, project, last)
    assert person.read() == fresh.read()
    for one in (person, fresh):
        write(one)
    for stale, true in zip(person.adopted, fresh.adopted, strict=True):
        assert np.array_equal(stale.project.network().weights, true.project.network().weights)


def write(person: Walker) -> None:
    """Do whatever makes a network of what is known."""
    view = person.view
    if view.name == "asymmetry":
        view.slider.setValue(20)
    for name in ("apply_button", "once_button"):
        if hasattr(view, name):
            person.press(getattr(view, name))
            person.go_on()
            for _ in range(3):  # a dream falls first
                person.tick(LATE)


@pytest.mark.parametrize("change", ["a weight", "a memory more"])
@pytest.mark.parametrize("kind", [kind for kind in MEASURED if kind.name in ("asymmetry", "damage", "dreaming")])
@pytest.mark.parametrize("is_pressed_before", [False, True])
def test_nothing_of_a_former_network_is_written_back(
    qtbot: QtBot, kind: type[Experiment], change: str, is_pressed_before: bool
) -> None:
    person = Walker(qtbot, kind, project_for(kind))
    after = CHANGES[change](person.view.project)
    if is_pressed_before:  # what it comes to is known too late
        for name in ("apply_button", "once_button"):
            if hasattr(person.view, name):
                person.press(getattr(person.view, name))
        person.tick()
    person.view.show_project(after)
    write(person)
    person.go_on()
    assert person.adopted == []
    person.give(after)
    person.measure()
    fresh = Walker(qtbot, kind, after)
    for one in (person, fresh):
        write(one)
    assert len(person.adopted) == 1
    assert np.array_equal(person.adopted[0].project.network().weights, fresh.adopted[0].project.network().weights)


@pytest.mark.parametrize("kind", MEASURED, ids=lambda kind: kind.name)
def test_what_is_renamed_keeps_its_results_under_its_name(qtbot: QtBot, kind: type[Experiment]) -> None:
    person = Walker(qtbot, kind, project_for(kind))
    before, called = person.read(), person.view.project.names[0]
    person.view.show_project(person.view.project.renamed(0, "Zoe"))
    for _ in range(2):
        person.tick(LATE)
    assert not person.view.is_outdated
    person.go_on()
    assert [_renamed(each, called) for each in before] == person.read()


def _renamed(shown: Any, called: str) -> Any:
    if isinstance(shown, str):
        return shown.replace(called, "Zoe")
    return tuple(_renamed(part, called) for part in shown) if isinstance(shown, tuple) else shown


@pytest.mark.parametrize("kind", MEASURED, ids=lambda kind: kind.name)
def test_what_is_undone_is_true_again(qtbot: QtBot, kind: type[Experiment]) -> None:
    project = project_for(kind)
    person = Walker(qtbot, kind, project)
    before = person.read()
    person.give(project.with_weight(0, 5, 0.7))
    person.measure()
    person.give(project)
    person.measure()
    assert not person.view.is_outdated
    assert person.read() == before


def test_capacity_is_of_no_project_but_of_what_was_entered(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "processes", task.thread)
    person = Walker(qtbot, capacity.CapacityView, remembering(4, 4, 3))
    view = person.view
    for control, value in ((view.units, view.units.minimum()), (view.trials, 1), (view.load, 0.1)):
        control.setValue(value)
    person.press(view.start_button)
    person.go_on()
    before = person.read()
    person.view.show_project(remembering(4, 4, 3).with_weight(0, 5, 0.7))
    for _ in range(2):
        person.tick(LATE)
    assert view.progress.points
    assert not view.is_outdated
    assert person.read() == before
    view.noise.setValue(20)
    assert view.status.text().startswith("These curves were measured with other settings")
    view.noise.setValue(0)
    assert view.status.text() == ""


def told_of(qtbot: QtBot, viewer: Viewer, project: Project) -> JobsByHand:
    jobs = JobsByHand()
    qtbot.addWidget(viewer)
    viewer.set_jobs(jobs)
    viewer.apply_theme(LIGHT)
    viewer.resize(700, 420)
    with qtbot.waitExposed(viewer):
        viewer.show()
    viewer.network_wanted.connect(lambda: viewer.take_network(project, project.network()))
    viewer.show_project(project)
    return jobs


def finish(viewer: Viewer, jobs: JobsByHand) -> None:
    for _ in range(5):
        viewer.draw(0.02)
        jobs.finish()


@pytest.mark.parametrize("change", ["a weight", "a memory more", "another order"])
@pytest.mark.parametrize("name", [*(kind.name for kind in VIEWS), "stability"])
def test_a_picture_of_a_former_network_is_dimmed_and_says_so(qtbot: QtBot, name: str, change: str) -> None:
    project = remembering(2, 4, 2) if name in ("cube", "state_graph") else remembering(4, 4, 3)
    if name == "state_graph":  # it is of no other rule
        project = project.with_rule(Parallel())
    viewer = ExperimentsPanel() if name == "stability" else LandscapePanel()
    jobs = told_of(qtbot, viewer, project)
    viewer.choose_view(name)
    viewer.take_network(project, project.network())
    finish(viewer, jobs)
    assert not viewer.is_outdated
    assert viewer.veil.isHidden()
    after = CHANGES[change](project)
    viewer.show_project(after)
    viewer.draw(LATE)
    assert viewer.is_outdated
    assert viewer.veil.isVisible()
    assert BEFORE in viewer.veil.label.text()
    viewer.show_project(project.renamed(0, "Zoe"))  # undone
    viewer.draw(0.02)
    assert not viewer.is_outdated
    assert viewer.veil.isHidden()
    viewer.show_project(after)
    viewer.take_network(after, after.network())
    finish(viewer, jobs)
    assert not viewer.is_outdated
    assert viewer.veil.isHidden()


def test_stability_is_computed_anew_where_units_are_removed(qtbot: QtBot) -> None:
    project, viewer = remembering(4, 4, 3), ExperimentsPanel()
    jobs = told_of(qtbot, viewer, project)
    viewer.take_network(project, project.network())
    finish(viewer, jobs)
    without = project.with_lesioned(np.arange(16) < 3)
    viewer.network_wanted.disconnect()
    viewer.network_wanted.connect(lambda: viewer.take_network(without, without.network()))
    viewer.show_project(without)
    finish(viewer, jobs)
    fresh = ExperimentsPanel()
    jobs = told_of(qtbot, fresh, without)
    fresh.take_network(without, without.network())
    finish(fresh, jobs)
    assert np.array_equal(viewer.view.stability.stabilities, fresh.view.stability.stabilities)  # type: ignore[attr-defined]


def test_the_load_curve_forgets_what_another_epoch_was_like() -> None:
    project = remembering(4, 4, 3).with_learning("perceptron")
    first, last = (Provenance(project, network) for network in epochs_of(project))
    curve, noise = overload.LoadCurve(), 0.1
    curve.ask(first, noise, None)
    curve.add(first, quality.Question.of(project, first.network, noise).measurement().advance())
    assert list(curve.points) == [3]
    curve.ask(first, noise, None)
    assert list(curve.points) == [3]
    curve.ask(last, noise, None)
    assert curve.points == {}
