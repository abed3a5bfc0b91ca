"""A model of the steps of the lesson that is open: which one is told, and how to go to another.

Every step begins where the rehearsal of the lesson has it begin, whatever was done meanwhile; so what is said is true.
A run that goes on for ever, in a cycle or with noise, is not broken off for that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hopviz.actions.action import Action, RunControl, WindowVerb
from hopviz.actions.editor import Editor
from hopviz.actions.graded_edits import PaintValues
from hopviz.actions.lesson_actions import StepError, actions_of, check_steps
from hopviz.actions.rewind_verbs import GoToMoment
from hopviz.actions.run_verbs import NewSeed, Reset, Run, SetSpeed, Step, UpdateUnit
from hopviz.actions.state_edits import Paint
from hopviz.actions.window_verbs import SetChoice
from hopviz.core.kernels.tuples import TICKS
from hopviz.core.recorder import Report
from hopviz.project.document import Document, is_equal
from hopviz.project.lesson import LessonStep, Question
from hopviz.ui.guard import Guarded

Receive = Callable[[tuple[Document, ...]], None]
Rehearse = Callable[[Document, Receive], None]
"""Has a document rehearsed in the background, and hands on what the steps lead to, as far as that is known."""
ENDLESS = ("cycle", "wandering")
AWAITED = (Step, UpdateUnit, Reset, NewSeed, GoToMoment, Paint, PaintValues)
"""What is seen only once the run has answered."""


class LessonSteps(Guarded, QObject):
    """Goes through the steps of a lesson, forwards and back.

    Parameters
    ----------
    editor : Editor
        Does what steps do.
    run : RunControl
    rehearse : callable
    parent : QObject, optional
    """

    changed = Signal()
    """Another step, or something else to be told with it."""
    failed = Signal(str)
    """A sentence about a lesson that cannot be told."""
    rewound = Signal()
    """A step is about to be shown from the beginning on: what is chosen inside views is to be as at first."""

    def __init__(self, editor: Editor, run: RunControl, rehearse: Rehearse, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor, self._run, self._rehearse = editor, run, rehearse
        self._opened: Document | None = None
        self._places: WeakKeyDictionary[Document, int] = WeakKeyDictionary()
        """Where each document was left, which undo may bring back."""
        self._steps: tuple[LessonStep, ...] = ()
        self._actions: tuple[tuple[Action, ...], ...] = ()
        """What each step does."""
        self._place = 0
        self._known: tuple[Document, ...] = ()
        """What the steps lead to, as far as they have been rehearsed."""
        self._queue: deque[Action] = deque()
        """What the present step is still to do."""
        self._awaits_report = self._awaits_rest = False
        """Whether what the step has done last must be seen first, or come to its end."""
        self._wanted: int | None = None
        """The step to go to as soon as its beginning is known."""
        self._guess: tuple[int, str] | None = None
        """The step whose question was answered, and the answer."""
        self._report: Report | None = None
        self._rest = ""
        self._sets_speed = False

    @property
    def title(self) -> str:
        """Of the lesson; empty if none is open."""
        opened = self._opened
        is_told = opened is not None and (opened.is_lesson or bool(opened.lesson.steps))
        return opened.lesson.title if opened is not None and is_told else ""

    @property
    def count(self) -> int:
        """How many steps there are; 0 in a lesson without any."""
        return len(self._steps)

    @property
    def number(self) -> int:
        """Of the present step, from 1; 0 without steps."""
        return self._place + 1 if self._steps else 0

    @property
    def step(self) -> LessonStep | None:
        """The present step."""
        return self._steps[self._place] if self._steps else None

    @property
    def following(self) -> LessonStep | None:
        """The step after it; None after the last."""
        return self._steps[self._place + 1] if self.can_go_forwards else None

    @property
    def sentence(self) -> str:
        """What is said."""
        if self.step is not None:
            return self.step.say
        return "" if self._opened is None else self._opened.lesson.goal

    @property
    def question(self) -> Question | None:
        """What is asked before one sees, as long as nothing is answered."""
        if self.step is None or (self._guess is not None and self._guess[0] == self._place):
            return None
        return self.step.ask

    @property
    def notice(self) -> str:
        """What to notice in the lesson as a whole."""
        return "" if self._opened is None else self._opened.lesson.notice

    @property
    def is_under_way(self) -> bool:
        """Whether something of this step is still to be seen."""
        return self._run.running or bool(self._queue)

    @property
    def remark(self) -> str:
        """What to notice or to try, or how the guess was: one line."""
        if self._rest:
            return self._rest
        told = self._told_of_guess()
        if told:
            return told
        if self.step is None:
            return self.notice
        if self.step.suggestion and not self.is_under_way:
            return f"Try: {self.step.suggestion}"
        return self.step.notice

    def _told_of_guess(self) -> str:
        """What is said of the guess, once it has been seen."""
        if self._guess is None or self._guess[0] != self._place - 1:
            return ""
        ask, guess = self._steps[self._guess[0]].ask, self._guess[1]
        if ask is None:
            return ""
        if self.is_under_way:
            return f"You say: {guess}. Watch."
        return f"Well guessed: {guess}." if guess == ask.right else f"You said: {guess}. It is: {ask.right}."

    @property
    def can_go_back(self) -> bool:
        """Whether there is a step before this one."""
        return self._place > 0

    @property
    def can_go_forwards(self) -> bool:
        """Whether there is a step after this one."""
        return self._place + 1 < self.count

    def open(self, opened: Document) -> None:
        """Tell the lesson of a document; where it was left, if undo brings it back."""
        if opened is self._opened:
            return
        self._opened, self._known = opened, ()
        self._stop()
        self._guess, self._steps = None, opened.lesson.steps
        try:
            check_steps(opened.lesson)
        except StepError as error:
            self._steps = ()
            self.failed.emit(f"The steps of this lesson cannot be told: {error}")
        is_new = opened not in self._places
        self._place = self._places.setdefault(opened, max(min(opened.step, self.count) - 1, 0))
        self._editor.step = self.number
        self._actions = tuple(map(actions_of, self._steps))
        self._sets_speed = any(isinstance(each, SetSpeed) for actions in self._actions for each in actions)
        if self._steps:
            self._rehearse(opened, self._take_rehearsal)
        if is_new and self._steps:  # one that was saved at a step goes on from there
            self._begin_actions(self._seen_until(self.number) if opened.step else self._actions[0])
        self.changed.emit()

    def _take_rehearsal(self, documents: tuple[Document, ...]) -> None:
        self._known = documents
        wanted = self._wanted
        if wanted is not None and len(documents) > min(wanted, self.count - 1):
            self._go(wanted)

    @Slot()
    def forwards(self) -> None:
        """Do the next step."""
        if self.can_go_forwards:
            self._go(self._place + 1)

    @Slot()
    def back(self) -> None:
        """Return to the step before, exactly as it was when it had been done."""
        if self.can_go_back:
            self._go(self._place - 1)

    def go_to(self, number: int) -> None:
        """Go to a step, from 1; all that comes before it has been done then."""
        if self._steps and 1 <= number <= self.count and number != self.number:
            self._go(number - 1)

    def answer(self, answer: str) -> None:
        """Answer the question, and see."""
        if self.question is not None and answer in self.question.answers:
            self._guess = (self._place, answer)
            self.forwards()
            self.changed.emit()

    def _go(self, place: int) -> None:
        if place == self._place + 1:
            actions = self._actions[place]
            moves = any(not isinstance(action, WindowVerb) for action in actions)
            if moves and not self._is_where_it_belongs():
                if len(self._known) < place:
                    self._wanted = place
                    return
                opened = self._opened
                self._bring(self._known[place - 1], f"Step {place + 1}")
                if self._opened is not opened:  # it has brought another lesson
                    return
                actions = (*self._seen_until(place), *actions)
            self._move_to(place)
            self._begin_actions(actions)
        else:
            if len(self._known) <= place:
                self._wanted = place
                return
            self._move_to(place)
            self._bring(self._known[place], f"Step {place + 1}")
            self.rewound.emit()
            self._begin_actions(self._seen_until(place + 1))
        self.changed.emit()

    def _seen_until(self, place: int) -> tuple[Action, ...]:
        """What the steps before that one have brought to be seen."""
        done = (action for actions in self._actions[:place] for action in actions)
        return tuple(action for action in done if isinstance(action, WindowVerb))

    def leave_off(self) -> None:
        """Do nothing more of the present step."""
        self._stop()

    def _move_to(self, place: int) -> None:
        self._stop()
        if self._guess is not None and self._guess[0] != place - 1:
            self._guess = None
        self._place = place
        self._editor.step = self.number
        if self._opened is not None:
            self._places[self._opened] = place

    def _stop(self) -> None:
        self._queue.clear()
        self._awaits_report = self._awaits_rest = False
        self._wanted, self._rest = None, ""

    def _bring(self, document: Document, text: str) -> None:
        if not self._sets_speed:
            document = replace(document, project=document.project.with_speed(self._run.project.speed))
        self._editor.go_to(text, document)

    def _is_where_it_belongs(self) -> bool:
        """Whether the present step has done all it does, and nothing else has been done."""
        report = self._report
        kind = "" if report is None else report.verdict.kind
        if self._queue:
            return False
        if self._run.running:
            return kind in ENDLESS and self._is_same_project()
        if len(self._known) <= self._place:
            return True  # nobody can know, nor can have done much
        run, state = self._known[self._place].run, self._run.state
        if run is None or not self._is_same_project() or not np.array_equal(run.state, state):
            return False
        return kind in ("settled", *ENDLESS) or int(run.run.counts[TICKS]) == self._run.updates

    def _is_same_project(self) -> bool:
        return len(self._known) <= self._place or is_equal(self._run.project, self._known[self._place].project)

    def _begin_actions(self, actions: tuple[Action, ...]) -> None:
        self._queue.extend(actions)
        QTimer.singleShot(0, self, self.go_on)  # what has brought the step is over then

    @Slot()
    def go_on(self) -> None:
        """Do what the step is still to do, as far as the run is ready for it."""
        while self._queue and self._is_ready_for(self._queue[0]):
            action = self._queue.popleft()
            if not isinstance(action, WindowVerb):
                self._awaits_report, self._awaits_rest = isinstance(action, AWAITED), isinstance(action, Run)
            self._editor.perform(action)
            if not isinstance(action, WindowVerb):
                self._editor.count_as_opened()
            if not self._queue:
                self.changed.emit()

    def _is_ready_for(self, action: Action) -> bool:
        """Whether an action can be done now; what is chosen inside a view is chosen of what is to be seen there."""
        if isinstance(action, WindowVerb) and not isinstance(action, SetChoice):
            return True
        is_over = not (self._awaits_report or (self._awaits_rest and self._run.running))
        if isinstance(action, SetChoice):
            is_over = not self._awaits_report
        return is_over and self._run.has_taken_over

    @Slot(object)
    def take_report(self, report: Report) -> None:
        """Follow the run."""
        self._report, self._awaits_report = report, False
        if self._queue:
            QTimer.singleShot(0, self, self.go_on)

    @Slot(bool)
    def take_running(self, running: bool) -> None:
        """The run has begun or ended."""
        self._rest = ""
        self.changed.emit()
        if self._queue and not running:
            QTimer.singleShot(0, self, self.go_on)

    def tell_rest(self, told: str) -> None:
        """Tell, until something else happens, that there is nothing to run."""
        self._rest = told
        self.changed.emit()
