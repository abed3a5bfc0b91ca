"""Steps of undo: changes of the project, of the state, and of the whole document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from hopviz.actions.action import RunControl, Stand
from hopviz.actions.undo import Step
from hopviz.project.conversion import converted_rule
from hopviz.project.document import Document
from hopviz.project.model import GIVEN, Project
from hopviz.project.pace import paced, sweeps_a_second
from hopviz.project.starts import Start

NAMELESS = "the network before"
"""What a document is called that has no title."""


class ProjectStep(Step):
    """A change of the project, staying in the present state.

    How the run goes (rule, seed, speed) is not a part of undo: taking back a memory must not change the speed.  The
    rule is, where the step says so.  With other units, a sweep takes as long as before.
    Changes of one `series` that follow each other, none later than `pause` seconds after the last, are one step.
    """

    def __init__(
        self,
        text: str,
        run: RunControl,
        after: Project,
        states: Mapping[int, Start],
        series: str,
        pause: float,
        made: float,
        takes_rule: bool = False,
    ) -> None:
        super().__init__(text)
        self._takes_rule = takes_rule
        self._run, self._before, self._after = run, run.project, after
        self._states = states
        """What each number of units goes on in; empty where it stays the same."""
        self._series, self._pause, self._made = series, pause, made

    def redo(self) -> None:
        """Make the change."""
        self._take_over(self._after)

    def undo(self) -> None:
        """Take it back."""
        self._take_over(self._before)

    def joins(self, later: Step) -> bool:
        """Be one step with the next change of the series."""
        if not isinstance(later, ProjectStep) or not self._series or later._series != self._series:
            return False
        if later._made - self._made > self._pause:
            return False
        self._after, self._made, self.text = later._after, later._made, later.text
        return True

    def _take_over(self, project: Project) -> None:
        now = self._run.project
        rule, seed, speed = now.rule, now.seed, now.speed
        if now.units != project.units:  # the way back is that of the way there, even where weights become given ones
            rule = converted_rule(rule, now.units, self._before.learning != GIVEN)
        if now.n != project.n and rule.resized(project.n) != rule:
            rule = replace(project.rule, tie=rule.tie) if type(project.rule) is type(rule) else rule.resized(project.n)
        if self._takes_rule:
            rule = project.rule
        if (rule, seed, speed) != (project.rule, project.seed, project.speed):
            project = replace(project, rule=rule, seed=seed, speed=speed)
        if now.n != project.n:
            project = paced(project, sweeps_a_second(now))
        self._run.edit(project, self._states.get(project.n))


class StateStep(Step):
    """A change of the state by hand."""

    is_by_hand = True

    def __init__(
        self, text: str, before: Start, after: Start, start_from: Callable[[Start], None], done: bool = False
    ) -> None:
        super().__init__(text)
        self._before, self._after, self._start_from = before, after, start_from
        self._done = done
        """Whether the change has been made already when the step is pushed."""

    def redo(self) -> None:
        """Start from the state after."""
        if not self._done:
            self._start_from(self._after)
        self._done = False

    def undo(self) -> None:
        """Start from the state before."""
        self._start_from(self._before)


class RunStep(Step):
    """What the dynamics, or going to another moment, has made of a state; it has been made when the step is pushed.

    It changes the state alone: whatever was taken back before it can still be made again.
    """

    forgets_undone = False

    def __init__(self, text: str, run: RunControl, before: Stand, after: Stand, brings_back_settings: bool) -> None:
        super().__init__(text)
        self._run, self._before, self._after = run, before, after
        self._brings_back_settings = brings_back_settings
        self._done = True

    def redo(self) -> None:
        """Go to where it ended."""
        if not self._done:
            self._run.time.return_to(self._after, self._brings_back_settings)
        self._done = False

    def undo(self) -> None:
        """Go back to where it began."""
        self._run.time.return_to(self._before, self._brings_back_settings)


class SeedStep(Step):
    """Another seed, with which the run begins again where it began."""

    def __init__(self, text: str, run: RunControl, seed: int) -> None:
        super().__init__(text)
        self._run = run
        self._before, self._after = (run.project.seed, run.values), seed
        self._start: Start | None = None
        """Where the run began with the seed, once that has been seen."""

    def redo(self) -> None:
        """Begin again with the seed."""
        if self._start is not None:
            self._begin(self._after, self._start)
            return
        self._run.edit(self._run.project.with_seed(self._after))
        self._run.reset()

    def undo(self) -> None:
        """Have the seed before, in the state before."""
        self._start = self._run.values
        self._begin(*self._before)

    def _begin(self, seed: int, state: Start) -> None:
        self._run.edit(self._run.project.with_seed(seed))
        self._run.pause()
        self._run.start_from(state)


class DocumentStep(Step):
    """Another document in the place of the one before; each as it was opened, and as it was left."""

    def __init__(
        self,
        text: str,
        before: tuple[Document, Document],
        after: tuple[Document, Document],
        open_document: Callable[[Document, Document], None],
    ) -> None:
        super().__init__(text)
        self._before, self._after, self._open = before, after, open_document

    @property
    def caption(self) -> str:
        """What it does, and to which document undo of it leads."""
        return f"{self.text}, back to {self._before[0].lesson.title or NAMELESS}"

    def redo(self) -> None:
        """Open the document."""
        self._open(*self._after)

    def undo(self) -> None:
        """Bring back the one before, with its layout."""
        self._open(*self._before)
