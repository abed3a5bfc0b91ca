"""A person at a census, with a mouse, and a background that answers when it is told to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pytestqt.qtbot import QtBot

from hopviz.core.census import CensusResult
from hopviz.project.model import Project
from hopviz.ui.landscape.census.view import CensusView
from hopviz.ui.style.theme import LIGHT, Theme
from tests.ui.stage import LEFT, LETTERS, JobsByHand, glass, remembering


def learnt(rows: int = 4, cols: int = 4, count: int = 4, seed: int = 3, units: str = "bipolar") -> Project:
    return replace(remembering(rows, cols, count, seed, units, LETTERS), seed=7)


def many_attractors(rows: int = 7) -> Project:
    """Random weights without biases."""
    return glass(7 * rows, 1, rows, biased=False)


class Person:
    """A view, and jobs whose steps are taken when they are told to be."""

    def __init__(self, qtbot: QtBot, project: Project, theme: Theme = LIGHT, visible: bool = True) -> None:
        self.qtbot, self.view = qtbot, CensusView()
        self.jobs = JobsByHand()
        self.chosen: list[np.ndarray] = []
        qtbot.addWidget(self.view)
        self.view.set_jobs(self.jobs)
        self.view.acted.connect(lambda action: self.chosen.append(action.pattern))
        self.view.apply_theme(theme)
        self.view.resize(340, 300)
        self.give(project)
        if visible:
            with qtbot.waitExposed(self.view):
                self.view.show()

    def give(self, project: Project) -> None:
        self.view.show_project(project)
        self.view.show_network(project, project.network(), None)

    def tick(self) -> int:
        """One tick of the display; how many jobs were submitted."""
        before = self.jobs.submitted
        self.view.draw(1 / 60)
        return self.jobs.submitted - before

    def answer(self) -> None:
        self.jobs.take_steps()

    def go_on(self, batches: int = 10_000) -> None:
        """Until nothing goes on any more."""
        for _ in range(batches):
            if not self.tick() and not self.jobs.pending:
                return
            self.answer()

    def press(self, button: object) -> None:
        self.qtbot.mouseClick(button, LEFT)

    def click(self, index: int) -> None:
        middle = self.view.gallery.cell(index).center().toPoint()
        self.qtbot.mouseClick(self.view.gallery.viewport(), LEFT, pos=middle)

    @property
    def result(self) -> CensusResult:
        assert self.view.findings is not None
        return self.view.findings.result


def assert_same(found: CensusResult, expected: CensusResult) -> None:
    found = found.sorted()
    assert (found.starts, found.unsettled) == (expected.starts, expected.unsettled)
    np.testing.assert_array_equal(found.hits, expected.hits)
    np.testing.assert_array_equal(found.states, expected.states)
