"""A tree of 22 units beside the experiments: all of them go on while it is computed, and it can be cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.document_edits import OpenDocument
from hopviz.core.network import Network
from hopviz.core.stepwise import JobSteps
from hopviz.project.model import Project
from hopviz.ui.experiments.capacity import task as capacity
from hopviz.ui.experiments.damage import task as damage
from hopviz.ui.landscape.tree.layout import prepare
from hopviz.ui.landscape.tree.view import TreeView
from hopviz.ui.panel import NETWORK
from hopviz.ui.viewer import CANCELLED, LONG
from tests.app.person import Person
from tests.ui.stage import LEFT


def twenty_two() -> Project:
    """Three memories, and units that interpret the others."""
    rng = np.random.default_rng(2)
    project = Project(2, 11)
    for name in "ABC":
        project = project.with_memory(name, rng.choice([-1, 1], 22))
    given = project.with_network(project.network().weights)
    return replace(given, hidden=np.arange(22) > 14)


def lingering(project: Project, network: Network) -> JobSteps[Any, Any]:
    """Compute the tree, and do not come to an end with it."""
    yield from prepare(project, network)
    while True:
        yield 0.99


class Heard:
    """Jobs of which something was delivered."""

    def __init__(self, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        self.keys: set[str] = set()
        submit = person.app.jobs.submit

        def noting(key: str, steps: Any, done: Any, failed: Any, progressed: Any = None, **options: Any) -> None:
            submit(key, steps, self._noted(key, done), failed, progressed and self._noted(key, progressed), **options)

        monkeypatch.setattr(person.app.jobs, "submit", noting)

    def _noted(self, key: str, receiver: Callable[..., None]) -> Callable[..., None]:
        def receive(*delivered: Any) -> None:
            self.keys.add(key)
            receiver(*delivered)

        return receive


def begin(person: Person) -> None:
    """Ask for what an experiment does not do by itself."""
    view = person.app.experiments.view
    for name in ("start_button", "count_button"):
        if hasattr(view, name):
            person.bot.mouseClick(getattr(view, name), LEFT)


def test_every_experiment_goes_on_beside_a_tree_of_22_units_which_can_be_cancelled(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "processes", capacity.thread)  # which are there at once
    with monkeypatch.context() as patch:
        patch.setattr(TreeView, "prepare", staticmethod(lingering))
        person = start(twenty_two())
        app = person.app
        app.landscape.choose_view("tree")
        app.window.docks.bring(app.experiments.name)
        qtbot.waitUntil(lambda: app.landscape.is_computing(NETWORK))
        heard = Heard(person, monkeypatch)
        for view in app.experiments.views:
            if view.name == "ising":  # for lattices alone
                continue
            app.experiments.choose_view(view.name)
            assert not view.refusal(app.session.project)
            begin(person)
            if view.name in ("kinds", "stochastic_unit", "morph", "boltzmann"):  # have nothing to compute
                qtbot.waitUntil(lambda: bool(app.experiments.view.words.text()))  # type: ignore[attr-defined]
                continue
            own = "experiments.network" if view.name == "stability" else f"{view.name}."
            qtbot.waitUntil(lambda own=own: any(key.startswith(own) for key in heard.keys))
            assert app.landscape.is_computing(NETWORK)
        app.landscape.draw(LONG)
        assert app.landscape.veil.label.text().startswith("Computing… ")
        app.window.activateWindow()
        qtbot.waitUntil(app.window.isActiveWindow)
        person.press(Qt.Key.Key_Escape)
    assert not app.landscape.is_computing(NETWORK)
    assert app.landscape.veil.label.text() == CANCELLED
    qtbot.mouseClick(app.landscape.veil.button, LEFT)
    assert app.landscape.is_computing(NETWORK)
    qtbot.waitUntil(lambda: not app.landscape.is_computing(NETWORK))
    tree = app.landscape.view
    assert isinstance(tree, TreeView)
    qtbot.waitUntil(lambda: len(tree.leaves) > 1)


def test_another_project_does_not_wait_for_the_tree_of_the_one_before(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(TreeView, "prepare", staticmethod(lingering))
        person = start(twenty_two())
        person.app.landscape.choose_view("tree")
        qtbot.waitUntil(lambda: person.app.landscape.is_computing(NETWORK))
    person.app.acted.emit(OpenDocument("sixteen"))
    person.app.landscape.choose_view("tree")
    qtbot.waitUntil(lambda: not person.app.jobs.busy)
    tree = person.app.landscape.view
    assert isinstance(tree, TreeView)
    qtbot.waitUntil(lambda: len(tree.leaves) > 1)


def test_nothing_is_computed_for_experiments_that_nobody_sees(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage, "CURVE_TRIALS", 10**9)
    person = start(twenty_two())
    app = person.app
    for seen in (True, False, True):
        if seen:
            app.window.docks.bring(app.experiments.name)
            app.experiments.choose_view("damage")
        else:
            app.window.docks.by_name[app.experiments.name].hide()
        qtbot.waitUntil(lambda seen=seen: app.jobs.expects("damage.curve") and app.jobs.busy == seen)


def test_escape_cancels_a_landscape_beside_a_message_that_has_the_same_key(
    start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TreeView, "prepare", staticmethod(lingering))
    person = start(twenty_two())
    landscape = person.app.landscape
    landscape.choose_view("tree")
    person.bot.waitUntil(landscape.veil.button.isVisible)
    person.app.window.complain("Something else went wrong.")
    person.bot.waitUntil(person.app.window.banner.isVisible)
    for _ in range(2):  # one of them is for the message
        person.press(Qt.Key.Key_Escape)
    assert landscape.veil.label.text() == CANCELLED
