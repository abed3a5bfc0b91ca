"""Script: what was done to a document, as a short Python program that does it again with equal results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from pprint import pformat
from typing import Any, BinaryIO

import hopviz
from hopviz.actions.action import Action
from hopviz.actions.data import to_data
from hopviz.actions.plan import Plan, plan_steps
from hopviz.actions.project_run import PastRun
from hopviz.actions.record import Record
from hopviz.core.network import State, to_bipolar
from hopviz.core.patterns import format_pattern
from hopviz.core.rules import Rule
from hopviz.core.stepwise import Steps, part
from hopviz.project import archive
from hopviz.project.data_table import rule_words
from hopviz.project.document import Document
from hopviz.project.files import FileError, shown
from hopviz.project.model import Project
from hopviz.project.writing import replaced_steps

SUFFIX = ".py"
DATA = "-data"
"""What is added to the name of a script for the file that it loads."""
DRAWN = 1024
"""Units of the largest last state that is drawn; of a larger one the script knows the digest."""
WIDTH = 110
LONGEST = 60
"""Signs of the longest pattern that stands in one line."""


@dataclass(frozen=True, eq=False)
class Ending:
    """What a script comes to."""

    state: State
    """(N,) bipolar."""
    updates: int
    energy: float
    rows: int
    cols: int
    rule: Rule
    """By which the run began, with this seed."""
    seed: int

    @classmethod
    def of(cls, project: Project, past: PastRun) -> Ending:
        """That of a run of a project."""
        frame = past.run.frame()
        rule = past.run.beginning.rule
        state = to_bipolar(frame.unmasked_state)
        return cls(state, frame.updates, frame.energy, project.rows, project.cols, rule, past.seed)


def script_steps(record: Record, past: PastRun, path: str | Path) -> Steps[Path | None]:
    """Write the program, and beside it the project that it begins with, if it is not made in a line.

    Parameters
    ----------
    record : Record
        The edits that are in force.
    past : PastRun
        The run as it stands.
    path : str or Path

    Returns
    -------
    Path or None
        The file beside it, if there is one.

    Raises
    ------
    FileError
        If the beginning of the run is not remembered any more, or a file cannot be written.
    """
    target = Path(path)
    plan = yield from part(plan_steps(record, past), 0.0, 0.7)
    data = target.with_name(f"{target.stem}{DATA}{archive.SUFFIX}")
    if not plan.base:
        if data.exists() and not target.exists():
            raise FileError(
                f"The script needs a file {shown(data.name)} beside it, and there is one already; choose another name."
            )
        yield from part(archive.save_steps(Document(plan.project), data), 0.7, 0.9)
    text = script_of(plan, Ending.of(record.project, past), record.opened.lesson.title, data.name)
    yield from part(replaced_steps(target, "script", partial(_text_steps, text)), 0.9, 1.0)
    return None if plan.base else data


def _text_steps(text: str, file: BinaryIO) -> Steps[None]:
    yield 0.0
    file.write(text.encode("utf-8"))


def script_of(plan: Plan, end: Ending, title: str, data: str) -> str:
    """The program, which loads the file `data` if the plan begins with one."""
    small = end.rows * end.cols <= DRAWN
    imports = ["from hashlib import sha256"] if not small else []
    imports += ["from math import isclose"] + (["from pathlib import Path"] if not plan.base else [])
    begin = plan.base or f"hopviz.load(Path(__file__).with_name({_quoted(data)}))"
    lines = [
        f'"""{_docstring(title)}: what was done in hopviz {hopviz.__version__}, to be done again."""',
        "", *imports, "", "import hopviz", "from hopviz.actions.replay import replay", "",
        f"project = {begin}",
        f"# The run begins by this rule: {rule_words(end.rule)}; seed {end.seed}.",
        *_actions(plan.actions, end.cols),
        "done = replay(hopviz.Document(project), actions)",
        f"state = hopviz.patterns.format_pattern(done.state.reshape({end.rows}, {end.cols}))", "",
        'print(f"{done.verdict.kind} after {done.updates} updates, energy {done.energy:.6g}")',
        "print(state)",
        f"assert done.updates == {end.updates}",
        f"assert isclose(done.energy, {end.energy!r}, rel_tol=1e-9, abs_tol=1e-9)",
    ]  # fmt: skip
    drawn = format_pattern(end.state.reshape(end.rows, end.cols))
    if small:
        lines += [f'assert state == """\\\n{drawn}"""']
    else:
        lines += [f'assert sha256(state.encode()).hexdigest() == "{sha256(drawn.encode()).hexdigest()}"']
    return "\n".join(lines) + "\n"


def _docstring(title: str) -> str:
    safe = "".join(letter if letter.isprintable() and letter not in '"\\' else " " for letter in title)
    return " ".join(safe.split()) or "A network"


def _actions(actions: Sequence[Action], cols: int) -> list[str]:
    if not actions:
        return ["actions = []"]
    return ["actions = [", *(f"    {literal(to_data(action), cols)}," for action in actions), "]"]


def literal(data: Mapping[str, Any], cols: int) -> str:
    """An action as Python writes it, its patterns drawn in rows of so many units."""
    items = [f"{_quoted(key)}: {_value(value, cols)}" for key, value in data.items()]
    return "{" + ", ".join(items) + "}"


def _value(value: Any, cols: int) -> str:
    if isinstance(value, str) and len(value) > LONGEST and not set(value) - {"#", "."}:
        rows = (value[first : first + cols] for first in range(0, len(value), cols))
        return "(\n" + "\n".join(f'        "{row}"' for row in rows) + "\n    )"
    if isinstance(value, dict | list):
        return pformat(value, width=WIDTH, compact=True, sort_dicts=False).replace("\n", "\n    ")
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    """A text as Python writes it, in double quotes where that takes no more signs."""
    written = repr(text)
    is_plain = '"' not in written and "\\" not in written and "'" not in text
    return f'"{text}"' if is_plain else written
