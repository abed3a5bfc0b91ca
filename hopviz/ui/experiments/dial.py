"""Experiments with a dial: it changes the memories, at a pace that everybody can follow."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from hopviz.actions.wiring_edits import Adopt
from hopviz.project.model import Project
from hopviz.ui.experiments.base import Experiment

SHORTEST, LONGEST = 0.1, 0.5
"""Seconds between two networks that everybody is shown: at least, and where the answer takes longer."""


class DialExperiment(Experiment):
    """An experiment with a dial that changes the memories, not more often than everybody can follow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.wanted: int | None = None
        """Where the dial is, if the network is not there yet."""
        self._handed: Project | None = None
        self._waited, self._waits = LONGEST, False
        super().__init__(parent)

    def show_project(self, project: Project) -> None:
        if not self.is_handed(project):
            self.wanted = None
        super().show_project(project)

    def forget(self) -> None:
        super().forget()
        self.wanted = self._handed = None
        self._waited, self._waits = LONGEST, False

    def go_on(self, seconds: float) -> None:
        self._waited += seconds
        if self.wanted is not None and self._waited >= (LONGEST if self._waits else SHORTEST):
            assert self.project is not None
            self.hand_on(self.project, self.wanted)

    def hand_on(self, project: Project, wanted: int) -> None:
        """Let everybody have the memories that the dial is at; `wanted` is None from then on."""
        raise NotImplementedError

    def hand_over(self, step: str, after: Project, told: str, continuous: bool = False) -> None:
        """Let everybody have this project; say what has become of the memories when the first of a turn is had."""
        is_first = self.project is None or not self.is_handed(self.project)
        self._handed, self._waited, self._waits = after, 0.0, True
        self.acted.emit(Adopt(step, after, continuous))
        if is_first:
            self.hinted.emit(told)

    def take_answer(self) -> None:
        """Something has been found out about the project that was handed over last."""
        self._waits = False

    def is_handed(self, project: Project) -> bool:
        """Whether its memories, and weights that are given, are those that were handed over last."""
        handed = self._handed
        return handed is not None and project.same_states(handed) and project.same_training(handed)
