"""A person who does experiments in the tests with a mouse, and jobs whose steps are taken when they are told to be."""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.wiring_edits import Adopt
from hopviz.project.model import Memory, Project
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.style.theme import LIGHT, Theme
from tests.ui.stage import JobsByHand

LEFT = Qt.MouseButton.LeftButton
TICK = 1 / 60
IDLE = 3

V = TypeVar("V", bound=Experiment)


def remembering(rows: int = 6, cols: int = 6, count: int = 4, seed: int = 5) -> Project:
    """A network of random memories."""
    rng = np.random.default_rng(seed)
    patterns = rng.choice(np.array([-1, 1], np.int8), (count, rows * cols))
    memories = tuple(Memory(f"M{k}", pattern) for k, pattern in enumerate(patterns))
    return Project(rows, cols, memories=memories, seed=seed)


class Person(Generic[V]):
    """An experiment, what it has computed, and the projects that it wants, which it is given."""

    def __init__(self, qtbot: QtBot, view: V, project: Project | None = None, theme: Theme = LIGHT) -> None:
        self.qtbot, self.view, self.jobs = qtbot, view, JobsByHand()
        self.wanted: list[tuple[str, Project]] = []
        qtbot.addWidget(view)
        view.set_jobs(self.jobs)
        view.acted.connect(self._do)
        view.apply_theme(theme)
        view.resize(1000, 190)
        if project is not None:
            self.give(project)
        with qtbot.waitExposed(view):
            view.show()

    def _do(self, action: Action) -> None:
        if isinstance(action, Adopt):
            self.wanted.append((action.text, action.project))
            self.give(action.project)

    def give(self, project: Project) -> None:
        self.view.show_project(project)
        self.view.show_network(project, project.network(), None)

    def tick(self, seconds: float = TICK) -> int:
        """One tick of the display; how many jobs were submitted."""
        before = self.jobs.submitted
        self.view.draw(seconds)
        return self.jobs.submitted - before

    def answer(self) -> None:
        """One step of every job."""
        self.jobs.take_steps()

    def go_on(self, ticks: int = 4000) -> None:
        """Until nothing more is computed at several ticks."""
        idle = 0
        for _ in range(ticks):
            idle = 0 if self.tick() or self.jobs.pending else idle + 1
            if idle == IDLE:
                return
            self.answer()

    def press(self, button: QAbstractButton) -> None:
        self.qtbot.mouseClick(button, LEFT, pos=button.rect().center())
