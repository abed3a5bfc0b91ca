"""Who does experiments in the tests?  A person with a mouse, and a background that answers when it is told to."""

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
from hopviz.ui.panel import Work
from hopviz.ui.style.theme import LIGHT, Theme

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
    """An experiment, what it asks of the background, and the projects that it wants, which it is given."""

    def __init__(self, qtbot: QtBot, view: V, project: Project | None = None, theme: Theme = LIGHT) -> None:
        self.qtbot, self.view = qtbot, view
        self.asked: list[Work] = []
        self.wanted: list[tuple[str, Project]] = []
        qtbot.addWidget(view)
        view.work_wanted.connect(self.asked.append)
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
        """One tick of the display; how many works were asked for."""
        before = len(self.asked)
        self.view.draw(seconds)
        return len(self.asked) - before

    def answer(self) -> None:
        """Everything that was asked for."""
        while self.asked:
            work = self.asked.pop(0)
            work.done(work.run())

    def go_on(self, ticks: int = 400) -> None:
        """Until nothing more is asked for at several ticks."""
        idle = 0
        for _ in range(ticks):
            idle = 0 if self.tick() or self.asked else idle + 1
            if idle == IDLE:
                return
            self.answer()

    def press(self, button: QAbstractButton) -> None:
        self.qtbot.mouseClick(button, LEFT, pos=button.rect().center())
