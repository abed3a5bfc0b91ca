"""The check of a lesson file: every mistake by its line, every step done, everything expected found true."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from hopviz.actions.action import ActionError
from hopviz.actions.expectations import failures
from hopviz.actions.lesson_actions import StepError, check_steps
from hopviz.actions.rehearsal import Rehearsal
from hopviz.core.quoting import capital
from hopviz.core.stepwise import Steps, finished
from hopviz.project.document import Document
from hopviz.project.files import FileError, text_steps
from hopviz.project.lesson_files import MOST_BYTES, LessonError, lesson_path, load_lesson
from hopviz.project.toml_lines import Way, line_of

_LINE = re.compile(r"\bline (\d+)\b")


@dataclass(frozen=True)
class Fault:
    """Something wrong in a lesson file."""

    line: int
    """0 if it is of the whole file."""
    sentence: str


@dataclass(frozen=True)
class Checked:
    """What was found in a lesson file."""

    path: Path
    steps: int
    expectations: int
    faults: tuple[Fault, ...]
    text: str = field(repr=False)
    document: Document | None = field(repr=False)
    """What it holds; None if it cannot be read."""

    def with_faults(self, found: Iterable[tuple[Way, str]]) -> Checked:
        """With more faults, by the keys that lead to them."""
        faults = (Fault(line_of(self.text, way), sentence) for way, sentence in found)
        return replace(self, faults=(*self.faults, *faults))


def check_lesson(name_or_path: str | Path) -> Checked:
    """As `checking_steps`, at once."""
    return finished(checking_steps(name_or_path))


def checking_steps(name_or_path: str | Path) -> Steps[Checked]:
    """Read a lesson, do its steps, and see whether all is as it says.

    Raises
    ------
    LessonError
        If there is no such file.
    """
    yield 0.0
    path = lesson_path(name_or_path)
    try:
        text = finished(text_steps(path, "lesson file", MOST_BYTES))
    except FileError as error:
        raise LessonError(str(error)) from error
    try:
        document = load_lesson(path)
    except LessonError as error:
        line = _LINE.search(str(error))
        return Checked(path, 0, 0, (Fault(int(line[1]) if line else 0, str(error)),), text, None)
    steps = document.lesson.steps
    found = yield from fault_steps(document)
    expectations = sum(len(facts) for step in steps for facts in step.expect)
    return Checked(path, len(steps), expectations, (), text, document).with_faults(found)


def fault_steps(document: Document) -> Steps[list[tuple[Way, str]]]:
    """What is not as the steps of a document say, and the keys that lead to it in its file."""
    try:
        check_steps(document.lesson)
    except StepError as error:
        return [(error.way, str(error))]
    rehearsal, found = Rehearsal(document), list[tuple[Way, str]]()
    for place, step in enumerate(document.lesson.steps):
        performed = rehearsal.go_on()
        found += [(("steps", place, "do"), f"Step {place + 1}: {told}") for told in performed.complaints]
        for number, expected in enumerate(step.expect):
            way = ("steps", place, "expect", number)
            try:
                found += [(way, f"Step {place + 1}: {told}.") for told in failures(expected, performed.facts)]
            except ActionError as error:
                found.append((way, f"Step {place + 1}: {capital(str(error))}"))
        yield (place + 1) / len(document.lesson.steps)
    return found
