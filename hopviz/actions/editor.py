"""The editor: holds the document, does what actions ask for, and takes it back."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from weakref import WeakKeyDictionary

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
from hopviz.actions.listener import Listener, Watcher
from hopviz.actions.record import Act, Record
from hopviz.actions.run_tracking import RunTracking
from hopviz.actions.steps import NAMELESS, DocumentStep, ProjectStep, SeedStep, StateStep
from hopviz.actions.undo import Snapshot, UndoStack
from hopviz.core.limits import OutOfRangeError
from hopviz.project.document import Document, SavedAs, is_changed, notice
from hopviz.project.layout import Layout
from hopviz.project.model import Project
from hopviz.project.pace import paced, sweeps_a_second
from hopviz.project.starts import NOT_GRADED, Start, is_graded


@dataclass(frozen=True, eq=False)
class _Kept:
    """All as it was when the run had last taken it over."""

    project: Project
    state: Start
    opened: Document
    saved: SavedAs | None
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
        self.saved = document.saved
        """Where the document is on the disk; None if it was never saved."""
        self.keeps_run = document.keeps_run
        """Whether the run is to be saved with the document."""
        self._drawn_before: WeakKeyDictionary[Document, frozenset[int]] = WeakKeyDictionary()
        """The steps by hand, by their numbers, that are in each document as it was opened or saved last."""
        self._as_opened: list[Project] = []
        """What the steps of the lesson have made of the project that was opened: no work of anybody's."""
        self._layout = document.layout
        self._run, self._clock = run, clock
        self._listener = Listener() if listener is None else listener
        self.watcher: Watcher | None = None
        """Who is told of every action, and may refuse it."""
        self.step = document.step
        """The number of the step of the lesson that is told; 0 for none."""
        self.steps = UndoStack(self._listener.steps_changed)
        self._before_stroke: Start = np.zeros(0, np.int8)
        self._painted: Start = self._before_stroke
        self._strokes = self._stroke = 0
        """How many strokes there have been, and which one goes on; 0 for none."""
        self._kept: _Kept | None = None
        self._tracking = RunTracking(run, self.steps)

    @property
    def project(self) -> Project:
        """The project as it is."""
        return self._run.project

    @property
    def document(self) -> Document:
        """The document with project and state as they are, and the layout that it was opened or brought back with."""
        run, begun = self._run, self.opened.begun.project
        is_known = run.state.size == self.project.n  # what cannot be run is about to be taken back
        return replace(
            self.opened, project=self.project, layout=self._layout, state=run.state if is_known else None, run=None,
            values=run.values if is_known and is_graded(run.values) else None,
            keeps_run=self.keeps_run, saved=self.saved, step=self.step,
            beginning=begun if self.opened.lesson.steps and begun is not self.project else None,
        )  # fmt: skip

    @property
    def is_changed(self) -> bool:
        """Whether something would be lost if the document were not saved."""
        is_lesson = self.opened.is_lesson and self.saved is None  # its state is there to be played with
        is_play = is_lesson or bool(self.opened.lesson.steps)
        if (self._is_drawn and not is_play) or (self.saved is None and self.opened.is_recovered):
            return True
        kept = self.opened.project if self.saved is None else self.saved.project
        return kept is None or all(is_changed(was, self.project) for was in (kept, *self._as_opened))

    def count_as_opened(self) -> None:
        """Take the project as it is for no work of anybody's, as long as the document is not saved."""
        if self.project not in self._as_opened:
            self._as_opened.append(self.project)
            self._listener.steps_changed()

    def mark_saved(self, saved: SavedAs) -> None:
        """All of the document is in a file now."""
        self.saved, self._drawn_before[self.opened] = saved, self._drawn

    @property
    def _drawn(self) -> frozenset[int]:
        return frozenset(step.number for step in self.steps.done if step.is_by_hand)

    @property
    def _is_drawn(self) -> bool:
        """Whether the state has been changed by hand since the document was opened or saved."""
        return self._drawn != self._drawn_before.get(self.opened, frozenset())

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
        refusal = "" if self.watcher is None else self.watcher.before(action)
        if refusal:
            self._listener.complain(refusal)
            return
        try:
            if isinstance(action, Reading):
                self._listener.read(action, partial(self.apply, edit=action))
            elif isinstance(action, Edit):
                self.apply(action.change(self.moment), action)
            elif isinstance(action, RunVerb):
                self._tracking.begin(action)
                self._tell(action.drive(self.moment, self._run))
                self._listener.steps_changed()
            elif isinstance(action, EditorVerb):
                action.act(self)
            elif isinstance(action, WindowVerb):
                self._listener.do(action)
            if self.watcher is not None:
                self.watcher.after(action)
        except EditError as error:
            self._listener.complain(str(error))
        except OutOfRangeError as error:
            self._listener.complain(f"That cannot be done: {error}.")

    def apply(self, change: Change, edit: Edit | None = None) -> None:
        """Make a change, that of an edit if it is of one, so that it can be undone."""
        before = self.project, self._run.state, self._run.updates
        moves = change.document is not None or change.state is not None or change.resets
        resizes = change.project is not None and not change.project.same_units(self.project)
        if change.document is not None or resizes:
            self.end_stroke()
        if moves or not (self._run.running or change.is_setting or change.project is None):
            self._tracking.end()
        self._keep()
        if change.document is not None:
            self._replace(change.text, change.document)
        elif change.project is not None and change.is_setting:
            self._run.edit(change.project)
            self._listener.steps_changed()
        elif change.project is not None and change.resets:
            self.steps.push(SeedStep(change.text, self._run, change.project.seed))
        elif change.project is not None and change.state is not None and change.project.n == self.project.n:
            with self.one_step(change.text):
                self._push_project(replace(change, state=None), change.project)
                self._push_state(change.text, change.state)
        elif change.project is not None:
            self._push_project(change, change.project)
        elif change.state is not None:
            self._push_state(change.text, change.state)
        if edit is not None and not change.is_setting and (moves or change.project is not None):
            self.steps.note(Act(edit, *before))
        if moves:
            self._tracking.go_on()
        self._tell(change.message)

    @contextmanager
    def one_step(self, text: str) -> Iterator[None]:
        """What is done meanwhile is one step of undo."""
        with self.steps.one_step(text):
            yield

    @property
    def record(self) -> Record:
        """The edits of this document that are in force, as far as undo remembers them."""
        done = self.steps.done
        begun = max((k for k, step in enumerate(done, 1) if isinstance(step, DocumentStep)), default=0)
        return Record(self.opened, tuple(act for step in done[begun:] for act in step.acts), self.project)

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty: nothing."""
        return self._tracking.text or self.steps.undo_text

    @property
    def undo_caption(self) -> str:
        """The same, and to which document it leads if it leaves this one."""
        return self._tracking.text or self.steps.undo_caption

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to take back, and no step is under way."""
        return self.steps.can_undo or (bool(self._tracking.text) and not self.steps.is_in_step)

    def undo(self) -> None:
        """Take back the last step: first of all what a run has made of the state."""
        self._step_through("Undone", lambda: self.steps.undo_text, self.steps.undo)

    def redo(self) -> None:
        """Make the step again that was taken back last."""
        self._step_through("Done again", lambda: self.steps.redo_text, self.steps.redo)

    def _step_through(self, done: str, text_of: Callable[[], str], step: Callable[[], None]) -> None:
        self.end_stroke()
        self._tracking.end()
        self._keep()
        text, opened = text_of(), self.opened
        step()
        self._tracking.go_on()
        if self.opened is not opened:
            text += f"; this is {self.opened.lesson.title or NAMELESS}"
        if text:
            self._tell(f"{done}: {text}")

    def begin_anew(self) -> None:
        """Begin a run in the present state, as it begins where a document is opened in it."""
        self.end_stroke()
        self._tracking.end()
        self._keep()
        self._restart_from(self._run.values)

    def take_back(self) -> bool:
        """Go back to all as it was before what the run refuses to take over; whether anything was there."""
        kept, self._kept = self._kept, None
        if kept is None:
            return False
        self._stroke = 0
        self._tracking.forget()
        is_other_document = kept.opened is not self.opened
        self.opened, self.saved, self._layout = kept.opened, kept.saved, kept.layout
        self.steps.restore(kept.steps)
        self._run.take_back(kept.project, kept.state, is_other_document)
        self._listener.steps_changed()
        return True

    @property
    def _seen_layout(self) -> Layout:
        """What is seen now; without a window, what was to be seen when the document was opened or brought back."""
        seen = self._listener.layout()
        return self._layout if seen is None else seen

    def _keep(self) -> None:
        """Keep all as it is, if the run has taken it over."""
        if self._run.has_taken_over and not self.steps.is_in_step:
            opened, saved, layout = self.opened, self.saved, self._seen_layout
            self._kept = _Kept(self.project, self._run.values, opened, saved, layout, self.steps.snapshot())

    def begin_stroke(self) -> None:
        """What is painted or set from now on is one step; a stroke that is under way ends."""
        self.end_stroke()
        self._tracking.end()
        self._strokes += 1
        self._stroke = self._strokes
        self._before_stroke = self._run.values
        self._painted = self._before_stroke.copy()

    def paint(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give units bipolar or graded values in the present state; outside of a stroke, as a stroke of its own.

        Raises
        ------
        EditError
            If there are no such units, or not as many values.
        """
        which, given = np.asarray(units), np.asarray(values)
        if which.shape != given.shape or (which.size and which.max() >= self.project.n):
            raise EditError(f"Painting needs a value for each of some units numbered 0 to {self.project.n - 1}.")
        if is_graded(given) and not self.project.rule.is_graded:
            raise EditError(NOT_GRADED)
        alone = not self._stroke
        if alone:
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
        if not np.array_equal(self._painted, self._before_stroke):
            self.steps.push(StateStep("Paint", self._before_stroke, self._painted, self._restart_from, done=True))
        self._tracking.go_on_painted(self._painted)

    def _tell(self, message: str) -> None:
        if message:
            self._listener.tell(message)

    def _push_project(self, change: Change, after: Project) -> None:
        series, pause = change.series, change.pause
        if self._stroke:
            series, pause = f"{change.text}, stroke {self._stroke}", math.inf
        states = {} if change.state is None else {self.project.n: self._run.values, after.n: change.state}
        step = ProjectStep(change.text, self._run, after, states, series, pause, self._clock(), change.takes_rule)
        self.steps.push(step)

    def _push_state(self, text: str, after: Start) -> None:
        self.steps.push(StateStep(text, self._run.values, after, self._restart_from))

    def _restart_from(self, state: Start) -> None:
        self._run.pause()
        self._run.start_from(state)

    def _replace(self, text: str, after: Document) -> None:
        if not after.has_speed:
            after = replace(after, project=paced(after.project, sweeps_a_second(self.project)))
        before = replace(self.document, layout=self._seen_layout)
        self.steps.push(DocumentStep(text, (self.opened, before), (after, after), self._open))

    def go_to(self, text: str, document: Document) -> None:
        """Have the open document as it is at another point of its lesson, as a step of undo."""
        self.end_stroke()
        self._tracking.end()
        self._keep()
        before = replace(self.document, layout=self._seen_layout)
        after = replace(document, saved=self.saved, keeps_run=self.keeps_run)
        self._as_opened.append(after.project)
        self.steps.push(DocumentStep(text, (self.opened, before), (self.opened, after), self._open))

    def _open(self, opened: Document, document: Document) -> None:
        if opened is not self.opened:
            self._as_opened, self.step = [], document.step
        self.opened, self.saved, self._layout = opened, document.saved, document.layout
        self.keeps_run = document.keeps_run
        self._drawn_before.setdefault(opened, self._drawn)
        self._run.open_project(document.project, document.run)
        start = document.state if document.values is None else document.values
        if document.run is None and start is not None:
            self._run.start_from(start)
