"""Steps of a lesson as tables of a file.

A step is a table `[[steps]]`; all keys but `say` can be left out::

    [[steps]]
    say = "One or two sentences."
    do = [{ action = "corrupt", fraction = 0.2, seed = 1 }, { action = "run" }]
    notice = "What to notice while it goes on."
    try = "What to try."
    notes = "For the lecturer alone: paragraphs, with an empty line between them."
    ask = { question = "Which memory will it find?", answers = ["A", "J"], right = "A" }
    expect = [{ verdict = "settled", memory = "A" }, { energy = "falls" }]

Actions are those of `hopviz.actions.table`, and what can be expected stands in `hopviz.actions.expectations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hopviz.core.quoting import listed, quoted
from hopviz.project.lesson import LessonStep, Question
from hopviz.project.lesson_info import paragraphs
from hopviz.project.tables import Table, TableError

MOST_STEPS = 99
LONGEST_SAYING = 160
"""Signs of what a step says: two lines of large type."""
LONGEST_REMARK = 120
LONGEST_NOTES = 1000
MOST_ANSWERS = 4


def steps_of(tables: Sequence[Table]) -> tuple[LessonStep, ...]:
    """The steps that a file holds.

    Raises
    ------
    TableError
        If one of them cannot be used.
    """
    if len(tables) > MOST_STEPS:
        raise TableError(f"there are {len(tables)} steps, and at most {MOST_STEPS} may be; leave some out", ("steps",))
    return tuple(map(_step, tables))


def _step(table: Table) -> LessonStep:
    say = _short(table, "say", table.text("say"), LONGEST_SAYING)
    remarks = [_short(table, key, table.text(key, ""), LONGEST_REMARK) for key in ("notice", "try")]
    do, expect = ([each.everything() for each in table.tables(key)] for key in ("do", "expect"))
    ask = table.table("ask")
    question = _question(ask) if ask.present else None
    notes = paragraphs(table, "notes", LONGEST_NOTES)
    table.finished()
    return LessonStep(say, tuple(do), remarks[0], remarks[1], question, tuple(expect), notes)


def _short(table: Table, key: str, text: str, most: int) -> str:
    said = " ".join(text.split())
    if len(said) > most:
        raise table.error(key, f"{key!r} has {len(said)} signs; say it in at most {most}")
    return said


def _question(table: Table) -> Question:
    question, answers = _short(table, "question", table.text("question"), LONGEST_REMARK), table.texts("answers")
    if not 2 <= len(answers) <= MOST_ANSWERS or len(set(answers)) < len(answers):
        raise table.error("answers", f"there are {len(answers)} answers; give 2 to {MOST_ANSWERS} different ones")
    right = table.text("right")
    if right not in answers:
        raise table.error("right", f"{quoted(right)} is none of the answers; make it one of {listed(answers)}")
    table.finished()
    return Question(question, tuple(answers), right)


def data_of(step: LessonStep) -> dict[str, Any]:
    """A step as a table; keys that are as usual are left out."""
    ask = step.ask
    data: dict[str, Any] = {
        "say": step.say, "do": list(map(dict, step.do)), "notice": step.notice, "try": step.suggestion,
        "notes": step.notes,
        "ask": {} if ask is None else {"question": ask.question, "answers": ask.answers, "right": ask.right},
        "expect": list(map(dict, step.expect)),
    }  # fmt: skip
    return {key: value for key, value in data.items() if value}
