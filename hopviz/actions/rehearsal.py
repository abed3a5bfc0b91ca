"""Rehearsals of lessons: every step done without a window, and what is true after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hopviz.actions.expectations import CLOSE, Facts
from hopviz.actions.lesson_actions import actions_of
from hopviz.actions.rehearsed_swarm import RehearsedSwarm, swarm_refusal
from hopviz.actions.replay import MOST_SWEEPS, Replay
from hopviz.actions.window_verbs import ShowSwarm
from hopviz.core.recorder import Report
from hopviz.core.stepwise import JobSteps
from hopviz.project.document import Document


class EnergyCourse:
    """How often the energy has risen and fallen, as reports tell."""

    def __init__(self) -> None:
        self.rises = self.falls = 0
        self._run: tuple[int, int] | None = None
        self._energy = 0.0

    def take(self, report: Report) -> None:
        """Follow the energy through what has happened since the report before, of the same run."""
        frame, before = report.frame, self._energy
        slack = CLOSE * max(abs(frame.energy), 1.0)
        if self._run is not None and self._run[0] == report.epoch and frame.updates >= self._run[1]:
            for energy in frame.energies.tolist():
                self.rises += energy > before + slack
                self.falls += energy < before - slack
                before = energy
        self._run, self._energy = (report.epoch, frame.updates), frame.energy


@dataclass(frozen=True, eq=False)
class Performed:
    """A step that has been done."""

    document: Document
    """What it has led to, with the run as it stands."""
    facts: Facts
    complaints: tuple[str, ...]
    """What could not be done, and why."""


class Rehearsal:
    """A lesson whose steps are done one after the other, every run to its end.

    Parameters
    ----------
    document : Document
        As it is opened.
    most_sweeps : int
        How long a run that does not settle goes on.
    """

    def __init__(self, document: Document, most_sweeps: int = MOST_SWEEPS) -> None:
        self._course = EnergyCourse()
        self._replay = Replay(document.begun, most_sweeps, lambda report: self._course.take(report))
        self._lesson, self._layout = document.lesson, document.layout
        self._done = 0
        self._swarm: RehearsedSwarm | None = None

    def go_on(self) -> Performed:
        """Do the next step.

        Raises
        ------
        StepError
            If it cannot be done by any lesson.
        """
        replay = self._replay
        self._course = EnergyCourse()
        self._course.take(replay.run.report)
        told = len(replay.complaints)
        for action in actions_of(self._lesson.steps[self._done], self._done):
            if isinstance(action, ShowSwarm):
                self._show_swarm(action)
            replay.perform(action)
        self._done += 1
        if self._swarm is not None and not self._swarm.is_of(replay.project):
            self._swarm = None
        swarm = None if self._swarm is None else self._swarm.follow(replay.project.rule)
        document = replace(replay.editor.document, layout=self._layout, run=replay.run.standing())
        facts = Facts(
            replay.project, replay.network, replay.state, replay.verdict, replay.energy,
            self._course.rises, self._course.falls, replay.run.report.frame.graded, swarm,
        )  # fmt: skip
        return Performed(document, facts, tuple(replay.complaints[told:]))

    def _show_swarm(self, verb: ShowSwarm) -> None:
        replay, refusal = self._replay, swarm_refusal(self._replay.project) if verb.on else ""
        is_there = verb.on and not refusal
        self._swarm = RehearsedSwarm(replay.project, replay.network, replay.state) if is_there else None
        if refusal:
            replay.complain(refusal)


def rehearsal_steps(document: Document) -> JobSteps[tuple[Document, ...], tuple[Document, ...]]:
    """What each step of a lesson leads to, those that are done so far as partial findings."""
    yield 0.0
    rehearsal, found, count = Rehearsal(document), tuple[Document, ...](), len(document.lesson.steps)
    for _ in range(count):
        found = (*found, rehearsal.go_on().document)
        yield len(found) / count, found
    return found

