"""Verbs of a lesson: which step is told, what is told about it, and where lessons of one's own are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hopviz.actions.action import WindowVerb
from hopviz.actions.parameters import Switch, Whole


@dataclass(frozen=True, eq=False)
class NextStep(WindowVerb):
    """Go on to the next step of the lesson."""

    action: ClassVar[str] = "next_step"


@dataclass(frozen=True, eq=False)
class PreviousStep(WindowVerb):
    """Go back to the step before, as it was."""

    action: ClassVar[str] = "previous_step"


@dataclass(frozen=True, eq=False)
class GoToStep(WindowVerb):
    """Go to a step of the lesson."""

    action: ClassVar[str] = "go_to_step"
    step: Annotated[int, Whole(1)]


@dataclass(frozen=True, eq=False)
class ShowOwnLessons(WindowVerb):
    """Open the folder of lessons of one's own."""

    action: ClassVar[str] = "show_own_lessons"


@dataclass(frozen=True, eq=False)
class ShowInfo(WindowVerb):
    """Tell about the lesson that is open: what it is, how it works, what to try; once more closes it."""

    action: ClassVar[str] = "show_info"


@dataclass(frozen=True, eq=False)
class ShowLecturer(WindowVerb):
    """Show the lecturer alone this step, the next one, notes and clock, or do so no longer."""

    action: ClassVar[str] = "show_lecturer"
    on: Switch


@dataclass(frozen=True, eq=False)
class RecordLesson(WindowVerb):
    """Make steps of a lesson of what is done from now on, or stop doing so."""

    action: ClassVar[str] = "record_lesson"
    on: Switch


@dataclass(frozen=True, eq=False)
class BeginStep(WindowVerb):
    """Let the next step of the lesson that is recorded begin here."""

    action: ClassVar[str] = "begin_step"


@dataclass(frozen=True, eq=False)
class ShowRecorded(WindowVerb):
    """Show the steps that were recorded, to be worded and saved."""

    action: ClassVar[str] = "show_recorded"


STEPPING = (NextStep, PreviousStep, GoToStep)
"""What goes through the steps of the lesson that is open."""
LESSON_VERBS = (*STEPPING, ShowOwnLessons, ShowInfo, ShowLecturer, RecordLesson, BeginStep, ShowRecorded)
