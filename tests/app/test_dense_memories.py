"""Dense memories in the whole window: one dial, the same run at power 2, and sentences where weights are asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt

from hopviz.actions.dense_edits import SetPower
from hopviz.actions.wiring_edits import SetWeight
from hopviz.core.patterns import random_patterns
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.ui.experiments.panel import EXPERIMENTS
from hopviz.ui.landscape.panel import VIEWS
from tests.app.person import Person


def overloaded() -> Project:
    """Nine memories in 25 units, and the cue of one with five units wrong."""
    xi = random_patterns(9, 25, np.random.default_rng(4))
    memories = tuple(Memory(f"M{k}", pattern) for k, pattern in enumerate(xi))
    cue = xi[0].copy()
    cue[:3] *= -1
    return Project(5, 5, memories=memories, cue=cue, seed=3, speed=float("inf"))


def settled(person: Person) -> np.ndarray:
    app = person.app
    person.bot.waitUntil(lambda: app.session.ready and not app.jobs.busy)
    app.editor.perform(__import__("hopviz.actions.run_verbs", fromlist=["Reset"]).Reset())
    person.press(Qt.Key.Key_Space)
    person.bot.waitUntil(lambda: app.session.ready and not app.session.running)
    return app.session.state


def test_probe(start: Callable[..., Person]) -> None:
    person = start(overloaded())
    app = person.app
    hebb = settled(person)
    app.editor.perform(SetPower(2))
    print(hebb, settled(person))
    app.editor.perform(SetPower(4))
    print((settled(person) * app.session.project.memories[0].pattern).mean())
    for panel, kinds in ((app.landscape, VIEWS), (app.experiments, EXPERIMENTS)):
        for kind in kinds:
            panel.choose_view(kind.name)
            person.bot.waitUntil(lambda: not app.jobs.busy, timeout=20000)
            person.bot.wait(50)
            print(kind.name, "|", kind.refusal(app.session.project), "|", panel.veil.label.text(), panel.veil.isVisible())
            panel.view.grab()
    person.app.editor.perform(SetWeight(0, 1, 0.5))
    print(person.errors)
