"""The editor: holds the document, does what actions ask for, and takes it back."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from hopviz.actions.action import (
    Action,
    Change,
    Edit,
    EditError,
    EditorVerb,
    Moment,
    Reading,
    RunControl,
    RunVerb,
    WindowVerb,
)
from hopviz.actions.steps import DocumentStep, ProjectStep, StateStep
from hopviz.actions.undo import Snapshot, UndoStack
from hopviz.core.landscape.stepwise import finished
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import State
from hopviz.project.document import Document, notice
from hopviz.project.layout import Layout
from hopviz.project.model import Project
from hopviz.project.pace import paced, sweeps_a_second


class Listener:
    """What an editor has to tell; by itself, nobody listens."""

    def tell(self, message: str) -> None:
        """Take a short message for the status bar."""

    def complain(self, sentence: str) -> None:
        """Take a sentence that names cause and cure of what cannot be done."""

    def steps_changed(self) -> None:
        """What can be undone and redone has changed."""

    def do(self, verb: WindowVerb) -> None:
        """Show or ask something."""

    def read(self, edit: Reading, done: Callable[[Change], None]) -> None:
        """Have an edit read what it needs, and then make its change; by itself, at once."""
        done(finished(edit.reading()))

    def layout(self) -> Layout | None:
        """What is seen now, to be seen again when the document comes back; None: as it was opened."""
        return None


@dataclass(frozen=True, eq=False)
class _Kept:
    """All as it was when the run had last taken it over."""

    project: Project
    state: State
    opened: Document
    layout: Layout
    steps: Snapshot


class Editor:
    """One document, and everything that is done to it.

    Parameters
    ----------
    document : Document
    run : RunControl
        The run of its project, which holds the project as it is.
    listener : Listener, optional
    clock : callable, optional
        Seconds; what is a series is told by it.
    """

    def __init__(
        self,
        document: Document,
        run: RunControl,
        listener: Listener | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.opened = document
        """The document as it was opened; its project has been edited since then."""
        self._layout = document.layout
        self._run, self._clock = run, clock
        self._listener = Listener() if listener is None else listener
        self.steps = UndoStack(self._listener.steps_changed)
        self._before_stroke = self._painted = np.zeros(0, np.int8)
        self._strokes = self._stroke = 0
        """How many strokes there have been, and which one goes on; 0 for none."""
        self._kept: _Kept | None = None

    @property
    def project(self) -> Project:
        """The project as it is."""
        return self._run.project

    @property
    def document(self) -> Document:
        """The document with its project as it is, and the layout that it was opened or brought back with."""
        return Document(self.project, self._layout, self.opened.lesson)

    @property
    def notice(self) -> str:
        """What to notice in the project, as long as it is as it was opened."""
        return notice(self.opened, self.project)

    @property
    def moment(self) -> Moment:
        """What the next edit starts from."""
        run = self._run
        return Moment(run.project, run.state, run.network_so_far, self.opened.lesson.title, self._stroke > 0)

    def perform(self, action: Action) -> None:
        """Do what an action asks for; what cannot be done is told as a complaint, and changes nothing."""
        try:
            if isinstance(action, Reading):
                self._listener.read(action, self.apply)
            elif isinstance(action, Edit):
                self.apply(action.change(self.moment))
            elif isinstance(action, RunVerb):
                self._tell(action.drive(self.moment, self._run))
            elif isinstance(action, EditorVerb):
                action.act(self)
            elif isinstance(action, WindowVerb):
                self._listener.do(action)
        except EditError as error:
            self._listener.complain(str(error))
        except OutOfRangeError as error:
            self._listener.complain(f"That cannot be done: {error}.")

    def apply(self, change: Change) -> None:
        """Make a change, so that it can be undone."""
        self._keep()
        if change.document is not None:
            self._replace(change.text, change.document)
        elif change.project is not None and change.is_setting:
            self._run.edit(change.project)
        elif change.project is not None and change.state is not None and change.project.n == self.project.n:
            with self.one_step(change.text):
                self._push_project(replace(change, state=None), change.project)
                self._push_state(change.text, change.state)
        elif change.project is not None:
            self._push_project(change, change.project)
        elif change.state is not None:
            self._push_state(change.text, change.state)
        self._tell(change.message)

    @contextmanager
    def one_step(self, text: str) -> Iterator[None]:
        """What is done meanwhile is one step of undo."""
        with self.steps.one_step(text):
            yield

    def undo(self) -> None:
        """Take back the last step."""
        self.end_stroke()
        self._keep()
        self.steps.undo()

    def redo(self) -> None:
        """Make the step again that was taken back last."""
        self.end_stroke()
        self._keep()
        self.steps.redo()

    def take_back(self) -> bool:
        """Go back to all as it was before what the run refuses to take over; whether anything was there."""
        kept, self._kept = self._kept, None
        if kept is None:
            return False
        self._stroke = 0
        is_other_document = kept.opened is not self.opened
        self.opened, self._layout = kept.opened, kept.layout
        self.steps.restore(kept.steps)
        self._run.take_back(kept.project, kept.state, is_other_document)
        return True

    def _keep(self) -> None:
        """Keep all as it is, if the run has taken it over."""
        if self._run.has_taken_over and not self.steps.is_in_step:
            seen = self._listener.layout()
            layout = self._layout if seen is None else seen
            self._kept = _Kept(self.project, self._run.state, self.opened, layout, self.steps.snapshot())

    def begin_stroke(self) -> None:
        """What is painted or set from now on is one step; a stroke that is under way ends."""
        self.end_stroke()
        self._strokes += 1
        self._stroke = self._strokes
        self._before_stroke = self._run.state
        self._painted = self._before_stroke.copy()

    def paint(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give units bipolar values in the present state; outside of a stroke, as a stroke of its own.

        Raises
        ------
        EditError
            If there are no such units, or not as many values.
        """
        which, given = np.asarray(units), np.asarray(values)
        if which.shape != given.shape or (which.size and which.max() >= self.project.n):
            raise EditError(f"Painting needs a value for each of some units numbered 0 to {self.project.n - 1}.")
        alone = not self._stroke
        if alone or self._painted.size != self.project.n:
            self.begin_stroke()
        try:
            self._run.set_units(which, given)
            self._painted[which] = given
        finally:
            if alone:
                self.end_stroke()

    def end_stroke(self) -> None:
        """Make what was painted one step."""
        if not self._stroke:
            return
        self._stroke = 0
        resized = self._painted.size != self.project.n
        if not resized and not np.array_equal(self._painted, self._before_stroke):
            self.steps.push(StateStep("Paint", self._before_stroke, self._painted, self._restart_from, done=True))

    def _tell(self, message: str) -> None:
        if message:
            self._listener.tell(message)

    def _push_project(self, change: Change, after: Project) -> None:
        series, pause = change.series, change.pause
        if self._stroke:
            series, pause = f"{change.text}, stroke {self._stroke}", math.inf
        states = {} if change.state is None else {self.project.n: self._run.state, after.n: change.state}
        self.steps.push(ProjectStep(change.text, self._run, after, states, series, pause, self._clock()))

    def _push_state(self, text: str, after: State) -> None:
        self.steps.push(StateStep(text, self._run.state, after, self._restart_from))

    def _restart_from(self, state: State) -> None:
        self._run.pause()
        self._run.start_from(state)

    def _replace(self, text: str, after: Document) -> None:
        self.end_stroke()
        seen = self._listener.layout()
        layout = self._layout if seen is None else seen
        if not after.has_speed:
            after = replace(after, project=paced(after.project, sweeps_a_second(self.project)))
        before = Document(self.project.with_cue(self._run.state), layout, self.opened.lesson)
        self.steps.push(DocumentStep(text, (self.opened, before), (after, after), self._open))

    def _open(self, opened: Document, document: Document) -> None:
        self.opened, self._layout = opened, document.layout
        self._run.open_project(document.project)
