"""A person who does experiments in the tests with a mouse, and jobs whose steps are taken when they are told to be."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action, Edit, Moment
from hopviz.project.model import Project
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.style.theme import LIGHT, Theme
from tests.ui.stage import LEFT, JobsByHand

TICK = 1 / 60
IDLE = 3

V = TypeVar("V", bound=Experiment)


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
        shown = self.view.project
        if isinstance(action, Edit) and shown is not None:
            change = action.change(Moment(shown, shown.cue, None, "", False))
            assert change.project is not None
            self.wanted.append((change.text, change.project))
            self.give(change.project)

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

    def go_on(self, ticks: int = 100_000) -> None:
        """Until nothing more is computed at several ticks."""
        idle = 0
        for _ in range(ticks):
            idle = 0 if self.tick() or self.jobs.pending else idle + 1
            if idle == IDLE:
                return
            self.answer()
        raise AssertionError("it never ends")

    def press(self, button: QAbstractButton) -> None:
        self.qtbot.mouseClick(button, LEFT, pos=button.rect().center())
