"""Dense memories in the whole window: one dial, the same run at power 2, and sentences where weights are asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from hopviz.actions.dense_edits import SetPower
from hopviz.actions.run_verbs import Reset
from hopviz.actions.wiring_edits import SetWeight
from hopviz.core.patterns import random_patterns
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.ui.experiments.panel import EXPERIMENTS
from hopviz.ui.landscape.panel import VIEWS
from tests.app.person import Person

SHOWN = {"map", "surface", "census", "path", "funnel", "stability", "stochastic_unit", "annealing", "comparison",
         "overload", "capacity", "dense", "contest", "timing", "overview", "boltzmann", "memory_and_heat",
         "boltzmann_learning", "attention", "attention_head", "tokens"}  # fmt: skip


def overloaded() -> Project:
    """Nine memories in 25 units, and the cue of one with three units wrong."""
    xi = random_patterns(9, 25, np.random.default_rng(4))
    memories = tuple(Memory(f"M{k}", pattern) for k, pattern in enumerate(xi))
    cue = np.where(np.arange(25) < 3, -xi[0], xi[0])
    return Project(5, 5, memories=memories, cue=cue, seed=3, speed=float("inf"))


def settled(person: Person) -> NDArray[np.int8]:
    """Where the run ends from the cue."""
    app = person.app
    person.bot.waitUntil(lambda: app.session.ready and not app.jobs.busy)
    app.editor.perform(Reset())
    person.press(Qt.Key.Key_Space)
    person.bot.waitUntil(lambda: app.session.ready and not app.session.running)
    return app.session.state


def test_one_dial_from_hebbs_rule_to_a_dense_memory_and_back(start: Callable[..., Person]) -> None:
    person = start(overloaded())
    app = person.app
    memory = app.session.project.memories[0].pattern
    hebb = settled(person)
    assert not np.array_equal(hebb, memory)
    assert not app.memories.power.isVisible()
    app.editor.perform(SetPower(2))
    assert app.memories.power.isVisible()
    assert np.array_equal(settled(person), hebb)
    app.editor.perform(SetPower(3))
    app.memories.power.slider.setValue(2)
    assert app.session.project.power == 4
    assert np.array_equal(settled(person), memory)
    assert app.matrix.map.words == "A dense memory of power 4 has no weight matrix"
    app.grid.acted.emit(SetWeight(0, 1, 0.5))
    assert app.session.project.power == 4  # and a sentence says why
    for panel, kinds in ((app.landscape, VIEWS), (app.experiments, EXPERIMENTS)):
        for kind in kinds:
            assert (kind.refusal(app.session.project) == "") is (kind.name in SHOWN), kind.name
            if kind.name in ("map", "path", "census", "stability", "overload"):
                panel.choose_view(kind.name)
                person.bot.waitUntil(lambda: not app.jobs.busy)
                assert not panel.view.grab().isNull()
            if kind.name == "path":
                path = panel.view.way.path
                assert path.energies.tolist() == pytest.approx(app.session.network.energy(path.states).tolist())
    while app.session.project.learning == "dense":
        app.editor.undo()
    person.bot.waitUntil(lambda: app.session.ready and not app.jobs.busy)
    assert app.matrix.map.words == ""
