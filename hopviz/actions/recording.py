"""Recording of what a person does, to make steps of a lesson of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hopviz.actions import window_verbs as window
from hopviz.actions.action import Action, Edit, RunControl, RunVerb, WindowVerb, parameters
from hopviz.actions.document_edits import REPLACING
from hopviz.actions.editor import Editor
from hopviz.actions.graded_edits import PaintValues
from hopviz.actions.lesson_actions import NEVER
from hopviz.actions.lesson_verbs import LESSON_VERBS, STEPPING
from hopviz.actions.parameters import Reference
from hopviz.actions.run_verbs import Faster, SetSpeed, Slower
from hopviz.actions.state_edits import Paint, Redo, Undo
from hopviz.actions.steps import RunStep, StateStep
from hopviz.actions.words import name_of
from hopviz.core.network import State
from hopviz.project.document import Document
from hopviz.project.layout import Layout
from hopviz.project.model import Project

BEYOND = "What was done before the recording began stays as it is: stop the recording to undo or redo it."
AT_REST = "The lesson that is open rests while another one is recorded: stop the recording first."
OWN = (
    window.Focus, window.ShowHelp, window.FullScreen, window.LargerType, window.SmallerType, window.UsualType,
    window.Present,
)  # fmt: skip
"""What a step could do, but is the person's own: it is not recorded."""
SILENT = (window.Ask, *LESSON_VERBS, *OWN)
"""What is left out without a word: nobody takes it for a part of a lesson."""


def is_aside(action: Action) -> bool:
    """Whether what is done concerns only what is seen, and how fast: a run that goes on is not cut by it."""
    return isinstance(action, WindowVerb | SetSpeed | Slower | Faster)


@dataclass(frozen=True, eq=False)
class Seen:
    """How all was once something that was done was over."""

    project: Project
    state: State
    """(N,) bipolar."""
    updates: int


@dataclass(eq=False)
class Deed:
    """Something that was done."""

    action: Action
    number: int
    """Counts all that was done."""
    runs: bool = False
    """Whether the run went on by itself right then."""
    goes_on: bool = False
    """Whether it still went on when the next step of the lesson began."""
    cut: int | None = None
    """The updates of the run that went on, as last seen when something else was done."""
    seen: Seen | None = None
    """How all was afterwards; None if something else was done before it was over."""
    step: int = -1
    """The number of the step of undo that it belongs to; -1 for none."""
    is_undone: bool = False


@dataclass(frozen=True, eq=False)
class Recorded:
    """What was recorded, without what was taken back."""

    beginning: Document
    parts: tuple[tuple[Deed, ...], ...]
    """What was done in each step of the lesson."""
    seen: Seen | None
    """How all was before anything was done, or is if all was taken back."""


def beginning_of(run: RunControl, layout: Layout | None) -> Document:
    """A document that begins where a run stands, and shows what is seen."""
    return Document(run.project.with_cue(run.state), layout or Layout())


class Recording:
    """What is done to a document from now on, cut into the steps of a lesson.

    The run begins anew in the present state, as it will when the lesson is opened.

    Parameters
    ----------
    editor : Editor
    run : RunControl
        Its run.
    layout : Layout, optional
        What is seen.
    """

    def __init__(self, editor: Editor, run: RunControl, layout: Layout | None = None) -> None:
        editor.begin_anew()
        self._editor, self._run = editor, run
        self.beginning = beginning_of(run, layout)
        self.left_out = ""
        """What was done last and is no part of a lesson, in a sentence."""
        self._deeds: list[Deed] = []
        self._cuts: list[int] = []
        """How many deeds there were when each step after the first began."""
        self._seen: Seen | None = None
        done, undone = editor.steps.snapshot()
        self._known = {step.number for step in (*done, *undone)}
        self._old = frozenset(self._known)
        self._names = run.project.names
        self._count = 0

    @property
    def number(self) -> int:
        """Of the step that is recorded, from 1."""
        return len(self._cuts) + 1

    @property
    def present(self) -> tuple[Action, ...]:
        """What the present step does so far."""
        self._follow_undo()
        first = self._cuts[-1] if self._cuts else 0
        return tuple(deed.action for deed in self._deeds[first:] if not deed.is_undone)

    @property
    def count(self) -> int:
        """Changes whenever something is done; what is seen later belongs to the newest count."""
        return self._count

    def before(self, action: Action) -> str:
        """Take what is about to be done; why it may not be, in a sentence, or nothing."""
        self._follow_undo()
        if self._goes_beyond(action):
            return BEYOND
        if isinstance(action, (*STEPPING, window.Present)):
            return AT_REST
        self._count += 1
        self._names = self._run.project.names
        last = self._last
        if last is not None and self._run.running and last.runs and last.cut is None and not is_aside(action):
            last.cut = self._run.updates
        return ""

    def after(self, action: Action) -> None:
        """Take what has been done."""
        self.left_out = ""
        if self._is_part(action):
            self._deeds.append(Deed(self._named(action), self._count, self._run.running))
        elif isinstance(action, WindowVerb) and not isinstance(action, SILENT):
            self.left_out = f"{name_of(type(action))}: no part of a lesson, and not recorded"
        self._note_steps(action)

    def note(self, verb: WindowVerb) -> None:
        """Take something that is seen now, though no action has brought it."""
        self._count += 1
        self._deeds.append(Deed(verb, self._count, self._run.running))

    def see(self, seen: Seen) -> None:
        """All that was done up to now is over, and this is what it has come to."""
        last = self._last
        if last is None:
            self._seen = seen
        else:
            last.seen = seen

    def next_step(self) -> None:
        """What is done from now on belongs to the next step of the lesson."""
        self._follow_undo()
        self._count += 1
        last = self._last
        if last is not None and last.runs and self._run.running:
            last.goes_on = True
        self._cuts.append(len(self._deeds))

    def stop(self) -> Recorded:
        """What was recorded; an empty step at the end is none."""
        self._follow_undo()
        last = self._last
        if last is not None and last.runs and self._run.running:
            last.goes_on = True
        places = [0, *self._cuts, len(self._deeds)]
        parts = [
            tuple(deed for deed in self._deeds[first:end] if not deed.is_undone) for first, end in pairwise(places)
        ]
        if len(parts) > 1 and not parts[-1]:
            parts.pop()
        return Recorded(self.beginning, tuple(parts), self._seen)

    @property
    def _last(self) -> Deed | None:
        """The newest that moves something and is in force."""
        kept = (deed for deed in reversed(self._deeds) if not deed.is_undone)
        return next((deed for deed in kept if not is_aside(deed.action)), None)

    def _goes_beyond(self, action: Action) -> bool:
        editor = self._editor
        done, undone = editor.steps.snapshot()
        if isinstance(action, Undo) and editor.undo_text == editor.steps.undo_text and done:
            return done[-1].number in self._old
        return isinstance(action, Redo) and bool(undone) and undone[-1].number in self._old

    def _is_part(self, action: Action) -> bool:
        if isinstance(action, (*REPLACING, *NEVER, *OWN)):
            return False
        return isinstance(action, Edit | RunVerb | Paint | PaintValues | WindowVerb)

    def _named(self, action: Action) -> Action:
        """The same, with memories by their names, which stay when the order changes."""
        given = {
            name: getattr(action, name) for name, kind in parameters(type(action)).items()
            if isinstance(kind, Reference) and kind.of == "memory"
        }  # fmt: skip
        named = {key: self._names[k] for key, k in given.items() if isinstance(k, int) and 0 <= k < len(self._names)}
        return replace(action, **named) if named else action

    def _note_steps(self, action: Action) -> None:
        """Which steps of undo what was done belongs to."""
        done, undone = self._editor.steps.snapshot()
        new = [step for step in (*done, *reversed(undone)) if step.number not in self._known]
        self._known |= {step.number for step in new}
        here = self._deeds[-1] if self._deeds and self._deeds[-1].number == self._count else None
        waiting = [deed for deed in self._deeds if deed.step < 0 and not deed.is_undone]
        for step in new:
            painted = [deed for deed in waiting if isinstance(deed.action, Paint | PaintValues) and deed.step < 0]
            if isinstance(step, RunStep):
                belonging: Sequence[Deed] = [each for each in waiting if isinstance(each.action, RunVerb)]
            elif isinstance(step, StateStep) and painted:
                belonging = painted
            else:
                belonging = [] if here is None else [here]
            for deed in belonging:
                deed.step = step.number
        if here is not None and here.step < 0 and done and done[-1].acts and done[-1].acts[-1].edit is action:
            here.step = done[-1].number  # it has joined what was done before
        self._follow_undo()

    def _follow_undo(self) -> None:
        """What was taken back is taken out, and what was made again is in again."""
        steps = self._editor.steps.snapshot()
        done, undone = ({step.number for step in part} for part in steps)
        first = min(done, default=-1)
        for deed in self._deeds:
            if deed.step in done:
                deed.is_undone = False
            elif deed.step in undone or deed.step > first >= 0 or (deed.step >= 0 and not done):
                deed.is_undone = True
