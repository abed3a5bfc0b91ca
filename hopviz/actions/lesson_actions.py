"""Actions of a lesson's steps, made from their data and checked."""

from __future__ import annotations

from hopviz.actions import window_verbs as window
from hopviz.actions.action import Action, ActionError
from hopviz.actions.data import from_data
from hopviz.actions.document_edits import REPLACING
from hopviz.actions.expectations import check_expectation
from hopviz.actions.lesson_verbs import LESSON_VERBS
from hopviz.actions.state_edits import BeginStroke, EndStroke, Redo, Undo
from hopviz.project.lesson import Lesson, LessonStep
from hopviz.project.toml_lines import Way

NEVER = (
    *REPLACING, *LESSON_VERBS, Undo, Redo, BeginStroke, EndStroke, window.Ask, window.OpenFiles, window.Paste,
    window.Save, window.SaveAs, window.SaveWithRun, window.Export, window.CopyPicture, window.CopyState,
    window.ChooseTheme, window.NextTheme, window.ReduceMotion, window.ResetLayout, window.Quit,
)  # fmt: skip
"""What no step may do: leave the lesson, ask or write something, or change what is the person's own."""


class StepError(ValueError):
    """Something in a step that cannot be; the message is one sentence.

    Parameters
    ----------
    sentence : str
    way : tuple of str and int
        Keys and places in lists that lead to it.
    """

    def __init__(self, sentence: str, way: Way) -> None:
        super().__init__(sentence)
        self.way = way


def actions_of(step: LessonStep, place: int = 0) -> tuple[Action, ...]:
    """What a step does, that at `place` in its lesson.

    Raises
    ------
    StepError
        If something in it describes no action, or one that no step may do.
    """
    actions: list[Action] = []
    for number, data in enumerate(step.do):
        way = ("steps", place, "do", number)
        try:
            action = from_data(data)
        except ActionError as error:
            raise StepError(str(error), way) from error
        if isinstance(action, NEVER):
            raise StepError(f"A step of a lesson cannot {action.action!r}; leave it out.", way)
        actions.append(action)
    return tuple(actions)


def check_steps(lesson: Lesson) -> None:
    """Make sure that all steps can be told and done.

    Raises
    ------
    StepError
        If one of them cannot.
    """
    for place, step in enumerate(lesson.steps):
        actions_of(step, place)
        for number, expected in enumerate(step.expect):
            try:
                check_expectation(expected)
            except ActionError as error:
                raise StepError(str(error), ("steps", place, "expect", number)) from error
