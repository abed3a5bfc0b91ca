"""Pictures of an edited network: how soon each is there, and with how little work."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.wiring_edits import SetWeight
from hopviz.core.learning import LEARNING_RULES
from hopviz.core.network import Network
from hopviz.core.stepwise import one_step
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from tests.app.person import Person

NETWORKS: dict[str, Callable[[Any], Network]] = {
    "atlas": lambda prepared: prepared.landscape.net,
    "tree": lambda prepared: prepared.landscape.net,
    "funnel": lambda prepared: prepared.whole,
    "sums": lambda prepared: prepared.atlas.landscape.net,
}
"""The network whose landscape each view shows."""


def choose_view(person: Person, name: str) -> None:
    """By keys, and wait until it is there."""
    landscape = person.app.landscape
    person.press(Qt.Key.Key_V)
    while landscape.view.name != name:
        person.bot.keyClick(landscape.view_chooser, Qt.Key.Key_Down)
    if person.app.jobs.busy:
        with person.bot.waitSignal(person.app.jobs.idle):
            pass


def test_sixteen_units_have_their_new_landscape_before_anything_else_happens(
    start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hopviz.ui.panel.AT_ONCE", math.inf)  # however slow this machine is, even to compile
    person = start(load_lesson("sixteen"))
    for weight, (name, network) in enumerate(NETWORKS.items()):
        choose_view(person, name)
        person.app.acted.emit(SetWeight(0, 1, weight + 0.4))
        assert network(person.app.landscape.view.prepared).weights[0, 1] == weight + 0.4


def test_eighteen_units_get_it_from_the_background_and_the_old_picture_is_dimmed_meanwhile(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    rng = np.random.default_rng(1)
    project = Project(3, 6).with_memory("A", rng.choice([-1, 1], 18)).with_memory("B", rng.choice([-1, 1], 18))
    person = start(project)
    choose_view(person, "tree")
    landscape = person.app.landscape
    before = landscape.view.prepared
    with qtbot.waitSignal(person.app.jobs.idle):
        person.app.acted.emit(SetWeight(0, 1, 0.4))
        assert landscape.view.prepared is before
        landscape.draw(1.0)
        assert landscape.veil.isVisible()
        assert landscape.veil.label.text().startswith("Computing")
    assert NETWORKS["tree"](landscape.view.prepared).weights[0, 1] == 0.4


def test_the_matrix_of_few_units_waits_for_no_other_picture(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_lesson("letters"))
    app, held = person.app, threading.Event()
    app.jobs.submit("long", partial(one_step, held.wait), lambda answer: None, person.app.errors.raised.emit)
    try:
        app.acted.emit(OpenDocument("period-3"))
        qtbot.waitUntil(lambda: app.matrix.map.pyramid is not None and app.matrix.map.pyramid.n == 3)
    finally:
        held.set()
    qtbot.waitUntil(lambda: not app.jobs.busy)


def test_a_weight_is_set_without_learning_the_memories_again(
    start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(load_lesson("alphabet")).app
    learnt = app.session.project.network()

    def learn_again(*_: object, **__: object) -> None:
        raise AssertionError("learnt again")

    with monkeypatch.context() as patch:
        for name, rule in LEARNING_RULES.items():
            patch.setitem(LEARNING_RULES, name, replace(rule, steps=learn_again))
        app.acted.emit(SetWeight(1, 0, 0.5))
        after = app.session.project.network()
    expected = learnt.weights.copy()
    expected[0, 1] = expected[1, 0] = 0.5
    assert np.array_equal(after.weights, expected)
    assert np.array_equal(after.bias, learnt.bias)
