"""What is true of the application whenever nothing is under way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction

import numpy as np
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QListView

from hopviz.app import App
from hopviz.core.attractors import overlaps
from hopviz.core.couplings.higher_order import mean_power
from hopviz.core.frame import SETTLED
from hopviz.core.learning.dense import DenseMemory
from hopviz.core.network import to_bipolar
from hopviz.core.rules import choice_of
from hopviz.project.codec import memory_to_data
from hopviz.project.dense_memories import has_weights
from hopviz.project.model import Project
from hopviz.ui.style.names import window_title
from hopviz.ui.viewer import COMPUTING

NO_NUMBER = re.compile(r"(?<![\w./])[+\-−]?(nan|inf)(?![\w/]|\.\w)", re.IGNORECASE)
OF_THE_RUN = ("rule", "seed", "speed", "cue", "stamp", "origin")
"""What undo leaves alone; the state in which a document was left, with which it comes back; and revisions."""
CLOSE = 1e-6
"""Part of the sum of all weights and biases by which an energy or a field may differ from its recomputation."""


def network_is_of_the_project(app: App) -> None:
    session, network = app.session, app.session.network
    assert network is not None, "there is no network"
    assert network.n == session.project.n, f"a network of {network.n} units for a project of {session.project.n}"
    assert network.units == session.project.units, "network and project have different units"


def report_is_of_the_project(app: App) -> None:
    project, report = app.session.project, app.session.report
    assert report is not None, "there is no report"
    state, here = report.frame.state, ~project.lesioned
    assert state.size == project.n, f"a state of {state.size} units for a project of {project.n}"
    values = {0, 1} if project.units == "binary" else {-1, 1}
    assert set(np.unique(state[here]).tolist()) <= values, f"values {np.unique(state)} in {project.units} units"
    assert not state[~here].any(), "a removed unit has a value"
    assert app.session.state.size == project.n, "the session has a state of another size"
    assert report.overlaps.size == len(project.memories), "there are overlaps with other memories"
    graded = report.frame.graded
    expected = overlaps(report.frame.unmasked_state, project.patterns, here)
    if graded is not None:
        assert np.abs(graded).max() <= 1.0, "a graded unit is beyond −1 or 1"
        expected = project.patterns[:, here] @ graded[here] / max(here.sum(), 1)
    np.testing.assert_allclose(report.overlaps, expected, atol=1e-9, err_msg="overlaps")


def energy_is_that_of_the_state(app: App) -> None:
    project, network, report = app.session.project, app.session.network, app.session.report
    assert network is not None
    assert report is not None
    state, here = report.frame.state, ~project.lesioned
    if report.frame.graded is not None:
        return  # its energy is another one, which the tests of the rule know
    if isinstance(network, DenseMemory) and not has_weights(project):
        energy = dense_energy(network, state)
        np.testing.assert_allclose(report.frame.energy, energy, rtol=CLOSE, atol=CLOSE, err_msg="energy")
        return
    size = CLOSE * max(float(np.abs(network.weights).sum() + np.abs(network.bias).sum()), 1.0)
    signals = network.weights @ state.astype(np.float64)
    energy = -0.5 * state @ signals - network.bias @ state
    np.testing.assert_allclose(report.frame.energy, energy, rtol=0, atol=size, err_msg="energy")
    expected = signals + network.bias
    np.testing.assert_allclose(report.frame.fields[here], expected[here], rtol=0, atol=size, err_msg="fields")


def dense_energy(network: DenseMemory, state: np.ndarray) -> float:
    """The energy of a state, 0 where a unit is removed, by its definition, from the mean over all states."""
    n, power = network.n, network.power
    sums = (network.patterns @ state.astype(np.int64)).tolist()
    if power == "exponential":
        return float(np.log(len(sums)) + n * np.log(np.cosh(1.0)) - np.logaddexp.reduce(sums))
    powers = sum(Fraction(x) ** power for x in sums) - len(sums) * mean_power(n, power)
    return -float(powers / (power * Fraction(n) ** (power - 1)))


def verdict_is_true(app: App) -> None:
    project, report, network = app.session.project, app.session.report, app.session.network
    assert report is not None
    assert network is not None
    frame, verdict, here = report.frame, report.verdict, ~project.lesioned
    if frame.graded is not None:
        settled = verdict.kind == "settled"
        assert not settled or frame.residual <= SETTLED, "a settled state of graded units is no fixed point"
        return
    free = here & ~project.clamped
    is_on, is_tie = frame.state == 1, np.abs(frame.drive) <= network.tolerance
    turned = {"stay": np.zeros_like(is_on), "on": ~is_on, "off": is_on}[project.rule.tie]
    against = free & np.where(is_tie, turned, np.where(is_on, frame.drive < 0, frame.drive > 0))
    assert verdict.unstable == np.count_nonzero(against), f"{verdict.unstable} unstable units, not {against.sum()}"
    if verdict.kind == "settled":  # a true fixed point: s h >= 0, whatever adaptation may have made of the fields
        signs = np.where(frame.state == 1, 1.0, -1.0)[free]
        assert (signs * frame.fields[free] >= 0).all(), "a settled state is no fixed point"
    if verdict.identity is not None and verdict.identity.kind in ("memory", "reversed memory"):
        sign = 1 if verdict.identity.kind == "memory" else -1
        pattern = sign * project.memories[verdict.identity.members[0]].pattern
        same = to_bipolar(frame.unmasked_state)[here] == pattern[here]
        assert same.all(), "the state is not the memory that it is called"


def rings_are_as_many_as_the_verdict_says(app: App) -> None:
    project, shown, report = app.session.project, app.units.shown, app.session.report
    assert report is not None
    rings = {app.grid: app.grid.picture.wanting, app.drawing: app.drawing.lines.wanting}
    if shown is app.graph:
        if not app.graph.canvas.is_ready:
            return
        rings[app.graph] = app.graph.canvas.picture.wanting
    count = np.count_nonzero(rings[shown])
    assert count == report.verdict.unstable, f"{count} rings, and {report.verdict.unstable} units that want to flip"
    said = re.search(r"([\d,]+) units? wants? to flip", f"{app.verdict.sentence} {app.verdict.caption}")
    if said and app.session.ready and app.units.is_seen and project.n == report.frame.state.size:
        assert int(said[1].replace(",", "")) == count, f"{app.verdict.sentence!r} beside {count} rings"


def controls_show_the_project(app: App) -> None:
    project, transport, commands = app.session.project, app.transport, app.window.commands
    assert transport.rules.currentIndex() == choice_of(project.rule), "another rule is shown"
    assert transport.seed.value() == project.seed, f"the seed {transport.seed.value()} is shown, not {project.seed}"
    assert commands["run"].isChecked() == app.session.running, "Run is checked, or is not"
    assert commands["keep_symmetric"].isChecked() == project.symmetric, "Symmetric is checked, or is not"
    title = app.window.windowTitle()
    assert title == f"{window_title(app.files.name)}[*] – hopviz", f"called {title!r}, not {app.files.name!r}"
    assert app.window.isWindowModified() == app.files.is_changed, "what is not saved is marked, or is not"
    memories = app.memories.findChild(QListView, "memory_list")
    assert memories is not None
    shown = memories.model().rowCount()
    assert shown == len(project.memories), f"{shown} memories are shown, not {len(project.memories)}"


def panels_show_the_project(app: App) -> None:
    n = app.session.project.n
    assert app.verbs.chosen_unit < n, "a unit is chosen that there is not"
    assert app.vote.unit < n, "a unit is told about that there is not"
    pyramid = app.matrix.map.pyramid
    if pyramid is not None and not app.jobs.expects("matrix.network"):
        assert pyramid.n == n, f"weights of {pyramid.n} units are shown, not of {n}"
    if app.graph.refusal(app.session.project) == "" and app.graph.canvas.is_ready:
        assert app.graph.canvas.picture.n == n, "the graph has another number of units"
    if app.session.report is not None:
        assert app.history.moment == app.session.report.frame.updates, "the trace is not up to date"


def no_words_tell_of_no_number(app: App) -> None:
    for label in app.window.findChildren(QLabel):
        if label.isVisible():
            assert not NO_NUMBER.search(label.text()), f"{label.objectName()} says {label.text()!r}"


def undo_is_ready(app: App) -> None:
    editor, steps = app.editor, app.editor.steps
    assert editor.can_undo == bool(editor.undo_text), "a step of undo is still under way"
    assert not app.editor.moment.in_stroke, "a stroke is still under way"
    for name, can in (("undo", editor.can_undo), ("redo", steps.can_redo)):
        assert app.window.commands[name].isEnabled() == can, f"{name} is enabled, or is not"


def no_dialog_is_left(app: App) -> None:
    kept = app.recording.dialog  # closed, it keeps what was written
    dialogs = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each is not kept]
    left = [type(each).__name__ for each in dialogs]
    assert left == [], f"dialogs are left: {left}"


def pictures_are_of_the_network(app: App) -> None:
    for viewer in (app.landscape, app.experiments):
        is_over = viewer.is_seen and viewer.is_outdated and not app.jobs.busy
        why = viewer.veil.label.text() if viewer.veil.isVisible() else ""
        assert not is_over or (why and not why.startswith(COMPUTING)), f"{viewer.view.name} waits for nothing"


INVARIANTS: tuple[Callable[[App], None], ...] = (
    network_is_of_the_project,
    report_is_of_the_project,
    energy_is_that_of_the_state,
    verdict_is_true,
    rings_are_as_many_as_the_verdict_says,
    controls_show_the_project,
    panels_show_the_project,
    pictures_are_of_the_network,
    no_words_tell_of_no_number,
    undo_is_ready,
    no_dialog_is_left,
)


def undoable(project: Project) -> dict[str, object]:
    """What undo takes back: how a run goes is no part of it."""
    values = {field.name: getattr(project, field.name) for field in fields(project) if field.name not in OF_THE_RUN}
    values["memories"] = [memory_to_data(memory) for memory in project.memories]
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in values.items()}
